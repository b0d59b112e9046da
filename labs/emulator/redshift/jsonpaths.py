"""A jsonpaths file of COPY: a list of paths in dot or bracket notation, one for each column. Plain functions."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from labs.emulator.redshift.errors import LoadFailed

_STEP = re.compile(r"""\.([^.\[\]'"\s]+)|\[\s*'([^']*)'\s*\]|\[\s*"([^"]*)"\s*\]|\[\s*(\d+)\s*\]""")


def jsonpaths_of(data: bytes, address: str) -> list[list[str | int]]:
    """The steps of each path; raises LoadFailed when the file is not of the documented form."""
    try:
        given = json.loads(data.decode("utf-8"))["jsonpaths"]
        paths: Sequence[str] = [str(one) for one in given]
    except (ValueError, LookupError, TypeError) as problem:
        raise _wrong(f"{address} must be a JSON object with a list jsonpaths") from problem
    return [_steps(path, address) for path in paths]


def _steps(path: str, address: str) -> list[str | int]:
    steps: list[str | int] = []
    at = 1
    while path.startswith("$") and at < len(path):
        match = _STEP.match(path, at)
        if match is None:
            break
        steps.append(int(match[4]) if match[4] else next(one for one in match.groups() if one is not None))
        at = match.end()
    if not path.startswith("$") or at < len(path) or not steps:
        raise _wrong(f"{address}: {path} is not a path such as $['name'] or $.name[0]")
    return steps


def _wrong(sentence: str) -> LoadFailed:
    return LoadFailed("Redshift.IncorrectJsonPathsFile", f"ERROR: Invalid JSONPath format: {sentence}")
