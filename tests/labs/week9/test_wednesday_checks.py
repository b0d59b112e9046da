"""Wednesday's checks see each mistake they name, and hold when the work was done right with plain boto3.

The job's script is a short one where only its end matters: real runs of a process, without seconds of imports.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from labs.emulator.server import EmbeddedCloud
from labs.week9 import job_runs, tuesday, wednesday_fail, wednesday_job, wednesday_parquet
from labs.week9.common import BUCKET, GLUE_CRAWLER, GLUE_JOB, GLUE_ROLE, LAKE, ROLE
from labs.week9.tuesday_bytes import expected_totals
from labs.week9.wednesday import WEDNESDAY
from labs.week9.wednesday_parquet import START, THEN, TRIGGER
from tests.labs.hands import Hands, hands_on

SHORT = """
import sys
from awsglue.utils import getResolvedOptions
if getResolvedOptions(sys.argv, ["table"])["table"] == "broken":
    raise RuntimeError("the table is broken")
"""


@pytest.fixture
def hands(embedded: EmbeddedCloud, tmp_path: Path) -> Hands:
    return hands_on(embedded, tmp_path)


def prepared(embedded: EmbeddedCloud, folder: Path) -> Hands:
    """A bucket, a role, the short script and both jobs."""
    hands = hands_on(embedded, folder)
    context = hands.context
    context.make(BUCKET, LAKE)
    context.make(ROLE, GLUE_ROLE, service="glue.amazonaws.com")
    put(hands, f"scripts/{wednesday_job.SCRIPT}", SHORT.encode())
    wednesday_job.create_job(context)
    wednesday_parquet.create_job(context)
    return hands


@pytest.fixture(scope="module")
def ready(embedded: EmbeddedCloud, tmp_path_factory: pytest.TempPathFactory) -> Hands:
    """For tests that run nothing; they put back what they break."""
    return prepared(embedded, tmp_path_factory.mktemp("ready"))


@pytest.fixture
def fresh(embedded: EmbeddedCloud, tmp_path: Path) -> Hands:
    """For tests in which a job runs."""
    return prepared(embedded, tmp_path)


@pytest.fixture(scope="module")
def lake(embedded: EmbeddedCloud, tmp_path_factory: pytest.TempPathFactory) -> Hands:
    """What Tuesday leaves, Wednesday's second job, its crawler and its triggers."""
    hands = hands_on(embedded, tmp_path_factory.mktemp("wednesday"))
    for step in (*tuesday.CATALOGUED, *wednesday_parquet.STEPS[:3]):
        step.do(hands.context)
        assert step.check(hands.context).ok
    return hands


def put(hands: Hands, key: str, body: bytes) -> None:
    hands.cloud.client("s3").put_object(Bucket=hands.context.name(BUCKET, LAKE), Key=key, Body=body)


def run(hands: Hands, table: str = "", output: str = "") -> None:
    given = {"--table": table} if table else {}
    where = {"--output": job_runs.place(hands.context, output)} if output else {}
    job_runs.run_job(hands.context, wednesday_job.JOB, {**given, **where})


def test_that_every_check_says_what_is_not_there_yet(hands: Hands) -> None:
    for step in WEDNESDAY.steps():
        verdict = step.check(hands.context)
        assert not verdict.ok, step.id
        assert verdict.sentence.endswith("."), step.id


def test_that_a_script_that_is_no_python_is_named_with_its_line(ready: Hands) -> None:
    assert wednesday_job.check_script(ready.context).ok
    put(ready, f"scripts/{wednesday_job.SCRIPT}", b"import sys\nif sys.argv\n")
    assert "not Python: line 2" in wednesday_job.check_script(ready.context).sentence
    put(ready, f"scripts/{wednesday_job.SCRIPT}", SHORT.encode())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"Command": {"Name": "glueetl", "PythonVersion": "3"}}, "a glueetl job on Python 3, not pythonshell"),
        (
            {"Command": {"ScriptLocation": "s3://elsewhere/x.py"}},
            "Nothing lies at s3://elsewhere/x.py, where the job looks for its script",
        ),
        ({"Timeout": 480}, "Its limit is 480 minutes"),
        ({"DefaultArguments": {}}, "Its argument --database is –"),
    ],
)
def test_that_what_is_wrong_with_a_job_is_named(ready: Hands, change: dict[str, Any], told: str) -> None:
    context, glue = ready.context, ready.cloud.client("glue")
    assert wednesday_job.check_job(context).ok
    name = context.name(GLUE_JOB, wednesday_job.JOB)
    job = glue.get_job(JobName=name)["Job"]
    kept = {field: job[field] for field in ("Role", "DefaultArguments", "Timeout", "Command")}
    command = {**job["Command"], **change.get("Command", {})}
    glue.update_job(JobName=name, JobUpdate={**kept, **change, "Command": command})
    assert told in wednesday_job.check_job(context).sentence
    glue.update_job(JobName=name, JobUpdate=kept)


@pytest.mark.long
def test_that_runs_by_boto3_are_told_apart_by_how_they_ended(fresh: Hands) -> None:
    context = fresh.context
    run(fresh, "broken")
    assert "No run has succeeded; the newest is FAILED: RuntimeError" in wednesday_job.check_run(context).sentence
    assert "“RuntimeError: the table is broken”; that is no missing" in wednesday_fail.check_untold(context).sentence
    run(fresh)
    assert "required: --table" in wednesday_fail.check_untold(context).sentence
    assert wednesday_fail.check_untold(context).ok
    assert "none has been started since" in wednesday_fail.check_told(context).sentence
    run(fresh, "broken")
    assert "The newest run is FAILED" in wednesday_fail.check_told(context).sentence
    run(fresh, "orders")
    for check in (wednesday_fail.check_told, wednesday_job.check_run, wednesday_job.check_cost):
        assert check(context).ok, check(context).sentence
    name = context.name(GLUE_JOB, wednesday_job.JOB)
    big = fresh.cloud.client("glue").start_job_run(JobName=name, MaxCapacity=1.0, Arguments={"--table": "orders"})
    job_runs.wait_for(context, wednesday_job.JOB, big["JobRunId"])
    assert "It ran on 1 DPU" in wednesday_job.check_cost(context).sentence


def test_that_totals_are_compared_with_the_input(ready: Hands) -> None:
    lines = [f"{country},{total}" for country, (_, total) in expected_totals().items()]
    put(ready, "out/a.csv", "\n".join(["country,total", *lines]).encode())
    assert wednesday_job.check_output(ready.context).ok
    put(ready, "out/a.csv", "\n".join(["country,total", "VN,1", *lines[:-1]]).encode())
    assert "are not those of the input" in wednesday_job.check_output(ready.context).sentence


def deny(hands: Hands, what: str, action: str = "s3:PutObject") -> None:
    bucket = hands.context.name(BUCKET, LAKE)
    resource = f"arn:aws:s3:::{bucket}/{what}"
    statement = {"Effect": "Deny", "Principal": "*", "Action": [action], "Resource": resource}
    policy = json.dumps({"Version": "2012-10-17", "Statement": statement})
    hands.cloud.client("s3").put_bucket_policy(Bucket=bucket, Policy=policy)


@pytest.mark.long
def test_that_a_wrong_lock_and_a_lock_that_stays_are_named(fresh: Hands) -> None:
    context = fresh.context
    deny(fresh, "*")
    assert "denies writing to the whole bucket" in wednesday_fail.check_locked(context).sentence
    deny(fresh, "locked/*", "s3:GetObject")
    assert "does not deny s3:PutObject on" in wednesday_fail.check_locked(context).sentence
    deny(fresh, "locked/*")
    assert wednesday_fail.check_locked(context).ok
    assert "No run has tried to write" in wednesday_fail.check_denied(context).sentence
    assert "still denies s3:PutObject" in wednesday_fail.check_unlocked(context).sentence
    run(fresh, "broken", "locked/")
    assert "that is no missing permission" in wednesday_fail.check_denied(context).sentence
    fresh.cloud.client("s3").delete_bucket_policy(Bucket=context.name(BUCKET, LAKE))
    assert "still FAILED: RuntimeError" in wednesday_fail.check_unlocked(context).sentence
    run(fresh, "orders", "locked/")
    assert "was not denied" in wednesday_fail.check_denied(context).sentence
    assert wednesday_fail.check_unlocked(context).ok


def test_that_a_crawler_that_looks_elsewhere_is_named(ready: Hands) -> None:
    context, glue = ready.context, ready.cloud.client("glue")
    wednesday_parquet.create_crawler(context)
    name = context.name(GLUE_CRAWLER, wednesday_parquet.CRAWLER)
    assert wednesday_parquet.check_crawler(context).ok
    for change, told in (
        ({"TablePrefix": ""}, "Its table prefix is –"),
        ({"Targets": {"S3Targets": [{"Path": job_runs.place(context, "raw/")}]}}, "No target looks at"),
        ({"DatabaseName": "other"}, "writes to the database other"),
    ):
        glue.update_crawler(Name=name, **change)
        assert told in wednesday_parquet.check_crawler(context).sentence


def test_that_what_is_wrong_with_the_chain_is_named(ready: Hands) -> None:
    context, glue = ready.context, ready.cloud.client("glue")
    wednesday_parquet.create_crawler(context)
    job, other = context.name(GLUE_JOB, wednesday_parquet.JOB), context.name(GLUE_JOB, wednesday_job.JOB)
    crawler = context.name(GLUE_CRAWLER, wednesday_parquet.CRAWLER)
    first, second = context.name(TRIGGER, START), context.name(TRIGGER, THEN)
    glue.create_trigger(Name=first, Type="ON_DEMAND", Actions=[{"JobName": other}])
    failed = {"Conditions": [{"LogicalOperator": "EQUALS", "JobName": job, "State": "FAILED"}]}
    done = {"Conditions": [{"LogicalOperator": "EQUALS", "JobName": job, "State": "SUCCEEDED"}]}
    glue.create_trigger(Name=second, Type="ON_DEMAND", Actions=[{"CrawlerName": crawler}])

    def told() -> str:
        return wednesday_parquet.check_triggers(context).sentence

    assert f"starts {other}, not {job}" in told()
    glue.update_trigger(Name=first, TriggerUpdate={"Actions": [{"JobName": job}]})
    assert "is of type ON_DEMAND, not CONDITIONAL" in told()
    glue.delete_trigger(Name=second)
    assert f"There is no trigger {second}" in told()
    glue.create_trigger(Name=second, Type="CONDITIONAL", Predicate=failed, Actions=[{"CrawlerName": crawler}])
    assert f"waits for {job} FAILED, not for {job} SUCCEEDED" in told()
    glue.update_trigger(Name=second, TriggerUpdate={"Predicate": done})
    assert "is CREATED, not ACTIVATED" in told()
    glue.start_trigger(Name=second)
    assert wednesday_parquet.check_triggers(context).ok


@pytest.mark.long
def test_that_a_chain_is_followed_to_where_it_breaks(lake: Hands) -> None:
    context, glue = lake.context, lake.cloud.client("glue")
    job_runs.run_job(context, wednesday_parquet.JOB, {})
    assert "was started by hand" in wednesday_parquet.check_started(context).sentence
    glue.stop_trigger(Name=context.name(TRIGGER, THEN))
    glue.start_trigger(Name=context.name(TRIGGER, START))
    newest = context.until("run", lambda: began_by_trigger(lake), 30)
    job_runs.wait_for(context, wednesday_parquet.JOB, newest)
    assert "no crawl followed" in wednesday_parquet.check_started(context).sentence
    glue.start_trigger(Name=context.name(TRIGGER, THEN))
    wednesday_parquet.start(context)
    assert wednesday_parquet.check_started(context).ok
    assert wednesday_parquet.check_asked(context).ok
    unpartition(lake)
    assert "is not partitioned by country" in wednesday_parquet.check_started(context).sentence


def began_by_trigger(lake: Hands) -> str:
    runs = job_runs.runs_of(lake.context, wednesday_parquet.JOB)
    return next((str(one["Id"]) for one in runs if "TriggerName" in one), "")


def unpartition(lake: Hands) -> None:
    glue, table = lake.cloud.client("glue"), wednesday_parquet.curated(lake.context)
    assert table is not None
    database = lake.context.name(wednesday_parquet.GLUE_DATABASE, wednesday_parquet.DATABASE)
    found = glue.get_table(DatabaseName=database, Name=table.name)["Table"]
    kept = {name: found[name] for name in ("Name", "TableType", "Parameters", "StorageDescriptor")}
    glue.update_table(DatabaseName=database, TableInput={**kept, "PartitionKeys": []})


@pytest.mark.long
def test_that_a_run_that_fails_in_the_chain_and_a_file_too_many_are_named(
    embedded: EmbeddedCloud, tmp_path: Path
) -> None:
    hands = hands_on(embedded, tmp_path)
    for step in (*tuesday.CATALOGUED, *wednesday_parquet.STEPS[:3]):
        step.do(hands.context)
    script = f"scripts/{wednesday_parquet.SCRIPT}"
    put(hands, script, b"raise SystemExit(3)")
    wednesday_parquet.start(hands.context)
    assert "The newest run is FAILED" in wednesday_parquet.check_started(hands.context).sentence
    wednesday_parquet.create_job(hands.context)
    wednesday_parquet.start(hands.context)
    assert wednesday_parquet.check_asked(hands.context).ok
    s3, bucket = hands.cloud.client("s3"), hands.context.name(BUCKET, LAKE)
    source = {"Bucket": bucket, "Key": f"{wednesday_parquet.CURATED}country=VN/orders.parquet"}
    s3.copy_object(Bucket=bucket, Key=f"{wednesday_parquet.CURATED}country=VN/again.parquet", CopySource=source)
    assert "VN is not what the input adds up to" in wednesday_parquet.check_asked(hands.context).sentence


@pytest.mark.long
def test_that_a_job_must_be_as_it_was_chosen(embedded: EmbeddedCloud, tmp_path: Path) -> None:
    hands = prepared(embedded, tmp_path)
    chosen, check = hands.context, wednesday_job.check_job
    assert check(chosen).ok
    chosen.remember("input wed-job.capacity", "1")
    assert "It runs on 0.0625 DPU, not on 1." in check(chosen).sentence
    chosen.remember("input wed-job.capacity", None)
    chosen.remember("input wed-job.minutes", 9)
    assert "Its limit is 5 minutes, not 9." in check(chosen).sentence
