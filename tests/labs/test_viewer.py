"""What the views ask for, on a session with the embedded cloud after Tuesday: a table up close, queries, samples."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from labs.aws.target import Target
from labs.catalog.detail import schema_changes
from labs.catalog.query import database_for, failed
from labs.emulator.clock import Pace
from labs.model import StepState
from labs.session import Session, open_session
from labs.shapes import CatalogTable, Column
from labs.week9.common import BUCKET, GLUE_JOB, LAKE, PARQUET_JOB
from tests.waiting import until


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
def test_that_a_table_that_is_gone_has_no_partitions_and_no_versions(session: Session) -> None:
    there = session.tables()[0].database
    for database, table in ((there, "nowhere"), ("no_such_database", "orders")):
        detail = session.viewer.table(database, table)
        assert (detail.name, detail.partitions, detail.versions) == (table, (), ())


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


@pytest.mark.long
def test_that_a_job_is_changed_run_and_its_output_seen_and_all_of_it_cleaned(session: Session) -> None:
    viewer = session.viewer
    for step in ("wed-script", "wed-job"):
        session.do(step)
    job = viewer.job()
    assert job is not None
    assert job.script is not None
    viewer.save_script(job.location, job.script + '\nprint("said by the student")\n')
    with pytest.raises(ValueError, match="must begin with two hyphens"):
        viewer.start_job({"table": "orders"})
    with pytest.raises(ValueError, match="script is empty"):
        viewer.save_script(job.location, " \n")
    run = viewer.start_job({"--table": "orders", "--output": job.arguments["--output"] + "again/"})
    until(lambda: next(row for row in session.job_runs() if row.id == run).state in ("SUCCEEDED", "FAILED"), 60)
    ended = next(row for row in session.job_runs() if row.id == run)
    assert "said by the student" in ended.log, ended
    viewer.job_ended(run)
    (written,) = viewer.output(job.arguments["--output"] + "again/")
    found = viewer.preview(written.bucket, written.key)
    assert (found.kind, found.columns) == ("table", ("country", "total"))
    assert session.clean()
    assert viewer.job() is None
    assert viewer.output(job.arguments["--output"]) == []


@pytest.mark.long
def test_that_runs_of_the_second_job_are_seen_and_stopped_too(session: Session) -> None:
    for step in ("wed-script", "wed-parquet"):
        session.do(step)
    name = GLUE_JOB.name(session.run.id, PARQUET_JOB)
    session.cloud.client("s3").put_object(
        Bucket=BUCKET.name(session.run.id, LAKE),
        Key="scripts/orders_to_parquet.py",
        Body=b"import time\nwhile True:\n    time.sleep(1)\n",
    )
    run = str(session.cloud.client("glue").start_job_run(JobName=name)["JobRunId"])

    def state() -> str:
        return next(row for row in session.job_runs() if row.id == run).state

    until(lambda: state() == "RUNNING", 60)
    session.viewer.stop_job(run)
    until(lambda: state() == "STOPPED", 60)
    assert session.clean()


@pytest.mark.long
def test_that_a_delivery_streams_buffer_fills_and_empties(session: Session) -> None:
    for step in ("mon-role", "mon-delivery"):
        session.do(step)
    (empty,) = session.viewer.buffers()
    assert (empty.size, empty.left) == (0, None)
    assert empty.interval == 60
    firehose = session.cloud.client("firehose")
    firehose.put_record(DeliveryStreamName=empty.name, Record={"Data": b"x" * 1000})
    (full,) = session.viewer.buffers()
    assert full.size == 1000
    assert full.left is not None
    until(lambda: session.viewer.buffers()[0].size == 0, 60)
    assert session.clean()


@pytest.mark.long
def test_that_a_shard_is_split_and_merged_again(session: Session) -> None:
    session.do("mon-stream")
    first = next(shard for shard in session.shards() if shard.is_open)
    session.viewer.split(first.shard_id, str((first.first + first.last + 1) // 2))
    until(lambda: len([one for one in session.shards() if first.shard_id in one.parents and one.is_open]) == 2)
    left, right = sorted((one for one in session.shards() if first.shard_id in one.parents), key=lambda one: one.first)
    until(lambda: _merged(session, left.shard_id, right.shard_id))
    until(lambda: any(one.is_open and one.parents == (left.shard_id, right.shard_id) for one in session.shards()))


def _merged(session: Session, left: str, right: str) -> bool:
    try:
        session.viewer.merge(left, right)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceInUseException":
            raise
        return False
    return True


def test_that_a_query_is_asked_in_the_database_whose_table_it_names() -> None:
    week, first = (CatalogTable(base, name, "", "csv", ()) for base, name in (("week", "clicks"), ("first", "by_hand")))
    assert database_for("SELECT 1", [], "week") == "week"
    assert database_for("SELECT 1", [first], "week") == "first"
    assert database_for("SELECT 1", [week, first], "week") == "week"
    assert database_for("SELECT * FROM By_Hand", [week, first], "week") == "first"
    assert database_for('SELECT * FROM "clicks"', [week, first], "week") == "week"
    assert database_for("SELECT clicks AS by_hand\nFROM clicks", [week, first], "week") == "week"
    assert database_for("SELECT by_hand FROM nowhere", [week, first], "week") == "week"
