"""The stage brings a view forward; the presenter's page hears its keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from labs.model import Stage
from widgets.presenter_stage import PresenterStage, Scene
from widgets.stage import StageView


@pytest.mark.parametrize("stage", list(Stage))
def test_that_every_stage_of_a_step_has_a_view(qtbot: QtBot, stage: Stage) -> None:
    view = StageView()
    qtbot.addWidget(view)
    view.bring_forward(stage)
    assert view.shown() is stage


def test_that_the_view_in_front_is_told_and_its_count_named(qtbot: QtBot) -> None:
    view = StageView()
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.view_shown) as shown:
        view.bring_forward(Stage.RESOURCES)
    assert shown.args == [Stage.RESOURCES]
    view.set_count(Stage.RESOURCES, 4)
    assert view.bar.tabText(view.bar.currentIndex()) == "Resources 4"


@pytest.mark.parametrize(
    ("key", "wish"),
    [
        (Qt.Key.Key_Space, "next_wanted"),
        (Qt.Key.Key_Right, "next_wanted"),
        (Qt.Key.Key_P, "pause_wanted"),
        (Qt.Key.Key_A, "auto_wanted"),
        (Qt.Key.Key_Escape, "leave_wanted"),
    ],
)
def test_that_each_key_is_a_wish(qtbot: QtBot, key: Qt.Key, wish: str) -> None:
    page = PresenterStage()
    qtbot.addWidget(page)
    with qtbot.waitSignal(getattr(page, wish)):
        qtbot.keyClick(page, key)


def test_that_a_scene_shows_its_result_and_the_stage_that_is_lent(qtbot: QtBot) -> None:
    page = PresenterStage()
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    page.lend(QLabel("the stage"))
    page.show_scene(Scene("Put records", "Short.", "Monday · scene 2 of 4", "Verified · 200 found.", "ok", "verified"))
    assert (page.title(), page.result()) == ("Put records", "Verified · 200 found.")
    page.show_mode(can_go=False, paused=True, auto=True)
    assert not page.next.isEnabled()
    assert (page.pause.text(), page.auto.text()) == ("Go on", "Auto, on")
