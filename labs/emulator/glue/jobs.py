"""The jobs' operations: create, describe, change, delete. What a run does is in runs.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labs.emulator.glue import tags
from labs.emulator.glue.context import Act, Context, region_of
from labs.emulator.glue.errors import invalid, missing, name_in
from labs.emulator.glue.paging import page
from labs.emulator.glue.quotas import room
from labs.emulator.glue.state import Job, Json, RegionState
from labs.emulator.wire import Answer, AwsError, Call, required

_KEPT = (
    "Description", "LogUri", "Role", "DefaultArguments", "NonOverridableArguments", "Connections",
    "GlueVersion", "WorkerType", "NumberOfWorkers", "SecurityConfiguration", "NotificationProperty",
    "ExecutionClass", "JobMode", "MaintenanceWindow",
)  # fmt: skip
PYTHON_SHELL, SPARK = "pythonshell", "glueetl"
CAPACITIES = (0.0625, 1.0)
# DPUs of a worker
WORKERS = {"G.025X": 0.25, "Standard": 1.0, "G.1X": 1.0, "G.2X": 2.0, "G.4X": 4.0, "G.8X": 8.0}
DEFAULT_TIMEOUT = {PYTHON_SHELL: 2880, SPARK: 480}


def job_of(state: RegionState, name: str) -> Job:
    """The job; raises EntityNotFoundException."""
    found = state.jobs.get(name)
    if found is None:
        raise missing(f"Job {name} not found.")
    return found


def _command(given: Any) -> Json:
    if not isinstance(given, dict):
        raise invalid("Command must name the kind of job and its script.")
    kind, script = given.get("Name"), str(given.get("ScriptLocation") or "")
    if kind not in (PYTHON_SHELL, SPARK):
        raise invalid(f"Command's Name is {kind!r}: it must be {PYTHON_SHELL} or {SPARK}.")
    bucket, _, key = script.removeprefix("s3://").partition("/")
    if not script.startswith("s3://") or not bucket or not key:
        raise invalid(f"Command's ScriptLocation is {script!r}: it must be s3://bucket/key.")
    version = str(given.get("PythonVersion") or "3")
    if kind == PYTHON_SHELL and version != "3.9":
        raise invalid(f"PythonVersion {version} is not supported for Python Shell jobs: it must be 3.9.")
    return {"Name": kind, "ScriptLocation": script, "PythonVersion": version}


def whole(given: Mapping[str, Any], field: str, least: int, default: int) -> int:
    """A whole number of at least `least`; raises InvalidInputException naming field and value."""
    value = given.get(field)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise invalid(f"{field} is {value!r}: it must be a whole number of at least {least}.")
    return value


def arguments_in(given: Mapping[str, Any], field: str) -> dict[str, str]:
    """Arguments by name, all of them text."""
    value = given.get(field) or {}
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise invalid(f"{field} must be a map of names to strings.")
    return dict(value)


def capacity_in(given: Mapping[str, Any], kind: str) -> float:
    """MaxCapacity: for Python Shell 0.0625 or 1 DPU."""
    if given.get("WorkerType") is not None:
        return _of_workers(given, kind)
    value = given.get("MaxCapacity") or (CAPACITIES[0] if kind == PYTHON_SHELL else 10.0)
    if kind == PYTHON_SHELL and value not in CAPACITIES:
        raise invalid(f"MaxCapacity is {value}: for a Python Shell job it must be 0.0625 or 1.")
    return float(value)


def _of_workers(given: Mapping[str, Any], kind: str) -> float:
    """The DPUs of WorkerType and NumberOfWorkers, which only Spark jobs have, and never beside MaxCapacity."""
    worker = given["WorkerType"]
    if kind != SPARK:
        raise invalid(f"WorkerType is {worker!r}: a Python Shell job has MaxCapacity instead.")
    if given.get("MaxCapacity") is not None:
        raise invalid("Please do not set Max Capacity if using Worker Type and Number of Workers.")
    if worker not in WORKERS:
        raise invalid(f"WorkerType is {worker!r}: it must be one of {', '.join(WORKERS)}.")
    return WORKERS[worker] * whole(given, "NumberOfWorkers", 1, 10)


def _definition(name: str, given: Mapping[str, Any]) -> Json:
    required(given, "Role")
    command = _command(required(given, "Command"))
    capacity = capacity_in(given, command["Name"])
    return {
        **{field: given[field] for field in _KEPT if given.get(field) is not None},
        "Name": name,
        "Command": command,
        "DefaultArguments": arguments_in(given, "DefaultArguments"),
        "ExecutionProperty": {
            "MaxConcurrentRuns": whole(given.get("ExecutionProperty") or {}, "MaxConcurrentRuns", 1, 1)
        },
        "MaxRetries": whole(given, "MaxRetries", 0, 0),
        "Timeout": whole(given, "Timeout", 1, DEFAULT_TIMEOUT[command["Name"]]),
        "MaxCapacity": capacity,
        "AllocatedCapacity": int(capacity),
    }


def create_job(context: Context, call: Call) -> Answer:
    """CreateJob: again with the same definition it succeeds, with another it is refused."""
    name, now = name_in(call.params), context.clock.now()
    definition, given_tags = _definition(name, call.params), tags.checked(call.params.get("Tags"))
    with context.lock:
        state = region_of(context, call)
        if name in state.jobs:
            before = state.jobs[name].definition
            if definition != {key: before[key] for key in before if key not in ("CreatedOn", "LastModifiedOn")}:
                raise AwsError(
                    "IdempotentParameterMismatchException",
                    f"Job with name: {name} already submitted with different configuration",
                )
            return {"Name": name}
        room(len(state.jobs), "jobs")
        state.jobs[name] = Job({**definition, "CreatedOn": now, "LastModifiedOn": now})
        tags.put(state, tags.arn(call, "job", name), given_tags)
    return {"Name": name}


def get_job(context: Context, call: Call) -> Answer:
    """GetJob."""
    with context.lock:
        return {"Job": job_of(region_of(context, call), name_in(call.params, "JobName")).definition}


def get_jobs(context: Context, call: Call) -> Answer:
    """GetJobs."""
    with context.lock:
        all_ = [one.definition for one in region_of(context, call).jobs.values()]
    part, token = page(all_, lambda one: [one["Name"]], call.params)
    return {"Jobs": part, **token}


def list_jobs(context: Context, call: Call) -> Answer:
    """ListJobs, those that carry all of Tags."""
    wanted = (call.params.get("Tags") or {}).items()
    with context.lock:
        state = region_of(context, call)
        names = [name for name in state.jobs if wanted <= state.tags.get(tags.arn(call, "job", name), {}).items()]
    part, token = page(names, lambda name: [name], call.params)
    return {"JobNames": part, **token}


def update_job(context: Context, call: Call) -> Answer:
    """UpdateJob: JobUpdate replaces the whole definition. Runs under way keep theirs."""
    name, given = name_in(call.params, "JobName"), required(call.params, "JobUpdate")
    with context.lock:
        job = job_of(region_of(context, call), name)
        created = {"CreatedOn": job.definition["CreatedOn"], "LastModifiedOn": context.clock.now()}
        job.definition = {**_definition(name, given), **created}
    return {"JobName": name}


def delete_job(context: Context, call: Call) -> Answer:
    """DeleteJob, with its runs: those under way are stopped. Succeeds when the job is absent."""
    name = name_in(call.params, "JobName")
    with context.lock:
        state = region_of(context, call)
        job = state.jobs.pop(name, None)
        tags.drop(state, tags.arn(call, "job", name))
        for run in job.runs if job else ():
            context.stop(run)
    return {"JobName": name}


OPERATIONS: dict[str, Act] = {
    "CreateJob": create_job,
    "GetJob": get_job,
    "GetJobs": get_jobs,
    "ListJobs": list_jobs,
    "UpdateJob": update_job,
    "DeleteJob": delete_job,
}
