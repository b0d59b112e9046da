"""Wednesday: a Python Shell job that asks the catalog where its input lies, run, and its output read back."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from decimal import Decimal
from typing import Any

import resources
from labs.aws.kinds import logs
from labs.context import Context, StepFailed
from labs.model import Day, Lab, Stage, Step, Verdict
from labs.week9 import tuesday
from labs.week9.common import (
    BUCKET,
    DATABASE,
    GLUE_DATABASE,
    GLUE_JOB,
    GLUE_ROLE,
    JOB,
    LAKE,
    objects_under,
    prepared_by,
    role_arn,
)

SCRIPT, SCRIPT_KEY, OUTPUT = "orders_by_country.py", "scripts/orders_by_country.py", "out/"
ENDED = frozenset({"SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR"})
RUN_S = 600.0
LOGS = (logs.JOB_OUTPUT, logs.JOB_ERROR)


def upload_script(context: Context) -> None:
    """The script, into the lake."""
    body = resources.data("jobs", SCRIPT)
    context.client("s3").put_object(Bucket=context.name(BUCKET, LAKE), Key=SCRIPT_KEY, Body=body)


def check_script(context: Context) -> Verdict:
    """The script lies where the job will look for it."""
    found = [entry["Key"] for entry in objects_under(context, SCRIPT_KEY)]
    where = f"s3://{context.name(BUCKET, LAKE)}/{SCRIPT_KEY}"
    if SCRIPT_KEY not in found:
        return Verdict(False, f"There is no script at {where}.")
    return Verdict(True, f"The script lies at {where}.", {"script": where})


def create_job(context: Context) -> None:
    """A Python Shell job of 1/16 DPU that ends after five minutes at the latest."""
    bucket = context.name(BUCKET, LAKE)
    context.make(
        GLUE_JOB, JOB, Role=role_arn(context, GLUE_ROLE), MaxCapacity=0.0625, Timeout=5, MaxRetries=0,
        Command={"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": f"s3://{bucket}/{SCRIPT_KEY}"},
        DefaultArguments={
            "--database": context.name(GLUE_DATABASE, DATABASE), "--table": "orders", "--output": f"s3://{bucket}/{OUTPUT}",
        },
    )  # fmt: skip


def check_job(context: Context) -> Verdict:
    """The job is a Python Shell job on Python 3.9 with our script."""
    if not context.has(GLUE_JOB, JOB):
        return Verdict(False, "The job is not there.")
    job = context.client("glue").get_job(JobName=context.name(GLUE_JOB, JOB))["Job"]
    command = job["Command"]
    evidence = {"job": job["Name"], "command": command, "arguments": job.get("DefaultArguments", {})}
    if command["Name"] != "pythonshell" or command.get("PythonVersion") != "3.9":
        return Verdict(False, f"It is a {command['Name']} job on Python {command.get('PythonVersion')}.", evidence)
    return Verdict(True, f"{job['Name']} runs {command['ScriptLocation']} on Python 3.9.", evidence)


def _run_of(context: Context) -> dict[str, Any] | None:
    run_id = context.recall("wednesday-run")
    if not run_id:
        return None
    answer = context.client("glue").get_job_run(JobName=context.name(GLUE_JOB, JOB), RunId=run_id)
    run: dict[str, Any] = answer["JobRun"]
    return run


def run_job(context: Context) -> None:
    """Starts a run and waits for its end."""
    answer = context.client("glue").start_job_run(JobName=context.name(GLUE_JOB, JOB))
    context.remember("wednesday-run", answer["JobRunId"])
    for group in LOGS:
        context.expect(logs.STREAM, logs.stream_name(group, answer["JobRunId"]), context.name(GLUE_JOB, JOB))

    def ended() -> bool:
        run = _run_of(context)
        return run is not None and run["JobRunState"] in ENDED

    context.until("the job is running", ended, RUN_S)
    for group in LOGS:
        context.adopt(logs.STREAM, logs.stream_name(group, answer["JobRunId"]), context.name(GLUE_JOB, JOB))


def output_of(context: Context, run_id: str, group: str = logs.JOB_OUTPUT) -> list[str]:
    """What a run printed."""
    if logs.STREAM.describe(context.cloud, logs.stream_name(group, run_id)) is None:
        return []
    answer = context.client("logs").get_log_events(logGroupName=group, logStreamName=run_id, startFromHead=True)
    return [event["message"].rstrip("\n") for event in answer["events"]]


def check_run(context: Context) -> Verdict:
    """The run SUCCEEDED, and its log holds what it printed."""
    run = _run_of(context)
    if run is None:
        return Verdict(False, "The job has not been run yet.")
    printed = output_of(context, run["Id"])
    evidence = {"run": run["Id"], "state": run["JobRunState"], "log": list(printed)}
    if run["JobRunState"] != "SUCCEEDED":
        return Verdict(False, f"The run is {run['JobRunState']}: {run.get('ErrorMessage', 'no message')}", evidence)
    return Verdict(True, f"The run succeeded in {run.get('ExecutionTime', 0)} s.", evidence)


def _written(context: Context) -> dict[str, Decimal]:
    s3, bucket = context.client("s3"), context.name(BUCKET, LAKE)
    totals: dict[str, Decimal] = {}
    for entry in objects_under(context, OUTPUT):
        body = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read().decode()
        totals |= {row["country"]: Decimal(row["total"]) for row in csv.DictReader(io.StringIO(body))}
    return totals


def read_output(context: Context) -> None:
    """Reads the totals back from S3."""
    totals = _written(context)
    if not totals:
        raise StepFailed(f"There is nothing under {OUTPUT} yet: run the job first.")
    context.remember("wednesday-output", {country: str(total) for country, total in totals.items()})


def check_output(context: Context) -> Verdict:
    """The totals in S3 are those of the sample orders, added up here once more."""
    expected: dict[str, Decimal] = defaultdict(Decimal)
    for name in resources.names("data"):
        if name.startswith("orders-"):
            for row in csv.DictReader(io.StringIO(resources.text("data", name))):
                expected[row["country"]] += Decimal(row["amount"])
    totals = _written(context)
    evidence = {"totals": {country: str(total) for country, total in sorted(totals.items())}}
    wrong = sorted(country for country in expected | totals if expected.get(country) != totals.get(country))
    if wrong:
        return Verdict(False, f"The totals of {', '.join(wrong[:5])} are not those of the input.", evidence)
    return Verdict(True, f"Totals of {len(totals)} countries, each as the input adds up.", evidence)


STEPS = (
    Step("wed-script", "The script in S3", "Upload script", Stage.JOBS, upload_script, check_script, 1),
    Step(
        "wed-job",
        "Create a Python Shell job",
        "Create job",
        Stage.JOBS,
        create_job,
        check_job,
        2,
        ((GLUE_JOB.id, JOB),),
    ),
    Step("wed-run", "Run it and read its log", "Run job", Stage.JOBS, run_job, check_run, 40),
    Step("wed-output", "Read its output", "Read from S3", Stage.DELIVERY, read_output, check_output, 1),
)

WEDNESDAY = Day(
    "wed", "Wednesday", "ETL with a Python Shell job", (Lab("job", "A job that asks the catalog", STEPS),),
    prepared_by(tuesday.CATALOGUED),
)  # fmt: skip
