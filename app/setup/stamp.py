"""The stamp in `.venv` that says what was installed there, so that the next start has nothing to do.

No stamp means that `.venv` is half made. Standard library only, and as little of it as will do: every start reads
it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

INPUTS = ("pyproject.toml", "constraints.txt")


@dataclass(frozen=True, slots=True)
class Stamp:
    """`python` is major.minor, `inputs` a digest of what was asked for, `libraries` the groups that were found."""

    python: str
    inputs: str
    extras: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()

    def covers(self, wanted: Stamp) -> bool:
        """Whether everything of `wanted` but its libraries is installed."""
        same = (self.python, self.inputs) == (wanted.python, wanted.inputs)
        return same and set(wanted.extras) <= set(self.extras)

    def with_libraries(self, group: str) -> Stamp:
        """The stamp with one more group of system libraries found."""
        return replace(self, libraries=(*self.libraries, group))


def wanted(root: Path, extras: tuple[str, ...]) -> Stamp:
    """What an environment of the checkout `root` must hold. A checkout that was moved counts as another."""
    digest = hashlib.sha256(str(root).encode())
    for name in INPUTS:
        digest.update((root / name).read_bytes())
    return Stamp("{}.{}".format(*sys.version_info[:2]), digest.hexdigest(), extras)


def read(path: Path) -> Stamp | None:
    """The stamp of that file, or None when there is none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Stamp(str(found["python"]), str(found["inputs"]), tuple(found["extras"]), tuple(found["libraries"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(path: Path, stamp: Stamp) -> None:
    """Puts the stamp there whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(stamp)), encoding="utf-8")
    part.replace(path)
