"""The runs of jobs: operations on them, and one run's way from STARTING to its end in a thread of its own.

Holds the lock only while it changes a run's record; the script itself is process.py's affair.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any

from labs.emulator.glue import libraries, modules, process, spark
from labs.emulator.glue.context import Act, Context, RunEnded, region_of
from labs.emulator.glue.crawls import role_arn
from labs.emulator.glue.errors import invalid, missing, name_in
from labs.emulator.glue.jobs import PYTHON_SHELL, SPARK, arguments_in, capacity_in, job_of, whole
from labs.emulator.glue.output import Output
from labs.emulator.glue.paging import page
from labs.emulator.glue.quotas import room
from labs.emulator.glue.state import Job, Json, RegionState
from labs.emulator.neighbours import Neighbours, acting_as
from labs.emulator.wire import Answer, AwsError, Call, required

LOG_GROUPS = {PYTHON_SHELL: "/aws-glue/python-jobs", SPARK: "/aws-glue/jobs"}
STARTING_SECONDS = 10.0
STARTING = "STARTING: Glue prepares the job's machine"
TICK = 0.2
GOING = ("STARTING", "RUNNING", "STOPPING")
SPARK_MEMORY = 4 * process.GIB


@dataclass(frozen=True, slots=True)
class Run:
    """A run under way: `definition` is the job's at its start."""

    context: Context
    job: Job
    definition: Json
    region: str
    account: str
    id: str

    @property
    def record(self) -> Json:
        """What GetJobRun answers."""
        return self.job.runs[self.id]

    @property
    def neighbours(self) -> Neighbours:
        """S3, Logs and this cloud's address as the job's role sees them."""
        arn = role_arn(self.definition["Role"], self.account)
        return acting_as(self.context.neighbours, arn, "glue.amazonaws.com", "GlueJobRunnerSession")

    def change(self, **fields: Any) -> None:
        """Replaces fields of the record."""
        with self.context.lock:
            now = self.context.clock.now()
            self.job.runs[self.id] = {**self.record, **fields, "LastModifiedOn": now}

    def log(self, group: str, lines: Sequence[str]) -> None:
        """Lines to the run's stream of the output or error group; a log that cannot be written stops no run."""
        if lines:
            with suppress(AwsError):
                self.neighbours.log(f"{self.record['LogGroupName']}/{group}", self.id, lines)


class Ended(Exception):
    """The run is over: its state, and its ErrorMessage or nothing."""

    def __init__(self, state: str, message: str = "") -> None:
        super().__init__(message)
        self.state = state
        self.message = message


def _begin(context: Context, job: Job, call: Call, record: Json) -> None:
    """Records a run and starts its thread; the caller holds the lock."""
    run = Run(context, job, job.definition, call.region, call.account, record["Id"])
    job.runs[run.id] = record
    try:
        context.start(run.id, lambda stop: _live(run, call, stop))
    except AwsError:
        del job.runs[run.id]
        raise


def _live(run: Run, call: Call, stop: threading.Event) -> None:
    end = Ended("FAILED", "Internal service error")
    try:
        _play(run, stop)
    except Ended as ended:
        end = ended
    except AwsError as error:
        end = Ended("FAILED", error.message)
    finally:
        _finish(run, call, end)


def _play(run: Run, stop: threading.Event) -> None:
    """STARTING, then RUNNING; always raises Ended, or the AwsError that kept the script away."""
    starting = run.context.clock.lasting(STARTING_SECONDS)
    if run.context.pauses.until(stop, starting, "job run", str(run.definition["Name"]), STARTING):
        raise Ended("STOPPED")
    sparks = _spark(run)
    arn = role_arn(run.definition["Role"], run.account)
    if run.context.neighbours.role_problem(arn, "glue.amazonaws.com"):
        raise Ended("FAILED", f"Role {arn} should be given assume role permissions for Glue Service.")
    script = _script(run, stop, sparks)
    with process.workshop() as folder:
        _run_script(run, script, folder, stop)


def _spark(run: Run) -> spark.Spark | None:
    """What a Spark job runs on; None for a Python Shell job."""
    if run.definition["Command"]["Name"] != SPARK:
        return None
    try:
        return spark.found()
    except spark.NoSpark as problem:
        raise Ended("FAILED", str(problem)) from problem


def _script(run: Run, stop: threading.Event, sparks: spark.Spark | None) -> process.Script:
    defaults, given = run.definition["DefaultArguments"], run.record.get("Arguments") or {}
    name, body = _file(run, run.definition["Command"]["ScriptLocation"])
    extras = {**defaults, **given}.get("--extra-py-files", "")
    run.log("error", libraries.said({**defaults, **given}))
    first = spark.arguments(run.definition["Name"], run.id) if sparks else ()
    return process.Script(
        name,
        body,
        (*first, *process.arguments(defaults, given)),
        SPARK_MEMORY if sparks else process.MEMORY[run.record["MaxCapacity"]],
        dict(_file(run, location.strip()) for location in extras.split(",") if location.strip()),
        _modules(run, {**defaults, **given}.get("--additional-python-modules", ""), stop),
        sparks,
    )


def _modules(run: Run, asked: str, stop: threading.Event) -> Path | None:
    """The folder of --additional-python-modules, or None when none are asked for."""
    wanted = modules.split(asked)
    if not wanted:
        return None
    wheels = dict(_file(run, one) for one in wanted if one.startswith("s3://"))
    try:
        found = modules.install([one for one in wanted if not one.startswith("s3://")], wheels, stop)
    except modules.NotInstalled as problem:
        raise Ended("FAILED", str(problem)) from problem
    if found is None:
        raise Ended("STOPPED")
    return found


def _file(run: Run, location: str) -> tuple[str, bytes]:
    """A file of S3 by its name, made safe for any file system, with its bytes."""
    bucket, _, key = location.removeprefix("s3://").partition("/")
    try:
        body = run.neighbours.get_object(bucket, key)
    except AwsError as error:
        raise Ended("FAILED", f"The file {location} cannot be read: {error.message}") from error
    name = "".join(sign if sign.isalnum() or sign in "._-" else "_" for sign in key.rpartition("/")[2])
    return name.strip(".") or "script.py", body


def _run_script(run: Run, script: process.Script, folder: Path, stop: threading.Event) -> None:
    started = time.monotonic()
    child = process.start(script, folder, run.neighbours.endpoint(run.region))
    assert child.stdout is not None
    assert child.stderr is not None
    outputs = {"output": Output(child.stdout), "error": Output(child.stderr)}
    _running(run)
    deadline = started + run.record["Timeout"] * run.context.minute
    try:
        while child.poll() is None and not stop.is_set() and time.monotonic() < deadline:
            with suppress(TimeoutExpired):
                child.wait(TICK)
            for group, output in outputs.items():
                run.log(group, output.take())
    finally:
        code = child.poll()
        process.kill(child)
        process.end_strays(folder)
        for group, output in outputs.items():
            run.log(group, output.finish(process.PATIENCE))
        run.change(ExecutionTime=round(time.monotonic() - started))
    raise _ended(code, stop.is_set(), list(outputs["error"].tail), run.record["Timeout"])


def _running(run: Run) -> None:
    with run.context.lock:
        if run.record["JobRunState"] == "STARTING":
            run.change(JobRunState="RUNNING")


def _ended(code: int | None, stopped: bool, errors: list[str], minutes: int) -> Ended:
    if code == 0:
        return Ended("SUCCEEDED")
    if code is not None:
        return Ended("FAILED", process.problem(code, errors))
    if stopped:
        return Ended("STOPPED")
    return Ended("TIMEOUT", f"Timeout: the run took longer than {minutes} minutes.")


def _finish(run: Run, call: Call, end: Ended) -> None:
    context = run.context
    said = {"ErrorMessage": end.message} if end.message else {}
    with context.lock:
        run.change(JobRunState=end.state, CompletedOn=context.clock.now(), **said)
        retry = end.state == "FAILED" and run.record["Attempt"] < run.definition["MaxRetries"]
        here = context.regions.of(run.region).jobs.get(run.definition["Name"]) is run.job
        if retry and here and not context.closing.is_set():
            with suppress(AwsError):
                again = _again(run)
                _begin(context, run.job, call, again)
                if run.id in context.chains:
                    context.chains[again["Id"]] = context.chains.pop(run.id)
                return
        context.ended(RunEnded(run.region, run.account, "job", run.definition["Name"], run.id, end.state))


def _again(run: Run) -> Json:
    """The record of the next attempt."""
    before, attempt = run.record, run.record["Attempt"] + 1
    base = run.id.partition("_attempt_")[0]
    fresh = _record(run.context.clock.now(), f"{base}_attempt_{attempt}", run.definition)
    fields = ("Arguments", "TriggerName", "Timeout", "MaxCapacity", "AllocatedCapacity")
    kept = {key: before[key] for key in fields if key in before}
    return {**fresh, **kept, "Attempt": attempt, "PreviousRunId": run.id}


def _record(now: float, run_id: str, definition: Json) -> Json:
    of_spark: Json = {
        key: definition[key] for key in ("WorkerType", "NumberOfWorkers", "ExecutionClass") if key in definition
    }
    version = definition.get("GlueVersion")
    return {
        **of_spark,
        **({"GlueVersion": version} if version else {}),
        "Id": run_id,
        "Attempt": 0,
        "JobName": definition["Name"],
        "StartedOn": now,
        "LastModifiedOn": now,
        "JobRunState": "STARTING",
        "PredecessorRuns": [],
        "ExecutionTime": 0,
        "LogGroupName": LOG_GROUPS[definition["Command"]["Name"]],
    }


def start_job_run(context: Context, call: Call) -> Answer:
    """StartJobRun; refused when MaxConcurrentRuns are under way."""
    name, given = name_in(call.params, "JobName"), arguments_in(call.params, "Arguments")
    if call.params.get("JobRunId"):
        raise invalid("JobRunId is not known here: start a new run instead of repeating one.")
    with context.lock:
        job = job_of(region_of(context, call), name)
        definition = job.definition
        going = sum(one["JobRunState"] in GOING for one in job.runs.values())
        if going >= definition["ExecutionProperty"]["MaxConcurrentRuns"]:
            raise AwsError("ConcurrentRunsExceededException", f"Concurrent runs exceeded for {name}")
        room(_going(region_of(context, call)), "concurrent job runs")
        workers = {key: call.params[key] for key in ("WorkerType", "NumberOfWorkers") if call.params.get(key)}
        capacity = capacity_in(_capacity(call.params, definition, workers), definition["Command"]["Name"])
        record = {
            **_record(context.clock.now(), f"jr_{secrets.token_hex(32)}", definition),
            **({"Arguments": given} if given else {}),
            **workers,
            "Timeout": whole(call.params, "Timeout", 1, definition["Timeout"]),
            "MaxCapacity": capacity,
            "AllocatedCapacity": int(capacity),
        }
        _begin(context, job, call, record)
    return {"JobRunId": record["Id"]}


def _going(state: RegionState) -> int:
    return sum(run["JobRunState"] in GOING for job in state.jobs.values() for run in job.runs.values())


def _capacity(given: Mapping[str, Any], definition: Json, workers: Json) -> Json:
    """What says a run's capacity: its own workers or MaxCapacity, else the job's."""
    if workers:
        kept: Json = {key: definition[key] for key in ("WorkerType", "NumberOfWorkers") if key in definition}
        return {**kept, **workers}
    return {"MaxCapacity": given.get("MaxCapacity") or definition["MaxCapacity"]}


def get_job_run(context: Context, call: Call) -> Answer:
    """GetJobRun."""
    name, run_id = name_in(call.params, "JobName"), name_in(call.params, "RunId")
    with context.lock:
        found = job_of(region_of(context, call), name).runs.get(run_id)
    if found is None:
        raise missing(f"Job run {run_id} of job {name} not found.")
    return {"JobRun": _shown(found, context.clock.now())}


def _shown(record: Json, now: float) -> Json:
    """A record with its ExecutionTime so far."""
    if record["JobRunState"] != "RUNNING":
        return record
    return {**record, "ExecutionTime": round(now - record["StartedOn"])}


def get_job_runs(context: Context, call: Call) -> Answer:
    """GetJobRuns, newest first."""
    with context.lock:
        runs = list(job_of(region_of(context, call), name_in(call.params, "JobName")).runs.values())
    part, token = page(runs, lambda one: [-one["StartedOn"], one["Id"]], call.params, most=200)
    now = context.clock.now()
    return {"JobRuns": [_shown(one, now) for one in part], **token}


def batch_stop_job_run(context: Context, call: Call) -> Answer:
    """BatchStopJobRun: STOPPING from now on; those that have ended come back under Errors."""
    name, stopped, errors = name_in(call.params, "JobName"), list[Json](), list[Json]()
    with context.lock:
        job = region_of(context, call).jobs.get(name)
        for run_id in required(call.params, "JobRunIds"):
            error = _stop(context, job, run_id) if job else missing(f"Job {name} not found.")
            if error:
                detail = {"ErrorCode": error.code, "ErrorMessage": error.message}
                errors.append({"JobName": name, "JobRunId": run_id, "ErrorDetail": detail})
            else:
                stopped.append({"JobName": name, "JobRunId": run_id})
    return {"SuccessfulSubmissions": stopped, "Errors": errors}


def _stop(context: Context, job: Job, run_id: str) -> AwsError | None:
    found = job.runs.get(run_id)
    if found is None:
        return missing(f"Job run {run_id} not found.")
    if found["JobRunState"] not in GOING:
        return AwsError("JobRunInvalidStateTransitionException", f"Job run {run_id} is {found['JobRunState']} already.")
    job.runs[run_id] = {**found, "JobRunState": "STOPPING", "LastModifiedOn": context.clock.now()}
    context.stop(run_id)
    return None


OPERATIONS: dict[str, Act] = {
    "StartJobRun": start_job_run,
    "GetJobRun": get_job_run,
    "GetJobRuns": get_job_runs,
    "BatchStopJobRun": batch_stop_job_run,
}
