"""The words of `headwater worklog`, checked into frozen options. Knows no AWS, no Qt and not the command itself."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from app import words
from labs.worklog.model import Dates, Preset

PURPOSE = "Write the week's worklog, in both languages, from what was really done."


@dataclass(frozen=True, slots=True)
class WorklogOptions:
    """`headwater worklog`: the site's folder, how it is written, and whether to write without asking.

    `own` is a text file of the student's own words for the English page, `own_vi` for the Vietnamese one.
    """

    site: Path = Path()
    preset: Preset = Preset.COURSE
    dates: Dates = Dates.DMY
    week: int = 9
    target: str = "embedded"
    preview: bool = False
    yes: bool = False
    own: Path | None = None
    own_vi: Path | None = None


def add_words(parser: argparse.ArgumentParser) -> None:
    """The words of the command."""
    parser.add_argument("--site", type=Path, default=Path(), metavar="DIR", help="the Hugo site (default: here)")
    parser.add_argument(
        "--preset", type=_preset, default=Preset.COURSE, metavar="course|template", help="whose headings"
    )
    parser.add_argument("--dates", type=_dates, default=Dates.DMY, metavar="dmy|mdy", help="how dates are written")
    parser.add_argument("--week", type=_week, default=9, metavar="N", help="the week's number, 1 to 52 (default: 9)")
    parser.add_argument("--target", type=words.target, default="embedded", metavar="TARGET", help=words.TARGETS)
    parser.add_argument("--preview", action="store_true", help="print both pages and write nothing")
    parser.add_argument("--yes", action="store_true", help="write without asking; the difference is still printed")
    parser.add_argument("--own", type=Path, metavar="FILE", help="your own words for the English page")
    parser.add_argument("--own-vi", type=Path, metavar="FILE", help="your own words for the Vietnamese page")


def _preset(value: str) -> Preset:
    return Preset(words.one_of("--preset", [one.value for one in Preset])(value))


def _dates(value: str) -> Dates:
    return Dates(words.one_of("--dates", [one.value for one in Dates])(value))


def _week(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= 52:
        raise words.wrong("--week", value, "a whole number from 1 to 52")
    return int(value)
