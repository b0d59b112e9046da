"""`headwater traffic moments` and `headwater traffic moment NAME`: what can be caused, and one with its figures.

Knows no Qt. Exit code 0 when what the moment claims was measured.
"""

from __future__ import annotations

import json
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from app.confirm import confirmed
from labs.aws.errors import told
from labs.aws.ledger_file import LedgerError
from labs.aws.patience import Cancelled
from labs.aws.target import parse_target
from labs.emulator.clock import Pace
from labs.emulator.process import CloudDidNotStart
from labs.events import Event, Said
from labs.home import LEDGER, home
from labs.model import Verdict
from labs.moments.every import MOMENTS, moment_of
from labs.moments.model import Moment, Stage
from labs.session import Session, open_session

if TYPE_CHECKING:
    from app.traffic_words import TrafficOptions


def main(options: TrafficOptions) -> int:
    """Lists the moments, or causes one."""
    if options.action == "moments":
        for moment in MOMENTS:
            _show(moment, as_json=options.as_json)
        return 0
    try:
        moment = moment_of(options.moment)
        session = open_session(parse_target(options.target), region=options.region, pace=Pace.QUICK, remembers=False)
    except (ClientError, BotoCoreError) as error:
        words = told(error, options.target)
        print(f"{words.sentence} {words.next_step}", file=sys.stderr)
        return 1
    except (CloudDidNotStart, LedgerError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    try:
        return _cause(session, moment, options) if confirmed(session.cloud, options.confirm) else 1
    finally:
        session.close()


def _show(moment: Moment, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"id": moment.id, "title": moment.title, "watch": moment.watch, "usually": moment.usually}))
    else:
        print(f"{moment.id:<14} {moment.title} (about {moment.usually:.0f} s)\n{'':<15}{moment.watch}")


def _cause(session: Session, moment: Moment, options: TrafficOptions) -> int:
    def stop(_number: int, _frame: FrameType | None) -> None:
        session.cancel()

    def hear(event: Event) -> None:
        if isinstance(event, Said):
            print(event.sentence, file=sys.stderr, flush=True)

    signal.signal(signal.SIGINT, stop)
    session.subscribe(hear)
    print(f"{moment.title}. {moment.watch}", file=sys.stderr, flush=True)
    stage = Stage(session.runner.context(f"moment-{moment.id}"), session.traffic, home() / LEDGER)
    try:
        verdict = moment.run(stage)
    except Cancelled:
        print("Cancelled.", file=sys.stderr)
        return 130
    except (ClientError, BotoCoreError, TimeoutError) as error:
        verdict = Verdict(False, str(error))
    if options.as_json:
        print(json.dumps({"id": moment.id, "ok": verdict.ok, "sentence": verdict.sentence, **verdict.evidence}))
    else:
        print(verdict.sentence)
    return 0 if verdict.ok else 1
