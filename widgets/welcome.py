"""The welcome of a first start, two pages: what this is, and where the week is done.

Words only; `done_wanted` ends it. Knows no engine.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from labs.tongue import Words, tr
from widgets.icons import IconLabel
from widgets.parts import button, filled, label, row
from widgets.spoken import put
from widgets.theme import px, sized

WIDTH = 560


class Welcome(QWidget):
    """Return goes on, Esc ends it."""

    done_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        put(self.setAccessibleName, tr("Welcome"))
        self._pages = QStackedWidget()
        self._pages.addWidget(_page(tr("Welcome to Headwater"), _what()))
        self._pages.addWidget(_page(tr("Where you will work"), _where()))
        self._place = label("", "soft")
        self.back, self.next = button(tr("Back")), button("", "primary")
        inner = QWidget()
        sized(inner.setFixedWidth, WIDTH)
        column = QVBoxLayout(inner)
        filled(column, gap=px(20))
        column.addWidget(IconLabel("headwater", "accent", 48), 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._pages)
        column.addLayout(row(self._place, None, self.back, self.next))
        box = QVBoxLayout(self)
        box.addStretch(2)
        box.addWidget(inner, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(3)
        self.back.clicked.connect(lambda: self.turn(0))
        self.next.clicked.connect(self._on_next)
        self.turn(0)

    def showEvent(self, event: QShowEvent) -> None:
        """Paragraphs are as high as their width makes them, which a page of a stack does not ask."""
        super().showEvent(event)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self.isVisible():
            self._measure()

    def _measure(self) -> None:
        for one in self.findChildren(QLabel):
            if one.wordWrap():
                one.setMinimumHeight(one.heightForWidth(px(WIDTH)))

    def turn(self, page: int) -> None:
        """Show the first page (0) or the second (1)."""
        self._pages.setCurrentIndex(page)
        put(self._place.setText, tr("{done} of {count}", done=page + 1, count=self._pages.count()))
        put(self.next.setText, tr("Begin with Monday") if page else tr("Next"))
        self.back.setVisible(page > 0)
        self.next.setFocus()

    def page(self) -> int:
        """Which page is shown."""
        return self._pages.currentIndex()

    def _on_next(self) -> None:
        if self.page() == 0:
            self.turn(1)
        else:
            self.done_wanted.emit()


def _what() -> tuple[Words, ...]:
    return (
        tr("A week of streaming and ETL on AWS: Kinesis, Firehose, Glue, the Data Catalog and Athena, a lab a day."),
        tr("At the left is the week, in the middle the step you are at, at the right what happens because of it."),
        tr(
            "Each step says what it will do, does it with real AWS calls, and checks the result against what is really "
            "there. The calls are yours to copy: boto3, AWS CLI or clicks in the console."
        ),
        tr("Everything works with the keyboard; press ? to see how."),
    )


def _where() -> tuple[Words, ...]:
    return (
        tr(
            "The embedded cloud runs on this computer: it answers as AWS does, needs no account "
            "and no network, and costs nothing. What you make is kept until you clean up."
        ),
        tr(
            "On an account of your own the same week is billed, for most labs a few cents. Press “Embedded” in the "
            "bar at the top and choose its profile; the bar is then filled and names the account."
        ),
        tr("On Friday everything is removed again, and it is proven that nothing is left."),
    )


def _page(title: str, paragraphs: tuple[Words, ...]) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    filled(column, gap=px(14))
    column.addWidget(label(title, "title"))
    for words in paragraphs:
        column.addWidget(label(words, wrap=True))
    column.addStretch(1)
    return made
