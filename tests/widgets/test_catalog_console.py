"""The catalog's lower half and the code editor: versions compared, rows read once, a query with its error's place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from labs.catalog.detail import schema_changes
from labs.shapes import QueryResult, TableDetail
from tests.app import sample
from widgets import theme
from widgets.catalog_browser import CatalogBrowser
from widgets.code_colours import Language
from widgets.code_edit import CodeEdit
from widgets.query_console import QueryConsole

DATABASE = "hw_7f3a9c2e1b4d5a60_week9"


def browser(qtbot: QtBot) -> CatalogBrowser:
    made = CatalogBrowser()
    qtbot.addWidget(made)
    made.history.set_compare(schema_changes)
    made.set_tables(sample.TABLES)
    return made


def test_that_the_chosen_table_shows_partitions_and_what_changed(qtbot: QtBot) -> None:
    made = browser(qtbot)
    asked: list[tuple[str, str]] = []
    made.detail_wanted.connect(lambda base, name: asked.append((base, name)))
    top = made.tree.topLevelItem(0)
    made.tree.setCurrentItem(top.child(1))
    assert asked == [(DATABASE, "orders")]
    made.show_detail(TableDetail(DATABASE, "cities", sample.PARTITIONS[:1]))
    assert made.partitions.texts() == []
    made.show_detail(TableDetail(DATABASE, "orders", sample.PARTITIONS, sample.VERSIONS))
    assert [row[0] for row in made.partitions.texts()] == ["2026-11-21", "2026-11-22", "2026-11-23"]
    assert made.history.changes.texts() == [
        ("changed", "id", "bigint", "string"),
        ("added", "city", "–", "string"),
        ("removed", "note", "string", "–"),
    ]
    made.history.before.setCurrentIndex(0)
    assert made.history.changes.texts() == []


def test_that_rows_are_read_only_where_they_are_seen_and_once(qtbot: QtBot) -> None:
    made = browser(qtbot)
    asked: list[str] = []
    made.sample_wanted.connect(lambda base, name: asked.append(name))
    made.bar.setCurrentIndex(3)
    made.bar.setCurrentIndex(0)
    made.bar.setCurrentIndex(3)
    assert asked == ["cities"]
    result = QueryResult("", ("city", "orders"), ("varchar", "bigint"), (("Hà Nội", "12"), (None, "3")))
    made.show_sample(DATABASE, "cities", result)
    assert made.sample.texts() == [("Hà Nội", "12"), ("NULL", "3")]
    assert made.sample.titles() == ["city", "orders"]


def test_that_a_query_runs_by_keyboard_and_its_error_is_marked(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    made = QueryConsole()
    made.setParent(window)
    stolen: list[int] = []
    QShortcut("Ctrl+Return", window).activated.connect(lambda: stolen.append(1))
    window.show()
    asked: list[str] = []
    made.query_wanted.connect(asked.append)
    made.edit.setPlainText("SELECT id\nFROM wrong;")
    made.edit.setFocus()
    qtbot.keyClick(made.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    made.run.click()
    assert (asked, stolen) == (["SELECT id\nFROM wrong"], [])
    made.edit.setPlainText(asked[0])
    made.show_result(QueryResult(asked[0], error="Table 'wrong' does not exist", line=2, column=6))
    assert made.error() == "line 2, column 6: Table 'wrong' does not exist"
    assert made.edit.marked() == 2
    assert made.edit.textCursor().positionInBlock() == 5
    made.edit.setPlainText("SELECT 1")
    assert made.edit.marked() == 0
    made.run.click()
    made.show_result(QueryResult("SELECT 1", ("_col0",), ("integer",), (("1",),), seconds=0.2, scanned=0))
    assert made.text() == "1 row · 0.2 s · 0 B read"
    assert made.error() == ""
    assert [made.history.itemText(at) for at in range(2)] == ["SELECT 1", "SELECT id FROM wrong"]


@pytest.mark.parametrize(
    ("language", "text", "coloured"),
    [
        (
            Language.PYTHON,
            "import json  # read\nprint('x', 12)",
            {"import": "accent", "# read": "soft", "12": "waiting"},
        ),
        (Language.PYTHON, 'a = """long\nimport\n""" + str(7)', {"import": "ok", "7": "waiting"}),
        (Language.SQL, "select 'from' -- note", {"select": "accent", "'from'": "ok", "-- note": "soft"}),
    ],
)
def test_that_code_is_coloured_by_what_it_is(
    qapp: QApplication, qtbot: QtBot, language: Language, text: str, coloured: dict[str, str]
) -> None:
    edit = CodeEdit("Code", language, indents=True)
    qtbot.addWidget(edit)
    edit.setPlainText(text)
    found = {}
    block = edit.document().begin()
    while block.isValid():
        for one in block.layout().formats():
            found[block.text()[one.start : one.start + one.length]] = one.format.foreground().color().name()
        block = block.next()
    for words, token in coloured.items():
        assert found[words] == theme.tokens_now().colour(token).name()
