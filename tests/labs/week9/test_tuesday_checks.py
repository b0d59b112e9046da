"""Tuesday's checks see each mistake they name, and hold when the work was done right with plain boto3."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from labs.emulator.server import EmbeddedCloud
from labs.week9 import tuesday_bytes, tuesday_change, tuesday_crawl
from labs.week9.common import BUCKET, CRAWLER, DATABASE, GLUE_CRAWLER, GLUE_DATABASE, GLUE_ROLE, LAKE, ROLE
from tests.labs.hands import Hands, hands_on


@pytest.fixture(scope="module")
def lake(embedded: EmbeddedCloud, tmp_path_factory: pytest.TempPathFactory) -> Hands:
    """A run with the sample data, the role and a finished crawl; tests put back what they break."""
    hands = hands_on(embedded, tmp_path_factory.mktemp("tuesday"))
    for step in (tuesday_bytes.STEPS[0], *tuesday_crawl.STEPS[:3]):
        step.do(hands.context)
        assert step.check(hands.context).ok
    return hands


@pytest.fixture
def hands(embedded: EmbeddedCloud, tmp_path: Path) -> Hands:
    return hands_on(embedded, tmp_path)


def test_that_every_check_says_what_is_not_there_yet(hands: Hands) -> None:
    for step in (*tuesday_bytes.STEPS, *tuesday_crawl.STEPS, *tuesday_change.STEPS):
        verdict = step.check(hands.context)
        assert not verdict.ok, step.id
        assert verdict.sentence.endswith("."), step.id


def test_that_missing_and_cut_files_are_named(hands: Hands) -> None:
    bucket, s3 = hands.context.make(BUCKET, LAKE), hands.cloud.client("s3")
    assert "5 files are missing" in tuesday_bytes.check_upload(hands.context).sentence
    assert "begins like nothing, not like text" in tuesday_bytes.check_look(hands.context).sentence
    tuesday_bytes.upload(hands.context)
    assert tuesday_bytes.check_upload(hands.context).ok
    assert tuesday_bytes.check_look(hands.context).ok
    key = next(iter(tuesday_bytes.sample_keys()))
    s3.put_object(Bucket=bucket, Key=key, Body=b"{}")
    assert f"{key} has 2 bytes" in tuesday_bytes.check_upload(hands.context).sentence
    s3.put_object(Bucket=bucket, Key="raw/orders/a.csv", Body=b"PAR1")
    assert "orders begins like parquet, not like text" in tuesday_bytes.check_look(hands.context).sentence


def broken(table: dict[str, Any], how: str) -> dict[str, Any]:
    storage = table["StorageDescriptor"]
    match how:
        case "location":
            storage["Location"] += "orders-2026-10.csv"
        case "serde":
            storage["SerdeInfo"] = {}
        case "columns":
            storage["Columns"].pop()
        case "header":
            table["Parameters"].pop("skip.header.line.count")
        case "type":
            storage["Columns"][5]["Type"] = "int"
    return table


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("location", "Its location is"),
        ("serde", "It names no SerDe"),
        ("columns", "the header says"),
        ("header", "skip.header.line.count is not 1"),
    ],
)
def test_that_what_is_wrong_with_a_table_by_hand_is_named(lake: Hands, how: str, told: str) -> None:
    tuesday_bytes.describe_by_hand(lake.context)
    change(lake, how)
    assert told in tuesday_bytes.check_by_hand(lake.context).sentence
    tuesday_bytes.describe_by_hand(lake.context)
    assert tuesday_bytes.check_by_hand(lake.context).ok


def change(lake: Hands, how: str) -> None:
    glue, table = lake.cloud.client("glue"), tuesday_bytes.table_by_hand(lake.context)
    assert table is not None
    kept = {name: table[name] for name in ("Name", "TableType", "Parameters", "StorageDescriptor")}
    glue.update_table(DatabaseName=table["DatabaseName"], TableInput=broken(kept, how))


def test_that_athena_is_asked_and_a_wrong_table_shows_in_its_answer(lake: Hands) -> None:
    tuesday_bytes.describe_by_hand(lake.context)
    assert tuesday_bytes.check_query(lake.context).ok
    change(lake, "serde")
    change(lake, "type")
    verdict = tuesday_bytes.check_query(lake.context)
    assert not verdict.ok
    assert "Athena says" in verdict.sentence or "add up" in verdict.sentence


def test_that_a_wrong_role_database_and_target_are_named(hands: Hands) -> None:
    context, glue = hands.context, hands.cloud.client("glue")
    context.make(ROLE, GLUE_ROLE, service="lambda.amazonaws.com")
    assert "trusts lambda.amazonaws.com, not glue.amazonaws.com" in tuesday_crawl.check_role(context).sentence
    context.make(ROLE, "right", service="glue.amazonaws.com")
    name, bucket = context.name(GLUE_CRAWLER, CRAWLER), context.name(BUCKET, LAKE)
    target = {"S3Targets": [{"Path": f"s3://{bucket}/raw/orders/"}]}
    context.as_soon_as_assumable(
        lambda: glue.create_crawler(Name=name, Role=context.name(ROLE, "right"), DatabaseName="other", Targets=target)
    )
    assert "writes to the database other" in tuesday_crawl.check_crawler(context).sentence
    glue.update_crawler(Name=name, DatabaseName=context.name(GLUE_DATABASE, DATABASE))
    assert "No target looks at" in tuesday_crawl.check_crawler(context).sentence
    assert "has not run yet" in tuesday_crawl.check_crawl(context).sentence


def test_that_a_change_is_followed_from_the_file_to_the_query(lake: Hands) -> None:
    context, s3, bucket = lake.context, lake.cloud.client("s3"), lake.context.name(BUCKET, LAKE)
    assert tuesday_crawl.check_schema(context).ok
    s3.put_object(Bucket=bucket, Key="elsewhere", Body=b"x")
    s3.put_object(Bucket=bucket, Key="raw/clicks/2026-11-18.json", Body=tuesday_change.new_day())
    assert "lies in the wrong folder" in tuesday_change.check_arrived(context).sentence
    s3.delete_object(Bucket=bucket, Key="raw/clicks/2026-11-18.json")
    s3.put_object(Bucket=bucket, Key=f"{tuesday_change.FOLDER}a.json", Body=b'{"session":"s"}\n')
    assert "have no field referrer" in tuesday_change.check_arrived(context).sentence
    s3.delete_object(Bucket=bucket, Key=f"{tuesday_change.FOLDER}a.json")
    s3.put_object(Bucket=bucket, Key=f"{tuesday_change.FOLDER}b.json", Body=tuesday_change.new_day())
    assert tuesday_change.check_arrived(context).ok
    assert "run the crawler again" in tuesday_change.check_recrawled(context).sentence
    assert "one version" in tuesday_change.check_versions(context).sentence
    assert "no partition 2026-11-18" in tuesday_change.check_pruned(context).sentence
    tuesday_crawl.crawl(context)
    for check in (tuesday_change.check_recrawled, tuesday_change.check_versions, tuesday_change.check_pruned):
        verdict = check(context)
        assert verdict.ok, verdict.sentence
