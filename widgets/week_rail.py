"""The week rail: days, labs and steps with their states; choosing a step is told by `step_chosen`.

Plain data in (a Course and the states), one signal out. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QEvent, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from labs.model import Course, Day, StepState
from labs.shapes import QuizResult
from labs.tongue import joined, say, tr
from widgets.parts import button, filled, plain_tip, row
from widgets.rail_head import RailHead
from widgets.rail_paint import DAY, ID, LAB, LEVEL, PROGRESS, QUIZ, STATE, STEP, RailDelegate
from widgets.spoken import put
from widgets.theme import px, sized
from widgets.words import STATE_WORDS

PASSED = (StepState.VERIFIED, StepState.SKIPPED)
FOLDED_PX, LEAST_PX, WIDEST = 56, 180, 16_777_215


class WeekRail(QWidget):
    """The left column. Arrow keys move, Return or a click chooses."""

    step_chosen = Signal(str)
    quiz_chosen = Signal(str)  # day
    fold_wanted = Signal()
    find_wanted = Signal()
    worklog_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.head = RailHead()
        self._folded = False
        self._tree = _tree()
        self._steps: dict[str, QTreeWidgetItem] = {}
        self._titles: dict[str, str] = {}
        self._labs: list[tuple[str, QTreeWidgetItem]] = []
        self._quizzes: dict[str, QTreeWidgetItem] = {}
        self._results: dict[str, QuizResult] = {}
        self._states: Mapping[str, StepState] = {}
        self._course: Course | None = None
        box = QVBoxLayout(self)
        filled(box, margins=(8, 12, 8, 8), gap=6)
        box.addWidget(self.head)
        box.addWidget(self._tree)
        self.search, self.worklog = button(tr("Search…"), "link"), button(tr("Worklog…"), "link")
        self._foot = QWidget()
        self._foot.setLayout(row(self.search, self.worklog, None, gap=4))
        box.addWidget(self._foot)
        self.search.clicked.connect(self.find_wanted)
        self.worklog.clicked.connect(self.worklog_wanted)
        self.setFocusProxy(self._tree)
        self.head.fold_wanted.connect(self.fold_wanted)
        self.set_folded(False)
        self._tree.currentItemChanged.connect(self._on_current)
        self._tree.itemClicked.connect(_toggle_day)
        self._tree.itemActivated.connect(_toggle_day)

    def set_course(self, course: Course) -> None:
        """Show a course, with nothing done yet."""
        self._course = course
        self._titles = {step.id: step.title for step in course.steps()}
        self._tree.clear()
        self._steps, self._labs, self._quizzes = {}, [], {}
        for day in course.days:
            self._tree.addTopLevelItem(self._day_item(day))
        self._tree.expandAll()
        for _, item in self._days():
            item.setExpanded(False)
        self.set_states({})
        self.set_quizzes(list(self._results.values()))

    def set_states(self, states: Mapping[str, StepState]) -> None:
        """Show where each step stands; a step that is not named is to do."""
        self._states = dict(states)
        for step_id, item in self._steps.items():
            state = self._states.get(step_id, StepState.TODO)
            title = say(self._titles[step_id])
            item.setText(0, str(title))
            item.setData(0, STATE, state)
            item.setToolTip(0, plain_tip(joined(" · ", [title, STATE_WORDS[state]])))
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, str(joined(", ", [title, STATE_WORDS[state]])))
        steps = list(self._steps)
        self.head.show_progress(sum(self._states.get(step) in PASSED for step in steps), len(steps))
        for day, item in self._days():
            words = progress_words(day, self._states)
            item.setText(0, str(say(day.title)))
            item.setData(0, PROGRESS, str(words))
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, str(joined(", ", [say(day.title), words])))

    def set_quizzes(self, results: Sequence[QuizResult]) -> None:
        """Show where each day's quiz stands; a day without questions has none in the list."""
        self._results = {one.day: one for one in results}
        for day, item in self._quizzes.items():
            one = self._results.get(day, QuizResult(day, 0))
            words = tr("{right} of {count} right", right=one.right, count=one.count) if one.answered else tr("to do")
            over = one.count > 0 and one.answered == one.count
            item.setHidden(not one.count)
            item.setText(0, str(tr("Quiz")))
            item.setData(0, STATE, StepState.VERIFIED if over else StepState.TODO)
            item.setData(0, PROGRESS, str(words))
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, str(joined(", ", [tr("Quiz"), words])))

    def choose_quiz(self, day: str) -> None:
        """Select the quiz of a day."""
        if day in self._quizzes:
            self._tree.setCurrentItem(self._quizzes[day])

    def changeEvent(self, event: QEvent) -> None:
        """Speak the language of now."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            for title, item in self._labs:
                item.setText(0, str(say(title)))
            self.set_states(self._states)
            self.set_quizzes(list(self._results.values()))
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange):
            QTimer.singleShot(0, self, self._keep_in_sight)  # once the rows have their new heights

    def _keep_in_sight(self) -> None:
        item = self._tree.currentItem()
        if item is not None:
            self._tree.doItemsLayout()
            self._tree.scrollToItem(item)

    def set_folded(self, folded: bool) -> None:
        """Show icons alone, or everything; the width is the window's to change."""
        self._folded = folded
        self.head.set_folded(folded)
        self._foot.setVisible(not folded)
        sized(self._size)

    def is_folded(self) -> bool:
        """Whether icons alone are shown."""
        return self._folded

    def choose(self, step_id: str) -> None:
        """Select a step, open its day, and close the other days that nobody works in."""
        item = self._steps.get(step_id)
        if item is None:
            return
        for day, top in self._days():
            top.setExpanded(any(step.id == step_id for step in day.steps()))
        self._tree.setCurrentItem(item)
        self._keep_in_sight()

    def chosen(self) -> str:
        """The selected step's id, or an empty string."""
        item = self._tree.currentItem()
        return str(item.data(0, ID)) if item is not None and item.data(0, LEVEL) == STEP else ""

    def days(self) -> list[str]:
        """What the days are called."""
        return [item.text(0) for _, item in self._days()]

    def _size(self) -> None:
        folded = self._folded
        self.setMinimumWidth(px(FOLDED_PX if folded else LEAST_PX))
        self.setMaximumWidth(px(FOLDED_PX) if folded else WIDEST)
        self._tree.scheduleDelayedItemsLayout()

    def _day_item(self, day: Day) -> QTreeWidgetItem:
        top = _item(day.title, DAY, day.id)
        for lab in day.labs:
            middle = _item(say(lab.title), LAB, lab.id)
            self._labs.append((lab.title, middle))
            middle.setFlags(Qt.ItemFlag.ItemIsEnabled)
            top.addChild(middle)
            for step in lab.steps:
                self._steps[step.id] = _item(step.title, STEP, step.id)
                middle.addChild(self._steps[step.id])
        self._quizzes[day.id] = _item(tr("Quiz"), QUIZ, day.id)
        top.addChild(self._quizzes[day.id])
        return top

    def _days(self) -> Iterator[tuple[Day, QTreeWidgetItem]]:
        days = self._course.days if self._course else ()
        for index, day in enumerate(days):
            item = self._tree.topLevelItem(index)
            if item is not None:
                yield day, item

    def _on_current(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and item.data(0, LEVEL) == STEP:
            self.step_chosen.emit(str(item.data(0, ID)))
        elif item is not None and item.data(0, LEVEL) == QUIZ:
            self.quiz_chosen.emit(str(item.data(0, ID)))


def progress_words(day: Day, states: Mapping[str, StepState]) -> str:
    """A day's progress: "5 of 9"."""
    steps = [step.id for step in day.steps()]
    done = sum(states.get(step) in PASSED for step in steps)
    return tr("{done} of {count}", done=done, count=len(steps))


def _item(title: str, level: str, ident: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem([title])
    item.setData(0, LEVEL, level)
    item.setData(0, ID, ident)
    return item


def _toggle_day(item: QTreeWidgetItem) -> None:
    if item.data(0, LEVEL) == DAY:
        item.setExpanded(not item.isExpanded())


class RailTree(QTreeWidget):
    """A tree whose arrow keys pass over the labs' titles, and whose rows are as high as their width makes them."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Titles may need another line, or one less; the chosen step stays in sight."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        QTimer.singleShot(0, self, lambda: self.scrollTo(self.currentIndex()))

    def moveCursor(self, action: QAbstractItemView.CursorAction, keys: Qt.KeyboardModifier) -> QModelIndex:
        """Where a key leads."""
        index = super().moveCursor(action, keys)
        onward = self.indexAbove if action == QAbstractItemView.CursorAction.MoveUp else self.indexBelow
        while index.isValid() and index.data(LEVEL) == LAB:
            index = onward(index)
        return index if index.isValid() else self.currentIndex()


def _tree() -> QTreeWidget:
    tree = RailTree()
    put(tree.setAccessibleName, tr("The week"))
    tree.setHeaderHidden(True)
    tree.header().setMinimumSectionSize(16)
    tree.setIndentation(0)
    tree.setRootIsDecorated(False)
    tree.setExpandsOnDoubleClick(False)
    tree.setMouseTracking(True)
    tree.setItemDelegate(RailDelegate(tree))
    tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    tree.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    return tree
