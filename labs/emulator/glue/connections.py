"""The connections' operations: they are kept and shown; nothing connects with them here."""

from __future__ import annotations

from typing import Any

from labs.emulator.glue.context import Act, Context, caller, region_of
from labs.emulator.glue.errors import exists, invalid, missing, name_in, one_of
from labs.emulator.glue.jobs import arguments_in
from labs.emulator.glue.paging import page
from labs.emulator.glue.quotas import room
from labs.emulator.glue.state import Json, RegionState
from labs.emulator.wire import Answer, AwsError, Call, required

TYPES = ("JDBC", "SFTP", "MONGODB", "KAFKA", "NETWORK", "MARKETPLACE", "CUSTOM")
_KEPT = ("Description", "MatchCriteria", "PhysicalConnectionRequirements")
_SECRET = ("PASSWORD", "ENCRYPTED_PASSWORD")


def _definition(given: Any) -> Json:
    required(given, "ConnectionType")
    kind = one_of(given, "ConnectionType", TYPES, "")
    properties = arguments_in(given, "ConnectionProperties")
    if kind == "JDBC" and "JDBC_CONNECTION_URL" not in properties:
        raise invalid("ConnectionProperties of a JDBC connection must hold JDBC_CONNECTION_URL.")
    kept = {field: given[field] for field in _KEPT if given.get(field) is not None}
    return {"Name": name_in(given), "ConnectionType": kind, "ConnectionProperties": properties, **kept}


def _existing(state: RegionState, name: str) -> Json:
    found = state.connections.get(name)
    if found is None:
        raise missing(f"Connection {name} not found.")
    return found


def create_connection(context: Context, call: Call) -> Answer:
    """CreateConnection."""
    definition, now = _definition(required(call.params, "ConnectionInput")), context.clock.now()
    state = region_of(context, call)
    if definition["Name"] in state.connections:
        raise exists(f"Connection {definition['Name']} already exists.")
    room(len(state.connections), "connections")
    own = {"CreationTime": now, "LastUpdatedTime": now, "LastUpdatedBy": caller(call), "Status": "READY"}
    state.connections[definition["Name"]] = {**definition, **own}
    return {"CreateConnectionStatus": "READY"}


def update_connection(context: Context, call: Call) -> Answer:
    """UpdateConnection: the ConnectionInput replaces all that was given before."""
    state, name = region_of(context, call), name_in(call.params)
    before = _existing(state, name)
    definition = _definition(required(call.params, "ConnectionInput"))
    own = {key: before[key] for key in ("CreationTime", "Status")}
    changed = {"LastUpdatedTime": context.clock.now(), "LastUpdatedBy": caller(call)}
    state.connections[name] = {**definition, **own, **changed, "Name": name}
    return {}


def _shown(connection: Json, hidden: Any) -> Json:
    if not hidden:
        return connection
    kept = {key: of for key, of in connection["ConnectionProperties"].items() if key not in _SECRET}
    return {**connection, "ConnectionProperties": kept}


def get_connection(context: Context, call: Call) -> Answer:
    """GetConnection."""
    found = _existing(region_of(context, call), name_in(call.params))
    return {"Connection": _shown(found, call.params.get("HidePassword"))}


def get_connections(context: Context, call: Call) -> Answer:
    """GetConnections, of a type and with match criteria."""
    chosen = call.params.get("Filter") or {}
    kind, criteria = chosen.get("ConnectionType"), set(chosen.get("MatchCriteria") or [])
    every = [
        _shown(one, call.params.get("HidePassword"))
        for one in region_of(context, call).connections.values()
        if kind in (None, one["ConnectionType"]) and criteria <= set(one.get("MatchCriteria") or [])
    ]
    part, token = page(every, lambda one: [one["Name"]], call.params)
    return {"ConnectionList": part, **token}


def delete_connection(context: Context, call: Call) -> Answer:
    """DeleteConnection."""
    state, name = region_of(context, call), name_in(call.params, "ConnectionName")
    _existing(state, name)
    del state.connections[name]
    return {}


def batch_delete_connection(context: Context, call: Call) -> Answer:
    """BatchDeleteConnection: what failed comes back under Errors."""
    state, gone, errors = region_of(context, call), list[str](), dict[str, Json]()
    for name in required(call.params, "ConnectionNameList"):
        try:
            _existing(state, name)
            del state.connections[name]
            gone.append(name)
        except AwsError as error:
            errors[name] = {"ErrorCode": error.code, "ErrorMessage": error.message}
    return {"Succeeded": gone, "Errors": errors}


OPERATIONS: dict[str, Act] = {
    "CreateConnection": create_connection,
    "UpdateConnection": update_connection,
    "GetConnection": get_connection,
    "GetConnections": get_connections,
    "DeleteConnection": delete_connection,
    "BatchDeleteConnection": batch_delete_connection,
}
