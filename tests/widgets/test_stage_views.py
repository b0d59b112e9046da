"""Delivery, catalog, jobs, calls and resources: rows as told, plain text, empty states, wishes."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from labs.shapes import CatalogTable, Column, Preview
from tests.app import sample
from widgets.call_list import CallList, answer_words
from widgets.catalog_browser import CatalogBrowser
from widgets.delivery_view import DeliveryView
from widgets.job_view import JobView
from widgets.parts import Placeholder
from widgets.resource_table import ResourceTable, live_count

RECURSIVE = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive


def shown(qtbot: QtBot, view: QWidget) -> Placeholder:
    qtbot.addWidget(view)
    view.resize(700, 600)
    view.show()
    holder = view.findChild(Placeholder)
    assert isinstance(holder, Placeholder)
    return holder


@pytest.mark.parametrize("kind", [DeliveryView, CatalogBrowser, JobView, CallList, ResourceTable])
def test_that_an_empty_view_says_what_to_do(qtbot: QtBot, kind: type[QWidget]) -> None:
    assert shown(qtbot, kind()).is_empty()


def test_that_the_newest_object_comes_first_and_opens_as_plain_text(qtbot: QtBot) -> None:
    view = DeliveryView()
    shown(qtbot, view)
    view.set_objects(sample.OBJECTS)
    newest = sample.OBJECTS[-1]
    assert view.table.texts()[0][0] == newest.key
    with qtbot.waitSignal(view.object_wanted) as wish:
        view.table.selectRow(0)
    assert wish.args == [newest.bucket, newest.key]
    view.show_content(newest.bucket, "another", Preview("text", "late"))
    assert view.content.toPlainText() == ""
    view.show_content(newest.bucket, newest.key, Preview("text", '<b>{"id": 1}</b>'))
    assert view.content.toPlainText() == '<b>{"id": 1}</b>'


def test_that_the_catalog_shows_columns_partitions_and_properties(qtbot: QtBot) -> None:
    view = CatalogBrowser()
    shown(qtbot, view)
    view.set_tables(sample.TABLES)
    database = view.tree.topLevelItem(0)
    assert database is not None
    orders = database.child(1)
    assert orders.text(0) == "orders"
    assert [orders.child(at).text(1) for at in (1, 3)] == ["double", "string · partition key"]
    view.tree.setCurrentItem(orders.child(1))
    assert ("<b>bold</b>", "<i>not</i>") in view.properties.texts()
    view.set_tables([*sample.TABLES, sample.TABLES[0].__class__("other", "new", "s3://x/", "json", ())])
    assert ("records", "600") in view.properties.texts()


def test_that_tables_that_have_just_been_made_come_into_sight(qtbot: QtBot) -> None:
    view = CatalogBrowser()
    shown(qtbot, view)
    view.resize(420, 620)
    columns = tuple(Column(f"column_{at}", "int") for at in range(14))
    first = CatalogTable("hw_first", "by_hand", "s3://x/", "csv", columns)
    view.set_tables([first])
    by_hand = view.tree.findItems("by_hand", RECURSIVE)[0]
    assert by_hand.isExpanded()
    crawled = [CatalogTable("hw_week9", name, "s3://x/", "csv", columns) for name in ("clicks", "orders", "trips")]
    view.set_tables([first, *crawled])
    rows = [view.tree.findItems(name, RECURSIVE)[0] for name in ("hw_week9", "clicks", "orders", "trips")]
    assert all(view.tree.viewport().rect().contains(view.tree.visualItemRect(one)) for one in rows)
    assert view.tree.currentItem() is rows[1]
    view.tree.setCurrentItem(rows[3])
    rows[3].setExpanded(True)
    view.set_tables([first, *crawled, CatalogTable("hw_week9", "zones", "s3://x/", "csv", columns)])
    assert view.tree.currentItem().text(0) == "trips"
    assert view.tree.currentItem().isExpanded()
    assert view.tree.findItems("by_hand", RECURSIVE)[0].isExpanded()


def test_that_job_runs_show_state_error_and_log(qtbot: QtBot) -> None:
    view = JobView()
    shown(qtbot, view)
    view.set_runs(sample.RUNS)
    assert [row[0] for row in view.table.texts()] == ["running", "failed", "succeeded"]
    assert [row[1] for row in view.table.texts()] == [sample.JOB_NAME, sample.PARQUET_NAME, sample.JOB_NAME]
    assert "reading the catalog" in view.log.toPlainText()
    view.table.selectRow(1)
    assert view.log.toPlainText() == "Traceback\n"
    view.set_runs(sample.RUNS[1:])
    assert view.log.toPlainText() == "Traceback\n"


def test_that_calls_are_listed_newest_first_with_their_answers(qtbot: QtBot) -> None:
    view = CallList()
    shown(qtbot, view)
    view.add(sample.call())
    view.add(sample.call("CreateStream", "ResourceInUseException", 400))
    view.flush()
    assert [row[2:4] for row in view.table.texts()] == [
        ("CreateStream", "400 ResourceInUseException"),
        ("SplitShard", "200"),
    ]
    assert view.count() == 2
    assert answer_words(sample.call("GetRecords", "EndpointConnectionError", 0)) == "no answer EndpointConnectionError"


def test_that_resources_that_are_gone_come_last_and_are_not_counted(qtbot: QtBot) -> None:
    view = ResourceTable()
    shown(qtbot, view)
    view.set_rows(sample.RESOURCES)
    assert view.table.texts()[-1][2] == "gone"
    assert live_count(sample.RESOURCES) == 3
    view.set_able(True)
    with qtbot.waitSignal(view.clean_wanted):
        view.clean.click()


def test_that_rows_of_any_width_can_be_drawn(qtbot: QtBot) -> None:
    view = ResourceTable()
    shown(qtbot, view)
    view.set_rows(sample.RESOURCES)
    for width in (300, 700, 1400):
        view.resize(width, 400)
        assert not view.grab().isNull()
        assert view.table.horizontalHeader().length() <= max(width, view.table.viewport().width() + 400)
