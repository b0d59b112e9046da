"""`headwater ledger`: exports the record of what the labs made, backs it up, or rebuilds it from what a target holds.

Rebuilding shows what was found and why it is believed ours, asks, and writes rows; it never deletes. Knows no Qt.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from app.opening import answered, opened
from labs.aws import rebuild
from labs.aws.ledger import Ledger
from labs.aws.ledger_export import as_text
from labs.home import LEDGER, home

if TYPE_CHECKING:
    from app.cli import LedgerOptions


def main(options: LedgerOptions) -> int:
    """Exit code 0 when it was done; rebuild: 1 when something could not be asked for, or the answer was no."""
    return answered(lambda: _main(options), options.target)


def _main(options: LedgerOptions) -> int:
    ledger = Ledger(home() / LEDGER)
    try:
        if ledger.word:
            print(ledger.word, file=sys.stderr)
        match options.action:
            case "export":
                print(as_text(ledger), end="")
                return 0
            case "backup":
                copy = ledger.keep_copy()
                print(f"Copied to {copy}." if copy else "Nothing has changed since the last copy.", file=sys.stderr)
                return 0
            case _:
                return _rebuild(ledger, options)
    finally:
        ledger.close()


def _rebuild(ledger: Ledger, options: LedgerOptions) -> int:
    with opened(options.target, options.region) as cloud:
        found = rebuild.look(cloud)
        new = rebuild.unknown_to(ledger, found)
        for one in found:
            print(json.dumps(asdict(one)) if options.as_json else _line(one, one in new))
        place = f"account {cloud.identity.account}, {cloud.region}"
        unsure = any(one.belief == rebuild.UNKNOWN for one in found)
        if not new:
            print(f"Nothing on {place} that is ours is missing in the ledger.", file=sys.stderr)
            return int(unsure)
        if not (options.yes or _agreed(len(new), place)):
            print("Nothing was written.", file=sys.stderr)
            return 1
        rows = rebuild.adopt(cloud, ledger, found)
        print(f"{rows} resources are in the ledger again; `headwater clean` can remove them.", file=sys.stderr)
        return int(unsure)


def _line(one: rebuild.Finding, is_new: bool) -> str:
    mark = {rebuild.OURS: "+" if is_new else "=", rebuild.DOUBTFUL: "-"}.get(one.belief, "?")
    return f"{mark} {one.title} {one.name}: {one.why}".replace(" : ", ": ")


def _agreed(count: int, place: str) -> bool:
    if not sys.stdin.isatty():
        print("Nobody can be asked here: add --yes to take them.", file=sys.stderr)
        return False
    print(f"Write {count} resources of {place} into the ledger? Nothing is deleted. [y/N] ", end="", file=sys.stderr)
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
