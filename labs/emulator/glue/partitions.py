"""The catalog's partitions, one at a time, in batches and by expression. Knows neither S3 nor crawlers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from labs.emulator.glue import expression
from labs.emulator.glue.context import Act, Context, region_of
from labs.emulator.glue.errors import exists, invalid, missing, name_in
from labs.emulator.glue.paging import page
from labs.emulator.glue.quotas import room
from labs.emulator.glue.state import Json, Table
from labs.emulator.glue.tables import table_of
from labs.emulator.wire import Answer, AwsError, Call, required

_FIELDS = ("Values", "LastAccessTime", "StorageDescriptor", "Parameters", "LastAnalyzedTime")
PER_TABLE = "partitions per table"
BATCH_MOST = {"create": 100, "delete": 25, "get": 1000}


def _table(context: Context, call: Call) -> Table:
    state = region_of(context, call)
    return table_of(state, name_in(call.params, "DatabaseName"), name_in(call.params, "TableName"))


def values_in(table: Table, given: Any) -> tuple[str, ...]:
    """The partition values given, which must be as many as the table has partition keys."""
    keys = table.definition["PartitionKeys"]
    if not isinstance(given, list) or not all(isinstance(value, str) for value in given):
        raise invalid("The partition values must be a list of strings.")
    if len(given) != len(keys):
        raise invalid(f"The number of partition keys ({len(keys)}) and of values ({len(given)}) do not match.")
    return tuple(given)


def existing(table: Table, values: tuple[str, ...]) -> Json:
    """The partition; raises EntityNotFoundException."""
    found = table.partitions.get(values)
    if found is None:
        raise missing(f"Cannot find partition with values {list(values)}.")
    return found


def add_partition(table: Table, given: Json, now: float) -> None:
    """Makes a partition of a PartitionInput; raises AlreadyExistsException."""
    values = values_in(table, given.get("Values"))
    if values in table.partitions:
        raise exists("Partition already exists.")
    table.partitions[values] = _definition(table, given, now)


def replace_partition(table: Table, values: tuple[str, ...], given: Json) -> None:
    """Replaces a partition by a PartitionInput, whose values may be new."""
    before = existing(table, values)
    after = values_in(table, given.get("Values"))
    if after != values and after in table.partitions:
        raise exists("Partition already exists.")
    del table.partitions[values]
    table.partitions[after] = _definition(table, given, before["CreationTime"])


def _definition(table: Table, given: Json, created: float) -> Json:
    kept = {key: given[key] for key in _FIELDS if given.get(key) is not None}
    own = {"DatabaseName": table.definition["DatabaseName"], "TableName": table.definition["Name"]}
    return {**kept, **own, "CreationTime": created, "CatalogId": table.definition["CatalogId"]}


def create_partition(context: Context, call: Call) -> Answer:
    """CreatePartition."""
    table = _table(context, call)
    room(len(table.partitions), PER_TABLE)
    add_partition(table, required(call.params, "PartitionInput"), context.clock.now())
    return {}


def get_partition(context: Context, call: Call) -> Answer:
    """GetPartition."""
    table = _table(context, call)
    return {"Partition": existing(table, values_in(table, required(call.params, "PartitionValues")))}


def update_partition(context: Context, call: Call) -> Answer:
    """UpdatePartition."""
    table = _table(context, call)
    values = values_in(table, required(call.params, "PartitionValueList"))
    replace_partition(table, values, required(call.params, "PartitionInput"))
    return {}


def delete_partition(context: Context, call: Call) -> Answer:
    """DeletePartition."""
    table = _table(context, call)
    values = values_in(table, required(call.params, "PartitionValues"))
    existing(table, values)
    del table.partitions[values]
    return {}


def get_partitions(context: Context, call: Call) -> Answer:
    """GetPartitions, of those that meet Expression, or of one Segment."""
    table = _table(context, call)
    chosen: Iterable[Json] = _matching(table, call.params.get("Expression") or "")
    segment = call.params.get("Segment")
    if segment:
        total, number = segment["TotalSegments"], segment["SegmentNumber"]
        if not 0 <= number < total <= 10:
            raise invalid(f"Segment {number} of {total}: at most 10 segments, numbered from 0.")
        chosen = [one for at, one in enumerate(chosen) if at % total == number]
    part, token = page(chosen, lambda one: one["Values"], call.params, most=1000)
    if call.params.get("ExcludeColumnSchema"):
        part = [_without_columns(one) for one in part]
    return {"Partitions": part, **token}


def _matching(table: Table, text: str) -> list[Json]:
    if not text.strip():
        return list(table.partitions.values())
    keys = [(key["Name"].lower(), str(key.get("Type") or "string")) for key in table.definition["PartitionKeys"]]
    test, names = expression.parse(text, dict(keys)), [name for name, _ in keys]
    return [one for one in table.partitions.values() if test(dict(zip(names, one["Values"], strict=True)))]


def _without_columns(partition: Json) -> Json:
    stored = {key: value for key, value in partition.get("StorageDescriptor", {}).items() if key != "Columns"}
    return {**partition, "StorageDescriptor": stored}


def _batch(given: Any, most: int, act: Callable[[Json], None]) -> list[Json]:
    """Acts on each item; gives back the errors as AWS lists them."""
    if not isinstance(given, list) or len(given) > most:
        raise invalid(f"A batch is a list of at most {most} partitions.")
    errors = []
    for one in given:
        try:
            act(one)
        except AwsError as error:
            detail = {"ErrorCode": error.code, "ErrorMessage": error.message}
            errors.append({"PartitionValues": one.get("Values", []), "ErrorDetail": detail})
    return errors


def batch_create_partition(context: Context, call: Call) -> Answer:
    """BatchCreatePartition: what failed comes back under Errors."""
    table, now = _table(context, call), context.clock.now()
    given = required(call.params, "PartitionInputList")
    room(len(table.partitions), PER_TABLE, len(given))
    return {"Errors": _batch(given, BATCH_MOST["create"], lambda one: add_partition(table, one, now))}


def batch_delete_partition(context: Context, call: Call) -> Answer:
    """BatchDeletePartition: what failed comes back under Errors."""
    table = _table(context, call)

    def delete(one: Json) -> None:
        values = values_in(table, one.get("Values"))
        existing(table, values)
        del table.partitions[values]

    return {"Errors": _batch(required(call.params, "PartitionsToDelete"), BATCH_MOST["delete"], delete)}


def batch_get_partition(context: Context, call: Call) -> Answer:
    """BatchGetPartition: those that exist; absent ones are simply not in the answer."""
    table, found = _table(context, call), []

    def get(one: Json) -> None:
        values = values_in(table, one.get("Values"))
        if values in table.partitions:
            found.append(table.partitions[values])

    if _batch(required(call.params, "PartitionsToGet"), BATCH_MOST["get"], get):
        raise invalid("Each of PartitionsToGet must have as many Values as the table has partition keys.")
    return {"Partitions": found, "UnprocessedKeys": []}


OPERATIONS: dict[str, Act] = {
    "CreatePartition": create_partition,
    "GetPartition": get_partition,
    "GetPartitions": get_partitions,
    "UpdatePartition": update_partition,
    "DeletePartition": delete_partition,
    "BatchCreatePartition": batch_create_partition,
    "BatchDeletePartition": batch_delete_partition,
    "BatchGetPartition": batch_get_partition,
}
