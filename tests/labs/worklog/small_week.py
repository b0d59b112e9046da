"""A week with one lab or two a day, all verified, from which the golden pages are made.

`python -m tests.labs.worklog.small_week` writes the golden files anew; read the difference before you commit it.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from labs.context import Context
from labs.guide import caption_of
from labs.model import Course, Day, Lab, Stage, Step, StepState, Verdict
from labs.teaching.journal import Attempt
from labs.week9.course import COURSE
from labs.worklog.gather import pages
from labs.worklog.model import Dates, Picture, Preset, Style
from labs.worklog.page import written

GOLDEN = Path(__file__).parent / "golden"
LABS = {"mon": ("streams", "firehose"), "tue": ("catalog",), "wed": ("job",), "thu": ("delivery",), "fri": ("cleanup",)}
FIGURES = {"streams": {"acknowledged": 200}, "delivery": {"records": 2000}}
OWN = {"en": "I saw a hot shard cool down.", "vi": "Tôi đã thấy một hot shard nguội đi."}


def nothing(_context: Context) -> None:
    """What a step of this week does."""


def fine(_context: Context) -> Verdict:
    """What its check finds."""
    return Verdict(True, "Fine.")


def lab(name: str) -> Lab:
    """A lab of one step that bears its name."""
    return Lab(name, name, (Step(name, name, "Do", Stage.STREAM, nothing, fine),))


WEEK = Course("small", "Small", tuple(Day(day, day, "", tuple(map(lab, labs)), nothing) for day, labs in LABS.items()))


def attempts() -> list[Attempt]:
    """Each lab verified, a day after another from Monday the 16th of November 2026."""
    return [
        Attempt(datetime(2026, 11, 16 + at, 12).timestamp(), name, StepState.VERIFIED, "", 1.0, FIGURES.get(name, {}))
        for at, labs in enumerate(LABS.values())
        for name in labs
    ]


def page(language: str, preset: Preset) -> str:
    """The text of a golden page."""
    dates = Dates.DMY if preset is Preset.COURSE else Dates.MDY
    made = pages(WEEK, attempts(), OWN, [Picture(Path("stream.png"), caption_of(COURSE, "mon-stream"))])
    return written(next(one for one in made if one.language == language), Style(preset, dates))


def golden(language: str, preset: Preset) -> Path:
    """Where it is kept."""
    return GOLDEN / f"{language}-{preset}.md"


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for spoken in ("en", "vi"):
        for wanted in Preset:
            golden(spoken, wanted).write_text(page(spoken, wanted), encoding="utf-8", newline="\n")
