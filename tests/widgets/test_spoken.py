"""Texts on widgets follow the language; what nobody holds any more is forgotten."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QTabBar
from pytestqt.qtbot import QtBot

from labs import tongue
from labs.tongue import tr
from tests.app import sample
from widgets import spoken
from widgets.parts import button, label
from widgets.rows import Cell, RowTable
from widgets.spoken import put
from widgets.week_rail import WeekRail

VIETNAMESE = {"Stream": "Luồng", "Clean up…": "Dọn dẹp…", "Name": "Tên", "Monday": "Thứ hai", "live": "đang chạy"}


@pytest.fixture
def vietnamese(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(tongue, "translations", lambda language: VIETNAMESE if language == "vi" else {})
    yield
    spoken.switch(qapp, "en")


class Painted(QLabel):
    """A widget that paints its words itself."""

    told = 0

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.told += event.type() == QEvent.Type.LanguageChange


def test_that_texts_follow_the_language(qapp: QApplication, qtbot: QtBot, vietnamese: None) -> None:
    bar, clean, said, outside = QTabBar(), button(tr("Clean up…")), label(tr("Stream")), label("Stream")
    table = RowTable("Tables", (tr("Name"),), (0,))
    for one in (bar, clean, said, outside, table):
        qtbot.addWidget(one)
    put(bar.setTabText, tr("Stream"), bar.addTab(""))
    table.set_rows([(Cell(tr("live")),)])
    spoken.switch(qapp, "vi")
    assert (bar.tabText(0), clean.text(), said.text(), outside.text()) == ("Luồng", "Dọn dẹp…", "Luồng", "Stream")
    assert table.texts() == [("đang chạy",)]
    put(said.setText, "hw-orders")
    spoken.switch(qapp, "en")
    assert (bar.tabText(0), clean.text(), said.text()) == ("Stream", "Clean up…", "hw-orders")


def test_that_the_rail_follows_the_language(qapp: QApplication, qtbot: QtBot, vietnamese: None) -> None:
    rail, painted = WeekRail(), Painted()
    for one in (rail, painted):
        qtbot.addWidget(one)
        one.show()
    rail.set_course(sample.COURSE)
    spoken.switch(qapp, "vi")
    qapp.processEvents()
    assert rail.days() == ["Thứ hai", "Thứ Sáu"]
    assert painted.told == 1


def test_that_a_text_made_before_the_language_was_chosen_is_said_in_it(qapp: QApplication, qtbot: QtBot) -> None:
    early = tr("Verified")
    spoken.switch(qapp, "vi")
    try:
        shown = QLabel()
        qtbot.addWidget(shown)
        put(shown.setText, early)
        assert shown.text() == "Đã xác nhận"
    finally:
        spoken.switch(qapp, "en")
