"""Hints that grow stronger, skipping, and a reset that asks once more."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.window import MainWindow
from labs.model import StepState


def test_that_a_step_is_helped_skipped_and_reset(qtbot: QtBot, window: MainWindow) -> None:
    card, helped = window.card, window.card.help
    assert not helped.reset.isVisible()
    helped.hint.click()
    qtbot.waitUntil(lambda: helped.text() == "Look at the <b>shards</b>.")
    helped.hint.click()
    qtbot.waitUntil(lambda: helped.text() == "Split shard 1 in the middle.")
    helped.hint.click()
    qtbot.waitUntil(lambda: helped.text() == "No stronger hint is written for this step.")
    helped.skip.click()
    qtbot.waitUntil(lambda: window.narrator.states.get("mon-stream") is StepState.SKIPPED and card.check.isEnabled())
    assert not helped.skip.isVisible()
    helped.reset.click()
    assert helped.reset.text() == "Reset: remove what it made?"
    assert window.narrator.states.get("mon-stream") is StepState.SKIPPED
    helped.reset.click()
    qtbot.waitUntil(lambda: window.narrator.states.get("mon-stream") is StepState.TODO and card.check.isEnabled())
    window.go_to("mon-put")
    assert helped.text() == ""
