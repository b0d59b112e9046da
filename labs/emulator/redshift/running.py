"""Statements from SUBMITTED to their end, in a thread of their own; a batch is one transaction unless told otherwise.

Holds the lock only while it changes the record.
"""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from labs.emulator.neighbours import Neighbours, acting_as
from labs.emulator.redshift.browsing import lengths_of
from labs.emulator.redshift.changing import changed
from labs.emulator.redshift.context import Context
from labs.emulator.redshift.copying import Copy, copy_of
from labs.emulator.redshift.errors import Aborted, Failure, LoadFailed
from labs.emulator.redshift.failures import failure
from labs.emulator.redshift.loading import loaded, told
from labs.emulator.redshift.state import Namespace
from labs.emulator.redshift.statement import COPY, NOTHING, QUERY, Statement, statement, tree, with_values
from labs.emulator.redshift.statements import ENDED, Execution, Part
from labs.emulator.redshift.tables import defined
from labs.emulator.redshift.translate import duck, named, placed
from labs.emulator.redshift.values import column, size_of
from labs.emulator.redshift.warehouse import Desk

SERVICE = "redshift.amazonaws.com"
MOST_RESULT_BYTES = 64 * 1024 * 1024
AT_A_TIME = 1000
_NUMBERS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a statement gave: rows with their columns, or how many it changed (-1: it changes none)."""

    columns: list[dict[str, Any]] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    has_result: bool = False
    count: int = -1
    size: int = 0


@dataclass(frozen=True, slots=True)
class Running:
    """An execution under way in a namespace's database."""

    context: Context
    execution: Execution
    namespace: Namespace

    def change(self, one: Execution | Part, status: str, error: str = "") -> None:
        """Sets a status."""
        with self.context.lock:
            one.status, one.error, one.updated = status, error, self.context.clock.now()


def live(run: Running) -> None:
    """Plays the execution; never raises."""
    one = run.execution
    status, error = "FINISHED", ""
    try:
        if one.stop.is_set():
            raise Aborted
        run.change(one, "PICKED")
        with run.context.warehouses.desk(run.namespace.id, run.namespace.database, one.stop) as desk:
            run.change(one, "STARTED")
            _play(run, desk)
    except Aborted:
        status = "ABORTED"
    except Failure as problem:
        status, error = "FAILED", str(problem)
    except Exception as problem:  # nothing that a statement does may leave it STARTED for ever
        status, error = "FAILED", f"ERROR: {type(problem).__name__}: {problem}"
    for part in one.parts:
        if part.status not in ENDED:
            run.change(part, status if not one.is_batch and status != "FINISHED" else "ABORTED", error)
    run.change(one, status, error)
    with run.context.lock:
        run.context.statements.forget()
    one.done.set()


def _play(run: Running, desk: Desk) -> None:
    is_one = run.execution.is_batch and run.execution.mode == "TRANSACTION"
    try:
        with desk.transaction() if is_one else contextlib.nullcontext():
            for number, part in enumerate(run.execution.parts, start=1):
                _step(run, desk, part, number)
    except LoadFailed as problem:
        told(desk, problem.lines)
        raise


def _step(run: Running, desk: Desk, part: Part, number: int) -> None:
    run.change(part, "STARTED")
    begun = time.monotonic()
    try:
        outcome = carried_out(run, desk, part.sql)
    except Failure as problem:
        run.change(part, "FAILED", str(problem))
        if run.execution.is_batch:
            problem.args = (f"Query #{number} failed with {problem}",)
        raise
    finally:
        with run.context.lock:
            part.seconds, part.query = time.monotonic() - begun, next(_NUMBERS)
    with run.context.lock:
        part.columns, part.rows, part.has_result = outcome.columns, outcome.rows, outcome.has_result
        part.count, part.size = outcome.count, outcome.size
    run.change(part, "FINISHED")


def carried_out(run: Running, desk: Desk, sql: str) -> Outcome:
    """What one statement gives; raises Failure or Aborted."""
    import duckdb

    read = statement(sql)
    if read.kind == NOTHING:
        return Outcome()
    if read.kind == COPY:
        copy = copy_of(sql)
        return Outcome(count=loaded(desk, copy, _reader(run, copy)))
    found = _tree(read, {one["name"]: one["value"] for one in run.execution.parameters})
    try:
        found = placed(found, run.namespace.database)
        if read.kind == QUERY:
            return _query(desk, named(found))
        with desk.transaction():
            return Outcome(count=changed(desk, read, found))
    except duckdb.Error as problem:
        raise failure(problem) from problem


def _tree(read: Statement, values: dict[str, str]) -> Any:
    is_table = read.word == "CREATE" and "TABLE" in [token.text.upper() for token in read.tokens[1:5]]
    return with_values(defined(read.sql, read.tokens) if is_table else tree(read.sql), values)


def _reader(run: Running, copy: Copy) -> Neighbours:
    """S3 as the role of the COPY sees it; raises LoadFailed when Redshift may not be it."""
    space = run.namespace
    role = space.default_role if copy.role.lower() == "default" else copy.role
    if not role:
        raise LoadFailed("Redshift.SyntaxError", "ERROR: COPY: give the role that reads S3, as IAM_ROLE 'arn:...'")
    if role not in space.roles:
        raise LoadFailed(
            "Redshift.AccessDenied",
            f"ERROR: User arn:aws:redshift:{space.region}:dbuser:{space.name}/{run.execution.user} is not authorized "
            f"to assume IAM Role {role}: it is not among the namespace's iamRoles",
        )
    if run.context.neighbours.role_problem(role, SERVICE):
        raise LoadFailed("Redshift.AccessDenied", f"ERROR: Not authorized to get credentials of role {role}")
    return acting_as(run.context.neighbours, role, SERVICE, "RedshiftIamRoleSession")


def _query(desk: Desk, found: Any) -> Outcome:
    home = _only_table(found)
    lengths = lengths_of(desk, *home) if home else {}
    done = desk.run(duck(found))
    columns = [
        column(name, str(kind), lengths.get(name, 0), **_home(found, at, home))
        for at, (name, kind, *_) in enumerate(done.description)
    ]
    rows: list[tuple[Any, ...]] = []
    size = 0
    while batch := _fetched(desk, lambda: done.fetchmany(AT_A_TIME)):
        rows += batch
        size += sum(map(size_of, batch))
        if size > MOST_RESULT_BYTES:
            raise Failure(f"ERROR: Query result exceeds the {MOST_RESULT_BYTES >> 20} MB of the embedded cloud")
    return Outcome(columns, rows, True, len(rows), size)


def _fetched(desk: Desk, fetch: Callable[[], list[tuple[Any, ...]]]) -> list[tuple[Any, ...]]:
    try:
        return fetch()
    except RuntimeError as problem:
        if desk.stop.is_set():
            raise Aborted from problem
        raise


def _only_table(found: Any) -> tuple[str, str] | None:
    """Schema and name of the table that a plain SELECT reads; None when there are several, or none."""
    from sqlglot import exp

    tables = list(found.find_all(exp.Table))
    return (tables[0].db, tables[0].name) if isinstance(found, exp.Select) and len(tables) == 1 else None


def _home(found: Any, at: int, home: tuple[str, str] | None) -> dict[str, str]:
    """Which table a result's column is of, when it is one."""
    from sqlglot import exp

    if home is None or found.args.get("with_") or found.args.get("with"):
        return {}
    shown = found.expressions
    is_column = any(isinstance(one, exp.Star) for one in shown) or (
        at < len(shown) and isinstance(shown[at].unalias(), exp.Column)
    )
    return {"schemaName": home[0], "tableName": home[1]} if is_column else {}
