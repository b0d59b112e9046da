"""Files that are read, not run by us: lessons, sample data, Glue scripts, icons. This module finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def resource(*parts: str) -> Traversable:
    """The resource at that path below this package; it may not exist."""
    from importlib.resources import files  # here, so that the window's first paint need not wait for it

    found: Traversable = files("resources")
    for part in parts:
        found = found / part
    return found


def text(*parts: str) -> str:
    """The resource's text (UTF-8). Raises FileNotFoundError."""
    return resource(*parts).read_text("utf-8")


def data(*parts: str) -> bytes:
    """The resource's bytes. Raises FileNotFoundError."""
    return resource(*parts).read_bytes()


def names(*parts: str) -> list[str]:
    """Names of the files in a resource folder, sorted."""
    return sorted(entry.name for entry in resource(*parts).iterdir() if entry.is_file())
