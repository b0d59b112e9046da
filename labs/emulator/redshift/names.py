"""How DuckDB is told a name. Pure."""

from __future__ import annotations


def quoted(name: str) -> str:
    """A name as DuckDB reads it whatever is in it."""
    return '"' + name.replace('"', '""') + '"'
