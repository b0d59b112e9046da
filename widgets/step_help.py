"""Help beside a step: hints that grow stronger and stay, doing it by hand, going on without it, and putting it back.

Wishes out, what was asked for in. A reset says in a line what it would remove, and waits for a yes. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from labs.model import StepState
from labs.shapes import Help
from labs.tongue import Words, joined, tr
from widgets.by_hand import ByHand
from widgets.confirm_line import ConfirmLine
from widgets.flow import FlowLayout
from widgets.parts import button, filled, label
from widgets.spoken import put

STRONGEST = 3
NAMED = 3  # things named one by one before the rest is counted
BACK = (StepState.VERIFIED, StepState.SKIPPED, StepState.FAILED)


class StepHelp(QWidget):
    """What the quiet buttons of a step open; the buttons themselves are `foot`, which stands elsewhere."""

    opened = Signal(object)  # the part of it that is to be seen now

    hint_wanted = Signal(str, int)  # step, strength from 1
    by_hand_wanted = Signal(str)
    solve_wanted = Signal(str)
    skip_wanted = Signal(str)
    unskip_wanted = Signal(str)
    reset_wanted = Signal(str)
    reset_lab_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._help, self._state, self._asked = Help(""), StepState.TODO, self.reset_wanted
        self.hint, self.by_hand = button(tr("Hint"), "link"), button(tr("Do it by hand"), "link")
        self.solve, self._solution = button(tr("Solve"), "link"), False  # which of the two the box shows
        self.skip, self.unskip = button(tr("Skip"), "link"), button(tr("Take the skip back"), "link")
        self.reset, self.reset_lab = button(tr("Reset step"), "link"), button(tr("Reset lab"), "link")
        self.sure, self.hand, self.foot = ConfirmLine(), ByHand(), QWidget()
        self._said = [label("", "box-text", wrap=True, selectable=True) for _ in range(STRONGEST)]
        self._build()
        self.hint.clicked.connect(self._on_hint)
        self.by_hand.clicked.connect(lambda: self._open(self.by_hand_wanted, solution=False))
        self.solve.clicked.connect(lambda: self._open(self.solve_wanted, solution=True))
        self.skip.clicked.connect(lambda: self.skip_wanted.emit(self._help.step))
        self.unskip.clicked.connect(lambda: self.unskip_wanted.emit(self._help.step))
        self.reset.clicked.connect(lambda: self._ask(self.reset_wanted, self._help.removes))
        self.reset_lab.clicked.connect(lambda: self._ask(self.reset_lab_wanted, self._help.lab_removes))
        self.sure.agreed.connect(lambda: self._asked.emit(self._help.step))

    def ask_again(self) -> None:
        """Another language: wish for what is open once more."""
        if self.hand.isVisible():
            (self.solve_wanted if self._solution else self.by_hand_wanted).emit(self._help.step)

    def show_step(self, step: str) -> None:
        """Another step: nothing is open yet."""
        if step != self._help.step:
            self._help = Help(step)
            self.hand.hide()
            for one in self._said:
                one.hide()
        self.sure.hide()

    def show_help(self, known: Help) -> None:
        """What is known of the step: hints looked at before, what there is, what a reset would remove."""
        if known.step != self._help.step:
            return
        self._help = known
        for at, words in enumerate(known.hints[:STRONGEST]):
            self._tell(at, words)
        self._arrange()

    def show_hint(self, strength: int, words: str) -> None:
        """The hint that was asked for; weaker ones stay above it."""
        self._tell(strength - 1, words or tr("No stronger hint is written for this step."))
        self._arrange()
        self.opened.emit(self._said[strength - 1])

    def show_by_hand(self, markdown: str) -> None:
        """How it is done by hand."""
        self.hand.show_markdown(markdown or tr("No way by hand is written for this step."))
        self._solution = False
        self._show_hand()

    def show_solution(self, markdown: str) -> None:
        """The worked solution; what it needs is done at a press."""
        self.hand.show_markdown(markdown, does=True)
        self._solution = True
        self._show_hand()

    def _show_hand(self) -> None:
        self.hand.show()
        self.opened.emit(self.hand)

    def set_able(self, able: bool, state: StepState) -> None:
        """Which of them mean something now."""
        self._state = state
        for one in (self.skip, self.unskip, self.reset, self.reset_lab, self.hand.check, self.hand.do):
            one.setEnabled(able)
        for one in (self.by_hand, self.solve):
            one.setEnabled(bool(self._help.step))
        self._arrange()

    def text(self) -> str:
        """The hints that are shown, a line each; empty without one."""
        return "\n".join(one.text() for one in self._shown())

    def _shown(self) -> list[QLabel]:
        return [one for one in self._said if not one.isHidden()]

    def _tell(self, at: int, words: str) -> None:
        plain = words if isinstance(words, Words) else words.replace("`", "")  # a hint is shown as plain text
        told = joined(" · ", [tr("Hint {number}", number=at + 1), plain])
        put(self._said[at].setText, told)
        self._said[at].show()

    def _arrange(self) -> None:
        seen, skipped = len(self._shown()), self._state is StepState.SKIPPED
        put(self.hint.setText, tr("Stronger hint") if seen else tr("Hint"))
        self.hint.setEnabled(bool(self._help.step) and seen < (self._help.strengths or STRONGEST))
        self.by_hand.setVisible(self._help.by_hand)
        put(self.solve.setText, tr("Solution") if self._help.solved else tr("Solve"))
        self.skip.setVisible(self._state is not StepState.VERIFIED and not skipped)
        self.unskip.setVisible(skipped)
        self.reset.setVisible(self._state in BACK)
        self.reset_lab.setVisible(bool(self._help.lab_removes))

    def _on_hint(self) -> None:
        self.hint_wanted.emit(self._help.step, len(self._shown()) + 1)

    def _open(self, wish: SignalInstance, *, solution: bool) -> None:
        if self.hand.isVisible() and self._solution is solution:
            self.hand.hide()
        else:
            wish.emit(self._help.step)

    def _ask(self, wish: SignalInstance, names: Sequence[str]) -> None:
        self._asked = wish
        if names:
            self.sure.ask(removes_words(names), tr("Remove"))
        else:
            self.sure.ask(tr("Nothing of it is there to remove; the step is to do again."), tr("Reset"))

    def _build(self) -> None:
        links, flow = QWidget(), FlowLayout(gap=4)
        links.setLayout(flow)
        flow.add(self.hint, self.solve, self.by_hand, self.skip, self.unskip, self.reset, self.reset_lab)
        lower, box = QVBoxLayout(self.foot), QVBoxLayout(self)
        for column, parts in ((lower, (self.sure, links)), (box, (*self._said, self.hand))):
            filled(column, gap=6)
            for part in parts:
                column.addWidget(part)
        for part in (*self._said, self.hand, self.by_hand, self.unskip, self.reset, self.reset_lab):
            part.hide()


def removes_words(names: Sequence[str]) -> Words:
    """ "This removes a, b, c and 2 more."."""
    named = ", ".join(names[:NAMED])
    if len(names) > NAMED:
        return tr("This removes {names} and {count} more.", names=named, count=len(names) - NAMED)
    return tr("This removes {names}.", names=named)
