"""`headwater serve`: the embedded cloud alone, for any AWS CLI, boto3 or SDK, until it is interrupted.

Its first line on stdout is JSON; with --env, lines for a terminal follow. Knows no Qt.
"""

from __future__ import annotations

import contextlib
import json
import sys
import threading
from typing import TYPE_CHECKING

from app.terminal import BASH, CMD, lines, variables
from labs import saves
from labs.aws.ledger import Ledger
from labs.aws.ledger_file import LedgerError
from labs.emulator.clock import Pace
from labs.emulator.neighbours import Endpoint
from labs.emulator.server import ready_line, start
from labs.emulator.services import Settings
from labs.emulator.store import Store, open_state
from labs.home import LEDGER, STATE, home

if TYPE_CHECKING:
    from app.cli import ServeOptions


def exports(endpoint: Endpoint) -> str:
    """Lines that point a terminal's AWS tools at this cloud."""
    return lines(variables(endpoint), CMD if sys.platform == "win32" else BASH)


def _state(*, fresh: bool) -> Store:
    """The kept state, after a going back that was broken off; fresh, the ledger forgets what was there too."""
    ledger = Ledger(home() / LEDGER)
    try:
        saves.finish(ledger)
        store = open_state(home() / STATE, fresh=fresh)
        if fresh and store.keeps:
            saves.forget(ledger)
        return store
    finally:
        ledger.close()


def main(options: ServeOptions) -> int:
    """Serves until Ctrl-C. Exit code 1 when the port is taken."""
    try:
        store = _state(fresh=options.fresh)
        if store.note:
            print(store.note, file=sys.stderr)
        cloud = start(Settings(Pace(options.clock), options.limits, options.enforce), port=options.port, store=store)
    except OSError as error:
        print(f"port: {options.port} cannot be listened on ({error.strerror}); choose another, or 0.", file=sys.stderr)
        return 1
    except LedgerError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(ready_line(cloud)), flush=True)
    if options.env:
        print(exports(cloud.endpoint), flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()
    cloud.close()
    return 0
