"""Installs what --additional-python-modules names into a folder of its own, once for each list of names.

Knows pip as a command of this interpreter, no run and no catalog. The folder is made complete elsewhere and then
moved, so that two runs at the same time and a stop in between do no harm.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from labs import child_environment
from labs.emulator.glue.process import kill
from labs.home import home

PATIENCE_SECONDS = 300.0
TICK = 0.2
_REQUIREMENT = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[A-Za-z0-9,._-]+\])?(?:\s*[=<>!~]=?[^;@\s]*(?:,[=<>!~]=?[^;@\s]+)*)?"
)


class NotInstalled(Exception):
    """The modules are not there; the text says why."""


def split(text: str) -> list[str]:
    """The names of a comma-separated list; commas within brackets and between versions stay."""
    parts: list[str] = []
    for part in filter(None, map(str.strip, re.split(r",(?![^\[]*\])", text))):
        if parts and re.match(r"[=<>!~]", part):
            parts[-1] += f",{part}"
        else:
            parts.append(part)
    return parts


def cache_folder() -> Path:
    """Where installed modules stay between runs."""
    return home() / "glue-modules"


def install(names: Sequence[str], wheels: dict[str, bytes], stop: threading.Event) -> Path | None:
    """The folder in which the modules are; None when stopped. Raises NotInstalled.

    `names` are requirements as pip takes them, `wheels` files by name.
    """
    for name in names:
        if not _REQUIREMENT.fullmatch(name):
            raise NotInstalled(f"--additional-python-modules names {name!r}, which is not a module with a version.")
    digest = hashlib.sha256(repr((sys.version_info[:2], sys.platform, sorted(names))).encode())
    for wheel in sorted(wheels):
        digest.update(wheel.encode() + hashlib.sha256(wheels[wheel]).digest())
    ready = cache_folder() / digest.hexdigest()[:32]
    if ready.is_dir():
        return ready
    if importlib.util.find_spec("pip") is None:
        raise NotInstalled("--additional-python-modules needs pip, which this Python does not have.")
    cache_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="making-", dir=cache_folder()))
    try:
        files = [_written(work, name, body) for name, body in wheels.items()]
        if not _pip([*names, *files], work / "target", stop):
            return None
        with suppress(OSError):  # another run was first
            (work / "target").rename(ready)
        return ready
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _written(work: Path, name: str, body: bytes) -> str:
    path = work / name
    path.write_bytes(body)
    return str(path)


def _pip(wanted: list[str], target: Path, stop: threading.Event) -> bool:
    """Runs pip; False when stopped."""
    environment = child_environment.of_cloud()
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [*command, "--target", str(target), *wanted],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=os.name == "posix",
        )
        deadline = time.monotonic() + PATIENCE_SECONDS
        try:
            while process.poll() is None and not stop.is_set() and time.monotonic() < deadline:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(TICK)
        finally:
            code = process.poll()
            kill(process)
        if stop.is_set():
            return False
        said.seek(0)
        lines = said.read().decode("utf-8", "replace").split("\n")
    if code != 0:
        raise NotInstalled(_why(lines, wanted))
    return True


def _why(lines: list[str], wanted: list[str]) -> str:
    errors = [line.removeprefix("ERROR: ").strip() for line in lines if line.startswith("ERROR: ")]
    names = ", ".join(Path(name).name for name in wanted)
    return (
        f"--additional-python-modules: pip could not install {names}: {errors[-1] if errors else 'it took too long.'}"
    )
