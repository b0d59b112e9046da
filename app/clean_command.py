"""`headwater clean`: removes what earlier runs left on a target, and proves it; --plan and --dry-run only say so.

Knows no Qt. What an embedded cloud of one run held ended with it, so there only the ledger is put right.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from app.confirm import confirmed
from app.opening import answered
from app.plan_words import print_plan
from app.run_command import printer
from labs.aws import report
from labs.aws.cleanup import Cleanup
from labs.aws.cloud import Cloud, open_cloud
from labs.aws.lease import Lease
from labs.aws.ledger import GONE, Ledger, Run
from labs.aws.patience import Patience
from labs.aws.remembered import ENDED
from labs.aws.target import EMBEDDED, Target, parse_target
from labs.connecting import connection_to
from labs.emulator.clock import Pace
from labs.events import CLEANUP, CleanupPlanned, Event, Said
from labs.home import LEDGER, home
from labs.saves import KEPT
from labs.session import open_session
from labs.words import said

if TYPE_CHECKING:
    from app.cli import CleanOptions


def main(options: CleanOptions) -> int:
    """Exit code 0 when nothing is left (or, with --plan or --dry-run, when the plan could be read)."""
    return answered(lambda: _main(options), options.target)


def _main(options: CleanOptions) -> int:
    target = parse_target(options.target)
    ledger = Ledger(home() / LEDGER)
    try:
        if ledger.word:
            print(ledger.word, file=sys.stderr)
        runs = [run for run in ledger.open_runs(str(target)) if options.region in (None, run.region)]
        if not runs:
            print(f"The ledger knows of nothing on {target}.", file=sys.stderr)
            return 0
        kept = [run for run in runs if target.kind != EMBEDDED or f" {KEPT} " in run.scope]
        ended = [run for run in runs if run not in kept]
        if ended:
            _forget(ledger, ended, dry_run=options.dry_run or options.plan)
        if options.plan:
            print_plan(ledger, kept, as_json=options.as_json)
            return 0
        if target.kind != EMBEDDED:
            return _cleaned(ledger, runs, options)
        return _clean_kept(options) if kept else 0
    finally:
        ledger.close()


def _forget(ledger: Ledger, runs: list[Run], *, dry_run: bool) -> None:
    rows = [row for run in runs for row in ledger.rows(run.id) if row.state != GONE]
    if not dry_run:
        for row in rows:
            ledger.mark(row, GONE, said(ENDED))
        for run in runs:
            ledger.end_run(run.id)
    print(f"{len(rows)} resources went with the embedded clouds that held them; nothing is left.", file=sys.stderr)


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
        clean = session.clean()
        if options.report is not None:
            session.write_report(str(options.report))
        return 0 if clean else 1
    finally:
        session.close()


def _cleaned(ledger: Ledger, runs: list[Run], options: CleanOptions) -> int:
    """As `_clean`; whoever stops it is told how it goes on. Raises KeyboardInterrupt."""
    try:
        return _clean(ledger, runs, options)
    except KeyboardInterrupt:
        again = f"headwater clean --target {options.target}" + (f" --region {options.region}" * bool(options.region))
        print(f"\nStopped. The ledger knows what is gone and what is left; go on with: {again}", file=sys.stderr)
        raise


def _clean(ledger: Ledger, runs: list[Run], options: CleanOptions) -> int:
    clouds: dict[str, Cloud] = {}  # each run in its own region: in another one everything is NotFound
    witnesses: list[report.Witness] = []
    clean = True
    for run in runs:
        if run.region not in clouds:
            connection = connection_to(parse_target(options.target), run.region, None)
            clouds[run.region] = open_cloud(connection, printer(options.as_json))
            if not (options.dry_run or confirmed(clouds[run.region], options.confirm)):
                return 1
        witnesses.append(_witness(ledger, run))
        clean = _clean_run(clouds[run.region], ledger, run, options, witnesses[-1]) and clean
    if options.report is not None and not options.dry_run:
        _write(options.report, witnesses)
    return 0 if clean else 1


def _witness(ledger: Ledger, run: Run) -> report.Witness:
    return report.Witness(ledger, lambda: run)


def _clean_run(cloud: Cloud, ledger: Ledger, run: Run, options: CleanOptions, witness: report.Witness) -> bool:
    tell = printer(options.as_json)

    def emit(event: Event) -> None:
        witness(event)
        tell(event)

    patience = Patience(threading.Event(), lambda sentence: emit(Said(CLEANUP, sentence)))
    cleanup = Cleanup(cloud, ledger, run, emit, patience)
    if options.dry_run:
        emit(CleanupPlanned(cleanup.plan()))
        return True
    lease = Lease(ledger, f"{cloud.scope} {cloud.region}")
    try:
        lease.require()
        return cleanup.clean()
    finally:
        lease.close()


def _write(path: Path, witnesses: list[report.Witness]) -> None:
    report.write(path, [witness.proof for witness in witnesses if witness.proof is not None])
    print(f"The report is in {path}.", file=sys.stderr)
