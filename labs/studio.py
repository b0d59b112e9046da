"""The week's Glue job as a student works on it: its script read and written, a run begun with arguments, a run ended.

Writes only what the job already names (its script) and starts its runs; their log streams are written into the
ledger first, so that cleanup finds them. Knows neither Qt nor the terminal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from labs.aws.errors import code_of
from labs.aws.kinds import logs
from labs.context import Context
from labs.shapes import JobDetail, ObjectRow
from labs.week9.common import GLUE_JOB, JOB, PARQUET_JOB
from labs.words import tr

MISSING = frozenset({"EntityNotFoundException", "NoSuchKey", "NoSuchBucket", "404"})
MOST_SCRIPT = 512 * 1024


def job_of(context: Context) -> JobDetail | None:
    """The job with its script; None when there is no job. Reads by clients that are not observed."""
    name = context.name(GLUE_JOB, JOB)
    try:
        job = context.cloud.quiet("glue").get_job(JobName=name)["Job"]
    except ClientError as error:
        if code_of(error) in MISSING:
            return None
        raise
    command, given = job["Command"], job.get("DefaultArguments", {})
    place = str(command.get("ScriptLocation", ""))
    return JobDetail(
        name, place, _script(context, place), dict(given), command["Name"], command.get("PythonVersion", "")
    )


def _script(context: Context, place: str) -> str | None:
    bucket, key = placed(place)
    try:
        body = context.cloud.quiet("s3").get_object(Bucket=bucket, Key=key)["Body"].read(MOST_SCRIPT)
    except ClientError as error:
        if code_of(error) in MISSING:
            return None
        raise
    return str(body.decode("utf-8", "replace"))


def placed(uri: str) -> tuple[str, str]:
    """Bucket and key of s3://bucket/key. Raises ValueError with a sentence for anything else."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    if not uri.startswith("s3://") or not bucket:
        raise ValueError(tr("place is {uri!r}: it must be written s3://bucket/key.", uri=uri))
    return bucket, key


def save_script(context: Context, place: str, script: str) -> None:
    """Writes the script where the job looks for it. Raises ValueError when it is empty."""
    if not script.strip():
        raise ValueError(tr("script is empty: it must hold at least one statement."))
    bucket, key = placed(place)
    context.client("s3").put_object(Bucket=bucket, Key=key, Body=script.encode("utf-8"))


def start_run(context: Context, arguments: Mapping[str, str]) -> str:
    """Starts a run with these arguments over the job's own; the run's id. The ledger knows of its logs."""
    name = context.name(GLUE_JOB, JOB)
    wrong = [key for key in arguments if not key.startswith("--") or len(key) < 3]
    if wrong:
        raise ValueError(
            tr("argument is {wrong!r}: its name must begin with two hyphens, such as --table.", wrong=wrong[0])
        )
    run = str(context.client("glue").start_job_run(JobName=name, Arguments=dict(arguments))["JobRunId"])
    for group in (logs.JOB_OUTPUT, logs.JOB_ERROR):
        context.expect(logs.STREAM, logs.stream_name(group, run), name)
    return run


def adopt_logs(context: Context, run: str) -> None:
    """The log streams of a run that ended come into the ledger as what Glue made for us."""
    name = context.name(GLUE_JOB, JOB)
    for group in (logs.JOB_OUTPUT, logs.JOB_ERROR):
        context.adopt(logs.STREAM, logs.stream_name(group, run), name)


def stop_run(context: Context, run: str) -> None:
    """Asks Glue to stop a run of the job that it belongs to."""
    for base in (JOB, PARQUET_JOB):
        answer = context.client("glue").batch_stop_job_run(JobName=context.name(GLUE_JOB, base), JobRunIds=[run])
        if answer.get("SuccessfulSubmissions"):
            return


def output_of(context: Context, place: str) -> list[ObjectRow]:
    """The objects under the job's --output, newest first; none where nothing is there yet."""
    bucket, prefix = placed(place)
    client: Any = context.cloud.quiet("s3")
    try:
        found = client.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    except ClientError as error:
        if code_of(error) in MISSING:
            return []
        raise
    rows = [ObjectRow(bucket, one["Key"], one["Size"], one["LastModified"].timestamp()) for one in found]
    return sorted(rows, key=lambda row: row.modified, reverse=True)
