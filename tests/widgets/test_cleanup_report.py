"""The cleanup's report: rows that move, nets that fill, the last sentence."""

from dataclasses import replace

from pytestqt.qtbot import QtBot

from labs.shapes import Net
from tests.app import sample
from widgets.cleanup_report import CleanupReport
from widgets.resources_view import ResourcesView


def test_that_a_row_moves_in_its_place(qtbot: QtBot) -> None:
    report = CleanupReport()
    qtbot.addWidget(report)
    report.begin(sample.CLEANUP)
    report.show_row(replace(sample.CLEANUP[2], state="gone", words="NotFound twice"))
    states = [row[2] for row in report.table.texts()]
    assert states == ["gone", "gone", "gone", "left alone", "waits", "unknown"]
    assert report._progress.text().startswith("3 of 6 gone")


def test_that_four_nets_await_and_fill_one_after_another(qtbot: QtBot) -> None:
    report = CleanupReport()
    qtbot.addWidget(report)
    report.begin(sample.CLEANUP)
    assert [text.split(" · ")[1] for text in report.nets.texts()] == ["not yet"] * 4
    report.cast(sample.NETS[0])
    report.cast(Net("listed", "Lists of each service", "clean"))
    assert [text.split(" · ")[:2] for text in report.nets.texts()] == [
        ["Asked one by one", "clean"],
        ["Lists of each service", "clean"],
        ["Searched by name", "not yet"],
        ["Searched by tag", "not yet"],
    ]


def test_that_the_end_is_told_in_a_word_and_a_sentence(qtbot: QtBot) -> None:
    report = CleanupReport()
    qtbot.addWidget(report)
    report.begin(sample.CLEANUP)
    report.end(True, "Nothing is left.", sample.CLEANUP[:2], sample.NETS)
    assert report._title.text() == "Clean"
    assert report.sentence() == "Nothing is left."
    report.begin(sample.CLEANUP)
    report.halt()
    assert report._title.text() == "Not clean"


def test_that_the_view_turns_to_the_report_and_back(qtbot: QtBot) -> None:
    view = ResourcesView()
    qtbot.addWidget(view)
    view.show()
    view.begin_cleanup(sample.CLEANUP)
    assert view.currentWidget() is view.report
    with qtbot.waitSignal(view.stop_wanted):
        view.report.stop.click()
    assert not view.report.stop.isEnabled()
    view.report.end(True, "Nothing is left.", (), ())
    view.report.back.click()
    assert view.currentWidget() is view.table
