"""The arguments of a job run, a line each: `--name value`. What is wrong is said as it is typed.

Text in, checked pairs out. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from labs.tongue import tr
from widgets.parts import filled, label, restyle
from widgets.spoken import put


class ArgumentEdit(QWidget):
    """`valid_changed` tells whether a run may begin with these."""

    valid_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._given = ""
        self.edit = QPlainTextEdit()
        self.edit.setTabChangesFocus(True)
        put(self.edit.setAccessibleName, tr("Arguments of the run"))
        self.edit.setPlaceholderText("--table orders")
        self._said = label("", "soft", wrap=True)
        box = QVBoxLayout(self)
        filled(box, gap=6)
        box.addWidget(
            label(tr("One argument a line: its name with two hyphens, a space, its value."), "soft", wrap=True)
        )
        box.addWidget(self.edit, 1)
        box.addWidget(self._said)
        self.edit.textChanged.connect(self._check)

    def set_arguments(self, arguments: Mapping[str, str]) -> None:
        """The job's own, unless the student has changed them."""
        text = "\n".join(f"{name} {value}" for name, value in arguments.items())
        if text != self._given and self.edit.toPlainText() == self._given:
            self.edit.setPlainText(text)
        self._given = text

    def arguments(self) -> dict[str, str]:
        """The pairs; a name without a value has an empty one."""
        return parsed(self.edit.toPlainText())[0]

    def complaint(self) -> str:
        """What is wrong; empty when nothing is."""
        return self._said.text()

    def _check(self) -> None:
        wrong = parsed(self.edit.toPlainText())[1]
        put(self._said.setText, wrong)
        restyle(self._said, tone="wrong" if wrong else "")
        self.valid_changed.emit(not wrong)


def parsed(text: str) -> tuple[dict[str, str], str]:
    """The arguments and, for the first line that is wrong, a sentence."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        name, _, value = line.strip().partition(" ")
        if not name:
            continue
        if not name.startswith("--") or len(name) < 3:
            said = tr("Line {number}: {name} must begin with two hyphens and a name.", number=number, name=name)
            return found, said
        if name in found:
            return found, tr("Line {number}: {name} is there already.", number=number, name=name)
        found[name] = value.strip()
    return found, ""
