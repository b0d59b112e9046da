"""The flowing layout: one row where there is room, more where there is not."""

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from widgets.flow import FlowLayout


def test_that_widgets_begin_another_row_where_the_width_ends(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    flow = FlowLayout(gap=10)
    box.setLayout(flow)
    parts = [QLabel("part") for _ in range(3)]
    for part in parts:
        part.setFixedSize(100, 20)
    flow.add(*parts)
    assert flow.heightForWidth(320) == 20
    assert flow.heightForWidth(319) == 50
    assert flow.heightForWidth(100) == 80
    parts[1].hide()
    assert flow.heightForWidth(210) == 20
    box.resize(100, 200)
    box.show()
    assert parts[2].y() > parts[0].y()
