"""SearchTables, and the partition indexes of tables. Knows neither S3 nor crawlers."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from labs.emulator.glue.context import Act, Context, region_of
from labs.emulator.glue.errors import exists, invalid, missing, name_in, one_of
from labs.emulator.glue.paging import page
from labs.emulator.glue.state import Json, RegionState, Table
from labs.emulator.glue.tables import create_table, table_of
from labs.emulator.wire import Answer, AwsError, Call, required

CRAWLERS_INDEX = "crawler_partition_index"
MOST_INDEXES = 3
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "EQUALS": operator.eq,
    "GREATER_THAN": operator.gt,
    "LESS_THAN": operator.lt,
    "GREATER_THAN_EQUALS": operator.ge,
    "LESS_THAN_EQUALS": operator.le,
}


def search_tables(context: Context, call: Call) -> Answer:
    """SearchTables: of all databases, by text, by properties, sorted by a field."""
    given = call.params
    found = [
        table.definition
        for database in region_of(context, call).databases.values()
        for table in database.tables.values()
        if _has(table.definition, str(given.get("SearchText") or ""))
        and all(_fits(table.definition, one) for one in given.get("Filters") or [])
    ]
    part, token = page(found, lambda one: [one["DatabaseName"], one["Name"]], given, most=1000)
    for one in reversed(given.get("SortCriteria") or []):
        descending = one_of(one, "Sort", ("ASC", "DESC"), "ASC") == "DESC"
        part = sorted(part, key=lambda table: str(_field(table, one["FieldName"]) or ""), reverse=descending)
    return {"TableList": part, **token}


def _words(table: Json) -> Iterator[str]:
    stored = table.get("StorageDescriptor") or {}
    yield from (table["Name"], table["DatabaseName"], table.get("Description") or "", stored.get("Location") or "")
    for column in [*(stored.get("Columns") or []), *(table.get("PartitionKeys") or [])]:
        yield from (column["Name"], column.get("Comment") or "")
    yield from (table.get("Parameters") or {}).values()


def _has(table: Json, text: str) -> bool:
    """Whether the text is in one of the table's words; text in quotes must be one of them."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].lower() in {word.lower() for word in _words(table)}
    return all(any(part in word.lower() for word in _words(table)) for part in text.lower().split())


def _field(table: Json, key: str) -> Any:
    """A property of the table: one of its own fields, in any case, or one of its parameters."""
    own = {name.lower(): value for name, value in table.items() if isinstance(value, (str, int, float))}
    return own.get(key.lower(), (table.get("Parameters") or {}).get(key))


def _fits(table: Json, one: Json) -> bool:
    compare = _COMPARE[one_of(one, "Comparator", tuple(_COMPARE), "EQUALS")]
    value, wanted = _field(table, str(required(one, "Key"))), str(required(one, "Value"))
    if value is None:
        return False
    try:
        return compare(float(value), float(wanted))
    except ValueError:
        return compare(str(value).lower(), wanted.lower())


def _table(context: Context, call: Call) -> Table:
    state = region_of(context, call)
    return table_of(state, name_in(call.params, "DatabaseName"), name_in(call.params, "TableName"))


def _held(state: RegionState, table: Table) -> dict[str, Json]:
    """A table's indexes by name; those of an earlier table of that name are gone."""
    given = table.definition
    key = f"{given['DatabaseName']}\0{given['Name']}"
    held = state.indexes.get(key)
    if held is None or held["of"] != given["CreateTime"]:
        held = state.indexes[key] = {"of": given["CreateTime"], "by_name": {}}
    by_name: dict[str, Json] = held["by_name"]
    return by_name


def _add(state: RegionState, table: Table, given: Any) -> None:
    name, held = name_in(given, "IndexName"), _held(state, table)
    kinds = {one["Name"].lower(): str(one.get("Type") or "string") for one in table.definition["PartitionKeys"]}
    keys = [str(key).lower() for key in required(given, "Keys")]
    unknown = [key for key in keys if key not in kinds]
    if unknown or not keys:
        raise invalid(
            f"Keys of index {name} must be partition keys of the table: {', '.join(unknown) or 'none given'}."
        )
    if name in held:
        raise exists(f"Index with the given indexName {name} already exists.")
    if len(held) >= MOST_INDEXES:
        raise AwsError("ResourceNumberLimitExceededException", f"A table has at most {MOST_INDEXES} partition indexes.")
    described = [{"Name": key, "Type": kinds[key]} for key in keys]
    held[name] = {"IndexName": name, "Keys": described, "IndexStatus": "ACTIVE"}


def index_of_crawler(state: RegionState, table: Table) -> None:
    """The index over all partition keys that a crawler makes whose Configuration says CreatePartitionIndex."""
    keys = [one["Name"] for one in table.definition["PartitionKeys"]]
    if keys and CRAWLERS_INDEX not in _held(state, table):
        _add(state, table, {"IndexName": CRAWLERS_INDEX, "Keys": keys})


def create_partition_index(context: Context, call: Call) -> Answer:
    """CreatePartitionIndex: ACTIVE at once, since there is nothing to be built."""
    table = _table(context, call)
    _add(region_of(context, call), table, required(call.params, "PartitionIndex"))
    return {}


def get_partition_indexes(context: Context, call: Call) -> Answer:
    """GetPartitionIndexes."""
    held = _held(region_of(context, call), _table(context, call))
    part, token = page(held.values(), lambda one: [one["IndexName"]], call.params)
    return {"PartitionIndexDescriptorList": part, **token}


def delete_partition_index(context: Context, call: Call) -> Answer:
    """DeletePartitionIndex."""
    held, name = _held(region_of(context, call), _table(context, call)), name_in(call.params, "IndexName")
    if name not in held:
        raise missing(f"Index with the given indexName {name} does not exist.")
    del held[name]
    return {}


def create_table_with_indexes(context: Context, call: Call) -> Answer:
    """CreateTable, with its PartitionIndexes."""
    answer = create_table(context, call)
    state = region_of(context, call)
    table = table_of(state, call.params["DatabaseName"], call.params["TableInput"]["Name"])
    for one in call.params.get("PartitionIndexes") or []:
        _add(state, table, one)
    return answer


OPERATIONS: dict[str, Act] = {
    "SearchTables": search_tables,
    "CreateTable": create_table_with_indexes,
    "CreatePartitionIndex": create_partition_index,
    "GetPartitionIndexes": get_partition_indexes,
    "DeletePartitionIndex": delete_partition_index,
}
