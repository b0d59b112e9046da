"""Wildcards, ARN patterns and policy variables, as the elements of a policy write them.

Plain functions over text. Source: the IAM policy reference (elements Resource and Condition, and variables).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

ARN_PARTS = 6
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_PLAIN = {"*": "*", "?": "?", "$": "$"}

ValueOf = Callable[[str], str | None]


def nothing(key: str) -> str | None:  # noqa: ARG001 - the signature of ValueOf
    """The values of a request that has none."""
    return None


def matches(pattern: str, value: str, value_of: ValueOf = nothing, *, ignore_case: bool = False) -> bool:
    """Whether `*` and `?` in the pattern can stand for what the value has there; variables stand for themselves."""
    words = _regex(pattern, value_of, as_arn=False)
    return words is not None and bool(_compiled(words, ignore_case).fullmatch(value))


def arn_matches(pattern: str, arn: str, value_of: ValueOf = nothing) -> bool:
    """Whether the ARN pattern covers the ARN: parts between colons are compared one by one, missing ones are `*`."""
    if pattern == "*":
        return True
    words = _regex(_completed(pattern), value_of, as_arn=True)
    return words is not None and bool(_compiled(words, False).fullmatch(arn))


def resolved(text: str, value_of: ValueOf) -> str | None:
    """The text with its variables replaced; None when one has neither value nor default."""
    parts: list[str] = []
    end = 0
    for found in _VARIABLE.finditer(text):
        value = _value(found[1], value_of)
        if value is None:
            return None
        parts += [text[end : found.start()], value]
        end = found.end()
    return "".join([*parts, text[end:]])


def _value(inside: str, value_of: ValueOf) -> str | None:
    """What `${inside}` stands for: a key's value, its default, or one of the signs that mean themselves."""
    if inside in _PLAIN:
        return inside
    key, comma, default = inside.partition(",")
    value = value_of(key.strip().lower())
    if value is None and comma:
        return default.strip().strip("'")
    return value


def _completed(pattern: str) -> str:
    missing = ARN_PARTS - 1 - _VARIABLE.sub("", pattern).count(":")
    return pattern + ":*" * max(0, missing)


def _regex(pattern: str, value_of: ValueOf, as_arn: bool) -> str | None:
    """The pattern as a regular expression; None when a variable has no value, which then matches nothing."""
    words, colons, end = "", 0, 0
    for found in [*_VARIABLE.finditer(pattern), None]:
        plain = pattern[end : found.start()] if found else pattern[end:]
        for sign in plain:
            inner = "[^:]" if as_arn and colons < ARN_PARTS - 1 else "."
            words += {"*": inner + "*", "?": inner}.get(sign) or re.escape(sign)
            colons += sign == ":"
        if found:
            value = _value(found[1], value_of)
            if value is None:
                return None
            words += re.escape(value)
            end = found.end()
    return words


@lru_cache(maxsize=4096)
def _compiled(words: str, ignore_case: bool) -> re.Pattern[str]:
    return re.compile(words, re.DOTALL | (re.IGNORECASE if ignore_case else 0))
