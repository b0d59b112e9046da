"""The stream view's live graph: polls a snapshot of the counts while it is visible and has it drawn.

Data comes from a function, never by events. `wake()` imports numpy, after the window's first paint.
Knows no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QHideEvent, QImage, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from labs.shapes import ShardRange, TrafficCounts
from labs.tongue import Words, joined, tr
from widgets.graph_head import GraphHead, Shape
from widgets.lanes import LIMIT, LIMIT_BYTES, MOST_LANES, Lane, all_lanes, bytes_words, hottest, rate_words
from widgets.parts import Placeholder, filled
from widgets.theme import is_calm

if TYPE_CHECKING:
    from widgets.graph_body import GraphBody

TICK_MS, CALM_MS = 100, 1000
HOTTEST = 4  # lanes above the heatmap
CHOOSE_EVERY = 2.0  # seconds: the busiest are chosen again no more often, so that lanes do not jump


class ShardGraph(QWidget):
    """Lanes up to 16 shards, above that a heatmap under the hottest. `sampled` tells each new snapshot."""

    sampled = Signal(object)
    picture_wanted = Signal(object)  # the QImage to be saved
    figures_wanted = Signal(object)  # the lines of CSV to be saved

    def __init__(self) -> None:
        super().__init__()
        self._source: Callable[[], TrafficCounts] | None = None
        self._shards: tuple[ShardRange, ...] = ()
        self._lanes: tuple[Lane, ...] = ()
        self._all: tuple[Lane, ...] = ()
        self._chosen_at = 0.0
        self._seen = self._gone = 0
        self._told = self._stream = ""
        self._body: GraphBody | None = None
        self.head = GraphHead()
        self.pause = self.head.pause
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        self.head.changed.connect(self._lay_out)
        self.head.export_wanted.connect(self._on_export)

    def wake(self) -> None:
        """Import numpy and build what draws; once."""
        if self._body is not None:
            return
        from widgets.graph_body import GraphBody

        self._body = GraphBody()
        self._column.addWidget(self._body)
        self._body.told.connect(self._on_told)
        self._lay_out()

    def set_source(self, source: Callable[[], TrafficCounts] | None) -> None:
        """Poll this function from now on; None stops."""
        self._source = source
        self._run(self.isVisible())

    def forget(self) -> None:
        """Poll nothing, and keep no rate of what was."""
        self.set_source(None)
        if self._body is not None:
            self._body.forget()

    def set_stream(self, name: str) -> None:
        """The stream's name."""
        if name != self._stream:
            self._stream = name
            self.head.set_name(name or tr("Stream"))
            self._holder.say(*(_making() if name else _nothing()))

    def stream(self) -> str:
        """The stream's name; empty without one."""
        return self._stream

    def set_shards(self, shards: Sequence[ShardRange]) -> None:
        """The stream's shards, open and closed."""
        if tuple(shards) != self._shards:
            self._shards = tuple(shards)
            self.head.suggest(Shape.HEATMAP if len(shards) > MOST_LANES else Shape.LANES)
            self._lay_out()

    def tick(self) -> None:
        """Take one snapshot in and draw it."""
        self._timer.setInterval(CALM_MS if is_calm() else TICK_MS)
        if self._source is None or self._body is None or self.pause.isChecked():
            return
        counts = self._source()
        if not counts.shards and not self._body.ring.shards():
            return
        if self._body.ring.add(counts):
            self.sampled.emit(counts)
            self._draw(counts)

    def showEvent(self, event: QShowEvent) -> None:
        """Poll while visible."""
        super().showEvent(event)
        self._run(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop polling while hidden."""
        super().hideEvent(event)
        self._run(False)

    def changeEvent(self, event: QEvent) -> None:
        """Take the new scheme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._body is not None:
            self._body.draw(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom in time: a shorter or a longer window."""
        choice = self.head.window_choice
        away = -1 if event.angleDelta().y() > 0 else 1
        if self._all and event.angleDelta().y():
            choice.setCurrentIndex(min(max(0, choice.currentIndex() + away), choice.count() - 1))
        event.accept()

    def rate(self) -> float:
        """Acknowledged records a second now, over all shards."""
        return sum(self._busy().values())

    def polls(self) -> bool:
        """Whether the timer runs."""
        return self._timer.isActive()

    def body(self) -> GraphBody | None:
        """What draws, once woken."""
        return self._body

    def _run(self, on: bool) -> None:
        if on and self._source is not None:
            self._timer.start()
        else:
            self._timer.stop()

    def _draw(self, counts: TrafficCounts) -> None:
        changes = len(self._all) > self._most() or not all(one.is_open for one in self._all)
        if len(counts.shards) != self._seen or (changes and counts.at - self._chosen_at >= CHOOSE_EVERY):
            self._chosen_at, self._seen = counts.at, len(counts.shards)
            self._lay_out()
        if self._body is not None:
            self._body.draw(counts)
        self._say()

    def _most(self) -> int:
        return HOTTEST if self.head.shown_shape() is Shape.HEATMAP else MOST_LANES

    def _lay_out(self) -> None:
        busy = self._busy()
        self._all = tuple(all_lanes(self._shards, busy))
        alive = [one for one in self._all if not self._drained(one)] or self._all
        self._lanes = tuple(hottest(alive, busy, self._most()))
        self._gone = len(self._all) - len(alive)
        self._holder.set_empty(not self._all)
        self.head.set_able(bool(self._all))
        if self._body is None:
            return
        from widgets.graph_body import Drawing
        from widgets.rates import Metric

        metric = Metric(self.head.what.currentIndex())
        shape, seconds = self.head.shown_shape(), self.head.seconds()
        self._body.set_drawing(Drawing(self._lanes, self._all, shape, metric, seconds))
        self._body.draw(self._source() if self._source else None)
        self._say()

    def _drained(self, lane: Lane) -> bool:
        """Whether a closed shard is read to its end and had no record in the time that is shown."""
        if lane.is_open or self._body is None or self._body.ring.figures(lane.shard_id).left:
            return False
        from widgets.rates import Metric

        _, rates = self._body.ring.span(lane.shard_id, Metric.RECORDS, self.head.seconds())
        return not rates.any()

    def _say(self) -> None:
        shape = self.head.shown_shape()
        if self._told:
            self.head.say(self._told)
        elif shape is Shape.TABLE:
            self.head.say(tr("each shard now, a second"))
        else:
            few: str = ""
            drained = tr(" · {count} drained not shown", count=self._gone) if self._gone else ""
            if len(self._lanes) < len(self._all) - self._gone:
                few = tr("{few} busiest of {all} · ", few=len(self._lanes), all=len(self._all))
            self.head.say(joined("", [few, self._what_words(), " · ", self._limit_words(), drained]))

    def _what_words(self) -> str:
        seconds = self.head.seconds()
        span = tr("{count:.0f} s", count=seconds) if seconds == 60 else tr("{count:.0f} min", count=seconds / 60)
        if self.head.what.currentIndex() == 1:
            return tr("bytes per second and shard, last {span}", span=span)
        return tr("records per second and shard, last {span}", span=span)

    def _limit_words(self) -> str:
        in_bytes = self.head.what.currentIndex() == 1
        limit = LIMIT_BYTES if in_bytes else LIMIT
        scale = self._body.scale if self._body else 0.0
        if not 0 < scale < limit:
            return tr("dashed: limit")
        words = bytes_words if in_bytes else rate_words
        return tr("lanes end at {scale}, limit {limit}", scale=words(scale), limit=words(limit))

    def _busy(self) -> dict[str, float]:
        return self._body.ring.now() if self._body is not None else {}

    def _on_told(self, words: str) -> None:
        self._told = words
        self._say()

    def _on_export(self, kind: str) -> None:
        if self._body is None:
            return
        if kind == "png":
            image: QImage = self._body.grab().toImage()
            self.picture_wanted.emit(image)
        else:
            from widgets.rate_words import csv_of

            lines: Iterable[str] = csv_of(self._body.ring, [one.shard_id for one in self._all], self.head.seconds())
            self.figures_wanted.emit(lines)

    def _build(self) -> None:
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        filled(self._column)
        self._holder = Placeholder(inner, "stream", *_nothing())
        box = QVBoxLayout(self)
        filled(box, gap=10)
        box.addWidget(self.head)
        box.addWidget(self._holder, 1)
        self._lay_out()


def _nothing() -> tuple[Words, Words]:
    return tr("No stream yet"), tr("Create the stream in the first lab; its shards appear here.")


def _making() -> tuple[Words, Words]:
    return tr("The stream is CREATING"), tr("Its shards appear here as soon as it is ACTIVE.")
