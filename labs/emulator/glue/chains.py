"""What follows what: fires triggers, and when a run that a trigger started ends, those whose conditions it meets.

Called under the lock, by operations, by the timer and by ends of runs. A run that nobody's trigger started sets
nothing off, as on AWS.
"""

from __future__ import annotations

import secrets
from typing import Any

from labs.emulator.glue import cron, runs
from labs.emulator.glue.context import Context, RunEnded
from labs.emulator.glue.crawlers import crawler_of, start_crawler
from labs.emulator.glue.errors import invalid
from labs.emulator.glue.jobs import job_of
from labs.emulator.glue.state import Chain, Json, RegionState, Trigger, Workflow, WorkflowRun
from labs.emulator.wire import AwsError, Call

ERROR = "ERROR"
# Chains of which a trigger remembers what was met: those that never come to their end must not pile up.
MOST_CHAINS = 100
_GOING = "RUNNING"


def fire(context: Context, region: str, account: str, trigger: Trigger, chain: str = "", after: str = "") -> None:
    """Starts all actions of a trigger; the start trigger of a workflow begins a run of it.

    `chain` is the chain that goes on, `after` the run whose end fired it. What cannot start holds nothing up.
    """
    given = trigger.definition
    workflow = given.get("WorkflowName", "")
    state = context.regions.of(region)
    if workflow and not chain:
        begin_workflow(context, region, account, state.workflows[workflow], {})
        return
    link = Chain(chain or f"tr_{secrets.token_hex(16)}", given["Name"], workflow)
    for action in given["Actions"]:
        kind, name = ("job", action["JobName"]) if action.get("JobName") else ("crawler", action["CrawlerName"])
        try:
            run = _job(context, region, account, action, link, after) if kind == "job" else None
            run = run or _crawler(context, region, account, name)
            context.chains[run] = link
            ended = _GOING
        except AwsError:
            run, ended = f"not started {secrets.token_hex(4)}", ERROR
        if workflow:
            state.workflows[workflow].runs[link.id].actions[(kind, name, run)] = ended


def _job(context: Context, region: str, account: str, action: Json, link: Chain, after: str) -> str:
    arguments = dict(action.get("Arguments") or {})
    if link.workflow:
        arguments |= {"--WORKFLOW_NAME": link.workflow, "--WORKFLOW_RUN_ID": link.id}
    params: dict[str, Any] = {"JobName": action["JobName"], "Arguments": arguments, "Timeout": action.get("Timeout")}
    answer = runs.start_job_run(context, Call("glue", "StartJobRun", params, region, account))
    assert isinstance(answer, dict)
    job, run = job_of(context.regions.of(region), action["JobName"]), str(answer["JobRunId"])
    before = [{"JobName": name, "RunId": after} for name in [_job_of_run(context.regions.of(region), after)] if name]
    job.runs[run] = {**job.runs[run], "TriggerName": link.trigger, "PredecessorRuns": before}
    return run


def _job_of_run(state: RegionState, run: str) -> str:
    return next((name for name, job in state.jobs.items() if run in job.runs), "")


def _crawler(context: Context, region: str, account: str, name: str) -> str:
    start_crawler(context, Call("glue", "StartCrawler", {"Name": name}, region, account))
    return str(crawler_of(context.regions.of(region), name).crawls[-1]["CrawlId"])


def begin_workflow(context: Context, region: str, account: str, workflow: Workflow, properties: dict[str, str]) -> str:
    """Starts a run of a workflow by its start trigger; gives the run's id."""
    name = workflow.definition["Name"]
    state = context.regions.of(region)
    starts = [
        one
        for one in state.triggers.values()
        if one.definition.get("WorkflowName") == name and one.definition["Type"] != "CONDITIONAL"
    ]
    if not starts:
        raise invalid(f"Workflow {name} has no start trigger: make one of type ON_DEMAND or SCHEDULED in it.")
    most = workflow.definition.get("MaxConcurrentRuns")
    going = sum(run.record["Status"] == _GOING for run in workflow.runs.values())
    if most and going >= most:
        raise AwsError("ConcurrentRunsExceededException", f"Concurrent runs exceeded for workflow {name}")
    run = f"wr_{secrets.token_hex(32)}"
    record = {
        "Name": name,
        "WorkflowRunId": run,
        "WorkflowRunProperties": {**(workflow.definition.get("DefaultRunProperties") or {}), **properties},
        "StartedOn": context.clock.now(),
        "Status": _GOING,
    }
    workflow.runs[run] = WorkflowRun(record)
    fire(context, region, account, starts[0], run)
    _settle(context, workflow, run)
    return run


def listener(context: Context) -> None:
    """Has the context tell this module of ends."""
    context.listeners.append(lambda what: _followed(context, what))


def _followed(context: Context, what: RunEnded) -> None:
    link = context.chains.get(what.run)
    if link is None:
        return
    state = context.regions.of(what.region)
    workflow = state.workflows.get(link.workflow) if link.workflow else None
    going = workflow.runs.get(link.id) if workflow else None
    if link.workflow and going is None:
        return
    if going:
        going.actions[(what.kind, what.name, what.run)] = what.state
    if going is None or going.record["Status"] == _GOING:
        for trigger in list(state.triggers.values()):
            if trigger.definition.get("WorkflowName", "") == link.workflow and _met(trigger, what, link.id):
                fire(context, what.region, what.account, trigger, link.id, what.run)
    if workflow:
        _settle(context, workflow, link.id)


def _met(trigger: Trigger, what: RunEnded, chain: str) -> bool:
    """Whether a conditional trigger fires now: all of its conditions were met in this chain, or any."""
    given = trigger.definition
    if given["Type"] != "CONDITIONAL" or given["State"] != "ACTIVATED":
        return False
    conditions = given["Predicate"]["Conditions"]
    now = {at for at, one in enumerate(conditions) if _fits(one, what)}
    if not now:
        return False
    met = trigger.met.setdefault(chain, set())
    met |= now
    while len(trigger.met) > MOST_CHAINS:
        del trigger.met[next(iter(trigger.met))]
    if given["Predicate"].get("Logical") != "ANY" and len(met) < len(conditions):
        return False
    del trigger.met[chain]
    return True


def _fits(condition: Json, what: RunEnded) -> bool:
    if what.kind == "job":
        return bool(condition.get("JobName") == what.name and condition.get("State") == what.state)
    return bool(condition.get("CrawlerName") == what.name and condition.get("CrawlState") == what.state)


def _settle(context: Context, workflow: Workflow, run: str) -> None:
    """A workflow's run is over when nothing that it started is under way."""
    going = workflow.runs[run]
    if _GOING in going.actions.values() or going.record["Status"] not in (_GOING, "STOPPING"):
        return
    ended = "STOPPED" if going.record["Status"] == "STOPPING" else "COMPLETED"
    going.record = {**going.record, "Status": ended, "CompletedOn": context.clock.now()}


def wait_for(context: Context, region: str, account: str, trigger: Trigger) -> None:
    """Puts a scheduled trigger's next firing on the timer, or takes it off when it is not activated."""
    given, key = trigger.definition, ("trigger", region, trigger.definition["Name"])
    if given["Type"] != "SCHEDULED" or given["State"] != "ACTIVATED":
        context.timer.drop(key)
        return

    def due() -> None:
        with context.lock:
            if context.regions.of(region).triggers.get(given["Name"]) is trigger:
                wait_for(context, region, account, trigger)
                fire(context, region, account, trigger)

    seconds = seconds_until(context, given["Schedule"])
    if seconds is not None:
        context.timer.put(key, seconds, due)


def seconds_until(context: Context, expression: str) -> float | None:
    """How many real seconds it is to the next time of a schedule; a quick clock shortens the wait."""
    now = context.clock.now()
    at = cron.parse(expression).after(now)
    return None if at is None else context.clock.lasting(at - now)


def schedule_in(expression: object) -> str:
    """A valid schedule expression; raises InvalidInputException."""
    try:
        cron.parse(str(expression or ""))
    except ValueError as problem:
        raise invalid(f"Schedule is {expression!r}: {problem}.") from problem
    return str(expression)
