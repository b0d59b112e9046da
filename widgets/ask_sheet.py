"""A question in a sheet: sentences, perhaps a line to type or a list to choose from, one yes and one no.

Words in, the answer out. What is wrong with an answer is said while it is typed. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QVBoxLayout, QWidget

from labs.tongue import tr
from widgets.parts import button, filled, label, restyle, row
from widgets.spoken import put
from widgets.theme import px

WIDE, LEAST_ROWS, MOST_ROWS = 440, 2, 8


@dataclass(frozen=True, slots=True)
class Judged:
    """What is to be said of an answer: why it will not do, or what it means; and what yes is called then."""

    problem: str = ""
    note: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """`field` names a line to type, `choices` are lines of which one is taken; without both it is yes or no."""

    title: str
    sentences: Sequence[str]
    action: str
    field: str = ""
    text: str = ""
    choices: Sequence[str] = ()
    judge: Callable[[str], Judged] = lambda _text: Judged()


class AskSheet(QDialog):
    """Stands over the window, which lives on. Esc is no."""

    agreed = Signal(str)  # what was typed, or the place of what was chosen; empty where neither is asked for

    def __init__(self, question: Question, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        put(self.setWindowTitle, question.title)
        put(self.setAccessibleName, question.title)
        self._question = question
        self.field, self.list = QLineEdit(question.text), QListWidget()
        self.said = label("", "aside", wrap=True)
        self.yes, self.no = button(question.action, "primary"), button(tr("Cancel"))
        self._build(parent)
        self.yes.clicked.connect(self._on_yes)
        self.no.clicked.connect(self.close)
        self.list.itemActivated.connect(lambda _item: self._on_yes())
        self.field.textChanged.connect(lambda _text: self._arrange())
        self._arrange()

    def text(self) -> str:
        """What is asked, a sentence a line."""
        return "\n".join(str(one) for one in self._question.sentences)

    def _build(self, parent: QWidget) -> None:
        asked = self._question
        self._wide = min(px(WIDE), parent.width() - px(48) - 80)
        put(self.field.setAccessibleName, asked.field)
        put(self.list.setAccessibleName, asked.title)
        self.list.setObjectName("asked")
        self.list.addItems([str(one) for one in asked.choices])
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(px(34) * min(max(len(asked.choices), LEAST_ROWS), MOST_ROWS) + 2 * px(4) + 2)
        box = QVBoxLayout(self)
        filled(box, margins=(px(24), px(20), px(24), px(20)), gap=px(10))
        for part in (label(asked.title, "title"), *(label(one, wrap=True) for one in asked.sentences)):
            part.setMinimumWidth(self._wide)
            part.setMinimumHeight(max(0, part.heightForWidth(self._wide)))
            box.addWidget(part)
        for field, shown in ((self.field, bool(asked.field)), (self.list, bool(asked.choices)), (self.said, False)):
            box.addWidget(field)
            field.setVisible(shown)
        box.addSpacing(px(8))
        box.addLayout(row(None, self.no, self.yes))
        self.yes.setDefault(bool(asked.field or asked.choices))
        self.no.setDefault(not self.yes.isDefault())
        first = self.field if asked.field else self.list if asked.choices else self.no
        first.setFocus()
        self.field.selectAll()

    def _arrange(self) -> None:
        judged = self._question.judge(self.field.text())
        words = judged.problem if self.field.text().strip() else ""
        put(self.said.setText, words or ("" if judged.problem else judged.note))
        put(self.field.setAccessibleDescription, self.said.text())
        restyle(self.said, tone="wrong" if words else "")
        self.said.setVisible(bool(self.said.text()))
        put(self.yes.setText, judged.action or self._question.action)
        self.yes.setEnabled(not judged.problem)
        self.said.setMinimumHeight(max(0, self.said.heightForWidth(self._wide)))  # of no words it is -1
        self.adjustSize()

    def _on_yes(self) -> None:
        if not self.yes.isEnabled():
            return
        told = self.field.text().strip() if self._question.field else ""
        if self._question.choices:
            told = str(self.list.currentRow())
        self.close()
        self.agreed.emit(told)


def ask(question: Question, parent: QWidget, then: Callable[[str], object]) -> AskSheet:
    """Open the sheet; `then` gets the answer if there is one."""
    sheet = AskSheet(question, parent)
    sheet.agreed.connect(then)
    sheet.open()
    return sheet
