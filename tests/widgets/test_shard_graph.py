"""The live graph: polls only while visible, draws what came, says when there is nothing."""

import sys

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from labs.shapes import TrafficCounts
from tests.app import sample
from widgets import theme
from widgets.graph_head import Shape
from widgets.parts import Placeholder
from widgets.shard_graph import ShardGraph

RATES = {0: 612.0, 1: 1000.0, 2: 701.0, 3: 685.0}


def graph(qtbot: QtBot) -> ShardGraph:
    made = ShardGraph()
    qtbot.addWidget(made)
    made.resize(720, 540)
    made.wake()
    return made


def feed(made: ShardGraph, seconds: int = 60) -> None:
    now = [0.0]
    made.set_source(lambda: sample.traffic(100 + now[0], RATES, split_at=136))
    for tick in range(seconds * 10):
        now[0] = tick / 10
        made.tick()


def test_that_it_polls_only_while_visible(qtbot: QtBot) -> None:
    made = graph(qtbot)
    asked: list[int] = []
    made.set_source(lambda: asked.append(1) or TrafficCounts(float(len(asked))))  # type: ignore[func-returns-value]
    assert not made.polls()
    made.show()
    qtbot.waitUntil(lambda: len(asked) > 2)
    made.hide()
    assert not made.polls()


def test_that_without_shards_it_says_what_to_do(qtbot: QtBot) -> None:
    made = graph(qtbot)
    holder = made.findChild(Placeholder)
    assert holder.is_empty()
    made.set_shards(sample.SHARDS)
    assert not holder.is_empty()


def test_that_a_shards_curve_is_drawn_in_its_colour(qtbot: QtBot) -> None:
    made = graph(qtbot)
    made.set_shards(sample.SHARDS)
    made.show()
    feed(made)
    image = made.grab().toImage()
    hue = theme.LIGHT.shard(0).hsvHue()
    lane = [image.pixelColor(x, y) for x in range(150, image.width() - 100, 7) for y in range(40, image.height() // 4)]
    assert any(one.hsvSaturation() > 120 and abs(one.hsvHue() - hue) < 12 for one in lane)
    assert made.rate() == pytest.approx(612 + 701 + 685, rel=0.2)


def test_that_a_paused_graph_takes_nothing_in(qtbot: QtBot) -> None:
    made = graph(qtbot)
    made.set_shards(sample.SHARDS)
    feed(made, 2)
    before = made.rate()
    made.pause.click()
    made.set_source(lambda: sample.traffic(500.0, RATES))
    made.tick()
    assert made.rate() == before
    assert made.pause.text() == "Go on"


def test_that_it_follows_the_scheme(qtbot: QtBot, qapp: QApplication) -> None:
    made = graph(qtbot)
    made.set_shards(sample.SHARDS)
    made.show()
    feed(made, 5)
    theme.apply(qapp, theme.Scheme.DARK)
    image = made.grab().toImage()
    assert image.pixelColor(image.width() // 2, 100) in (theme.DARK.colour("window"), theme.DARK.colour("panel"))


def test_that_many_shards_are_drawn_as_the_busiest(qtbot: QtBot) -> None:
    made = graph(qtbot)
    made.set_shards(sample.many_shards(40))
    made.show()
    made.set_source(lambda: sample.many_counts(40, 1.0))
    made.tick()
    made.set_source(lambda: sample.many_counts(40, 2.0))
    made.tick()
    assert made.head.shown_shape() is Shape.HEATMAP
    assert made.head.caption.text().startswith("4 busiest of 40")
    made.head.shape.setCurrentText("Lanes")
    assert made.head.caption.text().startswith("16 busiest of 40")


def test_that_updating_a_widget_keeps_the_reference_count_of_none(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for _ in range(1000):
        widget.update()
    assert sys.getrefcount(None) >= before - 100
