"""Help beside a step: hints that grow stronger, going on without it, and putting it back; a line under the buttons.

Wishes out, hints in. Knows no engine.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from labs.model import StepState
from labs.tongue import tr
from widgets.flow import FlowLayout
from widgets.parts import button, filled, label
from widgets.spoken import put

STRONGEST = 3


class StepHelp(QWidget):
    """Reset asks once more before it removes anything."""

    hint_wanted = Signal(str, int)  # step, strength from 1
    skip_wanted = Signal(str)
    reset_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._step, self._strength, self._sure = "", 0, False
        self.hint, self.skip = button(tr("Hint"), "link"), button(tr("Skip"), "link")
        self.reset = button(tr("Reset"), "link")
        self._said = label("", "box-text", wrap=True, selectable=True)
        links, flow = QWidget(), FlowLayout(gap=4)
        links.setLayout(flow)
        flow.add(self.hint, self.skip, self.reset)
        box = QVBoxLayout(self)
        filled(box, gap=6)
        box.addWidget(links)
        box.addWidget(self._said)
        self._said.hide()
        self.hint.clicked.connect(self._on_hint)
        self.skip.clicked.connect(lambda: self.skip_wanted.emit(self._step))
        self.reset.clicked.connect(self._on_reset)

    def show_step(self, step: str) -> None:
        """Another step: no hint yet."""
        if step != self._step:
            self._step, self._strength = step, 0
            self._said.hide()
        self._ask(False)

    def show_hint(self, words: str) -> None:
        """The hint that was asked for."""
        put(self._said.setText, words or tr("No stronger hint is written for this step."))
        self._said.show()

    def set_able(self, able: bool, state: StepState) -> None:
        """Which of them mean something now."""
        self.hint.setEnabled(bool(self._step))
        self.skip.setEnabled(able)
        self.skip.setVisible(state not in (StepState.VERIFIED, StepState.SKIPPED))
        self.reset.setEnabled(able)
        self.reset.setVisible(state in (StepState.VERIFIED, StepState.SKIPPED, StepState.FAILED))

    def text(self) -> str:
        """The hint that is shown; empty without one."""
        return self._said.text() if not self._said.isHidden() else ""

    def _on_hint(self) -> None:
        self._strength = min(STRONGEST, self._strength + 1)
        self.hint_wanted.emit(self._step, self._strength)

    def _on_reset(self) -> None:
        if self._sure:
            self.reset_wanted.emit(self._step)
        self._ask(not self._sure)

    def _ask(self, sure: bool) -> None:
        self._sure = sure
        put(self.reset.setText, tr("Reset: remove what it made?") if sure else tr("Reset"))
