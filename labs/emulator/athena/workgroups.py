"""The operations on workgroups and their tags. `primary` is always there."""

from __future__ import annotations

from typing import Any

from labs.emulator.athena.context import Act, Context, region_of
from labs.emulator.athena.errors import invalid
from labs.emulator.athena.paging import page
from labs.emulator.athena.state import EFFECTIVE, PRIMARY, RegionState, workgroup
from labs.emulator.validation import check_request
from labs.emulator.wire import Answer, AwsError, Call

Json = dict[str, Any]


def checked(call: Call) -> Json:
    """The call's parameters, held against the published model; Athena calls what breaks it an invalid request."""
    try:
        check_request("athena", call.operation, call.params)
    except AwsError as error:
        raise invalid(error.message) from error
    return call.params


def workgroup_of(state: RegionState, name: str) -> Json:
    """The workgroup; raises InvalidRequestException."""
    found = state.workgroups.get(name)
    if found is None:
        raise invalid(f"WorkGroup {name} is not found.")
    return found


def _arn(call: Call, name: str) -> str:
    return f"arn:aws:athena:{call.region}:{call.account}:workgroup/{name}"


def create_work_group(context: Context, call: Call) -> Answer:
    """CreateWorkGroup."""
    given = checked(call)
    name, tags = given["Name"], {one["Key"]: one.get("Value", "") for one in given.get("Tags") or []}
    with context.lock:
        state = region_of(context, call)
        if name in state.workgroups:
            raise invalid("WorkGroup is already created")
        state.workgroups[name] = workgroup(
            name, given.get("Description") or "", given.get("Configuration") or {}, context.clock.now()
        )
        if tags:
            state.tags[_arn(call, name)] = tags
    return {}


def get_work_group(context: Context, call: Call) -> Answer:
    """GetWorkGroup."""
    with context.lock:
        return {"WorkGroup": workgroup_of(region_of(context, call), checked(call)["WorkGroup"])}


def list_work_groups(context: Context, call: Call) -> Answer:
    """ListWorkGroups."""
    given = checked(call)
    with context.lock:
        every = list(region_of(context, call).workgroups.values())
    found, token = page(every, lambda one: [one["Name"]], given, most=50)
    shown = [{key: one[key] for key in ("Name", "State", "Description", "CreationTime")} for one in found]
    versions = [one["Configuration"]["EngineVersion"] for one in found]
    return {"WorkGroups": [{**one, "EngineVersion": of} for one, of in zip(shown, versions, strict=True)], **token}


_PLAIN = (
    "EnforceWorkGroupConfiguration", "PublishCloudWatchMetricsEnabled", "BytesScannedCutoffPerQuery",
    "RequesterPaysEnabled",
)  # fmt: skip


def update_work_group(context: Context, call: Call) -> Answer:
    """UpdateWorkGroup: what is given replaces what was."""
    given = checked(call)
    updates = given.get("ConfigurationUpdates") or {}
    with context.lock:
        state = region_of(context, call)
        before = workgroup_of(state, given["WorkGroup"])
        changed = {**before["Configuration"], **{key: updates[key] for key in _PLAIN if updates.get(key) is not None}}
        result = dict(changed["ResultConfiguration"])
        wanted = updates.get("ResultConfigurationUpdates") or {}
        for field in ("OutputLocation", "EncryptionConfiguration", "ExpectedBucketOwner", "AclConfiguration"):
            if wanted.get(f"Remove{field}"):
                result.pop(field, None)
            if wanted.get(field):
                result[field] = wanted[field]
        if updates.get("RemoveBytesScannedCutoffPerQuery"):
            changed.pop("BytesScannedCutoffPerQuery", None)
        state.workgroups[before["Name"]] = {
            **before,
            "Description": given.get("Description", before["Description"]),
            "State": given.get("State", before["State"]),
            "Configuration": {**changed, "ResultConfiguration": result},
        }
    return {}


def delete_work_group(context: Context, call: Call) -> Answer:
    """DeleteWorkGroup; with queries in it only if RecursiveDeleteOption says so."""
    given = checked(call)
    name = given["WorkGroup"]
    if name == PRIMARY:
        raise invalid("WorkGroup primary cannot be deleted.")
    with context.lock:
        state = region_of(context, call)
        workgroup_of(state, name)
        inside = [query for query, one in state.executions.items() if one.record["WorkGroup"] == name]
        saved = any(one["WorkGroup"] == name for one in state.named.values()) or any(
            of == name for of, _ in state.prepared
        )
        if (inside or saved) and not given.get("RecursiveDeleteOption"):
            raise invalid(f"WorkGroup {name} is not empty")
        for query in inside:
            context.crew.stop(query)
            del state.executions[query]
        state.prepared = {key: one for key, one in state.prepared.items() if key[0] != name}
        state.named = {key: one for key, one in state.named.items() if one["WorkGroup"] != name}
        del state.workgroups[name]
        state.tags.pop(_arn(call, name), None)
    return {}


def _tagged(state: RegionState, call: Call, arn: str) -> str:
    name = arn.rpartition("/")[2]
    if arn != _arn(call, name):
        raise AwsError("ResourceNotFoundException", f"Resource {arn} is not found", ResourceName=arn)
    if name not in state.workgroups:
        raise AwsError("ResourceNotFoundException", f"Resource {arn} is not found", ResourceName=arn)
    return arn


def tag_resource(context: Context, call: Call) -> Answer:
    """TagResource."""
    given = checked(call)
    with context.lock:
        state = region_of(context, call)
        arn = _tagged(state, call, given["ResourceARN"])
        new = {one["Key"]: one.get("Value", "") for one in given["Tags"]}
        state.tags[arn] = {**state.tags.get(arn, {}), **new}
    return {}


def untag_resource(context: Context, call: Call) -> Answer:
    """UntagResource."""
    given = checked(call)
    with context.lock:
        state = region_of(context, call)
        arn = _tagged(state, call, given["ResourceARN"])
        kept = {key: value for key, value in state.tags.get(arn, {}).items() if key not in given["TagKeys"]}
        state.tags[arn] = kept
        if not kept:
            del state.tags[arn]
    return {}


def list_tags_for_resource(context: Context, call: Call) -> Answer:
    """ListTagsForResource."""
    given = checked(call)
    with context.lock:
        state = region_of(context, call)
        tags = state.tags.get(_tagged(state, call, given["ResourceARN"]), {})
    return {"Tags": [{"Key": key, "Value": tags[key]} for key in sorted(tags)]}


def list_engine_versions(_context: Context, call: Call) -> Answer:
    """ListEngineVersions: the one that there is, by both of its names."""
    checked(call)
    names = ("AUTO", EFFECTIVE)
    return {"EngineVersions": [{"SelectedEngineVersion": one, "EffectiveEngineVersion": EFFECTIVE} for one in names]}


OPERATIONS: dict[str, Act] = {
    "ListEngineVersions": list_engine_versions,
    "CreateWorkGroup": create_work_group,
    "GetWorkGroup": get_work_group,
    "ListWorkGroups": list_work_groups,
    "UpdateWorkGroup": update_work_group,
    "DeleteWorkGroup": delete_work_group,
    "TagResource": tag_resource,
    "UntagResource": untag_resource,
    "ListTagsForResource": list_tags_for_resource,
}
