"""From Redshift's SQL to DuckDB's: names folded and placed in their schemas, what DuckDB calls otherwise renamed.

Works on sqlglot's trees; knows no data.
"""

from __future__ import annotations

from typing import Any

from labs.emulator.redshift.errors import Failure

PUBLIC = "public"
OWN = "headwater"  # what a namespace's database has beside the student's schemas; named by nobody
HIDDEN = {OWN, "main", "temp"}
SYSTEM = {"sys_load_error_detail", "stl_load_errors"}
_RENAMED = {"isnull": "coalesce", "trunc": "trunc", "len": "length", "charindex": "strpos"}


def relation(schema: str, name: str) -> Failure:
    """The database's words for a table that is not there."""
    shown = f"{schema}.{name}" if schema and schema != PUBLIC else name
    return Failure(f'ERROR: relation "{shown}" does not exist')


def placed(found: Any, database: str) -> Any:
    """The tree with names in lower case, each table in its schema, and no database's name."""
    from sqlglot import exp

    for one in found.find_all(exp.Identifier):
        one.set("this", one.name.lower())
        one.set("quoted", True)
    known = {one.alias_or_name for one in found.find_all(exp.CTE)}
    for table in found.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            if not isinstance(table.this, (exp.Anonymous, exp.GenerateSeries)):
                continue
            raise Failure(f"ERROR: function {table.this.name}() is not available in FROM")
        _place(table, database, known)
    return found


def _place(table: Any, database: str, known: set[str]) -> None:
    from sqlglot import exp

    if table.catalog and table.catalog != database:
        raise Failure(
            f'ERROR: cross-database reference to database "{table.catalog}": this namespace has {database} only'
        )
    table.set("catalog", None)
    if table.db in HIDDEN:
        raise relation(table.db, table.name)
    if table.db or table.name in known:
        return
    is_new = isinstance(table.find_ancestor(exp.Create, exp.Drop), (exp.Create, exp.Drop))
    is_system = table.name in SYSTEM and not is_new
    table.set("db", exp.to_identifier(OWN if is_system else PUBLIC, quoted=True))


def duck(found: Any) -> str:
    """The statement in DuckDB's SQL; raises Failure for what cannot be said in it."""
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    for one in list(found.find_all(exp.CurrentTimestamp)):
        local = exp.cast(exp.CurrentTimestamp(), "timestamp")
        parent = one.parent
        whole = parent if isinstance(parent, exp.AtTimeZone) and parent.this is one else one
        whole.replace(local)
    for one in list(found.find_all(exp.Anonymous)):
        if str(one.this).lower() in _RENAMED:
            one.set("this", _RENAMED[str(one.this).lower()])
    try:
        return str(found.sql(dialect="duckdb", copy=True))
    except (SqlglotError, ValueError) as problem:
        raise Failure(f"ERROR: {str(problem).splitlines()[0]}") from problem


def named(found: Any) -> Any:
    """The query with names for its columns as the database gives them: a function's, a cast's, or ?column?."""
    from sqlglot import exp

    select = found
    while isinstance(select, exp.SetOperation):
        select = select.this
    for one in list(getattr(select, "expressions", ())) if isinstance(select, exp.Select) else ():
        if not isinstance(one, (exp.Alias, exp.Aliases, exp.Star, exp.Column)):
            one.replace(exp.alias_(one.copy(), _name(one), quoted=True))
    return found


def _name(one: Any) -> str:
    from sqlglot import exp

    if isinstance(one, exp.Cast):
        inner = one.this.unnest()
        return str(inner.name) if isinstance(inner, exp.Column) else str(one.to.sql("redshift")).lower()
    if isinstance(one, exp.Window):
        return _name(one.this)
    if isinstance(one, exp.Case):
        return "case"
    if isinstance(one, exp.Anonymous):
        return str(one.this).lower()
    if isinstance(one, (exp.Func, exp.AggFunc)) and not isinstance(one, (exp.And, exp.Or)):
        return str(one.sql_name()).lower()
    return "?column?"
