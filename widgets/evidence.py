"""A check's evidence as lines of plain text: what the cloud answered, in words and figures.

Plain functions. Knows neither Qt nor a course.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from labs.tongue import again, say, tr

LONGEST = 420
SHORT = 28  # letters of what may stand in one line with others


def evidence_lines(evidence: Mapping[str, object]) -> list[tuple[str, str]]:
    """Key and value of each entry; a nested mapping becomes one line an entry inside its value."""
    return [(again(say(key)).replace("_", " "), _short(_words(value))) for key, value in evidence.items()]


def _words(value: object) -> str:
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if value is None:
        return tr("none")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    if isinstance(value, str):
        return again(value)
    if isinstance(value, Mapping):
        return "\n".join(f"{again(say(key))}: {_inner(part)}" for key, part in value.items()) or tr("none")
    if isinstance(value, Sequence):
        parts = [_inner(part) for part in value]
        return (", " if _flat(value) and max(map(len, parts), default=0) <= SHORT else "\n").join(parts) or tr("none")
    return str(value)


def _inner(value: object) -> str:
    if isinstance(value, Mapping) and _flat(value.values()):
        return ", ".join(f"{again(say(key))}: {_words(part)}" for key, part in value.items()) or tr("none")
    if isinstance(value, list | tuple) and _flat(value):
        return ", ".join(_words(part) for part in value) or tr("none")
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return _words(value)


def _flat(values: Iterable[object]) -> bool:
    return all(not isinstance(part, Mapping | list | tuple) for part in values)


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
