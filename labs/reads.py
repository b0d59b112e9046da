"""What the views read from a cloud, as plain values. Reads only, and by clients that are not observed.

A thing that is not there yet is an empty list, not an error: views show what to do then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from labs.aws.cleanup import resource_row
from labs.aws.cloud import Cloud
from labs.aws.errors import code_of
from labs.aws.kinds import logs
from labs.aws.ledger import GONE, Ledger, Run
from labs.catalog.browse import tables_of
from labs.shapes import CatalogTable, JobRunRow, ObjectRow, ResourceRow, ShardRange
from labs.traffic.shards import list_shards
from labs.week9.common import BUCKET, DATABASE, GLUE_DATABASE, GLUE_JOB, JOB, KINESIS, LAKE, PARQUET_JOB, STREAM

NOT_YET = frozenset(
    {"ResourceNotFoundException", "EntityNotFoundException", "NoSuchBucket", "404", "ResourceInUseException"}
)
MOST_LOG_LINES = 500

T = TypeVar("T")


def _unless_missing(ask: Callable[[], list[T]]) -> list[T]:
    try:
        return ask()
    except ClientError as error:
        if code_of(error) in NOT_YET:
            return []
        raise


def resources(ledger: Ledger, run: Run) -> list[ResourceRow]:
    """The run's resources that are not gone, newest first."""
    return [resource_row(row) for row in reversed(ledger.rows(run.id)) if row.state != GONE]


def shards(cloud: Cloud, run: Run) -> list[ShardRange]:
    """Shards of the run's stream."""
    name = KINESIS.name(run.id, STREAM)
    return _unless_missing(lambda: list_shards(cloud.quiet("kinesis"), name))


def objects(cloud: Cloud, run: Run) -> list[ObjectRow]:
    """Objects of the run's bucket, newest first."""
    bucket = BUCKET.name(run.id, LAKE)
    pages = cloud.quiet("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
    found = _unless_missing(
        lambda: [
            ObjectRow(bucket, entry["Key"], entry["Size"], entry["LastModified"].timestamp())
            for page in pages
            for entry in page.get("Contents", [])
        ]
    )
    return sorted(found, key=lambda row: row.modified, reverse=True)


def tables(cloud: Cloud, ledger: Ledger, run: Run) -> list[CatalogTable]:
    """Tables of the run's databases, the week's own first."""
    week = GLUE_DATABASE.name(run.id, DATABASE)
    there = [row.name for row in ledger.rows(run.id) if row.kind == GLUE_DATABASE.id and row.state != GONE]
    return [table for name in sorted(there, key=lambda name: name != week) for table in _tables_in(cloud, name)]


def _tables_in(cloud: Cloud, database: str) -> list[CatalogTable]:
    return _unless_missing(lambda: tables_of(cloud.quiet("glue"), database))


def job_runs(cloud: Cloud, run: Run) -> list[JobRunRow]:
    """Runs of the run's jobs, newest first, each with what it printed."""
    found = [one for base in (JOB, PARQUET_JOB) for one in _runs_of(cloud, GLUE_JOB.name(run.id, base))]
    rows = [_job_run(cloud, one) for one in found]
    return sorted(rows, key=lambda row: row.started, reverse=True)


def _runs_of(cloud: Cloud, job: str) -> list[dict[str, Any]]:
    glue = cloud.quiet("glue")
    return _unless_missing(lambda: list(glue.get_job_runs(JobName=job, MaxResults=20)["JobRuns"]))


def _job_run(cloud: Cloud, run: dict[str, Any]) -> JobRunRow:
    lines = [line for group in (logs.JOB_OUTPUT, logs.JOB_ERROR) for line in _log(cloud, group, run["Id"])]
    started = run["StartedOn"].timestamp() if "StartedOn" in run else 0.0
    return JobRunRow(
        run["Id"], run["JobRunState"], started, float(run.get("ExecutionTime", 0)), run.get("ErrorMessage", ""),
        "\n".join(lines), run["JobName"],
    )  # fmt: skip


def _log(cloud: Cloud, group: str, stream: str) -> list[str]:
    client = cloud.quiet("logs")

    def ask() -> list[str]:
        answer = client.get_log_events(
            logGroupName=group, logStreamName=stream, startFromHead=True, limit=MOST_LOG_LINES
        )
        return [event["message"].rstrip("\n") for event in answer["events"]]

    return _unless_missing(ask)
