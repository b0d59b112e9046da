"""Making `.venv` and installing into it, with uv where there is one, else with the standard library and pip.

Read only when the stamp says that there is something to do; whoever calls it holds the lock. Standard library
only.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys

from app.setup import stamp, system
from app.setup.place import Place
from app.setup.stop import Stop, say


def make_ready(place: Place, wanted: stamp.Stamp) -> None:
    """Installs what `wanted` asks for: into the environment that is there, or into a new one if it is half made.

    Raises Stop with the installer's last lines when it cannot.
    """
    found = stamp.read(place.stamp)
    if found is None or found.python != wanted.python or not place.python.exists():
        _make_anew(place, wanted)
        return
    extras = tuple(sorted({*found.extras, *wanted.extras}))
    say("Installing what has changed")
    place.stamp.unlink()  # Killed from here on, it counts as half made.
    try:
        _install(place, _installer(place), extras)
    except Stop:
        stamp.write(place.stamp, found)
        raise
    stamp.write(place.stamp, stamp.Stamp(wanted.python, wanted.inputs, extras, found.libraries))


def _make_anew(place: Place, wanted: stamp.Stamp) -> None:
    uv = shutil.which("uv")
    if uv:
        try:
            _make_with([uv, "venv", "--quiet", "--python", base_python(), str(place.venv)], place, wanted)
            return
        except Stop:
            say("uv could not do it, so pip does")
    _require_ensurepip()
    _make_with([base_python(), "-m", "venv", str(place.venv)], place, wanted)


def _make_with(words: list[str], place: Place, wanted: stamp.Stamp) -> None:
    say("Making .venv")
    if place.venv.exists():
        shutil.rmtree(place.venv)
    _run(words, place)
    say("Installing (first time, about a minute)")
    _install(place, _installer(place), wanted.extras)
    stamp.write(place.stamp, wanted)


def _installer(place: Place) -> list[str]:
    """The words of the environment's pip; one that uv made has none, and then they are uv's."""
    if any(place.venv.glob("[Ll]ib/**/site-packages/pip/__main__.py")):
        return [str(place.python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    uv = shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "--compile-bytecode", "--python", str(place.python)]
    raise Stop("The folder .venv was made by uv, which is no longer found. Please remove .venv and start again.")


def _install(place: Place, installer: list[str], extras: tuple[str, ...]) -> None:
    target = f".[{','.join(extras)}]" if extras else "."
    _run([*installer, "-c", "constraints.txt", "-e", target], place)


def base_python() -> str:
    """The Python that `.venv` is made from, also when this one is `.venv`'s own."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def _require_ensurepip() -> None:
    """Debian keeps the half of venv that brings pip in a package of its own."""
    if importlib.util.find_spec("ensurepip") is not None:
        return
    package = ("python{}.{}-venv".format(*sys.version_info[:2]),)
    if not system.install(package):
        raise Stop(f"This Python cannot make environments: it has no ensurepip. {system.advice(package)}")


def _run(words: list[str], place: Place) -> None:
    """Runs an installer in silence; Stop shows the end of what it said if it failed."""
    inherited = () if place.lock_fd is None or sys.platform == "win32" else (place.lock_fd,)
    environ = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    done = subprocess.run(
        words,
        cwd=place.root,
        env=environ,
        pass_fds=inherited,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        tail = "\n".join(done.stdout.strip().splitlines()[-25:])
        raise Stop(f"{tail}\nThis failed: {' '.join(words)}")


# They would send pip elsewhere than into .venv.
_MISLEADING = frozenset({"PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"})
