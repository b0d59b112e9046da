"""What a step lets the student choose: a small form above its button, judged at each key.

Plain data in, texts and wishes out; the rules are those of labs/inputs.py. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from labs.inputs import Wrong, read
from labs.model import Input, OneOf, StepState, Text, Value, Whole
from labs.tongue import joined, say, tr
from widgets.flow import FlowLayout
from widgets.icons import IconLabel
from widgets.parts import button, filled, label, named, restyle, row
from widgets.spoken import put
from widgets.theme import sized

LABEL_PX, NUMBER_PX, TEXT_PX, LIST_PX = 104, 76, 150, 190
DONE = (StepState.VERIFIED, StepState.RUNNING)


class StepInputs(QWidget):
    """Hidden for a step without inputs. What was typed and not yet done stays while other steps are looked at."""

    changed = Signal()
    run_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._step, self._locked = "", False
        self._asked: tuple[Input, ...] = ()
        self._kept: Mapping[str, Value] = {}
        self._typed: dict[str, dict[str, str]] = {}
        self.fields: dict[str, _Field] = {}
        self._again = label(tr("To choose anew, reset the step."), "aside", wrap=True)
        self._box = QVBoxLayout(self)
        filled(self._box, gap=12)
        self._box.addWidget(self._again)
        self.hide()

    def show_inputs(self, step: str, asked: Sequence[Input]) -> None:
        """Show what this step takes, as it was typed last; the defaults until `show_kept` tells what was chosen."""
        if (step, tuple(asked)) != (self._step, self._asked):
            self._forget()
            self._step, self._asked, self._kept = step, tuple(asked), {}
            for at, one in enumerate(asked):
                made = self.fields[one.name] = _Field(one)
                made.typed.connect(partial(self._on_typed, one.name))
                made.run_wanted.connect(self._on_run)
                self._box.insertWidget(at, made)
            self._in_order()
        self.setVisible(bool(asked))
        self._fill()

    def show_kept(self, step: str, kept: Mapping[str, Value]) -> None:
        """What the step was done with, or is to be: the values that the run keeps."""
        if step == self._step:
            self._kept = kept
            self._fill()

    def set_state(self, state: StepState) -> None:
        """A step that runs or is verified shows its values, and takes no other."""
        if state in DONE and self._step in self._typed:
            self._kept = {**self._kept, **self._typed.pop(self._step)}
        self._locked = state in DONE
        self._again.setVisible(state is StepState.VERIFIED and bool(self.fields))
        for field in self.fields.values():
            field.set_locked(self._locked)

    def problem(self) -> str:
        """Why the step cannot be done with these; empty when it can."""
        return next((field.problem() for field in self.fields.values() if field.problem()), "")

    def given(self, step: str) -> dict[str, str]:
        """Name to text of what is not the default, or no longer, when that step is the one that is shown."""
        if step != self._step:
            return {}
        texts = {name: field.text() for name, field in self.fields.items()}
        return {name: text for name, text in texts.items()
                if name in self._kept or text != self.fields[name].default()}  # fmt: skip

    def _fill(self) -> None:
        typed = self._typed.get(self._step, {})
        for one in self._asked:
            self.fields[one.name].set_text(typed.get(one.name, str(self._kept.get(one.name, one.default))))
        self.changed.emit()

    def _on_typed(self, name: str, text: str) -> None:
        self._typed.setdefault(self._step, {})[name] = text
        self.changed.emit()

    def _on_run(self) -> None:
        if not self._locked and not self.problem():
            self.run_wanted.emit()

    def _in_order(self) -> None:
        """Tab goes through the fields where they stand: what is made later would come last in the window."""
        before: QWidget = self
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # Qt goes on only from what may take the focus
        for field in self.fields.values():
            for one in (field.edit, field.back):
                QWidget.setTabOrder(before, one)
                before = one
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _forget(self) -> None:
        for field in self.fields.values():
            self._box.removeWidget(field)
            field.hide()
            field.deleteLater()
        self.fields = {}


class _Field(QWidget):
    """One input: its label, field, range and unit, a way back to the default, its help, and what is wrong."""

    typed = Signal(str)
    run_wanted = Signal()

    def __init__(self, one: Input) -> None:
        super().__init__()
        self._one, self._locked = one, False
        self.edit: QLineEdit | _List = _editor(one)
        self._label = label(say(one.label), "section")
        self._label.setBuddy(self.edit)
        self.back = button(tr("Default"), "link")
        named_back = tr("{field}: put the default back", field=say(one.label))
        put(self.back.setAccessibleName, named_back)
        self._help, self._wrong = label(say(one.help), "aside", wrap=True), _Complaint()
        self._build()
        self.back.clicked.connect(self._on_back)
        if isinstance(self.edit, QLineEdit):
            put(self.edit.setAccessibleName, say(one.label))
            self.edit.textEdited.connect(self._on_typed)
            self.edit.returnPressed.connect(self.run_wanted)
        else:
            named(self.edit, say(one.label))
            self.edit.activated.connect(self._on_typed)
            self.edit.run_wanted.connect(self.run_wanted)

    def text(self) -> str:
        """What is typed or chosen."""
        return self.edit.text() if isinstance(self.edit, QLineEdit) else str(self.edit.currentData())

    def set_text(self, text: str) -> None:
        """Show this, unless it stands there already."""
        if text != self.text():
            if isinstance(self.edit, QLineEdit):
                self.edit.setText(text)
            else:
                self.edit.setCurrentIndex(max(0, self.edit.findData(text)))
        self._judge()

    def default(self) -> str:
        """The default, as it is typed."""
        return str(self._one.default)

    def complaint(self) -> str:
        """What stands beneath the field of what is wrong."""
        return self._wrong.text() if self._wrong.isVisible() else ""

    def problem(self) -> str:
        """What is wrong with what is typed; empty when nothing is."""
        found = read(self._one, self.text())
        return found.sentence if isinstance(found, Wrong) else ""

    def set_locked(self, locked: bool) -> None:
        """Whether it only shows its value."""
        self._locked = locked
        self.edit.setEnabled(not locked)
        self._judge()

    def _on_typed(self) -> None:
        self._judge()
        self.typed.emit(self.text())

    def _on_back(self) -> None:
        self.edit.setFocus()
        self.set_text(self.default())
        self._on_typed()

    def _judge(self) -> None:
        wrong = self.problem()
        self._wrong.say(wrong)
        self._help.setVisible(not wrong)
        self.back.setVisible(not self._locked and self.text() != self.default())
        put(self.edit.setAccessibleDescription, wrong or joined(" ", [say(self._one.help), _range(self._one)]))
        if self.edit.property("tone") != (tone := "wrong" if wrong else ""):
            restyle(self.edit, tone=tone)

    def _build(self) -> None:
        (line, flow), head = (QWidget(), FlowLayout(gap=8)), QWidget()
        line.setLayout(flow)
        head.setLayout(row(self._label))
        sized(head.setMinimumWidth, LABEL_PX)  # a label of its own would remember the width of larger text
        taken = _range(self._one)
        flow.add(head, self.edit, *([label(taken, "soft")] if taken else []), self.back)
        box = QVBoxLayout(self)
        filled(box, gap=4)
        for part in (line, self._help, self._wrong):
            box.addWidget(part)


class _Complaint(QWidget):
    """What is wrong, with its mark; hidden when nothing is."""

    def __init__(self) -> None:
        super().__init__()
        self._words = label("", "aside", wrap=True)
        self._words.setProperty("tone", "wrong")
        box = QHBoxLayout(self)
        filled(box, gap=6)
        box.addWidget(IconLabel("failed", "wrong", 14), 0, Qt.AlignmentFlag.AlignTop)
        box.addWidget(self._words, 1)
        self.hide()

    def say(self, wrong: str) -> None:
        """Say this; nothing hides it."""
        put(self._words.setText, wrong)
        self.setVisible(bool(wrong))

    def text(self) -> str:
        """What it says."""
        return self._words.text()


class _List(QComboBox):
    """A list that leaves the wheel to the card, and Return to the step, until it is open."""

    run_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return does the step."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.run_wanted.emit()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the card, not the choice."""
        event.ignore()


def _editor(one: Input) -> QLineEdit | _List:
    if not isinstance(one.takes, OneOf):
        made = QLineEdit()
        sized(made.setFixedWidth, NUMBER_PX if isinstance(one.takes, Whole) else TEXT_PX)
        return made
    chosen = _List()
    chosen.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    sized(chosen.setFixedWidth, LIST_PX)
    for at, (value, words) in enumerate(one.takes.choices):
        chosen.addItem("", value)
        put(chosen.setItemText, say(words) if words else value, at)
    return chosen


def _range(one: Input) -> str:
    """The values that it takes and their unit, in short; nothing where a list shows them."""
    match one.takes:
        case Whole(least=least, most=most, unit=unit):
            return joined(" ", [f"{least}–{most}", say(unit)]) if unit else f"{least}–{most}"
        case OneOf() | Text():
            return ""
