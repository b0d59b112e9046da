"""Writes what a crawl found into the catalog, by the crawler's policies, and counts what changed.

Works on the catalog's plain state under the caller's lock; reads no S3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from labs.emulator.glue.naming import table_name
from labs.emulator.glue.partitions import add_partition, replace_partition
from labs.emulator.glue.plan import Options, PlannedTable
from labs.emulator.glue.state import Database, Json, Table
from labs.emulator.glue.tables import add_table, replace_table
from labs.emulator.glue.targets import Target

_OWN = ("CRAWL_RUN_ID", "UPDATED_BY_CRAWLER")
# What a crawl says of a table: what it does not say again is gone, while others' parameters stay.
_SAID = frozenset({
    *_OWN, "CrawlerSchemaSerializerVersion", "CrawlerSchemaDeserializerVersion", "classification", "compressionType",
    "typeOfData", "objectCount", "sizeKey", "recordCount", "averageRecordSize", "delimiter", "columnsOrdered",
    "areColumnsQuoted", "skip.header.line.count", "customSerde", "grokPattern", "jsonPath", "avro.schema.literal",
    "exclusions", "partition_filtering.enabled", "DEPRECATED_BY_CRAWLER",
})  # fmt: skip
_KINDS = ("TABLE", "PARTITION")


@dataclass(slots=True)
class Written:
    """What a crawl changed, by kind and by ADD, UPDATE, DELETE."""

    counts: dict[str, dict[str, int]] = field(default_factory=lambda: {kind: {} for kind in _KINDS})

    def count(self, kind: str, what: str) -> None:
        """One more."""
        self.counts[kind][what] = self.counts[kind].get(what, 0) + 1

    def of(self, kind: str, what: str) -> int:
        """How many."""
        return self.counts[kind].get(what, 0)


@dataclass(frozen=True, slots=True)
class Writer:
    """One crawl's hand in one database. `update` and `delete` are its SchemaChangePolicy."""

    database: Database
    crawler: str
    by: str
    prefix: str
    options: Options
    update: str
    delete: str
    now: float
    say: Callable[[str], None]
    done: Written = field(default_factory=Written)

    def write(self, tables: Sequence[PlannedTable], targets: Sequence[Target]) -> Written:
        """Adds, updates, then deletes or deprecates what lies under the targets no more."""
        homes = {_location(table.definition): name for name, table in self.database.tables.items()}
        for planned in tables:
            home = homes.get(planned.location)
            table = self.database.tables[home] if home else None
            if table is None:
                table = self._add(planned)
            else:
                self._refresh(table, planned)
            self._partitions(table, planned)
        self._leave({planned.location for planned in tables}, targets)
        return self.done

    def _add(self, planned: PlannedTable) -> Table:
        name = table_name(self.prefix, planned.base, planned.bucket, planned.root, self.database.tables)
        table = add_table(self.database, {**planned.table, "Name": name}, self.by, self.now)
        self.done.count("TABLE", "ADD")
        self.say(f"INFO : Created table {name} in database {self.database.definition['Name']}")
        return table

    def _refresh(self, table: Table, planned: PlannedTable) -> None:
        before = table.definition
        given = _kept(before, {**planned.table, "Name": before["Name"]})
        if self.options.add_only:
            given = _only_added(before, given)
        if _same(before, given):
            return
        if self.update == "LOG":
            self.say(f"INFO : Table {before['Name']} differs from its data and was left, as UpdateBehavior is LOG")
            return
        replace_table(self.database, table, given, self.now)
        self.done.count("TABLE", "UPDATE")
        self.say(f"INFO : Updated table {before['Name']} in database {self.database.definition['Name']}")

    def _partitions(self, table: Table, planned: PlannedTable) -> None:
        keys = len(table.definition["PartitionKeys"])
        table.partitions = {at: one for at, one in table.partitions.items() if len(at) == keys}
        found = {values: given for values, given in planned.partitions.items() if len(values) == keys}
        for values, given in found.items():
            self._partition(table, values, _inherited(table, given) if self.options.inherit else given)
        for values in sorted(table.partitions.keys() - found.keys()):
            if _location(table.partitions[values]).startswith(planned.location):
                self._leave_partition(table, values)

    def _partition(self, table: Table, values: tuple[str, ...], given: Json) -> None:
        before = table.partitions.get(values)
        if before is None:
            add_partition(table, given, self.now)
            self.done.count("PARTITION", "ADD")
        elif not _same(before, given) and self.update != "LOG":
            replace_partition(table, values, given)
            self.done.count("PARTITION", "UPDATE")

    def _leave_partition(self, table: Table, values: tuple[str, ...]) -> None:
        if self.delete != "DELETE_FROM_DATABASE":
            where = f"of table {table.definition['Name']} with partition values [{', '.join(values)}]"
            self.say(f"INFO : Found partition {where} with no matching schema at the partition's S3 location")
        if self.delete == "DELETE_FROM_DATABASE":
            del table.partitions[values]
            self.done.count("PARTITION", "DELETE")
        elif self.delete == "DEPRECATE_IN_DATABASE":
            before = table.partitions[values]
            if "DEPRECATED_BY_CRAWLER" not in before.get("Parameters", {}):
                table.partitions[values] = {**before, "Parameters": self._deprecated(before)}
                self.done.count("PARTITION", "UPDATE")

    def _leave(self, kept: set[str], targets: Sequence[Target]) -> None:
        roots = tuple(f"s3://{target.bucket}/{target.folder}" for target in targets)
        for name, table in list(self.database.tables.items()):
            parameters = table.definition.get("Parameters") or {}
            mine = parameters.get("UPDATED_BY_CRAWLER") == self.crawler
            place = _location(table.definition)
            if mine and place not in kept and (place + "/").startswith(roots):
                self._gone(name, table)

    def _gone(self, name: str, table: Table) -> None:
        database = self.database.definition["Name"]
        if self.delete == "DELETE_FROM_DATABASE":
            del self.database.tables[name]
            self.done.count("TABLE", "DELETE")
            self.say(f"INFO : Deleted table {name} in database {database}")
        elif self.delete == "LOG":
            self.say(f"INFO : Table {name} has no data any more and was left, as DeleteBehavior is LOG")
        elif "DEPRECATED_BY_CRAWLER" not in table.definition["Parameters"]:
            given = {**table.definition, "Parameters": self._deprecated(table.definition)}
            replace_table(self.database, table, given, self.now)
            self.done.count("TABLE", "UPDATE")
            why = "because a matching schema was not found at the table's location"
            self.say(f"INFO : Table {name} is marked deprecated {why}.")

    def _deprecated(self, before: Json) -> dict[str, str]:
        return {**(before.get("Parameters") or {}), "DEPRECATED_BY_CRAWLER": str(int(self.now * 1000))}


def _kept(before: Json, given: Json) -> Json:
    """The new definition with what others have said: parameters that are no crawler's, descriptions, comments."""
    others = {key: value for key, value in (before.get("Parameters") or {}).items() if key not in _SAID}
    comments = {
        one["Name"]: one["Comment"] for one in before["StorageDescriptor"].get("Columns") or [] if one.get("Comment")
    }
    columns = [
        {**one, "Comment": comments[one["Name"]]} if one["Name"] in comments else one
        for one in given["StorageDescriptor"]["Columns"]
    ]
    return {
        **({"Description": before["Description"]} if before.get("Description") else {}),
        **given,
        "Parameters": {**others, **given["Parameters"]},
        "StorageDescriptor": {**given["StorageDescriptor"], "Columns": columns},
    }


def _location(definition: Json) -> str:
    return str((definition.get("StorageDescriptor") or {}).get("Location") or "")


def _bare(definition: Json) -> Json:
    def without(parameters: Json | None) -> Json:
        return {key: value for key, value in (parameters or {}).items() if key not in _OWN}

    stored = definition.get("StorageDescriptor") or {}
    return {
        "keys": definition.get("PartitionKeys") or [],
        "parameters": without(definition.get("Parameters")),
        "stored": {**stored, "Parameters": without(stored.get("Parameters"))},
    }


def _same(before: Json, given: Json) -> bool:
    """Whether two definitions say the same, whoever wrote them and when."""
    return _bare(before) == _bare(given)


def _only_added(before: Json, given: Json) -> Json:
    """What MergeNewColumns writes: the columns as they were, and behind them those that are new."""
    columns = list((before.get("StorageDescriptor") or {}).get("Columns") or [])
    known = {column["Name"].lower() for column in columns}
    columns += [column for column in given["StorageDescriptor"]["Columns"] if column["Name"] not in known]
    return {**given, "StorageDescriptor": {**given["StorageDescriptor"], "Columns": columns}}


def _inherited(table: Table, given: Json) -> Json:
    """What InheritFromTable writes: the table's columns and formats at the partition's location."""
    own = {key: given["StorageDescriptor"][key] for key in ("Location", "Parameters")}
    return {**given, "StorageDescriptor": {**table.definition["StorageDescriptor"], **own}}
