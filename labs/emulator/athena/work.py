"""What a statement does while its query runs: the tools that its functions share, and what they give back.

Knows no state of an execution; query.py plays that.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from labs.emulator.athena.catalog import Catalog
from labs.emulator.athena.engine import failure, opened
from labs.emulator.athena.errors import Cancelled, Failure
from labs.emulator.athena.plan import Planner
from labs.emulator.athena.scan import Scanner
from labs.emulator.neighbours import Neighbours

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Work:
    """One query's surroundings. `output` is the folder of its results, ending in a slash."""

    catalog: Catalog
    neighbours: Neighbours
    stop: threading.Event
    database: str
    id: str
    output: str
    now: float
    parameters: Sequence[str] = ()

    @property
    def scanner(self) -> Scanner:
        """Reads the catalog's tables."""
        return Scanner(self.catalog, self.neighbours, self.stop, self.now)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a statement gave: an Arrow table, or lines of text with the columns' names and types.

    `manifest` are the objects that it wrote beside the result.
    """

    rows: Any = None
    lines: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    scanned: int = 0
    updated: int = 0
    manifest: tuple[str, ...] = field(default=())


def queried(work: Work, query: Any, sql: str, prefix: str = "") -> tuple[Any, int]:
    """Runs a SELECT: its rows, and how many bytes were read. `sql` is the text that places in errors refer to.

    With a `prefix` (EXPLAIN) the rows are what the engine says of the query.
    """
    with opened(work.stop) as engine:
        planner = Planner(engine, work.scanner, work.database)
        try:
            prepared = planner.planned(query, sql)
            if work.stop.is_set():
                raise Cancelled
            rows = engine.rows(prefix + prepared)
        except (Failure, Cancelled):
            raise
        except engine.errors as problem:
            raise failure(problem, sql, query) from problem
        if prefix:
            return rows, planner.scanned
        # DuckDB tells two columns of one name apart by a number; Athena does not.
        given = planner.names if len(planner.names) == rows.num_columns and "*" not in planner.names else None
        return rows.rename_columns([name.lower() for name in given or rows.column_names]), planner.scanned
