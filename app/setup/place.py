"""Where a checkout keeps its environment, and whether there is a display: what every start asks.

Standard library only, and as little of it as will do.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """The checkout `root`. `lock_fd` is the held lock, which installers inherit."""

    root: Path
    lock_fd: int | None = None

    @property
    def venv(self) -> Path:
        """The environment's folder."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The environment's own Python."""
        parts = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")
        return self.venv.joinpath(*parts)

    @property
    def stamp(self) -> Path:
        """The file that says what is installed."""
        return self.venv / "headwater-stamp.json"

    @property
    def lock(self) -> Path:
        """The lock file: outside `.venv`, which may be removed while it is held."""
        return self.root / ".headwater-setup.lock"


def has_display(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether a window can be shown: always said of macOS and Windows, elsewhere told by the environment."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return platform in ("win32", "darwin") or any(environ.get(name) for name in names)
