"""AWS's schedule expressions, cron(…) in UTC and rate(…): read once, then asked for the next time.

Plain functions over seconds since the epoch; knows no crawler and no trigger.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_UNITS = {"minute": 60, "hour": 3600, "day": 86400}
_RATE = re.compile(r"rate\((\d+)\s+(minute|hour|day)s?\)")
_CRON = re.compile(r"cron\(\s*(.*?)\s*\)")
LAST_YEAR = 2199


@dataclass(frozen=True, slots=True)
class Rate:
    """Every so many seconds."""

    seconds: int

    def after(self, moment: float) -> float | None:
        """The next time after a moment."""
        return moment + self.seconds


@dataclass(frozen=True, slots=True)
class Cron:
    """A cron expression; days of month and week are kept as text, since L, W and # depend on the month."""

    minutes: frozenset[int]
    hours: frozenset[int]
    month_days: str
    months: frozenset[int]
    week_days: str
    years: frozenset[int]

    def after(self, moment: float) -> float | None:
        """The first minute after a moment that fits, in seconds since the epoch, or None if there is none."""
        start = datetime.fromtimestamp(moment, UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
        year, month = start.year, start.month
        while year <= LAST_YEAR:
            if year in self.years and month in self.months:
                for day in sorted(self._days(year, month)):
                    for hour in sorted(self.hours):
                        for minute in sorted(self.minutes):
                            found = datetime(year, month, day, hour, minute, tzinfo=UTC)
                            if found >= start:
                                return found.timestamp()
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        return None

    def _days(self, year: int, month: int) -> set[int]:
        last = monthrange(year, month)[1]
        if self.month_days != "?":
            return {day for part in self.month_days.split(",") for day in _month_days(part, year, month, last)}
        return {day for part in self.week_days.split(",") for day in _week_days(part, year, month, last)}


Schedule = Cron | Rate


def parse(expression: str) -> Schedule:
    """The schedule that an expression means; raises ValueError saying what is wrong."""
    rate = _RATE.fullmatch(expression.strip())
    if rate:
        if int(rate[1]) < 1:
            raise ValueError("a rate is at least 1")
        return Rate(int(rate[1]) * _UNITS[rate[2]])
    found = _CRON.fullmatch(expression.strip())
    fields = found[1].split() if found else []
    if len(fields) != 6:
        raise ValueError("it must be cron(minutes hours day-of-month month day-of-week year) or rate(value unit)")
    minutes, hours, month_days, months, week_days, years = fields
    if (month_days == "?") == (week_days == "?"):
        raise ValueError("one of day-of-month and day-of-week, and only one, must be ?")
    for part in month_days.split(",") if month_days != "?" else ():
        _month_days(part, 2024, 1, 31)
    for part in week_days.split(",") if week_days != "?" else ():
        _week_days(part, 2024, 1, 31)
    return Cron(
        _numbers(minutes, 0, 59), _numbers(hours, 0, 23), month_days, _numbers(months, 1, 12, _MONTHS), week_days,
        _numbers(years, 1970, LAST_YEAR),
    )  # fmt: skip


def _numbers(field: str, low: int, high: int, names: tuple[str, ...] = ()) -> frozenset[int]:
    return frozenset(number for part in field.split(",") for number in _part(part, low, high, names))


def _part(text: str, low: int, high: int, names: tuple[str, ...] = ()) -> range:
    """`*`, a number or name, a range, each perhaps with a step behind a slash."""
    span, slash, step = text.partition("/")
    first, dash, last = span.partition("-")
    start = low if span == "*" else _number(first, low, high, names)
    end = _number(last, low, high, names) if dash else (high if span == "*" or slash else start)
    if slash and not (step.isdigit() and int(step) > 0):
        raise ValueError(f"the step in {text} is not a whole number of at least 1")
    if start > end:
        raise ValueError(f"{text} ends before it begins")
    return range(start, end + 1, int(step) if slash else 1)


def _number(text: str, low: int, high: int, names: tuple[str, ...]) -> int:
    if text.upper() in names:
        return names.index(text.upper()) + low
    if not text.isdigit() or not low <= int(text) <= high:
        raise ValueError(f"{text or '(nothing)'} is not between {low} and {high}")
    return int(text)


def _month_days(part: str, year: int, month: int, last: int) -> list[int]:
    if part == "L":
        return [last]
    if part.endswith("W"):
        return [_nearest_weekday(year, month, min(_number(part[:-1], 1, 31, ()), last), last)]
    return [day for day in _part(part, 1, 31) if day <= last]


def _nearest_weekday(year: int, month: int, day: int, last: int) -> int:
    shift = {5: -1, 6: 1}.get(date(year, month, day).weekday(), 0)
    if day + shift < 1:
        return day + 2
    return day + shift if day + shift <= last else day - 2


def _week_days(part: str, year: int, month: int, last: int) -> list[int]:
    """Days of the month that fall on a day of the week; SUN is 1."""
    name, hash_, nth = part.partition("#")
    final = not hash_ and len(name) > 1 and name.endswith("L")
    wanted = [7] if name == "L" else list(_part(name[:-1] if final else name, 1, 7, _DAYS))
    days = [day for day in range(1, last + 1) if date(year, month, day).isoweekday() % 7 + 1 in wanted]
    if hash_:
        return [day for at, day in enumerate(days, start=1) if at == _number(nth, 1, 5, ())]
    return days[-1:] if final else days
