"""`headwater doctor`: what is installed, what the system lacks, which accounts could be used, and what to mend.

Looks only, changes nothing and calls nobody. Shows names of profiles and never a key. Qt is tried in a child process.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from app.cli import DoctorOptions
from app.setup import system
from app.setup.place import has_display
from labs.home import VARIABLE, home

ROOM_WARNING, ROOM_WRONG = 2 * 2**30, 200 * 2**20  # bytes
QT_SECONDS = 60


class State(StrEnum):
    """How a finding counts: only WRONG fails the command."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `fix` is what to do about it, empty when all is well."""

    name: str
    state: State
    sentence: str
    fix: str = ""


def main(options: DoctorOptions) -> int:
    """Prints every finding; 1 if something is wrong, else 0."""
    findings = examine()
    for found in findings:
        print(json.dumps(asdict(found)) if options.as_json else as_line(found))
    return int(any(found.state is State.WRONG for found in findings))


def as_line(found: Finding) -> str:
    """The finding for a person to read."""
    fix = f"\n{'':20}-> {found.fix}" if found.fix else ""
    return f"{found.state:<8} {found.name:<10} {found.sentence}{fix}"


def examine() -> list[Finding]:
    """Everything the doctor looks at, in the order in which it is told."""
    return [found for look in LOOKS for found in look()]


def python() -> Iterator[Finding]:
    """Which Python runs this."""
    yield Finding("python", State.OK, f"Python {platform.python_version()} at {sys.executable}")


def packages() -> Iterator[Finding]:
    """Each package that Headwater asks for: there, and of a version that it works with."""
    mend = "Run: python3 start.py"
    for requirement in requirements():
        asked = f"{requirement.name} {requirement.specifier}".strip()
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            yield Finding("package", State.WRONG, f"{asked} is not installed.", mend)
            continue
        if requirement.specifier.contains(version, prereleases=True):
            yield Finding("package", State.OK, f"{requirement.name} {version}")
        else:
            yield Finding("package", State.WRONG, f"{asked} is asked for; installed is {version}.", mend)


def requirements() -> list[Requirement]:
    """What pyproject.toml of this checkout asks for here, else what the installed package says it does."""
    pyproject = Path(__file__).resolve().parent.parent / "pyproject.toml"
    if pyproject.is_file():
        lines = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["dependencies"]
    else:
        lines = metadata.requires("headwater") or []
    parsed = [Requirement(line) for line in lines]
    return [each for each in parsed if each.marker is None or each.marker.evaluate({"extra": ""})]


def qt() -> Iterator[Finding]:
    """Whether Qt's shared libraries are there, and then whether it really loads."""
    absent = system.missing(system.CORE)
    if absent:
        yield Finding("qt", State.WRONG, f"Qt cannot load: missing {', '.join(absent)}.", system.advice(absent))
        return
    words = [sys.executable, "-c", "import PySide6.QtWidgets as _; from PySide6 import __version__ as v; print(v)"]
    try:
        done = subprocess.run(words, capture_output=True, encoding="utf-8", errors="replace", timeout=QT_SECONDS)
    except subprocess.TimeoutExpired:
        yield Finding("qt", State.WRONG, f"Qt did not load within {QT_SECONDS} s.", "Try again when less runs.")
        return
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        yield Finding("qt", State.WRONG, f"Qt does not load: {last}", "Remove .venv and run: python3 start.py")
        return
    yield Finding("qt", State.OK, f"Qt loads, PySide6 {done.stdout.strip()}")


def display() -> Iterator[Finding]:
    """Whether a window can be shown."""
    if not has_display(os.environ):
        yield Finding(
            "display",
            State.WARNING,
            "There is none, so the week runs in the terminal.",
            "For the window, start from a desktop (DISPLAY or WAYLAND_DISPLAY is set there).",
        )
        return
    absent = system.missing(system.XCB) if os.environ.get("DISPLAY") else ()
    if absent:
        yield Finding("display", State.WARNING, f"X11 lacks {', '.join(absent)}.", system.advice(absent))
        return
    names = [name for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM") if os.environ.get(name)]
    yield Finding("display", State.OK, ", ".join(f"{name}={os.environ[name]}" for name in names) or sys.platform)


def data_folder() -> Iterator[Finding]:
    """Whether the data folder, or what it would be made in, can be written to and has room."""
    folder = home()
    there = _nearest(folder)
    elsewhere = f"Set {VARIABLE} to a folder that you may write to."
    try:
        with tempfile.TemporaryFile(dir=there):
            yield Finding("data", State.OK, f"{folder} can be written to.")
    except OSError as error:
        yield Finding("data", State.WRONG, f"{folder} cannot be written to: {error.strerror}.", elsewhere)
    free = shutil.disk_usage(there).free
    state = State.WRONG if free < ROOM_WRONG else State.WARNING if free < ROOM_WARNING else State.OK
    fix = "" if state is State.OK else f"Make room there, or set {VARIABLE} to a folder on another disk."
    yield Finding("disk", state, f"{free / 2**30:.1f} GiB free for it.", fix)


def _nearest(folder: Path) -> Path:
    """The folder itself, or the closest one above it that exists."""
    for each in (folder, *folder.parents):
        try:
            if each.exists():
                return each
        except OSError:  # Not even that much may be asked.
            continue
    return Path(folder.anchor)


def accounts() -> Iterator[Finding]:
    """Which AWS profiles there are, by name, and whether an endpoint was left over in the environment."""
    try:
        from botocore.exceptions import BotoCoreError

        from labs.aws.accounts import as_words
        from labs.aws.accounts import profiles as found_profiles
    except ImportError:  # The packages have told it.
        return
    try:
        profiles = [as_words(profile) for profile in found_profiles()]
    except BotoCoreError as error:
        yield Finding("aws", State.WARNING, f"The AWS files cannot be read: {error}", "Mend that file.")
    else:
        known = f"profiles: {', '.join(profiles)}" if profiles else "no profiles; the embedded cloud needs none"
        yield Finding("aws", State.OK, known)
    for name in sorted(os.environ):
        if name.startswith("AWS_ENDPOINT_URL") and os.environ[name]:
            sentence = f"{name} is set, so AWS tools go there and not to AWS."
            yield Finding("endpoint", State.WARNING, sentence, f"Unset {name}, unless that is what you want.")


LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (python, packages, qt, display, data_folder, accounts)
