"""One query from QUEUED to its end, in a thread of its own: statement, result files, statistics.

Holds the lock only while it changes the record.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from labs.emulator.athena import prepared, results
from labs.emulator.athena.context import Context
from labs.emulator.athena.ddl import act as act_ddl
from labs.emulator.athena.errors import SYSTEM, USER, Cancelled, Failure
from labs.emulator.athena.explain import explained
from labs.emulator.athena.insert import inserted
from labs.emulator.athena.scan import split_location
from labs.emulator.athena.state import Execution
from labs.emulator.athena.statement import DML, Statement, statement, tree, with_parameters
from labs.emulator.athena.unload import unloaded
from labs.emulator.athena.work import Outcome, Work, queried
from labs.emulator.wire import AwsError

QUEUED_SECONDS = 0.3
QUEUED = "QUEUED: Athena finds room for the query"
LONGEST_SECONDS = 1800.0
EMPTY: Mapping[str, int | str] = {}
ENDED = ("SUCCEEDED", "FAILED", "CANCELLED")


@dataclass(frozen=True, slots=True)
class Running:
    """A query under way."""

    context: Context
    execution: Execution
    work: Work
    statement: Statement
    cutoff: int | None = None

    def change(self, state: str, reason: str = "", statistics: Mapping[str, int | str] = EMPTY) -> None:
        """Replaces the record's Status and adds to its Statistics."""
        now = self.context.clock.now()
        with self.context.lock:
            before = self.execution.record
            status = {**before["Status"], "State": state}
            if state in ENDED:
                status["CompletionDateTime"] = now
            if reason:
                status["StateChangeReason"] = reason
            self.execution.record = {**before, "Status": status, "Statistics": {**before["Statistics"], **statistics}}
            self.context.keep(self.work.catalog.region)


def live(run: Running) -> None:
    """Plays the query; never raises."""
    begun = time.monotonic()
    state, reason, error = "SUCCEEDED", "", dict[str, Any]()
    outcome, manifest = Outcome(), dict[str, str]()
    queued = run.context.clock.lasting(QUEUED_SECONDS)
    if run.context.pauses.until(run.work.stop, queued, "query", run.work.id, QUEUED):
        run.change("CANCELLED", statistics=_times(begun, begun))
        return
    run.change("RUNNING")
    started = time.monotonic()
    try:
        outcome = _outcome(run)
        _check_cutoff(run, outcome)
        manifest = _write(run, outcome)
    except Cancelled as stopped:
        state, reason = "CANCELLED", str(stopped)
    except Failure as problem:
        state, reason, error = "FAILED", str(problem), _error(str(problem), problem.kind)
    except AwsError as problem:
        state, reason, error = "FAILED", problem.message, _error(problem.message, USER)
    except Exception as problem:  # nothing that a query does may leave it RUNNING for ever
        reason = f"INTERNAL_ERROR_QUERY_ENGINE: {type(problem).__name__}: {problem}"
        state, error = "FAILED", _error(reason, SYSTEM)
    if error:
        with run.context.lock:
            record = run.execution.record
            run.execution.record = {**record, "Status": {**record["Status"], "AthenaError": error}}
    run.change(state, reason, {"DataScannedInBytes": outcome.scanned, **manifest, **_times(begun, started)})


def _times(begun: float, started: float) -> dict[str, int]:
    now = time.monotonic()
    return {
        "EngineExecutionTimeInMillis": max(1, round((now - started) * 1000)),
        "TotalExecutionTimeInMillis": max(1, round((now - begun) * 1000)),
        "QueryQueueTimeInMillis": max(1, round((started - begun) * 1000)),
        "ServiceProcessingTimeInMillis": 1,
    }


def _error(message: str, kind: int) -> dict[str, Any]:
    return {
        "ErrorCategory": kind,
        "ErrorType": 1006 if kind == USER else 1,
        "Retryable": False,
        "ErrorMessage": message,
    }


def _outcome(run: Running) -> Outcome:
    where = (run.context, run.work.catalog.region, run.execution.record["WorkGroup"])
    if run.statement.word in ("PREPARE", "DEALLOCATE"):
        prepared.act(*where, run.statement.sql)
        return Outcome()
    if run.statement.word == "EXECUTE":
        sql, values = prepared.resolved(*where, run.statement.sql)
        return _done(replace(run.work, parameters=values or run.work.parameters), statement(sql))
    return _done(run.work, run.statement)


def _done(work: Work, given: Statement) -> Outcome:
    """Does a statement that needs no more than its work."""
    if given.word == "EXPLAIN":
        return explained(work, given.sql)
    if given.word == "UNLOAD":
        return unloaded(work, given.sql)
    if given.kind != DML:
        return act_ddl(work, given)
    found = tree(given.sql)
    if work.parameters or "?" in given.sql:
        found = with_parameters(found, work.parameters)
    if given.word == "INSERT":
        return inserted(work, found, given.sql)
    rows, scanned = queried(work, found, given.sql)
    return Outcome(rows=rows, scanned=scanned)


def _check_cutoff(run: Running, outcome: Outcome) -> None:
    if run.cutoff is not None and outcome.scanned > run.cutoff:
        raise Cancelled("Bytes scanned limit was exceeded")


def _write(run: Running, outcome: Outcome) -> dict[str, str]:
    """The result file, its metadata and the list of what was written, at the output location."""
    if run.work.stop.is_set():
        raise Cancelled
    bucket, key = _target(run)
    if outcome.rows is not None:
        names, fields = outcome.rows.column_names, outcome.rows.schema
        columns = [results.column_info(name, field.type) for name, field in zip(names, fields, strict=True)]
        body = "".join(results.csv_of(names, outcome.rows))
    else:
        columns = [results.plain_info(name, kind) for name, kind in outcome.columns]
        body = "".join(f"{line}\n" for line in outcome.lines)
    run.work.neighbours.put_object(bucket, key, body.encode())
    run.work.neighbours.put_object(bucket, f"{key}.metadata", results.metadata(columns))
    run.execution.columns, run.execution.updated = columns, outcome.updated
    run.execution.rows = outcome.rows.num_rows if outcome.rows is not None else len(outcome.lines)
    if not outcome.manifest:
        return {}
    manifest = f"{key.rpartition('.')[0]}-manifest.csv"
    run.work.neighbours.put_object(bucket, manifest, "".join(f"{one}\n" for one in outcome.manifest).encode())
    return {"DataManifestLocation": f"s3://{bucket}/{manifest}"}


def _target(run: Running) -> tuple[str, str]:
    location = run.execution.record["ResultConfiguration"]["OutputLocation"]
    bucket, folder = split_location(location)
    return bucket, folder.rstrip("/")
