"""`headwater saves` and `headwater start-again`: named saves of the embedded cloud, kept, listed, returned to, removed.

Knows no Qt. Going back and starting again need the embedded cloud to themselves; keeping and listing do not.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING

from labs import saves
from labs.aws.ledger import Ledger
from labs.aws.ledger_file import LedgerError
from labs.home import LEDGER, home
from labs.shapes import Save

if TYPE_CHECKING:
    from app.saves_words import SavesOptions, StartAgainOptions


def main(options: SavesOptions) -> int:
    """Exit code 1, and a sentence, when it could not be done."""
    try:
        with_ledger = Ledger(home() / LEDGER)
    except LedgerError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        _do(options, with_ledger)
    except saves.SaveError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        with_ledger.close()
    return 0


def _do(options: SavesOptions, ledger: Ledger) -> None:
    match options.action:
        case "keep":
            print(f"Kept: {words_of(saves.keep(options.name, ledger, replace=options.replace))}")
        case "load":
            saves.finish(ledger)
            saves.go_back(saves.found(options.name), ledger)
            print(f"The embedded cloud is as it was kept under {options.name}.")
        case "remove":
            saves.remove(options.name)
            print(f"Removed the save {options.name}.")
        case _:
            _list(as_json=options.as_json)


def _list(*, as_json: bool) -> None:
    there_are = saves.saves()
    for save in there_are:
        print(json.dumps(asdict(save)) if as_json else words_of(save))
    if not there_are and not as_json:
        print("There are no saves; headwater saves keep NAME makes one.", file=sys.stderr)


def words_of(save: Save) -> str:
    """A save as a line: its name, when, what was there, or what is wrong with it."""
    if save.problem:
        return f"{save.name} · {save.problem}"
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(save.at))
    resources = "1 resource" if save.resources == 1 else f"{save.resources} resources"
    steps = "1 step verified" if save.steps == 1 else f"{save.steps} steps verified"
    return f"{save.name} · {when} · {resources} · {steps}"


def start_again(options: StartAgainOptions) -> int:
    """Empties the embedded cloud and forgets the progress, once that was confirmed with --yes."""
    if not options.yes:
        print(
            "This empties the embedded cloud and forgets the progress made on it; saves stay. Say --yes to go on.",
            file=sys.stderr,
        )
        return 1
    ledger = Ledger(home() / LEDGER)
    try:
        saves.finish(ledger)
        saves.go_back(saves.EMPTY, ledger)
    except saves.SaveError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        ledger.close()
    print("The embedded cloud is empty, and the week begins anew.")
    return 0
