"""The child process of the embedded cloud: `python -m labs.emulator`. One JSON line on stdout says that it is ready.

It ends when its stdin ends, so that it cannot outlive the program that started it, however that one died. A line on
stdin is an order of that program (labs/emulator/orders.py) and is answered by one line on stdout.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

from labs.emulator.clock import Pace
from labs.emulator.orders import obeyed
from labs.emulator.server import EmbeddedCloud, ready_line, start
from labs.emulator.services import Settings
from labs.emulator.store import Store, open_state

CLOSING_S = 0.7


def close_bounded(cloud: EmbeddedCloud) -> None:
    """Closes the engines, but leaves the process after CLOSING_S seconds whatever they do."""
    watchdog = threading.Timer(CLOSING_S, os._exit, args=(0,))
    watchdog.daemon = True
    watchdog.start()
    cloud.close()


def _begun(begin: Callable[..., EmbeddedCloud], store: Store, folder: Path) -> EmbeddedCloud:
    """The cloud on what the store holds; on an empty one, with a note, when that cannot be understood.

    Raises OSError: the port is taken.
    """
    try:
        return begin(store=store)
    except OSError:
        raise
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        store.condemn(f"what it holds cannot be read ({type(error).__name__})")
        store.close()
    return begin(store=open_state(folder))


def main(argv: list[str] | None = None) -> int:
    """Runs until stdin ends."""
    parser = argparse.ArgumentParser(prog="labs.emulator")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--region", default="us-east-1")
    parser.add_argument("--pace", type=Pace, default=Pace.REALISTIC)
    parser.add_argument("--no-limits", action="store_true")
    parser.add_argument("--enforce", action="store_true")
    parser.add_argument("--state", type=Path, help="the folder in which what is acknowledged is kept")
    parser.add_argument("--fresh", action="store_true", help="sets aside what the folder holds")
    options = parser.parse_args(argv)
    if hasattr(os, "nice"):
        os.nice(5)  # the window must stay smooth while this process is busy
    settings = Settings(options.pace, not options.no_limits, options.enforce)
    store = open_state(options.state, fresh=options.fresh) if options.state else Store()
    begin = partial(start, settings, port=options.port, region=options.region)
    cloud = begin(store=store) if not store.keeps else _begun(begin, store, options.state)
    if cloud.store.note:
        print(cloud.store.note, file=sys.stderr)
    print(json.dumps({**ready_line(cloud), "kept": cloud.store.keeps, "note": cloud.store.note}), flush=True)
    for line in iter(sys.stdin.buffer.readline, b""):
        print(json.dumps(obeyed(line, cloud.faults, cloud.waits, cloud.buffers)), flush=True)
    close_bounded(cloud)
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
