"""A page as the text of `_index.md`: front matter, objectives, the table of the week, achievements.

The structure is that of the students' sites; nothing here decides what was done. Account ids are masked on the way
out, whoever wrote them.
"""

from __future__ import annotations

from datetime import date

from labs.worklog.headings import HEADINGS
from labs.worklog.mask import cell, line, masked
from labs.worklog.model import Dates, DayEntry, Headings, Page, Picture, Point, Style

FORMATS = {Dates.DMY: "%d/%m/%Y", Dates.MDY: "%m/%d/%Y"}
BREAK, INDENT = " <br> ", "<br>&emsp; + "


def written(page: Page, style: Style) -> str:
    """The page's text, ending in `---` and a newline."""
    words = HEADINGS[(page.language, style.preset)]
    parts = (
        _front(page, words),
        f"### {words.objectives.format(week=page.week)}\n\n{_points(page.objectives)}",
        f"### {words.tasks}\n\n{_table(page, words, style)}",
        f"### {words.achievements.format(week=page.week)}\n\n{_achieved(page, words)}",
        "---\n",
    )
    return masked("\n".join(parts))


def image_path(week: int, picture: Picture) -> str:
    """Where a picture lies below the site's `static` folder."""
    return f"images/1-Worklog/Week{week}/{picture.file.name}"


def _front(page: Page, words: Headings) -> str:
    title = words.title.format(week=page.week)
    pre = f'" <b> 1.{page.week}. </b> "'
    return f'---\ntitle: "{title}"\nweight: {page.week}\nchapter: false\npre: {pre}\n---\n'


def _points(points: tuple[Point, ...]) -> str:
    return "".join(f"* **{line(point.label)}:** {line(point.sentence)}\n" for point in points)


def _table(page: Page, words: Headings, style: Style) -> str:
    head = f"| {' | '.join(words.columns)} |\n| {' | '.join('---' for _ in words.columns)} |\n"
    return head + "".join(_row(entry, words, style) for entry in page.days)


def _row(entry: DayEntry, words: Headings, style: Style) -> str:
    tasks = [f"* {cell(review)}" for review in entry.review]
    if entry.practice:
        steps = "".join(f"{INDENT}{cell(step)}" for step in entry.practice)
        tasks.append(f"* **{words.practice}:** {steps}")
    dates = (_date(entry.started, style), _date(entry.finished, style))
    links = BREAK.join(f"<{link}>" for link in entry.links)
    return f"| {' | '.join((words.days[entry.day], BREAK.join(tasks), *dates, links))} |\n"


def _date(day: date | None, style: Style) -> str:
    return day.strftime(FORMATS[style.dates]) if day else ""


def _achieved(page: Page, words: Headings) -> str:
    pictures = "".join(
        f"\n![{line(picture.caption)}](/{image_path(page.week, picture)})\n" for picture in page.pictures
    )
    own = f"* **{words.own}:** {line(page.own)}\n" if page.own.strip() else f"<!-- {words.own}: … -->\n"
    return _points(page.achievements) + own + pictures
