"""Named saves of the embedded cloud: its state and what the ledger remembers of it, kept together and returned to.

A save is a folder: a copy of the cloud's file, and a manifest that names it and holds the ledger's share. The manifest
is replaced in one move, so that a save is the old one or the new one, whole. Going back is written down before it is
done and finished by whoever opens the cloud next, so that it is done wholly or not at all. Knows no AWS client.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labs.aws.ledger import Ledger
from labs.aws.remembered import TAKEN, SaveError, count_live, problem_of, recall, remembered
from labs.aws.target import EMBEDDED
from labs.emulator import state_files
from labs.emulator.state_files import StateInUse, copy_out, held, put_in_place
from labs.emulator.store import problem_of as problem_of_state
from labs.emulator.wire import ACCOUNT
from labs.home import SAVES, STATE, home
from labs.model import StepState
from labs.shapes import Save
from labs.words import tr

__all__ = [
    "EMPTY", "KEPT", "SaveError", "checked_name", "finish", "forget", "found", "go_back", "keep", "remove", "saves",
]  # fmt: skip
KEPT = "kept"
SCOPE = f"{EMBEDDED} {KEPT} {ACCOUNT}"  # of the one cloud that is kept, as labs.aws.cloud tells it
VERSION = 1
MANIFEST, PENDING = "manifest.json", "going-back.json"
LONGEST = 40
RESERVED = {"con", "prn", "aux", "nul", *(f"{device}{number}" for device in ("com", "lpt") for number in range(1, 10))}
TRIES = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A save that can be returned to: its state's file (None: an empty cloud) and the ledger's share."""

    state: Path | None
    tables: dict[str, list[dict[str, Any]]]


def checked_name(name: str) -> str:
    """The name as it is kept. Raises SaveError: it becomes a folder's name on every system."""
    name = unicodedata.normalize("NFC", name.strip())
    plain = all(one.isalnum() or unicodedata.category(one)[0] == "M" or one in " -_." for one in name)
    if not name or len(name) > LONGEST or not plain or not name[0].isalnum() or name.endswith("."):
        raise SaveError(
            tr(
                "name is {name!r}: it must be 1 to {longest} letters, digits, spaces, -, _ or ., beginning "
                "with a letter or digit, and not ending in a dot.",
                name=name,
                longest=LONGEST,
            )
        )
    if name.split(".")[0].strip().lower() in RESERVED:
        raise SaveError(tr("name is {name!r}: it must be none of the names that Windows keeps for devices.", name=name))
    return name


def saves() -> list[Save]:
    """The saves that there are, newest first; one that cannot be returned to carries its problem."""
    folder = home() / SAVES
    named = [one for one in folder.iterdir() if not one.name.startswith(".")] if folder.is_dir() else []
    found = [_listed(one) for one in named if (one / MANIFEST).exists()]
    return sorted(found, key=lambda save: -save.at)


def _listed(folder: Path) -> Save:
    try:
        manifest = _manifest(folder)
    except SaveError as error:
        return Save(folder.name, (folder / MANIFEST).stat().st_mtime, problem=str(error))
    counts = manifest["counts"]
    return Save(manifest["name"], manifest["at"], counts["resources"], counts["steps"], counts["bytes"])


def keep(name: str, ledger: Ledger, *, replace: bool = False) -> Save:
    """Keeps the embedded cloud as it is now, also while it runs. Raises SaveError, and nothing has changed."""
    name = checked_name(name)
    folder = home() / SAVES / name
    if (folder / MANIFEST).exists() and not replace:
        raise SaveError(
            tr("name is {name!r}: there is a save of that name; choose another name, or replace it.", name=name)
        )
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / f"cloud-{secrets.token_hex(8)}.sqlite"
    try:
        tables, is_there = _both_at_once(ledger, copy)
    except ValueError as error:
        copy.unlink(missing_ok=True)
        raise SaveError(str(error)) from error
    save = Save(name, time.time(), count_live(tables), _verified(tables), copy.stat().st_size if is_there else 0)
    counts = {"resources": save.resources, "steps": save.steps, "bytes": save.bytes}
    manifest = {
        "headwater_save": VERSION, "name": name, "at": save.at, "counts": counts,
        "state": copy.name if is_there else "", "ledger": tables,
    }  # fmt: skip
    _write(folder / MANIFEST, manifest)
    for other in folder.iterdir():
        if other.name not in (MANIFEST, copy.name):
            other.unlink(missing_ok=True)
    return save


def _both_at_once(ledger: Ledger, copy: Path) -> tuple[dict[str, list[dict[str, Any]]], bool]:
    """The cloud's state and the ledger's share of one moment, in which nobody was making anything."""
    for _ in range(TRIES):
        before = remembered(ledger, SCOPE, EMBEDDED)
        is_there = copy_out(home() / STATE, copy)
        if remembered(ledger, SCOPE, EMBEDDED) == before:
            return before, is_there
        copy.unlink(missing_ok=True)
    raise SaveError(tr("The course is at work on the embedded cloud: keep its state when the step has ended."))


def _verified(tables: dict[str, list[dict[str, Any]]]) -> int:
    return sum(row["state"] == StepState.VERIFIED for row in tables["progress"])


def _write(path: Path, value: Any) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _manifest(folder: Path) -> dict[str, Any]:
    """Raises SaveError for a manifest that is broken, foreign or newer."""
    name = folder.name
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        version = found["headwater_save"]
        if version != VERSION:
            raise SaveError(
                tr(
                    "The save {name} is of version {version}; this Headwater reads version {known}.",
                    name=name,
                    version=version,
                    known=VERSION,
                )
            )
        counts = found["counts"]
        whole = (
            isinstance(found["name"], str)
            and isinstance(found["at"], int | float)
            and all(type(counts[one]) is int for one in ("resources", "steps", "bytes"))
            and isinstance(found["state"], str)
            and Path(found["state"]).name == found["state"]
            and set(found["ledger"]) == set(TAKEN)
        )
    except FileNotFoundError as error:
        raise SaveError(tr("There is no save called {name!r}.", name=name)) from error
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        if isinstance(error, SaveError):
            raise
        raise SaveError(tr("The save {name} was not written by Headwater, or is broken.", name=name)) from error
    if not whole:
        raise SaveError(tr("The save {name} was not written by Headwater, or is broken.", name=name))
    made: dict[str, Any] = found
    return made


def found(name: str) -> Found:
    """A save, looked at as a whole. Raises SaveError for one that is not there, broken or foreign."""
    name = checked_name(name)
    folder = home() / SAVES / name
    manifest = _manifest(folder)
    state = folder / manifest["state"] if manifest["state"] else None
    if state is not None and not state.exists():
        raise SaveError(tr("The save {name} is broken: the cloud's state is not in it.", name=name))
    problem = problem_of_state(state) if state is not None else ""
    problem = problem or problem_of(manifest["ledger"], SCOPE)
    if problem:
        raise SaveError(tr("The save {name} cannot be returned to: {problem}.", name=name, problem=problem))
    return Found(state, manifest["ledger"])


EMPTY = Found(None, {table: [] for table in TAKEN})


def go_back(to: Found, ledger: Ledger) -> None:
    """Makes the embedded cloud and the ledger what a save holds (EMPTY: starts again). No cloud may run.

    Raises SaveError when another process has the cloud's state; nothing has changed then.
    """
    folder = home() / STATE
    try:
        with held(folder):
            if to.state is not None:
                state_files.bring(to.state, folder)
            _write(folder / PENDING, {"empty": to.state is None, "ledger": to.tables})
            _finish(folder, ledger)
    except StateInUse as error:
        raise SaveError(str(error)) from error


def forget(ledger: Ledger) -> None:
    """The ledger's share of starting again, for a cloud whose state was set aside."""
    recall(ledger, SCOPE, EMBEDDED, EMPTY.tables)


def finish(ledger: Ledger) -> None:
    """Ends a going back that was broken off; called before the kept cloud is opened. Nothing while another has it."""
    folder = home() / STATE
    if (folder / PENDING).exists():
        try:
            with held(folder):
                _finish(folder, ledger)
        except StateInUse:
            return  # whoever has it finished this before


def _finish(folder: Path, ledger: Ledger) -> None:
    try:
        pending = json.loads((folder / PENDING).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    put_in_place(folder, empty=pending["empty"])
    recall(ledger, SCOPE, EMBEDDED, pending["ledger"])
    (folder / PENDING).unlink()


def remove(name: str) -> None:
    """Removes a save, also a broken one. Raises SaveError when there is none of that name."""
    name = checked_name(name)
    folder = home() / SAVES / name
    if not (folder / MANIFEST).exists():
        raise SaveError(tr("There is no save called {name!r}.", name=name))
    going = folder.with_name(f".{secrets.token_hex(4)}.going")
    folder.rename(going)
    for left in folder.parent.glob(".*.going"):
        shutil.rmtree(left, ignore_errors=True)
