"""The week rail: progress, states in words, choosing by mouse and keyboard."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidget
from pytestqt.qtbot import QtBot

from labs.model import StepState
from tests.app import sample
from widgets.rail_paint import PROGRESS
from widgets.week_rail import WeekRail, progress_words


def rail(qtbot: QtBot) -> tuple[WeekRail, QTreeWidget]:
    made = WeekRail()
    qtbot.addWidget(made)
    made.set_course(sample.COURSE)
    made.resize(264, 700)
    made.show()
    return made, made.findChild(QTreeWidget)


def test_that_progress_counts_verified_and_skipped_steps() -> None:
    states = {"mon-stream": StepState.VERIFIED, "mon-put": StepState.SKIPPED, "mon-split": StepState.FAILED}
    assert progress_words(sample.MONDAY, states) == "2 of 4"


def test_that_states_are_told_in_words_to_a_screen_reader(qtbot: QtBot) -> None:
    made, tree = rail(qtbot)
    made.set_states(sample.STATES)
    monday = tree.topLevelItem(0)
    assert monday is not None
    step = monday.child(0).child(1)
    assert step.data(0, Qt.ItemDataRole.AccessibleTextRole) == "Put records, failed"
    assert monday.data(0, PROGRESS) == "1 of 4"


def test_that_choosing_a_step_opens_its_day_alone_and_tells_it_once(qtbot: QtBot) -> None:
    made, tree = rail(qtbot)
    told: list[str] = []
    made.step_chosen.connect(told.append)
    made.choose("fri-clean")
    assert told == ["fri-clean"]
    assert made.chosen() == "fri-clean"
    opened = [tree.topLevelItem(at).isExpanded() for at in range(2)]  # type: ignore[union-attr]  # there are two
    assert opened == [False, True]
    made.choose("fri-clean")
    assert told == ["fri-clean"]


def test_that_arrow_keys_move_from_step_to_step_over_a_labs_title(qtbot: QtBot) -> None:
    made, tree = rail(qtbot)
    made.choose("mon-split")
    qtbot.keyClick(tree, Qt.Key.Key_Down)
    assert made.chosen() == "mon-role"


def test_that_a_click_on_a_day_opens_it(qtbot: QtBot) -> None:
    made, tree = rail(qtbot)
    made.choose("mon-stream")
    friday = tree.topLevelItem(1)
    assert friday is not None
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(friday).center())
    assert friday.isExpanded()
    assert made.grab().width() == 264


def test_that_a_title_with_no_room_beside_its_state_takes_another_line(qtbot: QtBot) -> None:
    made, tree = rail(qtbot)
    made.choose("mon-stream")
    step = tree.topLevelItem(0).child(0).child(0)  # type: ignore[union-attr]  # there is one
    low = tree.visualItemRect(step).height()
    step.setText(0, "A delivery stream that converts as it delivers")
    qtbot.waitUntil(lambda: tree.visualItemRect(step).height() > low)
