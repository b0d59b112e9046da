"""What was shown stays true: a result of another day is there again, and what is shown follows the language."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.window import MainWindow
from labs.events import CleanupEnded, StepEnded
from labs.model import StepState
from labs.shapes import CleanupRow, Net, Outcome
from labs.words import joined, tr
from tests.app.fake_engine import FakeEngine
from widgets import spoken

Open = Callable[[FakeEngine], MainWindow]
OUTCOME = Outcome("verified", "3 open shards.", {"state": "ACTIVE"})


@pytest.fixture
def english(qapp: QApplication) -> Iterator[None]:
    yield
    spoken.switch(qapp, "en")


def lines(window: MainWindow) -> list[str]:
    """What stands in the result's box, line by line."""
    return [one.text() for one in window.card.result.findChildren(QLabel) if one.isVisible()]


def test_that_a_result_from_before_the_start_is_shown_until_the_step_is_done_anew(
    qtbot: QtBot, open_window: Open
) -> None:
    engine = FakeEngine(known={"mon-stream": StepState.VERIFIED})
    engine.helped.outcomes["mon-stream"] = OUTCOME
    window = open_window(engine)
    qtbot.waitUntil(lambda: window.card.step() == "mon-put")
    assert not window.card.result.isVisible()
    window.go_to("mon-stream")
    qtbot.waitUntil(lambda: window.card.result.isVisible())
    assert window.card.result.text() == "Verified · 3 open shards."
    assert "ACTIVE" in lines(window)
    window.narrator.on_event(StepEnded("mon-stream", StepState.FAILED, "Gone.", 0.1))
    window.narrator.recall("mon-stream", OUTCOME)
    assert window.card.result.text() == "Failed · Gone."


@pytest.mark.long
def test_that_evidence_and_the_cleanup_report_follow_the_language(
    qapp: QApplication, qtbot: QtBot, open_window: Open, english: None
) -> None:
    window = open_window(FakeEngine())
    qtbot.waitUntil(lambda: bool(window.card.step()))
    seen = {tr("Choose Glue for"): tr("never run"), "answers": [tr("no message")], "state": "ACTIVE"}
    window.narrator.on_event(StepEnded(window.card.step(), StepState.VERIFIED, tr("NotFound twice"), 0.1, seen))
    rows = (CleanupRow("glue.table", "Glue table", "hw_orders", "gone", tr("NotFound twice")),)
    net = Net("tag", "Searched by tag", "clean", joined(". ", (tr("nothing found"), "x")))
    report = window.stage.resources.report
    window.narrator.on_event(CleanupEnded(True, tr("Not proven clean: {names}.", names=tr("unknown")), rows, (net,)))
    english_words = [*lines(window), *report.nets.texts(), report.sentence(), *shown(report.table.rows)]
    spoken.switch(qapp, "vi")
    qapp.processEvents()
    vietnamese = [*lines(window), *report.nets.texts(), report.sentence(), *shown(report.table.rows)]
    same = {old for old, new in zip(english_words, vietnamese, strict=True) if old == new}
    assert same <= {"ACTIVE", "hw_orders", ""}
    assert {"chưa chạy lần nào", "Bảng Glue", "Chưa chứng minh được là sạch: chưa rõ."} <= set(vietnamese)


def shown(rows: object) -> list[str]:
    """The cells of the table."""
    return [str(rows.data(rows.index(0, column))) for column in range(4)]  # type: ignore[attr-defined]
