"""What runs now: a thin bar, the seconds gone, what is usual, the latest sentence of progress.

The timer runs only while something does. Knows no engine; time comes from a function.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from labs.tongue import joined, tr
from widgets.parts import filled, label, row
from widgets.spoken import put
from widgets.theme import is_calm

TICK_MS = 200


class RunningLine(QWidget):
    """Shown while a step runs; `stop()` hides it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._since = 0.0
        self._usually = 0.0
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        put(self._bar.setAccessibleName, tr("Progress"))
        self._said = label("", "aside", wrap=True)
        self._elapsed = label("", "aside")
        box = QVBoxLayout(self)
        filled(box, gap=6)
        box.addWidget(self._bar)
        box.addLayout(row(self._elapsed, None))
        box.addWidget(self._said)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.hide()

    def start(self, usually: float) -> None:
        """Begin counting; `usually` is in seconds, 0 when unknown."""
        self._since, self._usually = self._clock(), usually
        self._said.clear()
        self._said.hide()
        self._bar.setRange(0, round(usually * 1000) if usually > 0 else int(is_calm()))  # of 0 it moves to and fro
        self._tick()
        self.show()
        self._timer.start()

    def say(self, sentence: str) -> None:
        """Show a sentence of progress."""
        put(self._said.setText, sentence)
        self._said.setVisible(bool(sentence))

    def stop(self) -> None:
        """Nothing runs any more."""
        self._timer.stop()
        self.hide()

    def _tick(self) -> None:
        gone = self._clock() - self._since
        if self._usually > 0:
            self._bar.setValue(min(round(gone * 1000), round(self._usually * 960)))
        put(self._elapsed.setText, elapsed_words(gone, self._usually))


def usually_words(seconds: float) -> str:
    """ "usually 5 s", "usually 2 min"; empty when unknown."""
    if seconds <= 0:
        return ""
    if seconds < 90:
        return tr("usually {seconds} s", seconds=max(1, round(seconds)))
    return tr("usually {minutes} min", minutes=round(seconds / 60))


def elapsed_words(gone: float, usually: float) -> str:
    """ "Running · 3 s · usually 5 s", and that it takes longer when it does."""
    clock = f"{int(gone)} s" if gone < 60 else f"{int(gone) // 60:02}:{int(gone) % 60:02}"
    late = usually > 0 and gone > max(2 * usually, usually + 5)
    last = tr("longer than usual") if late else usually_words(usually)
    return joined(" · ", [part for part in (tr("Running"), clock, last) if part])
