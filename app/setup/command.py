"""From start.py's words to the running program: what must be there, making it so, and handing over.

A start with nothing to do reads three small files and hands over; whatever makes things is imported only when
needed. Standard library only.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from app.setup import stamp
from app.setup.place import Place, has_display
from app.setup.stop import Stop, say


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run with `.venv`'s Python, and what that needs: extras, and a group of libraries (or "")."""

    words: tuple[str, ...]
    extras: tuple[str, ...] = ()
    libraries: str = ""


def plan(words: list[str], *, display: bool) -> Plan:
    """What those words of start.py ask for."""
    if words[:1] == ["test"]:
        return _plan_of_tests(words[1:])
    names_command = bool(words) and not words[0].startswith("-")
    shows_window = display and not names_command and not {"-h", "--help"} & set(words)
    return Plan(("-P", "-m", "app", *words), libraries="window" if shows_window else "")


def _plan_of_tests(words: list[str]) -> Plan:
    tier = () if "--long" in words else ("-m", "not long")
    rest = [word for word in words if word != "--long"]
    pytest = ("-m", "pytest", "-n", "3", "--dist", "loadfile", "--no-loadscope-reorder", *tier, *rest)
    return Plan(pytest, extras=("test",), libraries="offscreen")


def start(root: Path, words: list[str]) -> int:
    """Makes the environment of the checkout `root` ready and runs `words` in it.

    Returns the exit code, on POSIX only if it could not start: there the program takes this process's place.
    """
    todo = plan(words, display=has_display(os.environ))
    try:
        python = _ready(root, todo)
    except Stop as stop:
        say(str(stop))
        return 1
    except OSError as error:
        say(f"Setting up failed: {error}")
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130
    if todo.extras:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        os.chdir(root)
    return _hand_over([str(python), *todo.words])


def _ready(root: Path, todo: Plan) -> Path:
    """`.venv`'s Python, with everything there that `todo` needs."""
    place = Place(root)
    wanted = stamp.wanted(root, todo.extras)
    if not _is_made(place.stamp, place.python, wanted):
        from app.setup import environment
        from app.setup.lock import one_at_a_time

        with one_at_a_time(place.lock, lambda: say("Another start is installing here; waiting for it")) as held:
            if not _is_made(place.stamp, place.python, wanted):
                environment.make_ready(Place(root, held), wanted)
    if todo.libraries:
        _find_libraries(place.stamp, todo.libraries)
    return place.python


def _is_made(path: Path, python: Path, wanted: stamp.Stamp) -> bool:
    found = stamp.read(path)
    return found is not None and found.covers(wanted) and python.exists()


def _find_libraries(path: Path, group: str) -> None:
    """Sees to it that Qt's libraries of that group can be loaded, once for each environment."""
    found = stamp.read(path)
    if found is None or group in found.libraries:
        return
    from app.setup import system

    absent = system.missing(system.GROUPS[group])
    if absent and system.install(absent):
        absent = system.missing(system.GROUPS[group])
    if absent and (group == "offscreen" or set(absent) & set(system.CORE.values())):
        raise Stop(f"Qt needs system libraries that are missing. {system.advice(absent)}")
    if absent:
        say(f"A window on X11 needs system libraries that are missing. {system.advice(absent)}")
        return
    stamp.write(path, found.with_libraries(group))


if sys.platform == "win32":
    import subprocess

    def _hand_over(words: list[str]) -> int:
        child = subprocess.Popen(words)
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue  # The child gets Ctrl-C too, and decides.

else:

    def _hand_over(words: list[str]) -> int:
        os.execv(words[0], words)
