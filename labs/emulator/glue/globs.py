"""The crawler's exclude patterns: *, **, ?, [abc], [!a-c], {one,two} and backslash, matched below the include path."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_TOKEN = re.compile(r"\*\*|\*|\?|\[!?[^\]]+\]|\\.|.", re.DOTALL)


def excluder(patterns: Sequence[str]) -> Callable[[str], bool]:
    """A function telling whether a path below the include path is excluded."""
    compiled = [re.compile(as_regex(pattern)) for pattern in patterns]
    return lambda path: any(one.fullmatch(path) for one in compiled)


def as_regex(pattern: str) -> str:
    """The pattern as a regular expression; raises re.error when its brackets make no sense."""
    depth, parts = 0, []
    for token in _TOKEN.findall(pattern):
        if token == "{":
            depth += 1
        elif token == "}" and depth:
            depth -= 1
            parts.append(")")
            continue
        parts.append(_piece(token, depth))
    return "".join(parts)


def _piece(token: str, depth: int) -> str:
    if token.startswith("[") and len(token) > 1:
        inside = token[1:-1].replace("\\", "\\\\")
        return f"[^{inside[1:]}]" if inside.startswith("!") else f"[{inside}]"
    if token == "," and depth:
        return "|"
    simple = {"**": ".*", "*": "[^/]*", "?": "[^/]", "{": "(?:"}
    return simple.get(token) or re.escape(token[-1])
