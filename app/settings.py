"""What the window remembers between starts: the look, its size and its columns; one small JSON file.

A file that is missing, broken or of another make gives the defaults, and is written anew. Knows no Qt.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from labs.home import home
from labs.tongue import LANGUAGES

FILE = "window.json"
SCHEMES = ("system", "light", "dark")
TEXTS = (100, 125, 150, 175, 200)
LEAST, MOST = (960, 600), (16_384, 16_384)


@dataclass(frozen=True, slots=True)
class Settings:
    """Sizes are device-independent pixels; no `columns` means the shares that suit the width."""

    scheme: str = "system"
    width: int = 1440
    height: int = 900
    columns: tuple[int, ...] = ()
    language: str = ""  # the system's, where it is one of ours
    welcomed: bool = False  # whether the welcome was read
    text: int = 100  # per cent of the usual text size
    calm: bool = False  # whether less shall move


def path() -> Path:
    """Where they are kept."""
    return home() / FILE


def load() -> Settings:
    """The settings; defaults wherever the file says nothing that can be used."""
    try:
        found = json.loads(path().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Settings()
    return settings_of(found) if isinstance(found, dict) else Settings()


def settings_of(found: dict[str, Any]) -> Settings:
    """The settings that such a document holds, each checked on its own."""
    usual = Settings()
    scheme = found.get("scheme")
    width = _length(found.get("width"), LEAST[0], MOST[0], usual.width)
    height = _length(found.get("height"), LEAST[1], MOST[1], usual.height)
    columns = found.get("columns")
    known = isinstance(columns, list) and len(columns) == 3 and all(_length(one, 1, MOST[0], 0) for one in columns)
    return Settings(
        scheme if isinstance(scheme, str) and scheme in SCHEMES else usual.scheme,
        width,
        height,
        tuple(columns) if known and isinstance(columns, list) else (),
        language if isinstance(language := found.get("language"), str) and language in LANGUAGES else usual.language,
        found.get("welcomed") is True,
        text if type(text := found.get("text")) is int and text in TEXTS else usual.text,
        found.get("calm") is True,
    )


def save(settings: Settings) -> None:
    """Keep them; a folder that cannot be written to costs only the memory."""
    with contextlib.suppress(OSError):
        path().parent.mkdir(parents=True, exist_ok=True)
        draft = path().with_suffix(f".{os.getpid()}.tmp")
        draft.write_text(json.dumps(asdict(settings)), encoding="utf-8")
        draft.replace(path())


def _length(value: object, least: int, most: int, usual: int) -> int:
    return value if type(value) is int and least <= value <= most else usual
