"""The Delivery tab's buffers, timeline and folders; the job studio: script, arguments, runs, output."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from labs.shapes import DeliveryBuffer, ObjectRow, Preview
from tests.app import sample
from widgets.buffer_bars import BufferBars, buffer_words
from widgets.delivery_view import DeliveryView
from widgets.job_view import ARGUMENTS, OUTPUT, RUNS, SCRIPT, JobView


def test_that_a_buffer_says_how_full_it_is_and_when_it_goes(qtbot: QtBot) -> None:
    bars = BufferBars()
    qtbot.addWidget(bars)
    bars.set_buffers(sample.BUFFERS)
    first, second = bars.texts()
    assert first.endswith("empty · flushes at 1 MiB or 60 s")
    assert second.endswith("2.3 MiB of 5 MiB · flushes in 18 s")
    told = DeliveryBuffer("x", "ACTIVE", 5_242_880, 300.0)
    assert buffer_words(told) == "ACTIVE · flushes at 5 MiB or 300 s · AWS does not tell how full it is"
    assert buffer_words(replace(told, status="CREATING")) == "CREATING · flushes at 5 MiB or 300 s"
    assert buffer_words(replace(told, problem="S3.NoSuchBucket")) == "cannot deliver · S3.NoSuchBucket"
    bars.set_buffers(sample.BUFFERS[:1])
    assert len(bars.texts()) == 1


def test_that_objects_are_seen_in_time_and_by_folder(qtbot: QtBot) -> None:
    view = DeliveryView()
    qtbot.addWidget(view)
    objects = [ObjectRow("b", f"first/2026/{at}.gz", 100 * (at + 1), 1.8e9 + at) for at in range(3)]
    view.set_objects([*objects, ObjectRow("b", "notes.txt", 5, 1.8e9)])
    dots = view.timeline.dots()
    assert sorted(place for place, _ in dots) == [0.0, 0.0, 0.5, 1.0]
    assert max(radius for _, radius in dots) == dots[[place for place, _ in dots].index(1.0)][1]
    top = [view.tree.topLevelItem(at) for at in range(view.tree.topLevelItemCount())]
    assert [(one.text(0), one.text(1)) for one in top] == [("first/", "3 objects · 600 B"), ("notes.txt", "5 B")]
    asked: list[str] = []
    view.object_wanted.connect(lambda bucket, key: asked.append(key))
    view.tree.setCurrentItem(top[0].child(0).child(1))
    assert asked == ["first/2026/1.gz"]
    view.show_content("b", "first/2026/0.gz", Preview("text", "late"))
    assert view.content.toPlainText() == ""
    view.show_content("b", "first/2026/1.gz", Preview("json", "{}", "gzip", records=1))
    assert (view.content.toPlainText(), view.preview.words()) == ("{}", "JSON · gzip · 1 record")
    top[0].setExpanded(False)
    view.set_objects([*objects, ObjectRow("b", "more.txt", 5, 1.8e9 + 9)])
    assert not view.tree.topLevelItem(0).isExpanded()


def studio(qtbot: QtBot) -> JobView:
    view = JobView()
    qtbot.addWidget(view)
    view.show()
    view.set_job(sample.JOB)
    view.set_runs(sample.RUNS)
    return view


def test_that_a_script_is_changed_saved_and_run_by_keyboard(qtbot: QtBot) -> None:
    view = studio(qtbot)
    told: list[tuple[object, ...]] = []
    view.save_wanted.connect(lambda place, script: told.append(("save", place, script[-6:])))
    view.run_wanted.connect(lambda given: told.append(("run", given)))
    view.bar.setCurrentIndex(SCRIPT)
    assert not view.save.isEnabled()
    view.script.moveCursor(view.script.textCursor().MoveOperation.End)
    qtbot.keyClicks(view.script, "if 1:")
    qtbot.keyClick(view.script, Qt.Key.Key_Return)
    qtbot.keyClicks(view.script, "x")
    assert view.script.toPlainText().endswith("if 1:\n    x")
    view.set_job(replace(sample.JOB, script="print('theirs')"))
    assert view.script.toPlainText().endswith("if 1:\n    x")
    qtbot.keyClick(view.script, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    view.set_saved()
    assert not view.save.isEnabled()
    qtbot.keyClick(view.script, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert told == [("save", sample.JOB.location, "\n    x"), ("run", dict(sample.JOB.arguments))]
    assert view.bar.currentIndex() == RUNS


def test_that_wrong_arguments_are_said_as_they_are_typed(qtbot: QtBot) -> None:
    view = studio(qtbot)
    view.bar.setCurrentIndex(ARGUMENTS)
    view.arguments.edit.setPlainText("--table orders\ntable x")
    assert view.arguments.complaint() == "Line 2: table must begin with two hyphens and a name."
    assert not view.run.isEnabled()
    view.arguments.edit.setPlainText("--table a b\n\n--flag")
    assert (view.arguments.complaint(), view.arguments.arguments()) == ("", {"--table": "a b", "--flag": ""})
    assert view.run.isEnabled()


def test_that_what_a_job_wrote_is_opened_and_a_run_can_be_stopped(qtbot: QtBot) -> None:
    view = studio(qtbot)
    asked: list[str] = []
    view.output_wanted.connect(asked.append)
    view.object_wanted.connect(lambda bucket, key: asked.append(key))
    view.stop_wanted.connect(asked.append)
    assert view.stop.isVisible()
    view.stop.click()
    view.table.selectRow(2)
    assert not view.stop.isVisible()
    view.bar.setCurrentIndex(OUTPUT)
    view.set_output(sample.OBJECTS[:2])
    assert asked[:2] == ["jr_5d2f0c", f"s3://{sample.BUCKET}/out/"]
    assert asked[-1] == sample.OBJECTS[0].key
