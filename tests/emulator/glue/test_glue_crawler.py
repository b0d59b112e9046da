"""Crawls over a small S3 of dicts: tables, partitions, policies, states, log lines and failures."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from labs.emulator.wire import AwsError
from tests.emulator.glue.neighbourhood import ROLE, Glue, Town, columns, until

CSV = b"id,name\n1,x\n2,y\n"


def parquet_of(**data: list[Any]) -> bytes:
    file = io.BytesIO()
    parquet.write_table(pa.table(data), file)
    return file.getvalue()


@pytest.fixture
def town() -> Town:
    return Town({"b": {}})


@pytest.fixture
def glue(town: Town) -> Iterator[Glue]:
    service = Glue(town)
    yield service
    service.service.close()


def partitions(glue: Glue, table: str) -> list[list[str]]:
    found = glue("GetPartitions", DatabaseName="db", TableName=table)["Partitions"]
    return [one["Values"] for one in found]


def test_that_a_crawl_finds_json_csv_and_parquet_with_their_partitions(glue: Glue, town: Town) -> None:
    town.buckets["b"] = {
        "lake/orders/year=2023/a.csv": CSV,
        "lake/orders/year=2024/a.csv": CSV,
        "lake/clicks/2024/11/23/part-1": b'{"user":1,"Page":"/"}{"user":2,"Page":"/x"}',
        "lake/sums/part.parquet": parquet_of(Day=["mon"], total=[1.5]),
        "lake/_SUCCESS": b"",
        "lakeside/other.csv": CSV,
    }
    tables = glue.crawl("s3://b/lake/")
    assert {name: columns(table) for name, table in tables.items()} == {
        "orders": {"id": "bigint", "name": "string"},
        "clicks": {"user": "int", "page": "string"},
        "sums": {"day": "string", "total": "double"},
    }
    assert partitions(glue, "orders") == [["2023"], ["2024"]]
    assert partitions(glue, "clicks") == [["2024", "11", "23"]]
    assert tables["sums"]["PartitionKeys"] == []
    assert tables["orders"]["CreatedBy"] == "arn:aws:sts::123456789012:assumed-role/glue/AWS-Crawler"
    crawler = glue("GetCrawler", Name="c")["Crawler"]
    assert crawler["LastCrawl"]["Status"] == "SUCCEEDED"
    assert crawler["LastCrawl"]["LogGroup"] == "/aws-glue/crawlers"
    assert glue("GetCrawlerMetrics")["CrawlerMetricsList"][0]["TablesCreated"] == 3


def test_that_the_log_tells_the_crawl_line_by_line(glue: Glue, town: Town) -> None:
    town.buckets["b"] = {"t/year=1/a.csv": CSV}
    glue.crawl("s3://b/t")
    until(lambda: "READY" in town.logs["/aws-glue/crawlers", "c"][-1])
    run = glue("GetCrawler", Name="c")["Crawler"]["LastCrawl"]["MessagePrefix"]
    lines = town.logs["/aws-glue/crawlers", "c"]
    assert all(line.startswith(f"[{run}] ") for line in lines)
    assert [line.split("] ", 1)[1] for line in lines] == [
        "BENCHMARK : Running Start Crawl for Crawler c",
        "BENCHMARK : Classification complete, writing results to database db",
        'INFO : Crawler configured with SchemaChangePolicy {"UpdateBehavior":"UPDATE_IN_DATABASE",'
        '"DeleteBehavior":"DEPRECATE_IN_DATABASE"}.',
        "INFO : Created table t in database db",
        "BENCHMARK : Finished writing to Catalog",
        "INFO : Run Summary For PARTITION:",
        "INFO : ADD: 1",
        "INFO : Run Summary For TABLE:",
        "INFO : ADD: 1",
        "BENCHMARK : Crawler has finished running and is in state READY",
    ]


def test_that_the_next_crawl_adds_new_partitions_and_columns(glue: Glue, town: Town) -> None:
    town.buckets["b"] = {"t/d=1/a.csv": CSV}
    glue.crawl("s3://b/t/")
    town.buckets["b"]["t/d=2/a.csv"] = b"id,name,price\n1,x,2.5\n"
    table = glue.crawl("s3://b/t/")["t"]
    assert columns(table) == {"id": "bigint", "name": "string", "price": "double"}
    assert (table["VersionId"], table["Parameters"]["objectCount"]) == ("1", "2")
    assert partitions(glue, "t") == [["1"], ["2"]]


def test_that_a_crawl_that_finds_nothing_new_changes_nothing(glue: Glue, town: Town) -> None:
    town.buckets["b"] = {"t/d=1/a.csv": CSV}
    before = glue.crawl("s3://b/t/")["t"]
    assert glue.crawl("s3://b/t/")["t"] == before
    assert len(glue("ListCrawls", CrawlerName="c")["Crawls"]) == 2


def test_that_update_behavior_log_leaves_the_table_but_adds_partitions(glue: Glue, town: Town) -> None:
    town.buckets["b"] = {"t/d=1/a.csv": CSV}
    policy = {"SchemaChangePolicy": {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}}
    glue.crawl("s3://b/t/", **policy)
    town.buckets["b"] = {"t/d=2/a.csv": b"id,name,price\n1,x,2.5\n"}
    assert columns(glue.crawl("s3://b/t/")["t"]) == {"id": "bigint", "name": "string"}
    assert partitions(glue, "t") == [["1"], ["2"]]


def test_that_merging_new_columns_keeps_the_types_there_were(glue: Glue, town: Town) -> None:
    town.buckets["b"] = {"t/a.csv": CSV}
    output = {"Version": 1.0, "CrawlerOutput": {"Tables": {"AddOrUpdateBehavior": "MergeNewColumns"}}}
    glue.crawl("s3://b/t/", Configuration=json.dumps(output))
    town.buckets["b"] = {"t/a.csv": b"id,price\n1.5,2\n"}
    assert columns(glue.crawl("s3://b/t/")["t"]) == {"id": "bigint", "name": "string", "price": "bigint"}


def test_that_partitions_inherit_the_tables_columns_when_asked(glue: Glue, town: Town) -> None:
    town.buckets["b"] = {"t/d=1/a.csv": CSV, "t/d=2/a.csv": b"id,name,price\n1,x,2.5\n"}
    output = {"Version": 1.0, "CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}}}
    glue.crawl("s3://b/t/", Configuration=json.dumps(output))
    first = glue("GetPartition", DatabaseName="db", TableName="t", PartitionValues=["1"])["Partition"]
    assert list(columns(first)) == ["id", "name", "price"]
    assert first["StorageDescriptor"]["Location"] == "s3://b/t/d=1/"


@pytest.mark.parametrize("behavior", ["DELETE_FROM_DATABASE", "DEPRECATE_IN_DATABASE", "LOG"])
def test_that_tables_and_partitions_without_data_follow_the_delete_behavior(
    glue: Glue, town: Town, behavior: str
) -> None:
    town.buckets["b"] = {"l/o/d=1/a.csv": CSV, "l/o/d=2/a.csv": CSV, "l/j/d=1/a": b'{"q":1}'}
    glue.crawl("s3://b/l/", SchemaChangePolicy={"DeleteBehavior": behavior})
    del town.buckets["b"]["l/j/d=1/a"], town.buckets["b"]["l/o/d=2/a.csv"]
    town.buckets["b"]["l/k/a"] = b'{"z":1}'
    tables = glue.crawl("s3://b/l/")
    deleted = behavior == "DELETE_FROM_DATABASE"
    assert set(tables) == ({"o", "k"} if deleted else {"o", "j", "k"})
    assert partitions(glue, "o") == ([["1"]] if deleted else [["1"], ["2"]])
    if not deleted:
        deprecated = "DEPRECATED_BY_CRAWLER" in tables["j"]["Parameters"]
        assert deprecated is (behavior == "DEPRECATE_IN_DATABASE")


def test_that_another_crawlers_table_of_that_name_is_left_alone(glue: Glue, town: Town) -> None:
    town.buckets["b"] = {"one/t/a.csv": CSV, "two/t/a.csv": CSV}
    glue.crawl("s3://b/one/t/")
    tables = glue.crawl("s3://b/two/t/", name="second")
    assert {one["StorageDescriptor"]["Location"] for one in tables.values()} == {"s3://b/one/t/", "s3://b/two/t/"}
    assert sorted(len(name) for name in tables) == [1, 34]


def test_that_targets_prefix_and_exclusions_are_kept_to(glue: Glue, town: Town) -> None:
    town.buckets["b"] = {"x/a.csv": CSV, "x/b.log": b"no data", "y/one.csv": CSV}
    targets = {"S3Targets": [{"Path": "s3://b/x", "Exclusions": ["*.log"]}, {"Path": "s3://b/y/one.csv"}]}
    tables = glue.crawl(Targets=targets, TablePrefix="Raw_")
    assert set(tables) == {"raw_x", "raw_y"}
    assert tables["raw_x"]["Parameters"]["exclusions"] == '["s3://b/x/*.log"]'
    assert tables["raw_y"]["StorageDescriptor"]["Location"] == "s3://b/y/one.csv"


def test_that_more_tables_than_the_threshold_fail_the_crawl_and_write_nothing(glue: Glue, town: Town) -> None:
    town.buckets["b"] = {"t/a.csv": CSV, "t/b.json": b'{"a":1}'}
    output = {"Version": 1.0, "CrawlerOutput": {"Tables": {"TableThreshold": 1}}}
    assert glue.crawl("s3://b/t/", Configuration=json.dumps(output)) == {}
    last = glue("GetCrawler", Name="c")["Crawler"]["LastCrawl"]
    assert last["Status"] == "FAILED"
    assert "threshold value provided: 1" in last["ErrorMessage"]


def test_that_an_empty_target_makes_no_table(glue: Glue) -> None:
    assert glue.crawl("s3://b/nothing/") == {}
    assert glue("GetCrawler", Name="c")["Crawler"]["LastCrawl"]["Status"] == "SUCCEEDED"


def test_that_objects_that_may_not_be_read_are_an_error_in_the_log_only(glue: Glue, town: Town) -> None:
    town.buckets["b"] = {"t/a.csv": CSV}
    town.forbidden.add("t/a.csv")
    assert glue.crawl("s3://b/t/") == {}
    assert glue("GetCrawler", Name="c")["Crawler"]["LastCrawl"]["Status"] == "SUCCEEDED"
    assert any("ERROR : Error Access Denied" in line for line in town.logs["/aws-glue/crawlers", "c"])


def test_that_a_table_whose_objects_cannot_be_read_is_not_taken_for_gone(glue: Glue, town: Town) -> None:
    town.buckets["b"] = {"t/a.csv": CSV}
    glue.crawl("s3://b/t/", SchemaChangePolicy={"DeleteBehavior": "DELETE_FROM_DATABASE"})
    town.forbidden.add("t/a.csv")
    assert set(glue.crawl("s3://b/t/")) == {"t"}
    town.forbidden.clear()
    town.buckets["b"].clear()
    assert glue.crawl("s3://b/t/") == {}


def test_that_a_partition_kept_elsewhere_is_left_alone(glue: Glue, town: Town) -> None:
    town.buckets["b"] = {"t/d=1/a.csv": CSV}
    glue.crawl("s3://b/t/", SchemaChangePolicy={"DeleteBehavior": "DELETE_FROM_DATABASE"})
    for value, place in (("8", "s3://b/t/d=8/"), ("9", "s3://b/elsewhere/")):
        given = {"Values": [value], "StorageDescriptor": {"Location": place}}
        glue("CreatePartition", DatabaseName="db", TableName="t", PartitionInput=given)
    glue.crawl("s3://b/t/")
    assert partitions(glue, "t") == [["1"], ["9"]]


def test_that_a_table_whose_data_came_back_is_deprecated_no_more(glue: Glue, town: Town) -> None:
    town.buckets["b"] = {"t/a.csv": CSV}
    glue.crawl("s3://b/t/")
    town.buckets["b"].clear()
    assert "DEPRECATED_BY_CRAWLER" in glue.crawl("s3://b/t/")["t"]["Parameters"]
    town.buckets["b"]["t/a.csv"] = CSV
    assert "DEPRECATED_BY_CRAWLER" not in glue.crawl("s3://b/t/")["t"]["Parameters"]


@pytest.mark.parametrize(
    ("break_", "message"),
    [
        ("bucket", "The specified bucket does not exist"),
        ("role", "TrustPolicy"),
        ("classifier", "Classifier nope not found."),
    ],
)
def test_that_a_crawl_that_cannot_go_on_has_failed(glue: Glue, town: Town, break_: str, message: str) -> None:
    classifiers = ["nope"] if break_ == "classifier" else []
    targets = {"S3Targets": [{"Path": "s3://b/t/"}]}
    glue("CreateCrawler", Name="c", Role=ROLE, DatabaseName="db", Targets=targets, Classifiers=classifiers)
    if break_ == "bucket":
        del town.buckets["b"]
    if break_ == "role":
        town.untrusted.add(ROLE)
    glue.crawl()
    last = glue("GetCrawler", Name="c")["Crawler"]["LastCrawl"]
    assert last["Status"] == "FAILED"
    assert message in last["ErrorMessage"]
    assert glue("ListCrawls", CrawlerName="c")["Crawls"][0]["State"] == "FAILED"


def test_that_a_crawler_is_ready_running_stopping_and_ready_again(town: Town) -> None:
    glue = Glue(town, factor=0.01)
    town.buckets["b"] = {"t/a.csv": CSV}
    glue("CreateCrawler", Name="c", Role=ROLE, DatabaseName="db", Targets={"S3Targets": [{"Path": "s3://b/t/"}]})
    seen = [glue("GetCrawler", Name="c")["Crawler"]["State"]]
    glue("StartCrawler", Name="c")

    def ready() -> bool:
        state = glue("GetCrawler", Name="c")["Crawler"]["State"]
        if state != seen[-1]:
            seen.append(state)
        return len(seen) > 2 and state == "READY"

    until(ready)
    glue.service.close()
    assert seen == ["READY", "RUNNING", "STOPPING", "READY"]


def test_that_a_running_crawler_is_neither_started_changed_nor_deleted_and_stops_at_once(town: Town) -> None:
    town.buckets["b"] = {"t/a.csv": CSV}
    glue = Glue(town, factor=1.0)
    glue("CreateCrawler", Name="c", Role=ROLE, DatabaseName="db", Targets={"S3Targets": [{"Path": "s3://b/t/"}]})
    with pytest.raises(AwsError, match="CrawlerNotRunningException"):
        glue("StopCrawler", Name="c")
    glue("StartCrawler", Name="c")
    for operation in ("StartCrawler", "UpdateCrawler", "DeleteCrawler"):
        with pytest.raises(AwsError, match="CrawlerRunningException"):
            glue(operation, Name="c")
    glue("StopCrawler", Name="c")
    assert glue("GetCrawler", Name="c")["Crawler"]["State"] == "STOPPING"
    with pytest.raises(AwsError, match="CrawlerStoppingException"):
        glue("StopCrawler", Name="c")
    with pytest.raises(AwsError, match="CrawlerRunningException"):
        glue("StartCrawler", Name="c")
    glue.service.close()
    last = glue("GetCrawler", Name="c")["Crawler"]
    assert (last["State"], last["LastCrawl"]["Status"]) == ("READY", "CANCELLED")
    assert glue("GetDatabases") == {"DatabaseList": []}
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("glue ")]


TARGETS = {"S3Targets": [{"Path": "s3://b/t/"}]}
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"Targets": {}}, "InvalidInputException: Crawler targets"),
    ({"Targets": {"S3Targets": []}}, "InvalidInputException: Crawler targets"),
    ({"Targets": {"S3Targets": [{"Path": "http://b/t"}]}}, "InvalidInputException: S3 target path 'http://b/t'"),
    ({"Targets": {"JdbcTargets": [{"Path": "x"}]}}, "InvalidInputException: Only S3Targets"),
    ({"Name": ""}, "ValidationException"),
    ({"Name": "x" * 256}, "ValidationException"),
    ({"Role": None}, "ValidationException"),
    ({"Role": "arn:aws:iam::123456789012:role/stranger"}, "Service is unable to assume provided role"),
    ({"TablePrefix": "x" * 65}, "InvalidInputException: TablePrefix has 65 characters"),
    ({"Configuration": "{"}, "InvalidInputException: Configuration"),
    ({"SchemaChangePolicy": {"UpdateBehavior": "X"}}, "ValidationException"),
    ({"RecrawlPolicy": {"RecrawlBehavior": "CRAWL_EVENT_MODE"}}, "ValidationException"),
    ({"Schedule": "every hour"}, "InvalidInputException: Schedule is .every hour."),
    ({"Tags": {"": "x"}}, "InvalidInputException: Tag"),
]


@pytest.mark.parametrize(("change", "message"), REFUSED)
def test_that_a_crawler_that_makes_no_sense_is_refused(
    glue: Glue, town: Town, change: dict[str, Any], message: str
) -> None:
    town.untrusted.add("arn:aws:iam::123456789012:role/stranger")
    with pytest.raises(AwsError, match=message):
        glue("CreateCrawler", **{"Name": "c", "Role": ROLE, "DatabaseName": "db", "Targets": TARGETS, **change})
    assert glue("ListCrawlers") == {"CrawlerNames": []}


def test_that_a_crawlers_name_is_taken_once_and_its_definition_can_be_changed(glue: Glue) -> None:
    path_role = "arn:aws:iam::123456789012:role/service-role/glue"
    glue("CreateCrawler", Name="c", Role=path_role, DatabaseName="DB", Targets=TARGETS, Description="d")
    with pytest.raises(AwsError, match="AlreadyExistsException"):
        glue("CreateCrawler", Name="c", Role=ROLE, DatabaseName="db", Targets=TARGETS)
    found = glue("GetCrawler", Name="c")["Crawler"]
    assert (found["Role"], found["DatabaseName"], found["Version"]) == ("service-role/glue", "db", 1)
    glue("UpdateCrawler", Name="c", TablePrefix="p_")
    (changed,) = glue("GetCrawlers")["Crawlers"]
    assert (changed["TablePrefix"], changed["Description"], changed["Version"]) == ("p_", "d", 2)
    glue("DeleteCrawler", Name="c")
    assert glue("ListCrawlers") == {"CrawlerNames": []}


def test_that_many_objects_are_crawled_quickly(glue: Glue, town: Town) -> None:
    town.buckets["b"] = {f"t/d={n % 50:02}/{n:05}.json": b'{"id":%d,"at":"x"}' % n for n in range(3000)}
    tables = glue.crawl("s3://b/t/")
    assert tables["t"]["Parameters"]["objectCount"] == "3000"
    assert len(partitions(glue, "t")) == 50
