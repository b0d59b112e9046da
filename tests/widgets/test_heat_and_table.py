"""Many shards: the heatmap's cells, the table of the same numbers, values under the mouse, and what is exported."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from labs.shapes import ShardCount, TrafficCounts
from tests.app import sample
from widgets.graph_head import Shape
from widgets.heat_view import COLUMNS, THROTTLED, busiest, cells_of
from widgets.rates import Metric, RateRing
from widgets.shard_graph import ShardGraph


def name(number: int) -> str:
    return f"shardId-{number:012}"


def filled(count: int, seconds: int = 60, rate: int = 10) -> RateRing:
    """Shard n takes n × `rate` records a second; the last shard is throttled in the last five seconds."""
    ring = RateRing()
    for tick in range(seconds * 10 + 1):
        at = tick / 10
        refused = int(max(0.0, at - (seconds - 5)) * 50)
        shards = {
            name(n): ShardCount(int(n * rate * at), int(n * rate * at) * 100, refused if n == count - 1 else 0)
            for n in range(count)
        }
        ring.add(TrafficCounts(1000 + at, shards, producing=True))
    return ring


def graph(qtbot: QtBot, count: int) -> ShardGraph:
    made = ShardGraph()
    qtbot.addWidget(made)
    made.resize(720, 560)
    made.wake()
    made.set_shards(sample.many_shards(count))
    made.show()
    for at in range(5):
        made.set_source(lambda at=at: sample.many_counts(count, float(at + 1)))  # type: ignore[misc]
        made.tick()
    return made


def test_that_a_cell_is_the_share_of_the_limit_and_throttling_stands_out() -> None:
    cells = cells_of(filled(100), [name(n) for n in range(100)], Metric.RECORDS, 60.0, 1000.0)
    assert cells.shape == (100, COLUMNS)
    assert cells[50, COLUMNS // 2] == pytest.approx(127, abs=4)
    assert cells[99, -1] == THROTTLED
    assert cells[99, COLUMNS // 2] < THROTTLED
    assert cells[98].max() < THROTTLED


def test_that_a_shard_without_counts_has_an_empty_row() -> None:
    cells = cells_of(filled(2), [name(7), name(1)], Metric.RECORDS, 60.0, 10.0)
    assert not cells[0].any()
    assert cells[1].any()


@given(st.integers(1, 60), st.integers(1, 60))
def test_that_rows_which_share_a_pixel_show_their_busiest(rows: int, most: int) -> None:
    cells = np.arange(rows, dtype=np.uint8).reshape(-1, 1).repeat(3, axis=1)
    shown = busiest(cells, most)
    assert len(shown) == min(rows, most)
    assert shown.max() == rows - 1


def test_that_ten_minutes_are_kept_at_one_sample_a_second() -> None:
    ring = filled(3, seconds=200)
    times, rates = ring.span(name(2), Metric.RECORDS, 600.0)
    assert len(times) == pytest.approx(200, abs=2)
    assert float(rates[-1]) == pytest.approx(20.0, rel=0.1)
    assert ring.span(name(2), Metric.RECORDS, 60.0)[0][0] >= ring.latest() - 60


def test_that_the_students_choice_of_shape_is_kept(qtbot: QtBot) -> None:
    made = graph(qtbot, 40)
    assert made.head.shown_shape() is Shape.HEATMAP
    made.head.shape.setCurrentIndex(list(Shape).index(Shape.TABLE))
    made.head.shape.activated.emit(2)
    made.set_shards(sample.many_shards(60))
    assert made.head.shown_shape() is Shape.TABLE


def test_that_the_table_holds_the_same_numbers(qtbot: QtBot) -> None:
    made = graph(qtbot, 40)
    made.head.shape.setCurrentIndex(list(Shape).index(Shape.TABLE))
    body = made.body()
    assert body is not None
    assert body.table.isVisible()
    model = body.table.model()
    assert model.rowCount() == 40
    assert [model.index(39, at).data() for at in range(3)] == ["39", "open", "390/s"]


def test_that_the_values_under_the_mouse_are_told(qtbot: QtBot) -> None:
    made = graph(qtbot, 40)
    body = made.body()
    assert body is not None
    qtbot.mouseMove(body.heat, QPoint(body.heat.width() // 2, 4))
    qtbot.mouseMove(body.heat, QPoint(body.heat.width() - 100, body.heat.height() - 2))
    qtbot.waitUntil(lambda: made.head.caption.text().startswith("shard 39 · "))
    assert made.head.caption.text().endswith("390/s · 0 B/s · 0/s throttled")


def test_that_bytes_have_a_limit_of_their_own(qtbot: QtBot) -> None:
    made = graph(qtbot, 4)
    made.head.what.setCurrentText("Bytes")
    assert made.head.caption.text().startswith("bytes per second and shard, last 60 s")
    assert made.head.caption.text().endswith("dashed: limit")


def test_that_a_picture_and_figures_can_be_exported(qtbot: QtBot) -> None:
    made = graph(qtbot, 40)
    with qtbot.waitSignal(made.picture_wanted) as picture:
        made.head.export_wanted.emit("png")
    assert isinstance(picture.args[0], QImage)
    assert not picture.args[0].isNull()
    with qtbot.waitSignal(made.figures_wanted) as figures:
        made.head.export_wanted.emit("csv")
    rows = list(csv.DictReader(figures.args[0]))
    assert len(rows) == 40 * 4
    assert (rows[-1]["shard"], float(rows[-1]["records_per_second"])) == (name(39), 390.0)
