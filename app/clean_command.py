"""`headwater clean`: removes what earlier runs left on a target, and proves it; --dry-run only says what it would do.

Knows no Qt. What an embedded cloud of one run held ended with it, so there only the ledger is put right.
"""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from app.run_command import printer
from labs.aws.cleanup import Cleanup, WrongAccount
from labs.aws.cloud import Cloud, open_cloud
from labs.aws.errors import told
from labs.aws.ledger import GONE, Ledger, Run
from labs.aws.patience import Patience
from labs.aws.target import EMBEDDED, Target, parse_target
from labs.emulator.clock import Pace
from labs.events import CleanupPlanned, Said
from labs.home import LEDGER, home
from labs.saves import KEPT
from labs.session import connection_to, open_session

if TYPE_CHECKING:
    from app.cli import CleanOptions


def main(options: CleanOptions) -> int:
    """Exit code 0 when nothing is left (or, with --dry-run, when the plan could be read)."""
    target = parse_target(options.target)
    ledger = Ledger(home() / LEDGER)
    try:
        runs = ledger.open_runs(str(target))
        if not runs:
            print(f"The ledger knows of nothing on {target}.", file=sys.stderr)
            return 0
        if target.kind != EMBEDDED:
            return _clean(ledger, runs, options)
        ended = [run for run in runs if f" {KEPT} " not in run.scope]
        if ended:
            _forget(ledger, ended, dry_run=options.dry_run)
        return 0 if ended == runs else _clean_kept(options)
    except (ClientError, BotoCoreError) as error:
        words = told(error)
        print(f"{words.sentence} {words.next_step}", file=sys.stderr)
        return 1
    except WrongAccount as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        ledger.close()


def _forget(ledger: Ledger, runs: list[Run], *, dry_run: bool) -> int:
    rows = [row for run in runs for row in ledger.rows(run.id) if row.state != GONE]
    if not dry_run:
        for row in rows:
            ledger.mark(row, GONE, "the embedded cloud that held it has ended")
        for run in runs:
            ledger.end_run(run.id)
    print(f"{len(rows)} resources went with the embedded clouds that held them; nothing is left.", file=sys.stderr)
    return 0


def _clean_kept(options: CleanOptions) -> int:
    """Starts the embedded cloud on its saved state and cleans up there."""
    session = open_session(Target(), pace=Pace.QUICK, keeps=True)
    try:
        session.subscribe(printer(options.as_json))
        if session.child is None or not session.child.kept:
            print("The window is open and has the embedded cloud: clean up there.", file=sys.stderr)
            return 1
        if options.dry_run:
            printer(options.as_json)(CleanupPlanned(session.runner.cleanup().plan()))
            return 0
        return 0 if session.clean() else 1
    finally:
        session.close()


def _clean(ledger: Ledger, runs: list[Run], options: CleanOptions) -> int:
    emit = printer(options.as_json)
    target = parse_target(options.target)
    clouds: dict[str, Cloud] = {}  # each run in its own region: in another one everything is NotFound
    patience = Patience(threading.Event(), lambda sentence: emit(Said("cleanup", sentence)))
    clean = True
    for run in runs:
        if options.region not in (None, run.region):
            continue
        if run.region not in clouds:
            clouds[run.region] = open_cloud(connection_to(target, run.region, None), emit)
        cleanup = Cleanup(clouds[run.region], ledger, run, emit, patience)
        if options.dry_run:
            emit(CleanupPlanned(cleanup.plan()))
        else:
            clean = cleanup.clean() and clean
    return 0 if clean else 1
