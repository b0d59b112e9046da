"""Dates written by a Java DateTimeFormatter pattern, as `!{timestamp:yyyy/MM/dd}` in a Firehose prefix asks for them.

Plain functions on aware datetimes, English (United States) as AWS has it. The letters that make a name of a date
are here; a letter that is not is refused with a sentence. Knows nothing of prefixes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
QUARTERS = ("1st quarter", "2nd quarter", "3rd quarter", "4th quarter")

Field = Callable[[datetime, int], str]


def format_java(pattern: str, when: datetime) -> str:
    """`when` written by the pattern; raises ValueError with a sentence when the pattern is not understood."""
    return "".join(text if count == 0 else LETTERS[text][1](when, count) for text, count in _tokens(pattern))


@lru_cache(maxsize=256)
def _tokens(pattern: str) -> tuple[tuple[str, int], ...]:
    """Letters with how often they stand in a row, and literals with 0."""
    found: list[tuple[str, int]] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "'":
            text, at = _quoted(pattern, at)
            found.append((text, 0))
        elif char.isascii() and char.isalpha():
            count = len(pattern[at:]) - len(pattern[at:].lstrip(char))
            found.append(_letter(pattern, char, count))
            at += count
        else:
            found.append((_literal(pattern, char), 0))
            at += 1
    return tuple(found)


def _quoted(pattern: str, at: int) -> tuple[str, int]:
    """The text between quotes that begin at `at`, and where it ends; two quotes in a row mean one quote."""
    text, end = "", at + 1
    while end < len(pattern):
        if pattern[end] != "'":
            text, end = text + pattern[end], end + 1
        elif pattern[end + 1 : end + 2] == "'":
            text, end = text + "'", end + 2
        else:
            return text or "'", end + 1
    raise ValueError(f"The date pattern {pattern} has a quote that is not closed.")


def _literal(pattern: str, char: str) -> str:
    if char in "{}#":
        raise ValueError(f"The date pattern {pattern} has {char}, which is reserved; put it between quotes.")
    # An optional section always has its value here, so its brackets leave no trace.
    return "" if char in "[]" else char


def _letter(pattern: str, letter: str, count: int) -> tuple[str, int]:
    if letter not in LETTERS:
        known = " ".join(sorted(LETTERS))
        raise ValueError(f"The date pattern {pattern} has the letter {letter}; the letters known are {known}.")
    most = LETTERS[letter][0]
    if count > most:
        raise ValueError(f"The date pattern {pattern} has {count} times {letter}; at most {most} may stand.")
    return letter, count


def _number(value: int, count: int) -> str:
    return str(value).zfill(count)


def _year(value: int, count: int) -> str:
    return _number(value % 100, 2) if count == 2 else _number(value, count)


def _text(names: tuple[str, ...], index: int, count: int) -> str:
    return {3: names[index][:3], 4: names[index], 5: names[index][0]}[max(count, 3)]


def _month(when: datetime, count: int) -> str:
    return _number(when.month, count) if count < 3 else _text(MONTHS, when.month - 1, count)


def _quarter(when: datetime, count: int) -> str:
    quarter = (when.month + 2) // 3
    if count < 3:
        return _number(quarter, count)
    return {3: f"Q{quarter}", 4: QUARTERS[quarter - 1], 5: str(quarter)}[count]


def _era(_when: datetime, count: int) -> str:
    return {4: "Anno Domini", 5: "A"}.get(count, "AD")


def _sunday(day: date) -> date:
    """The Sunday that begins the day's week, as weeks are counted in the United States."""
    return day - timedelta(days=(day.weekday() + 1) % 7)


def _week_year(day: date) -> int:
    """The year the day's week belongs to: a week that holds 1 January is the first of the new year."""
    return (_sunday(day) + timedelta(days=6)).year


def _week(day: date) -> int:
    return (_sunday(day) - _sunday(date(_week_year(day), 1, 1))).days // 7 + 1


def _fraction(when: datetime, count: int) -> str:
    return f"{when.microsecond * 1000:09d}"[:count]


def _offset(when: datetime, count: int, zulu: bool) -> str:
    seconds = int((when.utcoffset() or timedelta()).total_seconds())
    if zulu and seconds == 0:
        return "Z"
    sign, seconds = ("-" if seconds < 0 else "+"), abs(seconds)
    hours, minutes = f"{seconds // 3600:02d}", f"{seconds % 3600 // 60:02d}"
    if count == 1:
        return sign + hours + (minutes if minutes != "00" else "")
    return sign + hours + (":" if count == 3 else "") + minutes


LETTERS: dict[str, tuple[int, Field]] = {
    "G": (5, _era),
    "y": (9, lambda when, count: _year(when.year, count)),
    "u": (9, lambda when, count: _year(when.year, count)),
    "Y": (9, lambda when, count: _year(_week_year(when.date()), count)),
    "Q": (5, _quarter),
    "M": (5, _month),
    "L": (5, _month),
    "w": (2, lambda when, count: _number(_week(when.date()), count)),
    "D": (3, lambda when, count: _number(when.timetuple().tm_yday, count)),
    "d": (2, lambda when, count: _number(when.day, count)),
    "E": (5, lambda when, count: _text(DAYS, when.weekday(), count)),
    "e": (2, lambda when, count: _number((when.weekday() + 1) % 7 + 1, count)),
    "a": (1, lambda when, _count: "AM" if when.hour < 12 else "PM"),
    "h": (2, lambda when, count: _number((when.hour + 11) % 12 + 1, count)),
    "K": (2, lambda when, count: _number(when.hour % 12, count)),
    "k": (2, lambda when, count: _number((when.hour + 23) % 24 + 1, count)),
    "H": (2, lambda when, count: _number(when.hour, count)),
    "m": (2, lambda when, count: _number(when.minute, count)),
    "s": (2, lambda when, count: _number(when.second, count)),
    "S": (9, _fraction),
    "n": (9, lambda when, count: _number(when.microsecond * 1000, count)),
    "X": (3, lambda when, count: _offset(when, count, zulu=True)),
    "x": (3, lambda when, count: _offset(when, count, zulu=False)),
    "Z": (3, lambda when, _count: _offset(when, 2, zulu=False)),
    "z": (3, lambda when, _count: when.tzname() or "UTC"),
}
