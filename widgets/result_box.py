"""The result of a step: an icon and a word (Verified, Failed, Waiting), a sentence, the evidence under it.

Shows plain text only, since evidence comes from outside. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout

from labs.model import StepState
from labs.tongue import joined, tr
from widgets.evidence import evidence_lines
from widgets.icons import IconLabel
from widgets.parts import filled, label, restyle, row
from widgets.spoken import put
from widgets.theme import mono_font

WORDS = {
    StepState.VERIFIED: (tr("Verified"), "ok", "verified"),
    StepState.FAILED: (tr("Failed"), "wrong", "failed"),
    StepState.RUNNING: (tr("Waiting"), "waiting", "waiting"),
    StepState.READY: (tr("Stopped"), "waiting", "waiting"),
    StepState.TODO: (tr("Not yet"), "waiting", "waiting"),
    StepState.SKIPPED: (tr("Skipped"), "waiting", "skipped"),
}


class ResultBox(QFrame):
    """A quiet box whose left edge has the colour of the outcome."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "box")
        self._icon = IconLabel("verified", "ok", 14)
        self._word = label("", "verdict")
        self._sentence = label("", "soft", wrap=True, selectable=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        box = QVBoxLayout(self)
        filled(box, margins=(12, 10, 12, 10), gap=4)
        box.addLayout(row(self._icon, self._word, None, gap=6))
        box.addWidget(self._sentence)
        box.addLayout(self._grid)

    def show_result(self, state: StepState, sentence: str, evidence: Mapping[str, object]) -> None:
        """Show an outcome and what proves it."""
        word, tone, name = WORDS[state]
        put(self._word.setText, word)
        put(self._sentence.setText, sentence)
        self._sentence.setVisible(bool(sentence))
        self._icon.show_icon(name, tone)
        self._fill(evidence)
        restyle(self._word, tone=tone)
        restyle(self, tone=tone)
        put(self.setAccessibleName, joined(": ", [word, sentence]))

    def text(self) -> str:
        """The word and the sentence, as a test or a screen reader wants them."""
        return f"{self._word.text()} · {self._sentence.text()}"

    def _fill(self, evidence: Mapping[str, object]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for at, (key, value) in enumerate(evidence_lines(evidence)):
            name = label(key, "key")
            words = label(value, "value", wrap=True, selectable=True)
            words.setFont(mono_font())
            words.setMinimumWidth(40)
            self._grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, at, 1, Qt.AlignmentFlag.AlignTop)
