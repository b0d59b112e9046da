"""What Wednesday's labs share about Glue jobs: uploading a script, judging a job, running it to its end, its log.

Knows the week's names and no lab. Checks built on it read what is there, whoever started the run.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

import resources
from labs.aws.kinds import logs
from labs.context import Context
from labs.model import Verdict
from labs.week9.common import BUCKET, GLUE_JOB, GLUE_ROLE, LAKE, objects_under, role_arn
from labs.words import joined, tr

ENDED = frozenset({"SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR"})
RUN_S = 600.0
DPU, MINUTES, LONGEST_MINUTES = 0.0625, 5, 60
LOGS = (logs.JOB_OUTPUT, logs.JOB_ERROR)
Run = dict[str, Any]


def place(context: Context, key: str) -> str:
    """A key or prefix of the lake as s3://bucket/key."""
    return f"s3://{context.name(BUCKET, LAKE)}/{key}"


def upload(context: Context, script: str) -> None:
    """One of the shipped scripts, into the lake."""
    body = resources.data("jobs", script)
    context.client("s3").put_object(Bucket=context.name(BUCKET, LAKE), Key=f"scripts/{script}", Body=body)


def check_uploaded(context: Context, script: str) -> Verdict:
    """The script lies where the job will look for it, and is Python."""
    key = f"scripts/{script}"
    where = place(context, key)
    if not context.has(BUCKET, LAKE) or key not in [entry["Key"] for entry in objects_under(context, key)]:
        return Verdict(False, tr("There is no script at {where}.", where=where))
    body = context.client("s3").get_object(Bucket=context.name(BUCKET, LAKE), Key=key)["Body"].read()
    try:
        ast.parse(body)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        return Verdict(False, tr("The script is not Python: line {line}, {error}.", line=line, error=error.args[0]))
    return Verdict(True, tr("The script lies at {where}.", where=where), {"script": where})


def make_job(
    context: Context, base: str, script: str, arguments: Mapping[str, str], dpu: float = DPU, minutes: int = MINUTES
) -> None:
    """A Python Shell job of that size that ends after so many minutes at the latest."""
    command = {"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": place(context, f"scripts/{script}")}
    context.make(
        GLUE_JOB, base, Role=role_arn(context, GLUE_ROLE), MaxCapacity=dpu, Timeout=minutes, MaxRetries=0,
        Command=command, DefaultArguments=dict(arguments),
    )  # fmt: skip


def check_job(context: Context, base: str, arguments: Mapping[str, str]) -> Verdict:
    """A Python Shell job on Python 3.9, with a script that is there, those arguments, and a limit on its time."""
    if not context.has(GLUE_JOB, base):
        return Verdict(False, tr("There is no job {name}.", name=context.name(GLUE_JOB, base)))
    job = context.client("glue").get_job(JobName=context.name(GLUE_JOB, base))["Job"]
    given = job.get("DefaultArguments", {})
    evidence = {"job": job["Name"], "command": job["Command"], "arguments": given}
    wrong = _wrong_with(context, job) or _wrong_arguments(given, arguments)
    if wrong:
        return Verdict(False, wrong, evidence)
    where = job["Command"]["ScriptLocation"]
    return Verdict(True, tr("{name} runs {where} on Python 3.9.", name=job["Name"], where=where), evidence)


def _wrong_with(context: Context, job: Mapping[str, Any]) -> str:
    command = job["Command"]
    if command["Name"] != "pythonshell" or command.get("PythonVersion") != "3.9":
        return tr("It is a {kind} job on Python {version}, not pythonshell on 3.9.", kind=command["Name"],
                  version=command.get("PythonVersion", "–"))  # fmt: skip
    where = str(command.get("ScriptLocation", ""))
    key = where.removeprefix(place(context, ""))
    if key not in [entry["Key"] for entry in objects_under(context, key)]:
        return tr("Nothing lies at {where}, where the job looks for its script.", where=where)
    if job.get("Timeout", 0) > LONGEST_MINUTES:
        return tr("Its limit is {minutes} minutes: a script that hangs would run, and cost, as long.",
                  minutes=job["Timeout"])  # fmt: skip
    return ""


def _wrong_arguments(given: Mapping[str, str], wanted: Mapping[str, str]) -> str:
    for name, value in wanted.items():
        if given.get(name) != value:
            return tr("Its argument {name} is {found}, not {wanted}.", name=name, found=given.get(name, "–"),
                      wanted=value)  # fmt: skip
    return ""


def runs_of(context: Context, base: str) -> list[Run]:
    """The job's runs, newest first; none without a job."""
    if not context.has(GLUE_JOB, base):
        return []
    pages = context.client("glue").get_paginator("get_job_runs").paginate(JobName=context.name(GLUE_JOB, base))
    found = [run for page in pages for run in page["JobRuns"]]
    return sorted(found, key=lambda run: run["StartedOn"], reverse=True)


def run_job(context: Context, base: str, arguments: Mapping[str, str]) -> str:
    """Starts a run with these arguments over the job's own, and waits for its end, whatever it is; the run's id."""
    name = context.still_ours(GLUE_JOB, base)
    run = str(context.client("glue").start_job_run(JobName=name, Arguments=dict(arguments))["JobRunId"])
    wait_for(context, base, run)
    return run


def wait_for(context: Context, base: str, run: str) -> None:
    """Waits for a run's end; its logs come into the ledger."""
    name, client = context.name(GLUE_JOB, base), context.client("glue")
    for group in LOGS:
        context.expect(logs.STREAM, logs.stream_name(group, run), name)

    def ended() -> bool:
        return client.get_job_run(JobName=name, RunId=run)["JobRun"]["JobRunState"] in ENDED

    context.until(tr("the job is running"), ended, RUN_S)
    for group in LOGS:
        context.adopt(logs.STREAM, logs.stream_name(group, run), name)


def log_of(context: Context, run: Run, group: str = logs.JOB_OUTPUT) -> list[str]:
    """What a run printed, or with the other group what went wrong in it."""
    if logs.STREAM.describe(context.cloud, logs.stream_name(group, run["Id"])) is None:
        return []
    answer = context.client("logs").get_log_events(logGroupName=group, logStreamName=run["Id"], startFromHead=True)
    return [event["message"].rstrip("\n") for event in answer["events"]]


def words_of(run: Run) -> str:
    """A run's state with what it says of itself."""
    return joined(": ", (run["JobRunState"], run.get("ErrorMessage") or tr("no message")))
