"""How full each delivery stream's buffer is: bytes and seconds to the flush, as two thin bars with their words.

Plain data in; where the cloud does not tell, only the two limits are said. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from labs.shapes import DeliveryBuffer
from labs.tongue import Words, joined, tr
from widgets.parts import ElidedLabel, filled, label, row
from widgets.spoken import put
from widgets.words import size_words


class BufferBars(QWidget):
    """A line and a bar a stream; hidden without one."""

    def __init__(self) -> None:
        super().__init__()
        self._bars: dict[str, BufferBar] = {}
        self._box = QVBoxLayout(self)
        filled(self._box, gap=8)
        self.hide()

    def set_buffers(self, buffers: Sequence[DeliveryBuffer]) -> None:
        """Show these streams."""
        for gone in set(self._bars) - {one.name for one in buffers}:
            self._bars.pop(gone).deleteLater()
        for one in buffers:
            if one.name not in self._bars:
                self._bars[one.name] = BufferBar()
                self._box.addWidget(self._bars[one.name])
            self._bars[one.name].show_buffer(one)
        self.setVisible(bool(buffers))

    def texts(self) -> list[str]:
        """What is said of each stream."""
        return [bar.text() for bar in self._bars.values()]


class BufferBar(QWidget):
    """One stream."""

    def __init__(self) -> None:
        super().__init__()
        self._name = label("", "section")
        self._said = ElidedLabel("", "soft")
        self.bytes_bar, self.time_bar = QProgressBar(), QProgressBar()
        for bar, name in ((self.bytes_bar, tr("Buffer, bytes")), (self.time_bar, tr("Buffer, time"))):
            bar.setTextVisible(False)
            bar.setRange(0, 1000)
            put(bar.setAccessibleName, name)
        box = QVBoxLayout(self)
        filled(box, gap=4)
        box.addLayout(row(self._name, self._said))
        box.addLayout(row(self.bytes_bar, self.time_bar, gap=12))

    def show_buffer(self, buffer: DeliveryBuffer) -> None:
        """Show how full it is."""
        put(self._name.setText, buffer.name)
        words = buffer_words(buffer)
        put(self._said.setText, words)
        put(self.setAccessibleName, joined(": ", [buffer.name, words]))
        known = buffer.size is not None
        for bar in (self.bytes_bar, self.time_bar):
            bar.setVisible(known)
        self.bytes_bar.setValue(round(1000 * min(1.0, (buffer.size or 0) / max(1, buffer.limit))))
        gone = 0.0 if buffer.left is None else 1 - buffer.left / max(buffer.interval, buffer.left, 0.001)
        self.time_bar.setValue(round(1000 * gone))

    def text(self) -> str:
        """What is said."""
        return f"{self._name.text()}: {self._said.text()}"


def buffer_words(one: DeliveryBuffer) -> Words:
    """ "41.8 kB of 5 MiB · flushes in 42 s", "empty · flushes at 5 MiB or 60 s", or why it cannot deliver."""
    limits = tr("flushes at {size} or {seconds:.0f} s", size=_mib(one.limit), seconds=one.interval)
    if one.problem:
        return joined(" · ", [tr("cannot deliver"), one.problem])
    if one.status != "ACTIVE":
        return joined(" · ", [one.status, limits])
    if one.size is None:
        return joined(" · ", [one.status, limits, tr("AWS does not tell how full it is")])
    if not one.size or one.left is None:
        return joined(" · ", [tr("empty"), limits])
    filled_to = tr("{size} of {limit}", size=_size(one.size), limit=_mib(one.limit))
    return joined(" · ", [filled_to, tr("flushes in {seconds:.0f} s", seconds=one.left)])


def _size(size: int) -> str:
    """In the limit's own unit, once it is a part of it that one sees."""
    return f"{size / 2**20:.1f} MiB" if size >= 2**20 / 10 else size_words(size)


def _mib(size: int) -> str:
    """A limit as AWS sets it: "5 MiB"."""
    return f"{size / 2**20:g} MiB"
