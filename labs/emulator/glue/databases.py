"""The catalog's databases. Knows neither S3 nor crawlers."""

from __future__ import annotations

from typing import Any

from labs.emulator.glue import tags
from labs.emulator.glue.context import Act, Context, region_of
from labs.emulator.glue.errors import exists, missing, name_in
from labs.emulator.glue.paging import page
from labs.emulator.glue.quotas import room
from labs.emulator.glue.state import Database, Json, RegionState
from labs.emulator.wire import Answer, Call, required

_FIELDS = ("Description", "LocationUri", "Parameters", "CreateTableDefaultPermissions", "TargetDatabase")
_EVERYONE = [{"Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}, "Permissions": ["ALL"]}]


def database_of(state: RegionState, name: str) -> Database:
    """The database; raises EntityNotFoundException."""
    found = state.databases.get(name.lower())
    if found is None:
        raise missing(f"Database {name.lower()} not found.")
    return found


def add_database(state: RegionState, account: str, now: float, given: dict[str, Any]) -> Database:
    """Makes a database of a DatabaseInput; raises AlreadyExistsException."""
    name = name_in(given).lower()
    if name in state.databases:
        raise exists("Database already exists.")
    room(len(state.databases), "databases")
    state.databases[name] = Database(_definition(name, given, account, now))
    return state.databases[name]


def _definition(name: str, given: dict[str, Any], account: str, created: float) -> Json:
    kept = {key: given[key] for key in _FIELDS if given.get(key) is not None}
    own = {"Name": name, "CreateTime": created, "CatalogId": account}
    return {"CreateTableDefaultPermissions": _EVERYONE, **kept, **own}


def create_database(context: Context, call: Call) -> Answer:
    """CreateDatabase."""
    state, given = region_of(context, call), required(call.params, "DatabaseInput")
    given_tags = tags.checked(call.params.get("Tags"))
    database = add_database(state, call.account, context.clock.now(), given)
    tags.put(state, tags.arn(call, "database", database.definition["Name"]), given_tags)
    return {}


def get_database(context: Context, call: Call) -> Answer:
    """GetDatabase."""
    return {"Database": database_of(region_of(context, call), name_in(call.params)).definition}


def get_databases(context: Context, call: Call) -> Answer:
    """GetDatabases."""
    all_ = (one.definition for one in region_of(context, call).databases.values())
    part, token = page(all_, lambda one: [one["Name"]], call.params)
    return {"DatabaseList": part, **token}


def update_database(context: Context, call: Call) -> Answer:
    """UpdateDatabase: the DatabaseInput replaces all that was given before, but the name."""
    state = region_of(context, call)
    database = database_of(state, name_in(call.params))
    given, before = required(call.params, "DatabaseInput"), database.definition
    if name_in(given).lower() != before["Name"] and name_in(given).lower() in state.databases:
        raise exists("Database already exists.")
    database.definition = _definition(before["Name"], given, call.account, before["CreateTime"])
    return {}


def delete_database(context: Context, call: Call) -> Answer:
    """DeleteDatabase, with all tables in it."""
    state, name = region_of(context, call), name_in(call.params).lower()
    database_of(state, name)
    del state.databases[name]
    tags.drop(state, tags.arn(call, "database", name))
    return {}


OPERATIONS: dict[str, Act] = {
    "CreateDatabase": create_database,
    "GetDatabase": get_database,
    "GetDatabases": get_databases,
    "UpdateDatabase": update_database,
    "DeleteDatabase": delete_database,
}
