"""StartQuery, GetQueryResults, StopQuery and DescribeQueries: the life of a query, on a thread of its own.

Knows log events through a function only. Queries are forgotten with the process, as AWS forgets them in a week.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from labs.emulator.clock import Clock
from labs.emulator.insights.values import MOST_ROWS, Row, Stamp, fields_of, shown
from labs.emulator.waits import Pauses
from labs.emulator.wire import ACCOUNT, AwsError, Call, Operation
from labs.shapes import Wait

if TYPE_CHECKING:
    from labs.emulator.insights.commands import Query, Table

SCHEDULED_S, RUNNING_S = 0.3, 1.0  # about what AWS takes for a small group
AT_ONCE = 100
MOST_KEPT = 1000
SECONDS_BELOW = 10**11  # a larger time is in milliseconds
ENDED = ("Complete", "Failed", "Cancelled", "Timeout")
SCHEDULED = "Scheduled: Logs Insights finds room for the query"
RUNNING = "Running: Logs Insights looks through the log groups"


@dataclass(frozen=True, slots=True)
class LogEvent:
    """An event with where it lies; times in milliseconds since the epoch."""

    id: str
    at: int
    ingested: int
    message: str
    stream: str


# (region, group, first, last) to the events in between; None for a group that does not exist
Events = Callable[[str, str, int, int], Sequence[LogEvent] | None]


@dataclass(slots=True)
class Asked:
    """A query that was started. Guarded by the service's lock."""

    id: str
    region: str
    text: str
    groups: tuple[str, ...]
    created: int
    status: str = "Scheduled"
    answer: Table | None = None
    scanned: int = 0
    bytes: int = 0
    stop: threading.Event = field(default_factory=threading.Event)


class Insights:
    """The four operations; `operations` by name."""

    def __init__(self, clock: Clock, events: Events) -> None:
        self._clock, self._events = clock, events
        self._asked: dict[str, Asked] = {}
        self._threads: set[threading.Thread] = set()
        self._lock = threading.Lock()
        self._pauses = Pauses()
        self.operations: Mapping[str, Operation] = {
            "StartQuery": self._start,
            "GetQueryResults": self._results,
            "StopQuery": self._stop,
            "DescribeQueries": self._describe,
        }

    def waits(self) -> list[Wait]:
        """The queries that are under way."""
        return self._pauses.waits()

    def close(self) -> None:
        """Ends every query."""
        with self._lock:
            asked, threads = list(self._asked.values()), list(self._threads)
        for one in asked:
            one.stop.set()
        for thread in threads:
            thread.join()

    def _start(self, call: Call) -> dict[str, Any]:
        from labs.emulator.insights.commands import read  # not before somebody asks: the cloud must start quickly
        from labs.emulator.insights.scanner import Malformed

        groups, first, last = _groups(call.params), *_times(call.params)
        try:
            query = read(str(call.params.get("queryString") or ""))
        except Malformed as error:
            place = {"startCharOffset": error.start, "endCharOffset": error.end}
            told = {"location": place, "message": error.message}
            raise AwsError("MalformedQueryException", error.message, queryCompileError=told) from error
        for group in groups:
            if self._events(call.region, group, 1, 0) is None:
                raise AwsError("ResourceNotFoundException", f"Log group '{group}' does not exist.")
        query = replace(query, limit=min(query.limit, _limit(call.params)))
        asked = Asked(str(uuid.uuid4()), call.region, call.params["queryString"], groups, int(self._clock.now() * 1000))
        self._begin(asked, query, first, last)
        return {"queryId": asked.id}

    def _begin(self, asked: Asked, query: Query, first: int, last: int) -> None:
        thread = threading.Thread(target=self._run, args=(asked, query, first, last), name="insights", daemon=True)
        with self._lock:
            if sum(one.status not in ENDED for one in self._asked.values()) >= AT_ONCE:
                raise AwsError("LimitExceededException", f"No more than {AT_ONCE} queries can run at the same time.")
            while len(self._asked) >= MOST_KEPT:
                del self._asked[next(iter(self._asked))]
            self._asked[asked.id] = asked
            self._threads.add(thread)
        thread.start()

    def _run(self, asked: Asked, query: Query, first: int, last: int) -> None:
        try:
            if self._paused(asked, SCHEDULED_S, SCHEDULED):
                return
            with self._lock:
                asked.status = "Running"
            rows, size = self._rows(asked, first, last)
            table = query.run(rows)
            if self._paused(asked, RUNNING_S, RUNNING):
                return
            with self._lock:
                asked.answer, asked.scanned, asked.bytes = table, len(rows), size
        finally:
            with self._lock:
                self._threads.discard(threading.current_thread())
                if asked.status not in ENDED:
                    asked.status = "Complete" if asked.answer is not None else "Failed"

    def _paused(self, asked: Asked, seconds: float, why: str) -> bool:
        return self._pauses.until(asked.stop, self._clock.lasting(seconds), "log query", asked.groups[0], why)

    def _rows(self, asked: Asked, first: int, last: int) -> tuple[list[Row], int]:
        rows: list[Row] = []
        size = 0
        for group in asked.groups:
            for event in self._events(asked.region, group, first, last) or ():
                size += len(event.message.encode())
                rows.append(_row(group, event))
        return sorted(rows, key=lambda row: int(row["@timestamp"] or 0), reverse=True), size

    def _found(self, call: Call) -> Asked:
        query = str(call.params.get("queryId") or "")
        found = self._asked.get(query)
        if found is None or found.region != call.region:
            raise AwsError("ResourceNotFoundException", f"Query with id {query!r} does not exist.")
        return found

    def _results(self, call: Call) -> dict[str, Any]:
        with self._lock:
            asked = self._found(call)
            table, status, scanned, size = asked.answer, asked.status, asked.scanned, asked.bytes
        rows = [] if table is None else [_answered(row, table) for row in table.rows]
        start, most = _page(call.params)
        more = {"nextToken": str(start + most)} if start + most < len(rows) else {}
        statistics = {
            "recordsMatched": float(table.matched if table else 0), "recordsScanned": float(scanned),
            "estimatedRecordsSkipped": 0.0, "bytesScanned": float(size), "estimatedBytesSkipped": 0.0,
            "logGroupsScanned": float(len(asked.groups)),
        }  # fmt: skip
        page = rows[start : start + most]
        return {"queryLanguage": "CWLI", "results": page, "statistics": statistics, "status": status, **more}

    def _stop(self, call: Call) -> dict[str, Any]:
        with self._lock:
            asked = self._found(call)
            if asked.status in ENDED:
                raise AwsError("InvalidParameterException", f"Query {asked.id} is not running: it is {asked.status}.")
            asked.status = "Cancelled"
        asked.stop.set()
        return {"success": True}

    def _describe(self, call: Call) -> dict[str, Any]:
        group, status = call.params.get("logGroupName"), call.params.get("status")
        with self._lock:
            found = [
                {"queryLanguage": "CWLI", "queryId": one.id, "queryString": one.text, "status": one.status,
                 "createTime": one.created, "logGroupName": one.groups[0]}
                for one in reversed(self._asked.values())
                if one.region == call.region and (not group or group in one.groups) and status in (None, one.status)
            ]  # fmt: skip
        start, most = _page(call.params, "maxResults", 1000)
        more = {"nextToken": str(start + most)} if start + most < len(found) else {}
        return {"queries": found[start : start + most], **more}


def _row(group: str, event: LogEvent) -> Row:
    own: Row = {
        "@timestamp": Stamp(event.at), "@message": event.message, "@ingestionTime": Stamp(event.ingested),
        "@logStream": event.stream, "@log": f"{ACCOUNT}:{group}", "@ptr": event.id,
    }  # fmt: skip
    return {**fields_of(event.message), **own}


def _answered(row: Row, table: Table) -> list[dict[str, str]]:
    columns = table.columns if table.gathered or "@ptr" in table.columns else (*table.columns, "@ptr")
    return [{"field": name, "value": shown(row[name])} for name in columns if row.get(name) is not None]


def _wrong(message: str) -> AwsError:
    return AwsError("InvalidParameterException", message)


def _groups(params: Mapping[str, Any]) -> tuple[str, ...]:
    given = [params[name] for name in ("logGroupName", "logGroupNames", "logGroupIdentifiers") if params.get(name)]
    if len(given) != 1:
        raise _wrong("Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be given.")
    if params.get("queryLanguage") not in (None, "CWLI"):
        raise _wrong(f"queryLanguage is {params['queryLanguage']}: the embedded cloud has CWLI only.")
    names = [given[0]] if isinstance(given[0], str) else given[0]
    if len(names) > 50:
        raise _wrong("At most 50 log groups can be queried at once.")
    return tuple(name.partition(":log-group:")[2].removesuffix(":*") or name for name in dict.fromkeys(names))


def _times(params: Mapping[str, Any]) -> tuple[int, int]:
    first, last = params.get("startTime"), params.get("endTime")
    if type(first) is not int or type(last) is not int or first < 0:
        raise _wrong("startTime and endTime must be given, in seconds since the epoch.")
    if last < first:
        raise _wrong(f"endTime is {last}: it must not be before startTime, {first}.")
    return _milliseconds(first, 0), _milliseconds(last, 999)


def _milliseconds(time: int, more: int) -> int:
    return time * 1000 + more if time < SECONDS_BELOW else time


def _limit(params: Mapping[str, Any]) -> int:
    limit = params.get("limit") or MOST_ROWS
    if type(limit) is not int or not 1 <= limit <= MOST_ROWS:
        raise _wrong(f"limit is {limit}: it must be from 1 to {MOST_ROWS}.")
    return limit


def _page(params: Mapping[str, Any], most: str = "maxItems", usual: int = MOST_ROWS) -> tuple[int, int]:
    token, size = params.get("nextToken") or "0", params.get(most) or usual
    if not str(token).isdecimal() or type(size) is not int or not 1 <= size <= usual:
        raise _wrong(f"nextToken must be one that was given, and {most} from 1 to {usual}.")
    return int(token), size
