"""Keys and tiles: the MD5 that Kinesis uses, whose tile it is, and how tiles are laid out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from tests.app import sample
from widgets.key_space import KeySpace
from widgets.key_tiles import SPACE, hash_of, key_words, owner_of, tiles_of


def test_that_a_key_hashes_as_kinesis_does() -> None:
    assert hash_of("") == 0xD41D8CD98F00B204E9800998ECF8427E
    assert hash_of("Đà Nẵng") == hash_of("Đà Nẵng")


@given(st.text(max_size=40))
def test_that_every_key_has_exactly_one_open_owner(key: str) -> None:
    place = hash_of(key)
    owner = owner_of(place, sample.SHARDS)
    assert owner is not None
    assert owner.is_open
    assert owner.first <= place <= owner.last


def test_that_open_tiles_fill_the_first_row_and_parents_stand_below() -> None:
    tiles = tiles_of(sample.SHARDS)
    top = [tile for tile in tiles if tile.row == 0]
    assert sum(tile.right - tile.left for tile in top) == pytest.approx(1.0)
    assert [(tile.shard.number, tile.row) for tile in tiles if tile.row] == [(1, 1)]
    assert tiles[-1].right == pytest.approx((sample.SHARDS[-1].last + 1) / SPACE)


def test_that_typing_a_key_tells_its_shard(qtbot: QtBot) -> None:
    made = KeySpace()
    qtbot.addWidget(made)
    made.resize(700, 120)
    made.show()
    made.set_shards(sample.SHARDS)
    qtbot.keyClicks(made.key, "customer-42")
    assert made.where() == key_words("customer-42", sample.SHARDS) == "MD5 cd8e… → shard 3"
    made.key.clear()
    assert made.where() == ""
    assert "shard 0, 50% of the hashes" in made.tiles.accessibleDescription()
    assert not made.grab().isNull()
