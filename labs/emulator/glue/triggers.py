"""The triggers' operations. What a trigger sets off is in chains.py."""

from __future__ import annotations

from typing import Any

from labs.emulator.glue import tags
from labs.emulator.glue.chains import fire, schedule_in, wait_for
from labs.emulator.glue.context import Act, Context, region_of
from labs.emulator.glue.errors import exists, invalid, missing, name_in, one_of
from labs.emulator.glue.jobs import job_of
from labs.emulator.glue.paging import page
from labs.emulator.glue.quotas import room
from labs.emulator.glue.state import Json, RegionState, Trigger
from labs.emulator.wire import Answer, AwsError, Call, required

TYPES = ("ON_DEMAND", "SCHEDULED", "CONDITIONAL")
_JOB_STATES = ("SUCCEEDED", "STOPPED", "TIMEOUT", "FAILED")
_CRAWL_STATES = ("SUCCEEDED", "CANCELLED", "FAILED", "ERROR")
_ACTION_FIELDS = ("JobName", "CrawlerName", "Arguments", "Timeout", "SecurityConfiguration", "NotificationProperty")


def trigger_of(state: RegionState, name: str) -> Trigger:
    """The trigger; raises EntityNotFoundException."""
    found = state.triggers.get(name)
    if found is None:
        raise missing(f"Trigger {name} not found.")
    return found


def _actions(state: RegionState, given: Any) -> list[Json]:
    if not isinstance(given, list) or not given:
        raise invalid("Actions must hold at least one action.")
    room(0, "jobs per trigger", len(given))
    found = []
    for one in given:
        if bool(one.get("JobName")) == bool(one.get("CrawlerName")):
            raise invalid("Each of Actions must name one JobName or one CrawlerName.")
        _check_there(state, one)
        found.append({field: one[field] for field in _ACTION_FIELDS if one.get(field) is not None})
    return found


def _check_there(state: RegionState, one: Json) -> None:
    if one.get("JobName") and one["JobName"] not in state.jobs:
        raise missing(f"Job {one['JobName']} not found.")
    if one.get("CrawlerName") and one["CrawlerName"] not in state.crawlers:
        raise missing(f"Crawler {one['CrawlerName']} not found.")


def _predicate(state: RegionState, given: Any) -> Json:
    conditions = (given or {}).get("Conditions") or []
    if not conditions:
        raise invalid("Predicate of a CONDITIONAL trigger must hold at least one of Conditions.")
    logical = one_of(given, "Logical", ("AND", "ANY"), "AND")
    for one in conditions:
        if not one.get("LogicalOperator"):
            raise invalid("Logical operator cannot be null or empty")
        one_of(one, "LogicalOperator", ("EQUALS",), "")
        _check_there(state, one)
        if one.get("JobName"):
            if not one.get("State"):
                raise invalid("State cannot be null or empty")
            one_of(one, "State", _JOB_STATES, "")
        elif one.get("CrawlerName"):
            one_of(one, "CrawlState", _CRAWL_STATES, "")
        else:
            raise invalid("Each of Conditions must name a JobName and State or a CrawlerName and CrawlState.")
    return {"Logical": logical, "Conditions": conditions}


def _body(state: RegionState, kind: str, given: Json) -> Json:
    """What a trigger of the type is defined by."""
    found: Json = {"Actions": _actions(state, given.get("Actions"))}
    if kind == "SCHEDULED":
        found["Schedule"] = schedule_in(given.get("Schedule"))
    elif given.get("Schedule"):
        raise invalid(f"Schedule belongs to triggers of type SCHEDULED, not {kind}.")
    if kind == "CONDITIONAL":
        found["Predicate"] = _predicate(state, given.get("Predicate"))
        watched = {one["JobName"] for one in found["Predicate"]["Conditions"] if one.get("JobName")}
        if watched & {one.get("JobName") for one in found["Actions"]}:
            raise invalid("Job cannot be a Predicate and Action for Conditional Trigger.")
    if given.get("Description"):
        found["Description"] = given["Description"]
    return found


def _check_workflow(state: RegionState, name: str, kind: str) -> None:
    if name not in state.workflows:
        raise missing(f"Workflow {name} not found.")
    inside = [one.definition for one in state.triggers.values() if one.definition.get("WorkflowName") == name]
    if kind != "CONDITIONAL" and any(one["Type"] != "CONDITIONAL" for one in inside):
        raise invalid(f"Workflow {name} has a start trigger already: others in it must be CONDITIONAL.")


def _check_free_name(state: RegionState, definition: Json) -> None:
    """A name that is taken is refused in one way when the definition is the same, in another when it is not."""
    name = definition["Name"]
    if name in state.triggers:
        before = state.triggers[name].definition
        if {**before, "State": definition["State"]} == definition:
            raise exists(f"Trigger with name {name} already exists.")
        message = f"Trigger with name '{name}' already submitted with different configuration"
        raise AwsError("IdempotentParameterMismatchException", message)
    room(len(state.triggers), "triggers")


def create_trigger(context: Context, call: Call) -> Answer:
    """CreateTrigger: activated at once with StartOnCreation."""
    given, name = call.params, name_in(call.params)
    required(given, "Type")
    kind, given_tags = one_of(given, "Type", TYPES, ""), tags.checked(given.get("Tags"))
    if kind == "ON_DEMAND" and given.get("StartOnCreation"):
        raise invalid("StartOnCreation is not for triggers of type ON_DEMAND: start it with StartTrigger.")
    with context.lock:
        state = region_of(context, call)
        workflow = given.get("WorkflowName")
        definition: Json = {
            "Name": name,
            **({"WorkflowName": workflow} if workflow else {}),
            "Id": name,
            "Type": kind,
            "State": "ACTIVATED" if given.get("StartOnCreation") else "CREATED",
            **_body(state, kind, given),
        }
        _check_free_name(state, definition)
        if workflow:
            _check_workflow(state, workflow, kind)
        trigger = state.triggers[name] = Trigger(definition)
        tags.put(state, tags.arn(call, "trigger", name), given_tags)
        wait_for(context, call.region, call.account, trigger)
    return {"Name": name}


def get_trigger(context: Context, call: Call) -> Answer:
    """GetTrigger."""
    with context.lock:
        return {"Trigger": trigger_of(region_of(context, call), name_in(call.params)).definition}


def _chosen(context: Context, call: Call) -> list[Json]:
    """All triggers, or those that start DependentJobName, which must be there."""
    job = call.params.get("DependentJobName")
    with context.lock:
        if job:
            job_of(region_of(context, call), job)
        every = [one.definition for one in region_of(context, call).triggers.values()]
    return [one for one in every if not job or any(action.get("JobName") == job for action in one["Actions"])]


def get_triggers(context: Context, call: Call) -> Answer:
    """GetTriggers."""
    part, token = page(_chosen(context, call), lambda one: [one["Name"]], call.params, most=200)
    return {"Triggers": part, **token}


def list_triggers(context: Context, call: Call) -> Answer:
    """ListTriggers, those that carry all of Tags."""
    wanted = (call.params.get("Tags") or {}).items()
    held = region_of(context, call).tags
    names = [one["Name"] for one in _chosen(context, call)]
    names = [name for name in names if wanted <= held.get(tags.arn(call, "trigger", name), {}).items()]
    part, token = page(names, lambda name: [name], call.params, most=200)
    return {"TriggerNames": part, **token}


def batch_get_triggers(context: Context, call: Call) -> Answer:
    """BatchGetTriggers."""
    with context.lock:
        known, wanted = region_of(context, call).triggers, required(call.params, "TriggerNames")
        found = [known[name].definition for name in wanted if name in known]
    return {"Triggers": found, "TriggersNotFound": [name for name in wanted if name not in known]}


def update_trigger(context: Context, call: Call) -> Answer:
    """UpdateTrigger: what is given replaces what was; the type stays."""
    name, given = name_in(call.params), required(call.params, "TriggerUpdate")
    with context.lock:
        state = region_of(context, call)
        trigger = trigger_of(state, name)
        before = trigger.definition
        changed = _body(state, before["Type"], {**before, **{key: of for key, of in given.items() if of is not None}})
        trigger.definition, trigger.met = {**before, **changed}, {}
        wait_for(context, call.region, call.account, trigger)
    return {"Trigger": trigger.definition}


def delete_trigger(context: Context, call: Call) -> Answer:
    """DeleteTrigger; succeeds when the trigger is absent."""
    name = name_in(call.params)
    with context.lock:
        state = region_of(context, call)
        state.triggers.pop(name, None)
        context.timer.drop(("trigger", call.region, name))
        tags.drop(state, tags.arn(call, "trigger", name))
    return {"Name": name}


def _switch(context: Context, call: Call, state: str) -> Answer:
    trigger = trigger_of(region_of(context, call), name_in(call.params))
    trigger.definition = {**trigger.definition, "State": state}
    wait_for(context, call.region, call.account, trigger)
    return {"Name": trigger.definition["Name"]}


def start_trigger(context: Context, call: Call) -> Answer:
    """StartTrigger: fires one on demand, activates the others."""
    with context.lock:
        trigger = trigger_of(region_of(context, call), name_in(call.params))
        if trigger.definition["Type"] != "ON_DEMAND":
            return _switch(context, call, "ACTIVATED")
        if not trigger.definition.get("WorkflowName"):
            _check_free(context, call, trigger)
        fire(context, call.region, call.account, trigger)
    return {"Name": trigger.definition["Name"]}


def _check_free(context: Context, call: Call, trigger: Trigger) -> None:
    """Starting on demand a job that runs as often as it may is refused."""
    state = region_of(context, call)
    for action in trigger.definition["Actions"]:
        job = state.jobs.get(action.get("JobName") or "")
        if job:
            going = sum(run["JobRunState"] in ("STARTING", "RUNNING", "STOPPING") for run in job.runs.values())
            if going >= job.definition["ExecutionProperty"]["MaxConcurrentRuns"]:
                raise AwsError("ConcurrentRunsExceededException", f"Concurrent runs exceeded for {action['JobName']}")


def stop_trigger(context: Context, call: Call) -> Answer:
    """StopTrigger: what it would have started stays unstarted."""
    with context.lock:
        trigger = trigger_of(region_of(context, call), name_in(call.params))
        if trigger.definition["State"] == "CREATED":
            raise invalid("The operation is not allowed when trigger is in state: CREATED")
        return _switch(context, call, "DEACTIVATED")


OPERATIONS: dict[str, Act] = {
    "CreateTrigger": create_trigger,
    "GetTrigger": get_trigger,
    "GetTriggers": get_triggers,
    "ListTriggers": list_triggers,
    "BatchGetTriggers": batch_get_triggers,
    "UpdateTrigger": update_trigger,
    "DeleteTrigger": delete_trigger,
    "StartTrigger": start_trigger,
    "StopTrigger": stop_trigger,
}
