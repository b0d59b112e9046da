"""The worklog in the window: kept words, both languages, what would be replaced, PDF, and a picture by one key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from app.window import MainWindow
from app.worklog_paper import document, html, write_pdf
from labs.worklog.model import Page, Point, Style
from tests.app.fake_engine import FakeEngine
from widgets.worklog_sheet import CHANGES, WorklogSheet

Open = Callable[[FakeEngine], MainWindow]


def opened(qtbot: QtBot, window: MainWindow) -> WorklogSheet:
    """The sheet, opened by its key, with its pages read."""
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    sheet = window.worklogging.sheet
    assert sheet is not None
    qtbot.waitUntil(lambda: bool(sheet.text.toPlainText()))
    return sheet


@pytest.mark.long
def test_that_own_words_are_kept_for_each_language_and_shown_in_the_page(qtbot: QtBot, open_window: Open) -> None:
    engine = FakeEngine()
    sheet = opened(qtbot, open_window(engine))
    assert 'title: "Worklog Week 9"' in sheet.text.toPlainText()
    sheet.form.own.setPlainText("A shard is <b>a part</b>.")
    sheet.form.languages.setCurrentIndex(1)
    qtbot.waitUntil(lambda: "Worklog Tuần 9" in sheet.page.toPlainText())
    assert sheet.form.own.toPlainText() == ""
    sheet.form.languages.setCurrentIndex(0)
    qtbot.waitUntil(lambda: "In my own words: A shard is <b>a part</b>." in sheet.page.toPlainText())
    assert engine.helped.words == {"en": "A shard is <b>a part</b>."}
    sheet.form.preset.setCurrentIndex(1)
    assert 'title: "Week 9 Worklog"' in sheet.text.toPlainText()
    sheet.form.week.setValue(10)
    qtbot.waitUntil(lambda: 'title: "Week 10 Worklog"' in sheet.text.toPlainText())


def test_that_nothing_is_replaced_before_its_difference_was_seen(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    sheet = opened(qtbot, window)
    sheet.form.site.setText(str(tmp_path / "nowhere"))
    sheet.export.click()
    assert sheet.note.text().startswith("Choose the folder of the site first")
    sheet.form.site.setText(str(tmp_path))
    sheet.export.click()
    qtbot.waitUntil(lambda: sheet.note.text().startswith("Written: "))
    page = next(tmp_path.rglob("_index.md"))
    mine = page.read_text("utf-8") + "mine\n"
    page.write_text(mine, "utf-8")
    sheet.export.click()
    qtbot.waitUntil(lambda: sheet.export.text() == "Overwrite 1 files")
    assert "-mine" in sheet.changes.toPlainText()
    assert sheet.tabs.currentIndex() == CHANGES
    assert page.read_text("utf-8") == mine
    sheet.export.click()
    qtbot.waitUntil(lambda: sheet.note.text().startswith("Written: "))
    assert "mine" not in page.read_text("utf-8")
    sheet.export.click()
    qtbot.waitUntil(lambda: sheet.note.text() == "Every page is already as it should be.")


@pytest.mark.long
def test_that_one_key_keeps_a_picture_and_says_so(qtbot: QtBot, open_window: Open) -> None:
    engine = FakeEngine()
    window = open_window(engine)
    qtbot.keyClick(window, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: window.status.text() == "Picture kept for the worklog")
    ((size, step),) = engine.helped.pictures
    assert size > 1000
    assert step == "mon-stream"


@pytest.mark.long
def test_that_a_page_is_printed_masked_and_with_nothing_read_as_markup(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = opened(qtbot, window)
    path = tmp_path / "worklog.pdf"
    monkeypatch.setattr("app.worklogging.asked_path", lambda _parent, _kind: str(path))
    sheet.pdf.click()
    qtbot.waitUntil(lambda: sheet.note.text() == f"Saved {path}")
    assert path.read_bytes().startswith(b"%PDF-")
    page = Page("en", 9, (Point("<i>", "arn:aws:iam::123456789012:role/x"),), (), (), "<script>")
    shown = html(page, Style(), "#000000")
    assert "<script>" not in shown
    assert "<i>:" not in shown
    assert "123456789012" not in document(page, Style()).toPlainText()
    with pytest.raises(OSError, match="nowhere"):
        write_pdf(str(tmp_path / "nowhere" / "x.pdf"), page, Style())


@pytest.mark.long
def test_that_words_typed_just_before_an_export_are_in_it(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    sheet = opened(qtbot, window)
    sheet.form.site.setText(str(tmp_path))
    qtbot.keyClicks(sheet.form.own, "At the last moment.")
    sheet.export.click()
    qtbot.waitUntil(lambda: sheet.note.text().startswith("Written: "))
    page = tmp_path / "content" / "1-Worklog" / "1.9-Week9" / "_index.md"
    assert "At the last moment." in page.read_text("utf-8")


@pytest.mark.long
def test_that_words_typed_before_the_kept_ones_have_come_stand_after_them(qtbot: QtBot, open_window: Open) -> None:
    engine = FakeEngine()
    engine.helped.words["en"] = "Kept."
    window = open_window(engine)
    window.worklogging.open()
    sheet = window.worklogging.sheet
    assert sheet is not None
    assert not sheet.text.toPlainText()
    qtbot.keyClicks(sheet.form.own, "Typed early")
    sheet.form.rest()
    qtbot.waitUntil(lambda: sheet.form.own.toPlainText() == "Kept. Typed early")
    qtbot.keyClicks(sheet.form.own, ", and on.")
    qtbot.waitUntil(lambda: engine.helped.words == {"en": "Kept. Typed early, and on."})


@pytest.mark.long
def test_that_an_export_waits_for_the_pages_that_are_still_to_come(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window(FakeEngine())
    window.worklogging.open()
    sheet = window.worklogging.sheet
    assert sheet is not None
    sheet.form.site.setText(str(tmp_path))
    sheet.form.week.setValue(10)
    sheet.export.click()
    qtbot.waitUntil(lambda: sheet.note.text().startswith("Written: "))
    assert [one.parent.name for one in tmp_path.rglob("_index.md")] == ["1.10-Week10"]
    sheet.form.own_words.emit("en", "Told, not yet kept.")
    sheet.export.click()
    qtbot.waitUntil(lambda: "Told, not yet kept." in sheet.changes.toPlainText())


@pytest.mark.long
def test_that_an_open_sheet_takes_in_an_exercises_words_and_typing_keeps_them(qtbot: QtBot, open_window: Open) -> None:
    engine = FakeEngine()
    window = open_window(engine)
    sheet = opened(qtbot, window)
    engine.helped.words["en"] = "Of an exercise."
    window.card.exercise.answered.emit("mon-stream", {"own": "Of an exercise."})
    qtbot.waitUntil(lambda: sheet.form.own.toPlainText() == "Of an exercise.")
    qtbot.waitUntil(lambda: "Of an exercise." in sheet.page.toPlainText())
    sheet.form.own.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(sheet.form.own, " Mine.")
    engine.helped.words["en"] = "Of a better exercise."  # answered while the typing here has not yet been told
    window.card.exercise.answered.emit("mon-stream", {"own": "Of a better exercise."})
    qtbot.waitUntil(lambda: engine.helped.words["en"] == "Of a better exercise. Mine.")
    qtbot.waitUntil(lambda: sheet.form.own.toPlainText() == "Of a better exercise. Mine.")
    qtbot.keyClicks(sheet.form.own, "!")
    qtbot.waitUntil(lambda: sheet.form.own.toPlainText() == engine.helped.words["en"] != "Of a better exercise. Mine.")


@pytest.mark.long
def test_that_an_open_sheet_takes_in_how_a_step_ended(qtbot: QtBot, open_window: Open) -> None:
    engine = FakeEngine()
    window = open_window(engine)
    sheet = opened(qtbot, window)
    engine.helped.words["en"] = "Since the step ended."
    window.card.main.click()
    qtbot.waitUntil(lambda: "Since the step ended." in sheet.page.toPlainText())
