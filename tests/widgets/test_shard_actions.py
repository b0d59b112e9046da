"""A shard is chosen by mouse or keys, and split or merged from there; the producer's total and the consumer's start."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.app import sample
from widgets.key_space import KeySpace
from widgets.producer_bar import ProducerBar
from widgets.shard_actions import middle_of


def test_that_a_chosen_shard_is_split_or_merged(qtbot: QtBot) -> None:
    made = KeySpace()
    qtbot.addWidget(made)
    made.resize(600, 200)
    made.show()
    made.set_shards(sample.SHARDS)
    told: list[tuple[str, str, str]] = []
    actions = made.shard_actions
    actions.split_wanted.connect(lambda shard, at: told.append(("split", shard[-1], at)))
    actions.merge_wanted.connect(lambda shard, other: told.append(("merge", shard[-1], other[-1])))
    assert actions.text() == ""
    qtbot.mouseClick(made.tiles, Qt.MouseButton.LeftButton, pos=QPoint(100, 20))
    assert actions.text() == "shard 0, 50.0% of the hashes"
    actions.split.click()
    actions.merge.click()
    for _ in range(3):
        qtbot.keyClick(made.tiles, Qt.Key.Key_Right)
    assert actions.text() == "shard 3, 25.0% of the hashes"
    assert not actions.merge.isEnabled()
    qtbot.keyClick(made.tiles, Qt.Key.Key_Left)
    assert actions.merge.text() == "Merge with shard 3"
    assert told == [("split", "0", str(2**126)), ("merge", "0", "2")]
    made.set_shards(sample.SHARDS[:1])
    assert actions.text() == ""
    qtbot.keyClick(made.tiles, Qt.Key.Key_Right)
    qtbot.keyClick(made.tiles, Qt.Key.Key_Escape)
    assert made.tiles.chosen() == ""


def test_that_the_second_half_begins_in_the_middle() -> None:
    assert middle_of(sample.SHARDS[3]) == 2**127 + 2**126 + 2**125


def test_that_a_total_and_a_start_can_be_given(qtbot: QtBot) -> None:
    made = ProducerBar()
    qtbot.addWidget(made)
    made.set_choices(["orders"], ["random"])
    made.set_able(True)
    told: list[tuple[object, ...]] = []
    made.start_wanted.connect(lambda *words: told.append(words))
    made.consume_wanted.connect(lambda start: told.append((start,)))
    made.produce.click()
    made.total.setValue(5000)
    made.produce.click()
    made.consume.click()
    made.start.setCurrentIndex(2)
    made.consume.click()
    assert told == [(200, "orders", "random", 0), (200, "orders", "random", 5000), ("stood",), ("LATEST",)]
