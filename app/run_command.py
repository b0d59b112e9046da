"""`headwater run`: plays the labs in the terminal, then cleans up and proves it. The same engine as the window's.

Knows no Qt. With --json each event is one line of JSON on stdout; otherwise short lines for a person.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from app.confirm import confirmed
from app.reminder import reminder
from app.tell import tell
from labs.aws.errors import told
from labs.aws.ledger_file import LedgerError
from labs.aws.target import parse_target
from labs.emulator.clock import Pace
from labs.emulator.process import CloudDidNotStart
from labs.events import CallSeen, Event, as_json
from labs.existing_role import RoleError
from labs.inputs import BadInput, settings
from labs.runner import open_gate
from labs.session import open_session
from labs.week9.course import COURSE

if TYPE_CHECKING:
    from app.cli import RunOptions


def printer(as_lines: bool) -> Callable[[Event], None]:
    """What to do with each event: JSON lines, or words."""

    def as_line(event: Event) -> None:
        print(json.dumps(as_json(event), default=str), flush=True)

    def as_words(event: Event) -> None:
        words = "" if isinstance(event, CallSeen) else tell(event)
        if words:
            print(words, flush=True)

    return as_line if as_lines else as_words


def main(options: RunOptions) -> int:
    """Exit code 0 only if every step was verified and, unless kept, nothing is left; 2 for a value no step takes."""
    try:
        chosen = settings(COURSE, options.chosen or ())
    except BadInput as error:
        print(error, file=sys.stderr)
        return 2
    try:
        session = open_session(
            parse_target(options.target), region=options.region, pace=Pace.QUICK, remembers=False, role=options.role
        )
    except (ClientError, BotoCoreError) as error:
        words = told(error, options.target)
        print(f"{words.sentence} {words.next_step}", file=sys.stderr)
        return 1
    except (CloudDidNotStart, LedgerError, RoleError) as error:
        print(error, file=sys.stderr)
        return 1

    def stop(_number: int, _frame: FrameType | None) -> None:
        session.cancel()

    signal.signal(signal.SIGINT, stop)
    session.subscribe(printer(options.as_json))
    try:
        for notice in filter(None, [*session.notices(), reminder(session)]):
            print(notice, file=sys.stderr)
        if session.lease.words() or not confirmed(session.cloud, options.confirm):
            return 1
        for step, values in chosen.items():
            session.guide.choose(step, values)
        days = session.course.days if options.day == "all" else (session.course.day(options.day),)
        then = None if options.keep else session.clean
        ok = session.runner.play(days, open_gate, then=then, go_on=options.go_on)
        left = reminder(session)
        if left:
            print(left, file=sys.stderr)
        return 0 if ok else 1
    finally:
        session.close()
