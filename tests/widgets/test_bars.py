"""Top bar and status bar: where we work, unmistakably, and the figures of the traffic."""

import pytest
from pytestqt.qtbot import QtBot

from labs.shapes import Facts, TrafficCounts
from tests.app import sample
from widgets import theme
from widgets.status_bar import StatusBar, counts_words
from widgets.top_bar import TopBar, target_words

REAL = Facts("profile:school", "123456781234", "eu-west-1", True, "school-sandbox")


def test_that_a_real_account_is_named_by_alias_and_last_four_digits() -> None:
    assert target_words(REAL) == "REAL account · school-sandbox · …1234"
    assert target_words(Facts("embedded", "123456789012", "us-east-1")) == "Embedded"


def test_that_a_real_account_fills_the_bar_and_embedded_does_not(qtbot: QtBot) -> None:
    bar = TopBar()
    qtbot.addWidget(bar)
    bar.resize(900, bar.height())
    bar.show_facts(Facts("embedded", "123456789012", "us-east-1"))
    assert bar.grab().toImage().pixelColor(600, 5) == theme.LIGHT.colour("panel")
    bar.show_facts(REAL)
    assert bar.grab().toImage().pixelColor(600, 5) == theme.LIGHT.colour("real")


def test_that_cleaning_needs_something_live(qtbot: QtBot) -> None:
    bar = TopBar()
    qtbot.addWidget(bar)
    bar.set_able(True, clean=False)
    assert not bar.clean.isEnabled()
    bar.set_able(True, clean=True)
    with qtbot.waitSignals([bar.clean_wanted, bar.present_wanted, bar.theme_wanted]):
        bar.clean.click()
        bar.present.click()
        bar.theme.click()


def test_that_the_status_bar_tells_traffic_and_the_last_call(qtbot: QtBot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.say("Ready")
    bar.show_counts(TrafficCounts(1.0))
    assert bar.text() == "Ready"
    for at in (128.0, 130.0):
        bar.show_counts(sample.traffic(at, {0: 600.0}))
    assert bar.text() == counts_words(sample.traffic(130.0, {0: 600.0}), bar._rate)
    assert bar._rate == pytest.approx(600, rel=0.1)
    assert bar.text().startswith("Producing ")
    bar.show_call(sample.call())
    assert bar._right.text() == "SplitShard 200 · 14 ms"
