"""Redshift Serverless' calls on workgroups: where a namespace's database is reached; and the tags of both."""

from __future__ import annotations

from typing import Any

from labs.emulator.redshift import keeping
from labs.emulator.redshift.context import Act, Context, everything, swept
from labs.emulator.redshift.errors import conflict, invalid, not_found
from labs.emulator.redshift.namespaces import MOST_TAGS, checked, iso, tags_in
from labs.emulator.redshift.namespaces import found as namespace_of
from labs.emulator.redshift.paging import page
from labs.emulator.redshift.state import (
    WORKGROUP_CREATING,
    WORKGROUP_DELETING,
    Namespace,
    RegionState,
    Workgroup,
    status,
)
from labs.emulator.wire import Answer, Call

Json = dict[str, Any]
TAKES = {"workgroupName", "namespaceName", "baseCapacity", "maxCapacity", "publiclyAccessible", "port", "tags"}
CAPACITIES = {4, *range(8, 513, 8), *range(544, 1025, 32)}
PORTS = {*range(5431, 5456), *range(8191, 8216)}


def found(state: RegionState, name: str) -> Workgroup:
    """The workgroup; raises ResourceNotFoundException."""
    one = state.workgroups.get(name)
    if one is None:
        raise not_found(f"Workgroup {name} was not found.")
    return one


def described(context: Context, one: Workgroup) -> Json:
    """A workgroup as AWS shows it; there is no endpoint before it is AVAILABLE."""
    state, port = status(one, context.clock.now()), one.settings["port"]
    reach = {} if state == "CREATING" else {"address": one.address, "port": port, "vpcEndpoints": []}
    return {
        "workgroupName": one.name,
        "workgroupId": one.id,
        "workgroupArn": one.arn,
        "namespaceName": one.namespace,
        "status": state,
        "creationDate": iso(one.created),
        "endpoint": reach,
        "enhancedVpcRouting": False,
        "configParameters": [],
        "securityGroupIds": [],
        "subnetIds": [],
        **one.settings,
    }


def create(context: Context, call: Call) -> Answer:
    """CreateWorkgroup: CREATING for a minute, then AVAILABLE."""
    given = checked(call, TAKES)
    now = context.clock.now()
    available = now + context.clock.lasting(WORKGROUP_CREATING)
    one = Workgroup(
        given["workgroupName"], call.region, given["namespaceName"], now, available, _settings(given),
        tags=tags_in(given),
    )  # fmt: skip
    with context.lock:
        state = swept(context, call.region)
        if namespace_of(state, one.namespace).gone_at:
            raise conflict(f"Namespace {one.namespace} is being deleted.")
        if one.name in state.workgroups:
            raise conflict(f"Workgroup {one.name} already exists.")
        if any(other.namespace == one.namespace for other in state.workgroups.values()):
            raise conflict(f"Namespace {one.namespace} has a workgroup; a namespace has one.")
        state.workgroups[one.name] = one
        keeping.save(context.store, one)
        return {"workgroup": described(context, one)}


def _settings(given: Json) -> Json:
    """The members that are kept; raises ValidationException."""
    settings: Json = {
        "baseCapacity": given.get("baseCapacity") or 128,
        "publiclyAccessible": bool(given.get("publiclyAccessible")),
        "port": given.get("port") or 5439,
    }
    if settings["baseCapacity"] not in CAPACITIES:
        raise invalid(
            f"baseCapacity {settings['baseCapacity']} must be 4, or a multiple of 8 from 8 to 512, or of 32 to 1024."
        )
    if settings["port"] not in PORTS:
        raise invalid(f"port {settings['port']} must be in the range 5431-5455 or 8191-8215.")
    if given.get("maxCapacity"):
        settings["maxCapacity"] = given["maxCapacity"]
        if settings["maxCapacity"] < settings["baseCapacity"]:
            raise invalid(f"maxCapacity {settings['maxCapacity']} must not be below baseCapacity.")
    return settings


def get(context: Context, call: Call) -> Answer:
    """GetWorkgroup."""
    given = checked(call, {"workgroupName"})
    with context.lock:
        return {"workgroup": described(context, found(swept(context, call.region), given["workgroupName"]))}


def listed(context: Context, call: Call) -> Answer:
    """ListWorkgroups, by name."""
    given = checked(call, {"maxResults", "nextToken"})
    with context.lock:
        all_of_them = list(swept(context, call.region).workgroups.values())
    shown, token = page(all_of_them, lambda one: [one.name], given.get("maxResults") or 100, given.get("nextToken"))
    more = {"nextToken": token} if token else {}
    return {"workgroups": [described(context, one) for one in shown], **more}


def delete(context: Context, call: Call) -> Answer:
    """DeleteWorkgroup: the namespace and its data stay."""
    given = checked(call, {"workgroupName"})
    with context.lock:
        one = found(swept(context, call.region), given["workgroupName"])
        if status(one, context.clock.now()) == "CREATING":
            raise conflict(f"Workgroup {one.name} is CREATING and cannot be deleted.")
        if not one.gone_at:
            one.gone_at = context.clock.now() + context.clock.lasting(WORKGROUP_DELETING)
            keeping.save(context.store, one)
        return {"workgroup": described(context, one)}


def _tagged(context: Context, arn: str) -> Namespace | Workgroup:
    for one in everything(context):
        if one.arn == arn:
            return one
    raise not_found(f"The resource {arn} was not found.")


def tag(context: Context, call: Call) -> Answer:
    """TagResource."""
    given = checked(call, {"resourceArn", "tags"})
    with context.lock:
        one = _tagged(context, given["resourceArn"])
        tags = {**one.tags, **tags_in(given)}
        if len(tags) > MOST_TAGS:
            raise invalid(f"tags: the resource would have {len(tags)}; it has at most {MOST_TAGS}.")
        one.tags = tags
        keeping.save(context.store, one)
    return {}


def untag(context: Context, call: Call) -> Answer:
    """UntagResource."""
    given = checked(call, {"resourceArn", "tagKeys"})
    with context.lock:
        one = _tagged(context, given["resourceArn"])
        one.tags = {key: value for key, value in one.tags.items() if key not in given["tagKeys"]}
        keeping.save(context.store, one)
    return {}


def list_tags(context: Context, call: Call) -> Answer:
    """ListTagsForResource."""
    given = checked(call, {"resourceArn"})
    with context.lock:
        tags = _tagged(context, given["resourceArn"]).tags
        return {"tags": [{"key": key, "value": value} for key, value in sorted(tags.items())]}


OPERATIONS: dict[str, Act] = {
    "CreateWorkgroup": create,
    "GetWorkgroup": get,
    "ListWorkgroups": listed,
    "DeleteWorkgroup": delete,
    "TagResource": tag,
    "UntagResource": untag,
    "ListTagsForResource": list_tags,
}
