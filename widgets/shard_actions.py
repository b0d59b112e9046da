"""What can be done with the shard that was chosen in the key space: split it, or merge it with its right neighbour.

Shards in, wishes out. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from labs.shapes import ShardRange
from labs.tongue import tr
from widgets.key_tiles import SPACE
from widgets.parts import ElidedLabel, button, row
from widgets.spoken import put


class ShardActions(QWidget):
    """Hidden until an open shard is chosen."""

    split_wanted = Signal(str, str)  # shard id, the hash key at which its second child begins
    merge_wanted = Signal(str, str)  # shard id, the id of the neighbour at its right

    def __init__(self) -> None:
        super().__init__()
        self._shard: ShardRange | None = None
        self._right: ShardRange | None = None
        self._said = ElidedLabel("", "soft")
        self.split, self.merge = button(tr("Split in half")), button(tr("Merge"))
        self.setLayout(row(self._said, self.split, self.merge))
        self.split.clicked.connect(self._on_split)
        self.merge.clicked.connect(self._on_merge)
        self.hide()

    def choose(self, shard: ShardRange | None, shards: Sequence[ShardRange]) -> None:
        """Offer what can be done with this one."""
        self._shard = shard if shard is not None and shard.is_open else None
        self.setVisible(self._shard is not None)
        if self._shard is None:
            return
        self._right = neighbour(self._shard, shards)
        share = (self._shard.last - self._shard.first + 1) / SPACE
        put(self._said.setText, tr("shard {number}, {share:.1%} of the hashes", number=self._shard.number, share=share))
        self.split.setEnabled(self._shard.last > self._shard.first)
        self.merge.setEnabled(self._right is not None)
        words = tr("Merge with shard {number}", number=self._right.number) if self._right is not None else tr("Merge")
        put(self.merge.setText, words)

    def text(self) -> str:
        """What is said of the shard."""
        return self._said.text() if not self.isHidden() else ""

    def _on_split(self) -> None:
        if self._shard is not None:
            self.split_wanted.emit(self._shard.shard_id, str(middle_of(self._shard)))

    def _on_merge(self) -> None:
        if self._shard is not None and self._right is not None:
            self.merge_wanted.emit(self._shard.shard_id, self._right.shard_id)


def middle_of(shard: ShardRange) -> int:
    """Where the second half begins."""
    return (shard.first + shard.last + 1) // 2


def neighbour(shard: ShardRange, shards: Sequence[ShardRange]) -> ShardRange | None:
    """The open shard that begins where this one ends; None for the last."""
    return next((one for one in shards if one.is_open and one.first == shard.last + 1), None)
