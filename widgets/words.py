"""Figures as words: sizes, times, ages. Plain functions; local time is the student's."""

from __future__ import annotations

from datetime import datetime

from labs.model import StepState
from labs.tongue import joined, tr

STATE_WORDS = {
    StepState.TODO: tr("to do"),
    StepState.READY: tr("ready"),
    StepState.RUNNING: tr("running"),
    StepState.VERIFIED: tr("verified"),
    StepState.FAILED: tr("failed"),
    StepState.SKIPPED: tr("skipped"),
}


def size_words(size: int) -> str:
    """ "512 B", "1.2 kB", "3.4 MB"."""
    if size < 1000:
        return f"{size} B"
    for unit, length in (("kB", 1e3), ("MB", 1e6)):
        if size < length * 1000:
            return f"{size / length:,.1f} {unit}"
    return f"{size / 1e9:,.1f} GB"


def clock_words(at: float) -> str:
    """ "14:03:21"; an en dash when unknown."""
    return datetime.fromtimestamp(at).strftime("%H:%M:%S") if at > 0 else "–"


def seconds_words(seconds: float) -> str:
    """ "00:41", "1:02:03"."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60:02}:{rest % 60:02}"


def age_words(seconds: float) -> str:
    """ "12 s", "3 min", "2 h", "4 d"."""
    for unit, length in ((tr("d"), 86_400), (tr("h"), 3600), (tr("min"), 60)):
        if seconds >= length:
            return tr("{count} {unit}", count=int(seconds // length), unit=unit)
    return tr("{count} s", count=max(0, int(seconds)))


def money_words(usd: float) -> str:
    """ "$0.00", "under $0.01", "$1.25"."""
    if 0 < usd < 0.01:
        return tr("under $0.01")
    return f"${usd:,.2f}"


def count_words(number: int, one: str, many: str) -> str:
    """ "1 resource", "4 resources"."""
    return joined(" ", [f"{number:,}", one if number == 1 else many])
