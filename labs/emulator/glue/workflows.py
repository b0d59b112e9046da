"""The workflows' operations and their runs. What a run sets off is in chains.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labs.emulator.glue import tags
from labs.emulator.glue.chains import begin_workflow
from labs.emulator.glue.context import Act, Context, region_of
from labs.emulator.glue.crawlers import stop_crawler
from labs.emulator.glue.errors import exists, invalid, missing, name_in
from labs.emulator.glue.jobs import arguments_in
from labs.emulator.glue.paging import page
from labs.emulator.glue.quotas import room
from labs.emulator.glue.runs import batch_stop_job_run
from labs.emulator.glue.state import Json, RegionState, Workflow, WorkflowRun
from labs.emulator.wire import Answer, AwsError, Call, required

_COUNTED = {
    "SUCCEEDED": "SucceededActions", "FAILED": "FailedActions", "TIMEOUT": "TimeoutActions",
    "STOPPED": "StoppedActions", "CANCELLED": "StoppedActions", "RUNNING": "RunningActions", "ERROR": "ErroredActions",
}  # fmt: skip


def workflow_of(state: RegionState, name: str) -> Workflow:
    """The workflow; raises EntityNotFoundException."""
    found = state.workflows.get(name)
    if found is None:
        raise missing(f"Workflow {name} not found.")
    return found


def _run_of(context: Context, call: Call) -> tuple[Workflow, WorkflowRun]:
    workflow = workflow_of(region_of(context, call), name_in(call.params))
    wanted = name_in(call.params, "RunId")
    if wanted not in workflow.runs:
        raise missing(f"Workflow run {wanted} of workflow {call.params['Name']} not found.")
    return workflow, workflow.runs[wanted]


def _given(given: Mapping[str, Any]) -> Json:
    found: Json = {"DefaultRunProperties": arguments_in(given, "DefaultRunProperties")}
    if given.get("Description"):
        found["Description"] = given["Description"]
    if given.get("MaxConcurrentRuns"):
        found["MaxConcurrentRuns"] = given["MaxConcurrentRuns"]
    return found


def create_workflow(context: Context, call: Call) -> Answer:
    """CreateWorkflow."""
    name, given_tags, now = name_in(call.params), tags.checked(call.params.get("Tags")), context.clock.now()
    with context.lock:
        state = region_of(context, call)
        if name in state.workflows:
            raise exists(f"Workflow with name {name} already exists.")
        room(len(state.workflows), "workflows")
        own = {"Name": name, "CreatedOn": now, "LastModifiedOn": now}
        state.workflows[name] = Workflow({**_given(call.params), **own})
        tags.put(state, tags.arn(call, "workflow", name), given_tags)
    return {"Name": name}


def _statistics(run: WorkflowRun) -> dict[str, int]:
    counts = dict.fromkeys((*_COUNTED.values(), "WaitingActions"), 0)
    for state in run.actions.values():
        counts[_COUNTED[state]] += 1
    return {"TotalActions": len(run.actions), **counts}


def _shown(run: WorkflowRun) -> Json:
    return {**run.record, "Statistics": _statistics(run)}


def _graph(state: RegionState, name: str) -> Json:
    """The triggers of a workflow, what they start, and the edges between."""
    nodes: dict[str, Json] = {}
    edges = []
    for trigger in (one.definition for one in state.triggers.values() if one.definition.get("WorkflowName") == name):
        own = f"trigger:{trigger['Name']}"
        details = {"TriggerDetails": {"Trigger": trigger}}
        nodes[own] = {"Type": "TRIGGER", "Name": trigger["Name"], "UniqueId": own, **details}
        for to, one in [
            *((False, one) for one in (trigger.get("Predicate") or {}).get("Conditions", [])),
            *((True, one) for one in trigger["Actions"]),
        ]:
            kind = "job" if one.get("JobName") else "crawler"
            named = one.get("JobName") or one["CrawlerName"]
            node = f"{kind}:{named}"
            nodes.setdefault(node, {"Type": kind.upper(), "Name": named, "UniqueId": node})
            edges.append({"SourceId": own, "DestinationId": node} if to else {"SourceId": node, "DestinationId": own})
    return {"Nodes": list(nodes.values()), "Edges": edges}


def _workflow(state: RegionState, workflow: Workflow, graph: Any) -> Json:
    found = dict(workflow.definition)
    if workflow.runs:
        found["LastRun"] = _shown(list(workflow.runs.values())[-1])
    return {**found, "Graph": _graph(state, found["Name"])} if graph else found


def get_workflow(context: Context, call: Call) -> Answer:
    """GetWorkflow."""
    with context.lock:
        state = region_of(context, call)
        found = workflow_of(state, name_in(call.params))
        return {"Workflow": _workflow(state, found, call.params.get("IncludeGraph"))}


def batch_get_workflows(context: Context, call: Call) -> Answer:
    """BatchGetWorkflows."""
    wanted = required(call.params, "Names")
    with context.lock:
        state = region_of(context, call)
        known, graph = state.workflows, call.params.get("IncludeGraph")
        found = [_workflow(state, known[name], graph) for name in wanted if name in known]
    return {"Workflows": found, "MissingWorkflows": [name for name in wanted if name not in known]}


def list_workflows(context: Context, call: Call) -> Answer:
    """ListWorkflows."""
    part, token = page(list(region_of(context, call).workflows), lambda name: [name], call.params, most=25)
    return {"Workflows": part, **token}


def update_workflow(context: Context, call: Call) -> Answer:
    """UpdateWorkflow: what is given replaces what was."""
    with context.lock:
        workflow = workflow_of(region_of(context, call), name_in(call.params))
        given = {key: of for key, of in call.params.items() if of is not None}
        changed = _given({**workflow.definition, **given})
        workflow.definition = {**workflow.definition, **changed, "LastModifiedOn": context.clock.now()}
    return {"Name": workflow.definition["Name"]}


def delete_workflow(context: Context, call: Call) -> Answer:
    """DeleteWorkflow, with the triggers in it; its jobs and crawlers stay. Succeeds when it is absent."""
    name = name_in(call.params)
    with context.lock:
        state = region_of(context, call)
        state.workflows.pop(name, None)
        tags.drop(state, tags.arn(call, "workflow", name))
        for inside in [one for one, held in state.triggers.items() if held.definition.get("WorkflowName") == name]:
            del state.triggers[inside]
            context.timer.drop(("trigger", call.region, inside))
            tags.drop(state, tags.arn(call, "trigger", inside))
    return {"Name": name}


def start_workflow_run(context: Context, call: Call) -> Answer:
    """StartWorkflowRun: its start trigger fires."""
    properties = arguments_in(call.params, "RunProperties")
    with context.lock:
        workflow = workflow_of(region_of(context, call), name_in(call.params))
        return {"RunId": begin_workflow(context, call.region, call.account, workflow, properties)}


def get_workflow_run(context: Context, call: Call) -> Answer:
    """GetWorkflowRun."""
    with context.lock:
        _, run = _run_of(context, call)
        found = _shown(run)
        if call.params.get("IncludeGraph"):
            found["Graph"] = _graph(region_of(context, call), run.record["Name"])
        return {"Run": found}


def get_workflow_runs(context: Context, call: Call) -> Answer:
    """GetWorkflowRuns, newest first."""
    with context.lock:
        workflow = workflow_of(region_of(context, call), name_in(call.params))
        every = [_shown(one) for one in workflow.runs.values()]
    part, token = page(every, lambda one: [-one["StartedOn"], one["WorkflowRunId"]], call.params, most=1000)
    return {"Runs": part, **token}


def get_workflow_run_properties(context: Context, call: Call) -> Answer:
    """GetWorkflowRunProperties: what the run's jobs tell one another."""
    with context.lock:
        return {"RunProperties": _run_of(context, call)[1].record["WorkflowRunProperties"]}


def put_workflow_run_properties(context: Context, call: Call) -> Answer:
    """PutWorkflowRunProperties: adds to them."""
    given = arguments_in(call.params, "RunProperties")
    with context.lock:
        _, run = _run_of(context, call)
        merged = {**run.record["WorkflowRunProperties"], **given}
        run.record = {**run.record, "WorkflowRunProperties": merged}
    return {}


def stop_workflow_run(context: Context, call: Call) -> Answer:
    """StopWorkflowRun: what it started is stopped, and nothing more is started."""
    with context.lock:
        _, run = _run_of(context, call)
        if run.record["Status"] != "RUNNING":
            raise AwsError("IllegalWorkflowStateException", f"Workflow run is {run.record['Status']} already.")
        run.record = {**run.record, "Status": "STOPPING"}
        for (kind, name, started), state in run.actions.items():
            if state == "RUNNING":
                _stop(context, call, kind, name, started)
    return {}


def _stop(context: Context, call: Call, kind: str, name: str, run: str) -> None:
    def ask(operation: str, **params: Any) -> Call:
        return Call("glue", operation, params, call.region, call.account)

    try:
        if kind == "job":
            batch_stop_job_run(context, ask("BatchStopJobRun", JobName=name, JobRunIds=[run]))
        else:
            stop_crawler(context, ask("StopCrawler", Name=name))
    except AwsError as error:
        if error.code == "EntityNotFoundException":
            raise invalid(f"{name} was deleted while the workflow ran.") from error


OPERATIONS: dict[str, Act] = {
    "CreateWorkflow": create_workflow,
    "GetWorkflow": get_workflow,
    "BatchGetWorkflows": batch_get_workflows,
    "ListWorkflows": list_workflows,
    "UpdateWorkflow": update_workflow,
    "DeleteWorkflow": delete_workflow,
    "StartWorkflowRun": start_workflow_run,
    "GetWorkflowRun": get_workflow_run,
    "GetWorkflowRuns": get_workflow_runs,
    "GetWorkflowRunProperties": get_workflow_run_properties,
    "PutWorkflowRunProperties": put_workflow_run_properties,
    "StopWorkflowRun": stop_workflow_run,
}
