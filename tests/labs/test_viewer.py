"""What the views ask for, on a session with the embedded cloud after Tuesday: a table up close, queries, samples."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from labs.aws.target import Target
from labs.catalog.detail import schema_changes
from labs.catalog.query import failed
from labs.emulator.clock import Pace
from labs.model import StepState
from labs.session import Session, open_session
from labs.shapes import Column


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session in which Tuesday was played."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEADWATER_HOME", str(tmp_path_factory.mktemp("viewer")))
        made = open_session(Target(), pace=Pace.QUICK)
        try:
            assert made.play("tue")
            yield made
        finally:
            made.close()


@pytest.mark.long
def test_that_a_table_is_seen_up_close_and_queried(session: Session) -> None:
    table = next(one for one in session.tables() if one.partitions)
    detail = session.viewer.table(table.database, table.name)
    assert len(detail.partitions) == table.partitions
    assert detail.partitions[0].location.startswith("s3://")
    assert detail.versions[0].columns == table.columns
    rows = session.viewer.sample(table.database, table.name)
    assert rows.error == ""
    assert set(rows.columns) == {column.name for column in table.columns}
    assert 0 < len(rows.rows) <= 20
    counted = session.viewer.query(f'SELECT count(*) AS n FROM "{table.name}"')
    assert (counted.columns, counted.types) == (("n",), ("bigint",))
    assert int(str(counted.rows[0][0])) >= len(rows.rows)


@pytest.mark.long
def test_that_a_wrong_query_is_told_with_its_place(session: Session) -> None:
    result = session.viewer.query("SELECT 1,\n  nothing_of_that_name FROM nowhere")
    assert result.error
    assert (result.line, result.rows) == (2, ())
    assert session.states()["tue-crawl"] is StepState.VERIFIED


def test_that_changes_of_a_schema_are_told_in_order() -> None:
    before = [Column("id", "int"), Column("day", "string"), Column("old", "string")]
    after = [Column("id", "bigint"), Column("new", "string"), Column("day", "string", partition=True)]
    told = [(one.what, one.column, one.before, one.after) for one in schema_changes(before, after)]
    assert told == [
        ("changed", "id", "int", "bigint"),
        ("added", "new", "", "string"),
        ("changed", "day", "string", "string (partition key)"),
        ("removed", "old", "string", ""),
    ]
    assert schema_changes(after, after) == ()


def test_that_an_error_keeps_its_words_without_the_place() -> None:
    told = failed("x", "COLUMN_NOT_FOUND: line 3:14: Column 'a' cannot be resolved")
    assert (told.line, told.column, told.error) == (3, 14, "COLUMN_NOT_FOUND: Column 'a' cannot be resolved")
    assert failed("x", "no place").line == 0
