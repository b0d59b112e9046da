"""Tags of databases, crawlers, jobs, triggers and workflows, kept by ARN. A resource's tags go with it."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from labs.emulator.glue.context import Act, Context, region_of
from labs.emulator.glue.errors import invalid, missing, name_in
from labs.emulator.glue.state import RegionState
from labs.emulator.wire import Answer, Call, required

MOST = 50


def arn(call: Call, kind: str, name: str) -> str:
    """The ARN of a database, crawler, job, trigger or workflow."""
    return f"arn:aws:glue:{call.region}:{call.account}:{kind}/{name}"


def checked(given: Any) -> dict[str, str]:
    """Tags as given in a request, at most 50, keys of 1 to 128 and values of at most 256 characters."""
    if given is None:
        return {}
    if not isinstance(given, dict) or len(given) > MOST:
        raise invalid(f"Tags must be a map of at most {MOST} keys.")
    for key, value in given.items():
        if not 1 <= len(key) <= 128 or not isinstance(value, str) or len(value) > 256:
            raise invalid(f"Tag {key[:128]!r}: a key has 1 to 128 characters, a value is text of at most 256.")
    return dict(given)


def put(state: RegionState, resource: str, given: dict[str, str]) -> None:
    """Adds tags to a resource."""
    merged = {**state.tags.get(resource, {}), **given}
    if len(merged) > MOST:
        raise invalid(f"A resource has at most {MOST} tags.")
    if merged:
        state.tags[resource] = merged


def drop(state: RegionState, resource: str) -> None:
    """Forgets a deleted resource's tags."""
    state.tags.pop(resource, None)


def _existing(state: RegionState, call: Call) -> str:
    resource = name_in({"ResourceArn": str(required(call.params, "ResourceArn"))[:10240]}, "ResourceArn")
    parts = resource.split(":", 5)
    kind, _, name = parts[-1].partition("/")
    homes: dict[str, Container[str]] = {
        "database": state.databases,
        "crawler": state.crawlers,
        "job": state.jobs,
        "trigger": state.triggers,
        "workflow": state.workflows,
    }
    if resource != arn(call, kind, name) or kind not in homes:
        raise invalid(f"ResourceArn {resource} is not the ARN of a {', '.join(homes)} of this region.")
    if name not in homes[kind]:
        raise missing(f"Entity not found: {resource}")
    return resource


def tag_resource(context: Context, call: Call) -> Answer:
    """TagResource."""
    state = region_of(context, call)
    put(state, _existing(state, call), checked(required(call.params, "TagsToAdd")))
    return {}


def untag_resource(context: Context, call: Call) -> Answer:
    """UntagResource."""
    state, gone = region_of(context, call), required(call.params, "TagsToRemove")
    resource = _existing(state, call)
    kept = {key: value for key, value in state.tags.get(resource, {}).items() if key not in gone}
    drop(state, resource)
    put(state, resource, kept)
    return {}


def get_tags(context: Context, call: Call) -> Answer:
    """GetTags."""
    state = region_of(context, call)
    return {"Tags": dict(state.tags.get(_existing(state, call), {}))}


OPERATIONS: dict[str, Act] = {
    "TagResource": tag_resource,
    "UntagResource": untag_resource,
    "GetTags": get_tags,
}
