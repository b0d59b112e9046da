"""What the engine says beside the steps: producers stopped at the budget, and what a cleanup waits for."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from app.window import MainWindow
from labs.aws.steady import sign_in_words
from labs.events import CLEANUP, SPENDING, CleanupMoved, CleanupPlanned, Said
from tests.app import sample
from tests.app.fake_engine import FakeEngine

Open = Callable[..., MainWindow]


def test_that_a_stop_at_the_budget_is_told_wherever_one_is(qtbot: QtBot, open_window: Open) -> None:
    engine = FakeEngine()
    window = open_window(engine)
    qtbot.waitUntil(window.card.main.isEnabled)
    words = "The budget of $5.00 is used up (estimate: $5.02): producers are stopped."
    engine.tell(Said(SPENDING, words))
    qtbot.waitUntil(lambda: window.notice.text() == words)
    assert window.notice.isVisible()


def test_that_a_cleanup_that_waits_for_a_sign_in_says_how_until_it_goes_on(qtbot: QtBot, open_window: Open) -> None:
    engine = FakeEngine(made=list(sample.RESOURCES))
    window = open_window(engine)
    qtbot.waitUntil(window.top.clean.isEnabled)
    report = window.stage.resources.report
    engine.tell(CleanupPlanned(tuple(sample.CLEANUP)))
    engine.tell(Said(CLEANUP, sign_in_words("classroom")))
    qtbot.waitUntil(lambda: "aws sso login --profile classroom" in report.waiting())
    assert report._waits.isVisible()
    engine.tell(CleanupMoved(sample.CLEANUP[0], 1, 5))
    qtbot.waitUntil(lambda: not report.waiting())
    assert not report._waits.isVisible()
