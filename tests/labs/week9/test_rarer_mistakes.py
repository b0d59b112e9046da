"""Rarer mistakes, each made with boto3 and named by its check: what is still being made, what was half undone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from labs.emulator.clock import Pace
from labs.emulator.server import EmbeddedCloud, start
from labs.emulator.services import Settings
from labs.week9 import (
    delivery,
    monday_hot,
    monday_streams,
    stream_reads,
    thursday_delivery,
    thursday_files,
    thursday_source,
    tuesday,
    tuesday_bytes,
    tuesday_change,
    tuesday_crawl,
    wednesday_fail,
    wednesday_job,
    wednesday_parquet,
)
from labs.week9.common import (
    BUCKET,
    CRAWLER,
    DATABASE,
    FIREHOSE,
    FIREHOSE_ROLE,
    FIRST_DELIVERY,
    GLUE_CRAWLER,
    GLUE_DATABASE,
    GLUE_JOB,
    GLUE_ROLE,
    KINESIS,
    LAKE,
    ROLE,
    STREAM,
    role_arn,
)
from tests.labs.hands import Hands, hands_on
from tests.waiting import until

BROKEN = {"SerializationLibrary": "org.example.Nothing"}


@pytest.fixture
def hands(embedded: EmbeddedCloud, tmp_path: Path) -> Hands:
    return hands_on(embedded, tmp_path)


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Hands]:
    """A run on a cloud on which things take as long as on AWS."""
    cloud = start(Settings(Pace.REALISTIC))
    yield hands_on(cloud, tmp_path)
    cloud.close()


@pytest.fixture
def crawled(embedded: EmbeddedCloud, tmp_path: Path) -> Hands:
    """A run with the sample data and a finished crawl, to be broken."""
    hands = hands_on(embedded, tmp_path)
    for step in tuesday.CATALOGUED:
        step.do(hands.context)
        assert step.check(hands.context).ok
    return hands


def put(hands: Hands, key: str, body: bytes) -> None:
    hands.cloud.client("s3").put_object(Bucket=hands.context.name(BUCKET, LAKE), Key=key, Body=body)


def stream(hands: Hands) -> tuple[Any, str]:
    kinesis, name = hands.cloud.client("kinesis"), hands.context.name(KINESIS, STREAM)
    kinesis.create_stream(StreamName=name, ShardCount=2)
    until(lambda: stream_reads.is_there(hands.context) and monday_streams.check_stream(hands.context).ok)
    return kinesis, name


def rewrite(hands: Hands, table: str, **change: Any) -> None:
    """UpdateTable with some of it otherwise; `storage` are members of its StorageDescriptor."""
    glue, database = hands.cloud.client("glue"), hands.context.name(GLUE_DATABASE, DATABASE)
    found = glue.get_table(DatabaseName=database, Name=table)["Table"]
    members = ("Name", "TableType", "Parameters", "StorageDescriptor", "PartitionKeys")
    kept = {name: found[name] for name in members if name in found}
    kept["StorageDescriptor"] |= change.pop("storage", {})
    glue.update_table(DatabaseName=database, TableInput={**kept, **change})


@pytest.mark.long
def test_that_what_is_still_being_made_is_named_by_its_state(slow: Hands) -> None:
    context = slow.context
    slow.cloud.client("kinesis").create_stream(StreamName=context.name(KINESIS, STREAM), ShardCount=2)
    assert monday_streams.check_stream(context).sentence == "The stream is CREATING, not ACTIVE."
    assert monday_hot.check_split(context).sentence == "The stream is CREATING, not ACTIVE."
    context.make(BUCKET, LAKE)
    context.make(ROLE, FIREHOSE_ROLE, service="firehose.amazonaws.com")
    name, destination = context.name(FIREHOSE, FIRST_DELIVERY), delivery.settings(context, prefix="first/")
    firehose = slow.cloud.client("firehose")
    context.as_soon_as_assumable(
        lambda: firehose.create_delivery_stream(DeliveryStreamName=name, ExtendedS3DestinationConfiguration=destination)
    )
    assert "is CREATING, not ACTIVE" in delivery.check(context, FIRST_DELIVERY).sentence


def test_that_a_role_that_trusts_no_service_is_named(hands: Hands) -> None:
    name, account = hands.context.name(ROLE, FIREHOSE_ROLE), hands.cloud.identity.account
    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    hands.cloud.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)
    told = delivery.check_trust(hands.context, FIREHOSE_ROLE, "firehose.amazonaws.com").sentence
    assert "trusts no service, not firehose.amazonaws.com" in told


@pytest.mark.long
def test_that_too_few_orders_and_strange_numbers_are_read_as_such(hands: Hands) -> None:
    kinesis, name = stream(hands)
    context, key = hands.context, monday_streams.IN_ORDER_KEY
    assert "0 orders are in the stream; 200" in monday_streams.check_read(context).sentence
    for number in range(101, 121):
        kinesis.put_record(StreamName=name, PartitionKey=key, Data=json.dumps({"number": number}))
    assert "The iterators gave" in monday_streams.check_iterators(context).sentence


@pytest.mark.long
def test_that_newer_records_before_older_ones_are_named(hands: Hands) -> None:
    kinesis, name = stream(hands)
    for key in monday_hot.hot_keys():
        for when in (monday_hot.AFTER, monday_hot.BEFORE):
            data = json.dumps({"load": when, "number": 1})
            kinesis.put_record(StreamName=name, PartitionKey=key, Data=data)
    assert "newer records were read before its older ones" in monday_hot.check_lineage(hands.context).sentence


@pytest.mark.long
def test_that_nothing_yet_and_no_json_are_told_of_each_folder(hands: Hands) -> None:
    context = hands.context
    context.make(BUCKET, LAKE)
    assert "Nothing lies under delivered/ yet" in thursday_delivery.check_names(context).sentence
    assert "Nothing lies under files/small/ yet" in thursday_files.check_small(context).sentence
    assert "Nothing lies under" in tuesday_change.check_arrived(context).sentence
    stream(hands)
    put(hands, f"{thursday_source.PREFIX}a", b"no JSON")
    assert "does not hold JSON" in thursday_source.check_flow(context).sentence


@pytest.mark.long
def test_that_a_header_read_as_an_order_shows_in_athenas_answer(crawled: Hands) -> None:
    context, glue = crawled.context, crawled.cloud.client("glue")
    tuesday_bytes.describe_by_hand(context)
    table = tuesday_bytes.table_by_hand(context)
    assert table is not None
    kept = {name: table[name] for name in ("Name", "TableType", "StorageDescriptor")}
    glue.update_table(DatabaseName=table["DatabaseName"], TableInput={**kept, "Parameters": {}})
    assert "country is not what the files add up to" in tuesday_bytes.check_query(context).sentence


@pytest.mark.long
def test_that_what_a_crawl_did_not_find_is_named(crawled: Hands) -> None:
    context, glue = crawled.context, crawled.cloud.client("glue")
    database = context.name(GLUE_DATABASE, DATABASE)
    rewrite(crawled, "clicks", PartitionKeys=[])
    assert "The table clicks is partitioned by [], not by day" in tuesday_crawl.check_schema(context).sentence
    rewrite(crawled, "orders", storage={"Columns": [{"Name": "col0", "Type": "string"}]})
    assert "The table orders has no column order_id" in tuesday_crawl.check_schema(context).sentence
    glue.delete_table(DatabaseName=database, Name="trips")
    assert "The crawl made no table trips" in tuesday_crawl.check_crawl(context).sentence


@pytest.mark.long
def test_that_a_crawl_that_failed_is_told_with_its_message(hands: Hands) -> None:
    context, glue = hands.context, hands.cloud.client("glue")
    context.make(ROLE, GLUE_ROLE, service="glue.amazonaws.com")
    targets = {"S3Targets": [{"Path": "s3://headwater-nobody-has-this-bucket/raw/"}]}
    name, role = context.name(GLUE_CRAWLER, CRAWLER), role_arn(context, GLUE_ROLE)
    context.as_soon_as_assumable(
        lambda: glue.create_crawler(Name=name, Role=role, DatabaseName="nowhere", Targets=targets)
    )
    glue.start_crawler(Name=name)
    until(lambda: glue.get_crawler(Name=name)["Crawler"].get("LastCrawl") is not None)
    assert "The last crawl is FAILED: " in tuesday_crawl.check_crawl(context).sentence


@pytest.mark.long
def test_that_a_catalog_that_changed_otherwise_is_named(crawled: Hands) -> None:
    context, glue, day = crawled.context, crawled.cloud.client("glue"), tuesday_change.DAY
    database = context.name(GLUE_DATABASE, DATABASE)
    tuesday_change.arrive(context)
    partition = glue.get_partitions(DatabaseName=database, TableName="clicks")["Partitions"][0]
    place = f"s3://{context.name(BUCKET, LAKE)}/{tuesday_change.FOLDER}"
    storage = {**partition["StorageDescriptor"], "Location": place}
    wanted = {"Values": [day], "StorageDescriptor": storage}
    glue.create_partition(DatabaseName=database, TableName="clicks", PartitionInput=wanted)
    assert "The day is there, but no column referrer" in tuesday_change.check_recrawled(context).sentence
    rewrite(crawled, "clicks")
    assert "no column referrer was added" in tuesday_change.check_versions(context).sentence
    others = [{"Values": one["Values"]} for one in glue.get_partitions(DatabaseName=database, TableName="clicks")[
        "Partitions"] if one["Values"] != [day]]  # fmt: skip
    glue.batch_delete_partition(DatabaseName=database, TableName="clicks", PartitionsToDelete=others)
    assert "One day reads as much as all" in tuesday_change.check_pruned(context).sentence
    rewrite(crawled, "clicks", storage={"SerdeInfo": BROKEN})
    assert "Athena says: " in tuesday_change.check_pruned(context).sentence


@pytest.mark.long
def test_that_a_run_that_was_stopped_has_no_message(hands: Hands) -> None:
    context, glue = hands.context, hands.cloud.client("glue")
    context.make(BUCKET, LAKE)
    assert "No run has tried to write below locked/" in wednesday_fail.check_unlocked(context).sentence
    context.make(ROLE, GLUE_ROLE, service="glue.amazonaws.com")
    put(hands, f"scripts/{wednesday_job.SCRIPT}", b"import threading\nthreading.Event().wait(60)\n")
    wednesday_job.create_job(context)
    name = context.name(GLUE_JOB, wednesday_job.JOB)
    run = glue.start_job_run(JobName=name)["JobRunId"]

    def state() -> str:
        return str(glue.get_job_run(JobName=name, RunId=run)["JobRun"]["JobRunState"])

    until(lambda: state() == "RUNNING")
    glue.batch_stop_job_run(JobName=name, JobRunIds=[run])
    until(lambda: state() == "STOPPED")
    assert "the newest is STOPPED: no message" in wednesday_job.check_run(context).sentence


@pytest.mark.long
def test_that_a_chain_without_table_and_a_dear_question_are_named(crawled: Hands) -> None:
    context, glue = crawled.context, crawled.cloud.client("glue")
    for step in wednesday_parquet.STEPS[:4]:
        step.do(context)
        assert step.check(context).ok, step.id
    database, bucket = context.name(GLUE_DATABASE, DATABASE), context.name(BUCKET, LAKE)
    for one in crawled.cloud.client("s3").list_objects_v2(Bucket=bucket, Prefix="raw/orders/")["Contents"]:
        put(crawled, one["Key"], b"")
    assert "Parquet reads no less than CSV" in wednesday_parquet.check_asked(context).sentence
    rewrite(crawled, wednesday_parquet.TABLE, storage={"SerdeInfo": BROKEN})
    assert "Athena says: " in wednesday_parquet.check_asked(context).sentence
    glue.delete_table(DatabaseName=database, Name=wednesday_parquet.TABLE)
    assert f"The crawl made no table {wednesday_parquet.TABLE}" in wednesday_parquet.check_started(context).sentence
