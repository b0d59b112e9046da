"""The statements that the Data API has been given, as plain data: their state and their results, while there is room.

Knows no SQL. Times are epoch seconds. What is here does not outlive the cloud; on AWS it is kept for a day.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
MOST_REMEMBERED = 500
MOST_BYTES = 256 * 1024 * 1024
ENDED = ("FINISHED", "FAILED", "ABORTED")


@dataclass(slots=True)
class Part:
    """One SQL statement: what came of it. `rows` are the values as the database gave them."""

    id: str
    sql: str
    created: float
    updated: float
    status: str = "SUBMITTED"
    error: str = ""
    seconds: float = 0.0
    query: int = -1
    columns: list[Json] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    has_result: bool = False
    count: int = -1
    size: int = 0


@dataclass(slots=True)
class Execution:
    """What one call gave: one statement, or a batch of them."""

    id: str
    region: str
    workgroup: str
    database: str
    user: str
    parts: list[Part]
    created: float
    updated: float
    pid: int
    is_batch: bool = False
    mode: str = "TRANSACTION"
    name: str = ""
    form: str = "JSON"
    parameters: list[dict[str, str]] = field(default_factory=list)
    status: str = "SUBMITTED"
    error: str = ""
    stop: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)


@dataclass(slots=True)
class Statements:
    """By id, oldest first; by the token of the call that gave them."""

    by_id: dict[str, Execution] = field(default_factory=dict)
    by_token: dict[tuple[str, str], str] = field(default_factory=dict)
    next_pid: int = 1073741824

    def add(self, one: Execution, token: str) -> None:
        """Remembers one, and forgets the oldest that have ended when there are many. Needs the lock."""
        self.by_id[one.id] = one
        self.by_token[one.region, token] = one.id
        self.forget()

    def forget(self) -> None:
        """Drops the oldest that have ended until few enough are left, and their results small enough together."""
        size = sum(part.size for one in self.by_id.values() for part in one.parts)
        for one in list(self.by_id.values())[:-1]:
            if len(self.by_id) <= MOST_REMEMBERED and size <= MOST_BYTES:
                break
            if one.status in ENDED:
                del self.by_id[one.id]
                size -= sum(part.size for part in one.parts)
        self.by_token = {key: value for key, value in self.by_token.items() if value in self.by_id}

    def pid(self) -> int:
        """The number of a new process of the database."""
        self.next_pid += 1
        return self.next_pid
