"""Dates and times in JSON as the two deserializers read them, in days and nanoseconds since the epoch.

OpenX reads ISO 8601 with a Z, `yyyy-MM-dd HH:mm:ss`, epoch seconds and milliseconds; Hive reads the patterns it was
given (Joda's letters, or millis). Sources: AWS's page on record format conversion; where it is silent, what AWS was
seen to do: a number below 1e12 is seconds, any other milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

SECOND = 10**9
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FEWEST_MILLIS = 10**12
NANOSECONDS = range(-(2**63) + 1, 2**63)
SPACED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[ ](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?", re.ASCII)
ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z", re.ASCII)
DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
# Joda's letters: which group they fill, and how they look in text.
LETTERS = {
    "y": ("year", r"\d{4}"), "Y": ("year", r"\d{4}"), "M": ("month", r"\d{1,2}"), "d": ("day", r"\d{1,2}"),
    "H": ("hour", r"\d{1,2}"), "m": ("minute", r"\d{1,2}"), "s": ("second", r"\d{1,2}"),
    "S": ("fraction", r"\d{1,9}"), "Z": ("zone", r"Z|[+-]\d\d:?\d\d"),
}  # fmt: skip
TOKEN = re.compile(r"([A-Za-z])\1*|'(?:[^']|'')*'|[^A-Za-z']")


def openx_timestamp(value: Any) -> int:
    """Nanoseconds since the epoch; raises ValueError for what OpenX does not read."""
    if isinstance(value, str):
        match = SPACED.fullmatch(value) or ISO.fullmatch(value)
        if match:
            year, month, day, hour, minute, second = map(int, match.groups()[:6])
            return _nanoseconds(datetime(year, month, day, hour, minute, second, tzinfo=UTC), match[7])
    return _epoch(value)


def hive_timestamp(formats: tuple[str, ...]) -> Callable[[Any], int]:
    """A reader of the patterns, or of java.sql.Timestamp's own form when there is none."""

    def read(value: Any) -> int:
        if isinstance(value, bool):
            raise ValueError(f"{value} is not a timestamp")
        text = str(value)
        for one in formats or ("yyyy-M-d H:m:s.S", "yyyy-M-d H:m:s"):
            if one == "millis" and re.fullmatch(r"-?\d{1,18}", text):
                return _within(int(text) * 10**6)
            match = one != "millis" and _joda(one).fullmatch(text)
            if match:
                return _of_groups(match.groupdict())
        raise ValueError(f"Timestamp format of {text!r} is not one of those given")

    return read


def check_format(pattern: str) -> None:
    """Raises ValueError with a sentence for a pattern with letters that are not read here."""
    if pattern != "millis":
        _joda(pattern)


def days(value: Any) -> int:
    """A date's days since the epoch; raises ValueError."""
    match = DAY.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{value!r} is not a date of the form yyyy-MM-dd")
    return (date(int(match[1]), int(match[2]), int(match[3])) - EPOCH.date()).days


@lru_cache(maxsize=64)
def _joda(pattern: str) -> re.Pattern[str]:
    parts, seen = [], set()
    for match in TOKEN.finditer(pattern):
        text, letter = match[0], match[1]
        if letter is None:
            parts.append(re.escape(text.strip("'").replace("''", "'") or "'" if text.startswith("'") else text))
            continue
        if letter not in LETTERS:
            raise ValueError(f"The timestamp format {pattern} has the letter {letter}, which is not read here.")
        name, form = LETTERS[letter]
        if name in seen:
            raise ValueError(f"The timestamp format {pattern} has the letter {letter} in two places.")
        seen.add(name)
        parts.append(f"(?P<{name}>{form})")
    return re.compile("".join(parts), re.ASCII)


def _of_groups(groups: dict[str, str | None]) -> int:
    def number(name: str, otherwise: int) -> int:
        return int(groups.get(name) or otherwise)

    when = datetime(
        number("year", 1970), number("month", 1), number("day", 1), number("hour", 0), number("minute", 0),
        number("second", 0), tzinfo=UTC,
    )  # fmt: skip
    zone = groups.get("zone") or "Z"
    if zone != "Z":
        ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        when = when - ahead if zone[0] == "+" else when + ahead
    return _nanoseconds(when, groups.get("fraction"))


def _nanoseconds(when: datetime, fraction: str | None) -> int:
    since = when - EPOCH
    return _within((since.days * 86400 + since.seconds) * SECOND + int((fraction or "0").ljust(9, "0")))


def _epoch(value: Any) -> int:
    """Epoch seconds or milliseconds, as a number or its text."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise ValueError(f"{value!r} is not a timestamp")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{value!r} is not a timestamp") from None
    if not number.is_finite() or number.adjusted() > 18:
        raise ValueError(f"Value {value} is out of range for a timestamp")
    scale = SECOND if abs(number) < FEWEST_MILLIS else 10**6
    return _within(int(number * scale))


def _within(nanoseconds: int) -> int:
    if nanoseconds not in NANOSECONDS:
        raise ValueError("the time is out of range: years 1677 to 2262 are kept")
    return nanoseconds
