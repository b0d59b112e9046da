"""The operations on named queries: text that is saved in a workgroup under an id, and not run."""

from __future__ import annotations

import uuid
from typing import Any

from labs.emulator.athena.context import Act, Context, region_of
from labs.emulator.athena.errors import invalid
from labs.emulator.athena.paging import page
from labs.emulator.athena.state import PRIMARY, RegionState
from labs.emulator.athena.workgroups import checked, workgroup_of
from labs.emulator.wire import Answer, Call

Json = dict[str, Any]
_TOKEN = "$token"  # kept beside the query, never shown
_ASKED = ("Name", "Description", "Database", "QueryString")


def _shown(one: Json) -> Json:
    return {key: value for key, value in one.items() if key != _TOKEN}


def _named(state: RegionState, name: str) -> Json:
    found = state.named.get(name)
    if found is None:
        raise invalid(f"NamedQuery {name} was not found", "INVALID_NAMED_QUERY_ID")
    return found


def create_named_query(context: Context, call: Call) -> Answer:
    """CreateNamedQuery; the same ClientRequestToken makes one."""
    given = checked(call)
    token, fields = given.get("ClientRequestToken") or "", {key: given[key] for key in _ASKED if given.get(key)}
    with context.lock:
        state = region_of(context, call)
        group = workgroup_of(state, given.get("WorkGroup") or PRIMARY)["Name"]
        for name, one in state.named.items():
            if token and one[_TOKEN] == token:
                if any(one.get(key) != fields.get(key) for key in _ASKED):
                    raise invalid("Idempotent parameters do not match", "IDEMPOTENT_PARAMETERS_MISMATCH")
                return {"NamedQueryId": name}
        name = str(uuid.uuid4())
        state.named[name] = {**fields, "NamedQueryId": name, "WorkGroup": group, _TOKEN: token}
    return {"NamedQueryId": name}


def get_named_query(context: Context, call: Call) -> Answer:
    """GetNamedQuery."""
    with context.lock:
        return {"NamedQuery": _shown(_named(region_of(context, call), checked(call)["NamedQueryId"]))}


def batch_get_named_query(context: Context, call: Call) -> Answer:
    """BatchGetNamedQuery: those that are not there come back as unprocessed."""
    wanted = checked(call)["NamedQueryIds"]
    with context.lock:
        known = region_of(context, call).named
        found = [_shown(known[one]) for one in wanted if one in known]
    absent = [
        {"NamedQueryId": one, "ErrorCode": "INVALID_NAMED_QUERY_ID", "ErrorMessage": f"NamedQuery {one} was not found"}
        for one in wanted
        if one not in known
    ]
    return {"NamedQueries": found, "UnprocessedNamedQueryIds": absent}


def list_named_queries(context: Context, call: Call) -> Answer:
    """ListNamedQueries of a workgroup."""
    given = checked(call)
    with context.lock:
        state = region_of(context, call)
        group = workgroup_of(state, given.get("WorkGroup") or PRIMARY)["Name"]
        every = [name for name, one in state.named.items() if one["WorkGroup"] == group]
    found, token = page(every, lambda one: [one], given, most=50)
    return {"NamedQueryIds": found, **token}


def update_named_query(context: Context, call: Call) -> Answer:
    """UpdateNamedQuery: name, text and, if given, description."""
    given = checked(call)
    with context.lock:
        state = region_of(context, call)
        before = _named(state, given["NamedQueryId"])
        changed = {key: given[key] for key in ("Name", "Description", "QueryString") if given.get(key) is not None}
        state.named[given["NamedQueryId"]] = {**before, **changed}
    return {}


def delete_named_query(context: Context, call: Call) -> Answer:
    """DeleteNamedQuery."""
    name = checked(call)["NamedQueryId"]
    with context.lock:
        state = region_of(context, call)
        _named(state, name)
        del state.named[name]
    return {}


OPERATIONS: dict[str, Act] = {
    "CreateNamedQuery": create_named_query,
    "GetNamedQuery": get_named_query,
    "BatchGetNamedQuery": batch_get_named_query,
    "ListNamedQueries": list_named_queries,
    "UpdateNamedQuery": update_named_query,
    "DeleteNamedQuery": delete_named_query,
}
