"""Brings a query's tables into its engine: views opened, partitions pruned by WHERE, unknown names refused.

Between the statement's tree, the catalog and the engine; knows no operation.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from labs.emulator.athena import information
from labs.emulator.athena.catalog import Catalog, columns_of, keys_of
from labs.emulator.athena.engine import Engine, word_place
from labs.emulator.athena.errors import Failure, place
from labs.emulator.athena.scan import PATH, Scanner
from labs.emulator.athena.statement import columns_in, identifiers, lowered, offset, tables_in, tree
from labs.emulator.athena.translate import translated
from labs.emulator.glue.hive import Columns

VIEW_START, VIEW_END = "/* Presto View: ", " */"
DEEPEST_VIEW = 20


@dataclass(slots=True)
class Planner:
    """One query's tables, as they are loaded. `scanned` counts the bytes.

    A view's tables are loaded for it alone, in a `space` of their own: it may read other columns and partitions of
    them than the query does.
    """

    engine: Engine
    scanner: Scanner
    database: str
    schema: dict[str, dict[str, Columns]] = field(default_factory=dict)
    scanned: int = 0
    loaded: int = 0
    space: str = ""
    names: list[str] = field(default_factory=list)

    @property
    def catalog(self) -> Catalog:
        """The catalog."""
        return self.scanner.catalog

    def planned(self, query: Any, sql: str, depth: int = 0) -> str:
        """The query in DuckDB's SQL, all its tables being in the engine."""
        lowered(query)
        self._refuse_functions(query, sql)
        wanted = columns_in(query)
        for node in tables_in(query):
            if not node.db:
                from sqlglot import exp

                node.set("db", exp.to_identifier(self.database, quoted=True))
            self._bring(node, query, wanted, sql, depth)
        prepared, self.names = translated(query, self.schema, self.database, sql)
        return prepared

    def _refuse_functions(self, query: Any, sql: str) -> None:
        from sqlglot import exp

        for node in query.find_all(exp.Table):
            if not isinstance(node.this, exp.Identifier):
                name = node.this.name or node.this.key
                raise Failure(f"FUNCTION_NOT_FOUND: {word_place(sql, name)}: Table function '{name}' not registered")

    def _bring(self, node: Any, query: Any, wanted: frozenset[str] | None, sql: str, depth: int) -> None:
        database, name = node.db, node.name
        if node.catalog:
            raise Failure(f"CATALOG_NOT_FOUND: {place(sql, offset(node))}: Catalog '{node.catalog}' not found")
        if database == "information_schema":
            self._information(node, sql)
            return
        table = self.catalog.table(database, name)
        if table is None:
            raise self._absent(database, name, place(sql, offset(node)))
        home = database + self.space
        if self.space:
            _move(node, home)
        if name in self.schema.get(home, {}):
            return
        if table.get("TableType") == "VIRTUAL_VIEW":
            self._view(table, home, depth)
            return
        alias, keys = node.alias_or_name, keys_of(table)
        several = sum(1 for one in tables_in(query) if one.name == name) > 1
        conditions = [] if several else _conditions(node, alias, frozenset(key for key, _ in keys))

        def prune(keys: Columns, values: Sequence[tuple[str, ...]]) -> Sequence[bool]:
            return self._pruned(keys, values, conditions)

        # Not in the schema: a star does not ask for it.
        paths = any(one.name == PATH for one in identifiers(query))
        found = self.scanner.scan(table, wanted, prune, paths)
        self.scanned += found.scanned
        self.loaded += 1
        self.engine.load(home, name, found, self.loaded)
        self.schema.setdefault(home, {})[name] = (*found.columns, *keys)

    def _pruned(self, keys: Columns, values: Sequence[tuple[str, ...]], conditions: list[Any]) -> Sequence[bool]:
        if not conditions or not values:
            return [True] * len(values)
        from sqlglot import exp

        bare = []
        for one in conditions:
            copy = one.copy()
            for column in copy.find_all(exp.Column):
                column.set("table", None)
                column.this.set("quoted", True)
            bare.append(f"({copy.sql(dialect='duckdb')})")
        try:
            return self.engine.kept(keys, values, " AND ".join(bare))
        except self.engine.errors:  # the query itself will say what is wrong
            return [True] * len(values)

    def _absent(self, database: str, name: str, at: str) -> Failure:
        if not self.catalog.has_database(database):
            return Failure(f"SCHEMA_NOT_FOUND: {at}: Schema '{database}' does not exist")
        return Failure(f"TABLE_NOT_FOUND: {at}: Table 'awsdatacatalog.{database}.{name}' does not exist")

    def _view(self, table: dict[str, Any], home: str, depth: int) -> None:
        database, name = table["DatabaseName"], table["Name"]
        if depth >= DEEPEST_VIEW:
            raise Failure(f"INVALID_VIEW: View '{database}.{name}' is nested more than {DEEPEST_VIEW} levels deep")
        held = view_of(table)
        space = f"$view{self.loaded}.{depth}.{name}"
        inner = Planner(self.engine, self.scanner, held["schema"], self.schema, 0, self.loaded, space)
        sql = inner.planned(tree(held["originalSql"]), held["originalSql"], depth + 1)
        self.scanned, self.loaded = self.scanned + inner.scanned, inner.loaded
        self.engine.view(home, name, sql)
        self.schema.setdefault(home, {})[name] = columns_of(table)

    def _information(self, node: Any, sql: str) -> None:
        """The tables of information_schema, made of the catalog; DuckDB's own would show this engine."""
        name = node.name
        if name not in information.TABLES:
            at = place(sql, offset(node))
            raise Failure(f"TABLE_NOT_FOUND: {at}: Table 'awsdatacatalog.information_schema.{name}' does not exist")
        columns, rows = information.TABLES[name]
        self.engine.table(information.SCHEMA, name, columns, list(rows(self.catalog)))
        _move(node, information.SCHEMA)
        self.schema.setdefault(information.SCHEMA, {})[name] = tuple((column, "string") for column in columns)


def _move(node: Any, schema: str) -> None:
    """Has a table's node name another schema of the engine; the query goes on calling it by its name."""
    from sqlglot import exp

    node.set("db", exp.to_identifier(schema, quoted=True))
    if not node.alias:
        node.set("alias", exp.TableAlias(this=exp.to_identifier(node.name)))


def view_of(table: dict[str, Any]) -> dict[str, Any]:
    """What a Presto view's ViewOriginalText holds: originalSql, catalog, schema, columns."""
    text = str(table.get("ViewOriginalText") or "")
    if not text.startswith(VIEW_START):
        raise Failure(f"INVALID_VIEW: {table['DatabaseName']}.{table['Name']} is not a view that Athena made")
    held: dict[str, Any] = json.loads(base64.b64decode(text[len(VIEW_START) : -len(VIEW_END)]))
    return held


def _conditions(node: Any, alias: str, keys: frozenset[str]) -> list[Any]:
    """Those parts of the WHERE of the node's own SELECT that only name the table's partition keys."""
    from sqlglot import exp

    select = node.find_ancestor(exp.Select)
    where = select.args.get("where") if select else None
    joins = select.args.get("joins") or [] if select else []
    if where is None or any(one.side for one in joins):
        return []
    found = []
    for one in where.this.flatten() if isinstance(where.this, exp.And) else [where.this]:
        columns = list(one.find_all(exp.Column))
        alone = all(column.name in keys and column.table in ("", alias) for column in columns)
        if columns and alone and not one.find(exp.Query, exp.Anonymous):
            found.append(one)
    return found
