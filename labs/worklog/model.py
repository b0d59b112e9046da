"""What a worklog holds, as plain values, and the ways in which it can be written down.

Knows neither AWS nor Qt, nor where a page is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path


class Preset(StrEnum):
    """Whose headings: the course's week, or the site's default template."""

    COURSE = "course"
    TEMPLATE = "template"


class Dates(StrEnum):
    """How a date is written: dd/mm/yyyy or mm/dd/yyyy."""

    DMY = "dmy"
    MDY = "mdy"


@dataclass(frozen=True, slots=True)
class Point:
    """A line `* **Label:** sentence`."""

    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class DayEntry:
    """A row of the table: what was reviewed, what was practised, when, and where to read on."""

    day: str
    review: tuple[str, ...]
    practice: tuple[str, ...]
    started: date | None
    finished: date | None
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A screenshot the student took: its file and what it shows, in any language (labs/words.py, in_language)."""

    file: Path
    caption: str


@dataclass(frozen=True, slots=True)
class Page:
    """One language's page. `own` are the student's own words; none leaves a place for them."""

    language: str
    week: int
    objectives: tuple[Point, ...]
    days: tuple[DayEntry, ...]
    achievements: tuple[Point, ...]
    own: str = ""
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Style:
    """How pages are written down."""

    preset: Preset = Preset.COURSE
    dates: Dates = Dates.DMY


@dataclass(frozen=True, slots=True)
class Headings:
    """The words of one language and preset; `week` is filled in for {week}."""

    title: str
    objectives: str
    tasks: str
    columns: tuple[str, str, str, str, str]
    days: Mapping[str, str] = field(default_factory=dict)
    achievements: str = ""
    practice: str = ""
    own: str = ""
