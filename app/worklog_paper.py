"""A worklog's page as a document to look at and to print: the same structure as its Markdown, from the same values.

Everything is escaped and masked on the way in. Knows no window.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from PySide6.QtCore import QMarginsF, QUrl
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from labs.worklog.headings import HEADINGS
from labs.worklog.mask import masked
from labs.worklog.model import DayEntry, Headings, Page, Point, Style
from labs.worklog.page import FORMATS

WIDTH, MARGIN_MM, DPI = 520, 15.0, 96
SHARES = (9, 36, 13, 17, 25)  # the columns of the table, in percent


def document(page: Page, style: Style, line: str = "#999999", ink: str = "#000000") -> QTextDocument:
    """The page; `line` is the colour of the table's rules, `ink` that of its words."""
    made = QTextDocument()
    for at, picture in enumerate(page.pictures):
        image = QImage(str(picture.file))
        made.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(f"picture:{at}"), image)
    made.setHtml(f'<div style="color:{ink}">{masked(html(page, style, line))}</div>')
    return made


def write_pdf(path: str, page: Page, style: Style) -> None:
    """Write the page as PDF. Raises OSError when it cannot be written."""
    writer = QPdfWriter(path)
    writer.setResolution(DPI)
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    size = QPageSize(QPageSize.PageSizeId.A4)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter))
    words = HEADINGS[(page.language, style.preset)]
    writer.setTitle(words.title.format(week=page.week))
    with open(path, "ab"):  # noqa: PTH123  # says why in an OSError, which the writer does not
        pass
    document(page, style).print_(writer)


def html(page: Page, style: Style, line: str) -> str:
    """The page's HTML; pictures are `picture:0` and so on."""
    words = HEADINGS[(page.language, style.preset)]
    own = [f"<p><b>{escape(words.own)}:</b> {escape(page.own)}</p>"] if page.own.strip() else []
    pictures = (
        f'<p><img src="picture:{at}" width="{WIDTH}"><br><i>{escape(one.caption)}</i></p>'
        for at, one in enumerate(page.pictures)
    )
    parts = (
        f"<h2>{escape(words.title.format(week=page.week))}</h2>",
        f"<h3>{escape(words.objectives.format(week=page.week))}</h3>",
        _points(page.objectives),
        f"<h3>{escape(words.tasks)}</h3>",
        _table(page.days, words, style, line),
        f"<h3>{escape(words.achievements.format(week=page.week))}</h3>",
        _points(page.achievements),
        *own,
        *pictures,
    )
    return "".join(parts)


def _points(points: Iterable[Point]) -> str:
    lines = "".join(f"<li><b>{escape(one.label)}:</b> {escape(one.sentence)}</li>" for one in points)
    return f"<ul>{lines}</ul>" if lines else ""


def _table(days: Iterable[DayEntry], words: Headings, style: Style, line: str) -> str:
    head = "".join(
        f"<th align='left' width='{wide}%'>{escape(one)}</th>" for one, wide in zip(words.columns, SHARES, strict=True)
    )
    body = "".join(f"<tr>{_cells(one, words, style)}</tr>" for one in days)
    look = (
        f"border='1' cellspacing='0' cellpadding='5' width='100%' style='border-collapse:collapse;border-color:{line}'"
    )
    return f"<table {look}><tr>{head}</tr>{body}</table>"


def _cells(entry: DayEntry, words: Headings, style: Style) -> str:
    tasks = [escape(one) for one in entry.review]
    if entry.practice:
        tasks.append(f"<b>{escape(words.practice)}:</b>")
        tasks += [f"&nbsp;+ {escape(one)}" for one in entry.practice]
    dates = (day.strftime(FORMATS[style.dates]) if day else "" for day in (entry.started, entry.finished))
    day = words.days[entry.day].strip("*")
    cells = (f"<b>{escape(day)}</b>", "<br>".join(tasks), *dates, "<br>".join(escape(one) for one in entry.links))
    return "".join(f"<td>{one}</td>" for one in cells)
