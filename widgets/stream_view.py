"""The Stream tab: the live graph, the key space under it, producer and consumer at the foot.

Knows no engine: data comes through `graph.set_source` and `set_shards`.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from labs.shapes import ShardRange, TrafficCounts
from widgets.key_space import KeySpace
from widgets.parts import filled, scroller
from widgets.producer_bar import ProducerBar
from widgets.shard_graph import ShardGraph


class StreamView(QWidget):
    """Graph, key space and controls, each made already or made here."""

    def __init__(
        self, graph: ShardGraph | None = None, keys: KeySpace | None = None, producer: ProducerBar | None = None
    ) -> None:
        super().__init__()
        self.graph = graph or ShardGraph()
        self.keys = keys or KeySpace()
        self.producer = producer or ProducerBar()
        inner = QWidget()
        box = QVBoxLayout(inner)
        filled(box, gap=16)
        box.addWidget(self.graph, 1)
        box.addWidget(self.keys)
        box.addWidget(self.producer)
        self.keys.hide()
        whole = QVBoxLayout(self)
        filled(whole)
        whole.addWidget(scroller(inner))

    def set_shards(self, shards: Sequence[ShardRange]) -> None:
        """Show the stream's shards; without any there is nothing to put to."""
        self.graph.set_shards(shards)
        self.keys.set_shards(shards)
        self.keys.setVisible(bool(shards))
        self.producer.set_able(any(shard.is_open for shard in shards))

    def set_calm(self, calm: bool) -> None:
        """Without producer and consumer, as presenter mode shows it: their shortcuts still work."""
        self.producer.setVisible(not calm)

    def show_counts(self, counts: TrafficCounts) -> None:
        """What the traffic does now."""
        self.producer.show_counts(counts)
