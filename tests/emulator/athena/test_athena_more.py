"""Athena beyond SELECT: plans, UNLOAD, prepared statements, nested text, ALTER; and what a new start still knows."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import fastavro
import pytest
from pyarrow import parquet

from labs.emulator.store import FileStore, Store
from labs.emulator.wire import AwsError
from tests.emulator.athena.athenaeum import Athena
from tests.emulator.glue.neighbourhood import Town

ROWS = b"1,x,2.5\n2,y,\n3,z,1\n"


def athena_of(town: Town, store: Store | None = None) -> Athena:
    one = Athena(town, store)
    one.rows("CREATE DATABASE IF NOT EXISTS db")
    one.rows(
        "CREATE EXTERNAL TABLE IF NOT EXISTS t (n int, s string, d double) "
        "ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://b/t/'"
    )
    return one


@pytest.fixture(scope="module")
def athena() -> Iterator[Athena]:
    one = athena_of(Town({"b": {"t/a.csv": ROWS}}))
    yield one
    one.close()


def test_that_explain_shows_a_plan_and_reads_nothing(athena: Athena) -> None:
    query = athena.start("EXPLAIN SELECT s, count(*) FROM t WHERE n > 1 GROUP BY s")
    record = athena.ended(query)
    assert (record["Status"]["State"], record["StatementType"]) == ("SUCCEEDED", "UTILITY")
    assert record["Statistics"]["DataScannedInBytes"] == 0
    answer = athena("GetQueryResults", QueryExecutionId=query)["ResultSet"]
    assert answer["ResultSetMetadata"]["ColumnInfo"][0]["Name"] == "Query Plan"
    assert any("Group By" in row["Data"][0].get("VarCharValue", "") for row in answer["Rows"])
    assert athena.rows("EXPLAIN (TYPE VALIDATE) SELECT n FROM t") == [("true",)]
    assert athena.reason("EXPLAIN SELECT nope FROM t").startswith("COLUMN_NOT_FOUND: line 1:16")
    assert athena.reason("EXPLAIN (FORMAT GRAPHVIZ) SELECT 1").startswith("NOT_SUPPORTED: EXPLAIN")
    analyzed = athena.ended(athena.start("EXPLAIN ANALYZE SELECT * FROM t"))
    assert analyzed["Statistics"]["DataScannedInBytes"] == len(ROWS)


def test_that_unload_writes_files_a_manifest_and_no_table(athena: Athena) -> None:
    query = athena.start(
        "UNLOAD (SELECT n, d, s FROM t WHERE n < 3) TO 's3://out/u/' "
        "WITH (format = 'PARQUET', compression = 'SNAPPY', partitioned_by = ARRAY['s'])"
    )
    record = athena.ended(query)
    assert record["Status"]["State"] == "SUCCEEDED", record["Status"]
    written = sorted(key for key in athena.town.buckets["out"] if key.startswith("u/"))
    assert [key.split("/")[1] for key in written] == ["s=x", "s=y"]
    meta = parquet.ParquetFile(io.BytesIO(athena.town.buckets["out"][written[0]])).metadata
    assert meta.row_group(0).column(0).compression == "SNAPPY"
    manifest = record["Statistics"]["DataManifestLocation"]
    assert manifest == f"s3://out/results/{query}-manifest.csv"
    listed = athena.town.buckets["out"][f"results/{query}-manifest.csv"].decode().split()
    assert sorted(listed) == [f"s3://out/{key}" for key in written]
    again = "UNLOAD (SELECT n FROM t) TO 's3://out/u/' WITH (format = 'JSON')"
    assert athena.reason(again).startswith("HIVE_PATH_ALREADY_EXISTS")
    assert athena.rows("SHOW TABLES") == [("t",)]


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("TEXTFILE', field_delimiter = '|', compression = 'NONE", b"1|x\n2|y\n3|z\n"),
        ("JSON', compression = 'NONE", b'{"n": 1, "s": "x"}\n{"n": 2, "s": "y"}\n{"n": 3, "s": "z"}\n'),
    ],
)
def test_that_unload_writes_text(form: str, body: bytes) -> None:
    athena = athena_of(Town({"b": {"t/a.csv": ROWS}}))
    athena.rows(f"UNLOAD (SELECT n, s FROM t) TO 's3://out/u/' WITH (format = '{form}')")
    assert [of for key, of in athena.town.buckets["out"].items() if key.startswith("u/")] == [body]
    athena.close()


def test_that_avro_is_written_with_nested_values_and_read_back(athena: Athena) -> None:
    athena.rows(
        "CREATE TABLE a WITH (format = 'AVRO', external_location = 's3://b/avro/') AS SELECT n, ARRAY[s, 'q'] AS l, "
        "MAP(ARRAY['k'], ARRAY[d]) AS m, CAST(ROW(n, s) AS ROW(x integer, y varchar)) AS r FROM t WHERE n < 3"
    )
    assert athena.rows("SELECT n, l[2], m['k'], r.y FROM a ORDER BY n") == [
        ("1", "q", "2.5", "x"),
        ("2", "q", None, "y"),
    ]
    body = next(of for key, of in athena.town.buckets["b"].items() if key.startswith("avro/"))
    assert {one["n"] for one in fastavro.reader(io.BytesIO(body))} == {1, 2}
    athena.rows("DROP TABLE a")


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("UNLOAD (SELECT 1 AS a) TO 's3://out/v/' WITH (format = 'XML')", "INVALID_TABLE_PROPERTY"),
        ("UNLOAD (SELECT 1 AS a) TO 's3://out/v/' WITH (compression = 'GZIP')", "INVALID_PROCEDURE_ARGUMENT"),
        ("UNLOAD (SELECT 1 AS a) TO 's3://out/v/' WITH (format = 'JSON', compression = 'ZSTD')", "INVALID_TABLE_PROP"),
        ("UNLOAD (SELECT 1 AS a) TO 's3://out/v/' WITH (format = 'JSON', colour = 'red')", "INVALID_PROCEDURE_ARG"),
        ("UNLOAD (SELECT nope FROM t) TO 's3://out/v/' WITH (format = 'JSON')", "COLUMN_NOT_FOUND: line 1:16"),
        ("EXECUTE nobody", "NOT_FOUND: PreparedStatement nobody was not found"),
        ("DEALLOCATE PREPARE nobody", "NOT_FOUND: PreparedStatement nobody was not found"),
    ],
)
def test_that_what_cannot_be_unloaded_or_executed_says_why(athena: Athena, sql: str, reason: str) -> None:
    assert athena.reason(sql).startswith(reason)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("UNLOAD (SELEC 1) TO 's3://out/v/' WITH (format = 'JSON')", "mismatched input"),
        ("UNLOAD SELECT 1", "mismatched input 'UNLOAD'"),
        ("PREPARE x FROM SELEC 1", "mismatched input 'SELEC'"),
        ("EXECUTE", "EXECUTE cannot be read"),
        ("EXPLAIN", "mismatched input '<EOF>'"),
        ("DELETE FROM t WHERE n = 1", "for Iceberg tables"),
        ("VACUUM t", "for Iceberg tables"),
    ],
)
def test_that_statements_that_cannot_be_read_are_refused_at_once(athena: Athena, sql: str, message: str) -> None:
    with pytest.raises(AwsError, match=message):
        athena.start(sql)


def test_that_sql_prepares_executes_and_forgets(athena: Athena) -> None:
    athena.rows("PREPARE dear FROM SELECT s FROM t WHERE n >= ? AND s <> ? ORDER BY 1")
    assert athena.rows("EXECUTE dear USING 1, 'y'")[1:] == [("x",), ("z",)]
    assert athena.rows("EXECUTE dear", ExecutionParameters=["3", "'q'"])[1:] == [("z",)]
    assert athena.reason("EXECUTE dear USING 1").startswith("INVALID_PARAMETER_USAGE")
    athena.rows("PREPARE made FROM CREATE TABLE p WITH (format = 'JSON') AS SELECT n FROM t WHERE n = ?")
    athena.rows("EXECUTE made USING 2")
    assert athena.rows("SELECT n FROM p") == [("2",)]
    athena.rows("DROP TABLE p")
    athena.rows("DEALLOCATE PREPARE dear")
    assert athena.reason("EXECUTE dear USING 1, 'y'").startswith("NOT_FOUND")


def test_that_nested_text_is_read_by_its_own_delimiters() -> None:
    lines = b"1,a;b;c,k:1;j:2,7;x\n2,,,8\n\\N,\\N,\\N,\\N\n"
    athena = athena_of(Town({"b": {"nest/a.csv": lines, "deep/a": b"a\x03b\x02c\n"}}))
    athena.rows(
        "CREATE EXTERNAL TABLE nest (n int, l array<string>, m map<string,int>, r struct<id:int,name:string>) "
        "ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' COLLECTION ITEMS TERMINATED BY ';' "
        "MAP KEYS TERMINATED BY ':' LOCATION 's3://b/nest/'"
    )
    rows = athena.rows("SELECT l[2], m['j'], r.name, cardinality(l) FROM nest WHERE n = 1")
    assert rows == [("b", "2", "x", "3")]
    assert athena.rows("SELECT * FROM nest") == [
        ("1", "[a, b, c]", "{k=1, j=2}", "{id=7, name=x}"),
        ("2", "[]", "{}", "{id=8, name=null}"),
        (None, None, None, None),
    ]
    athena.rows("CREATE EXTERNAL TABLE deep (l array<array<string>>) LOCATION 's3://b/deep/'")
    assert athena.rows("SELECT l FROM deep") == [("[[a, b], [c]]",)]
    athena.rows("INSERT INTO nest SELECT 9, ARRAY['p','q'], MAP(ARRAY['z'], ARRAY[5]), ROW(1, 'w')")
    assert athena.rows("SELECT l, m, r FROM nest WHERE n = 9") == [("[p, q]", "{z=5}", "{id=1, name=w}")]
    athena.close()


def test_that_tables_can_be_altered(athena: Athena) -> None:
    athena.town.buckets["b"]["else/a"] = b"7,8\n"
    given = "ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://b/nothing/'"
    athena.rows(f"CREATE EXTERNAL TABLE other (n int) {given}")
    athena.rows("ALTER TABLE other SET LOCATION 's3://b/else/'")
    athena.rows("ALTER TABLE other REPLACE COLUMNS (a string, b int)")
    athena.rows("ALTER TABLE other SET TBLPROPERTIES ('colour' = 'red', 'x' = 'y')")
    assert athena.rows("SELECT a, b FROM other") == [("7", "8")]
    table = athena.glue("GetTable", DatabaseName="db", Name="other")["Table"]
    assert (table["Parameters"]["colour"], table["Parameters"]["EXTERNAL"]) == ("red", "TRUE")
    athena.rows("DROP TABLE other")


def test_that_a_new_start_knows_workgroups_queries_and_statements(tmp_path: Path) -> None:
    town, path = Town({"b": {"t/a.csv": ROWS}}), tmp_path / "state.sqlite"
    first = athena_of(town, FileStore(path))
    first("CreateWorkGroup", Name="w", Tags=[{"Key": "a", "Value": "b"}])
    first("CreateWorkGroup", Name="gone")
    first("DeleteWorkGroup", WorkGroup="gone")
    first("CreatePreparedStatement", WorkGroup="w", StatementName="p1", QueryStatement="SELECT ?")
    saved = first("CreateNamedQuery", Name="n", Database="db", QueryString="SELECT 1")["NamedQueryId"]
    query = first.start("SELECT s FROM t ORDER BY 1", WorkGroup="w", ClientRequestToken="t" * 32)
    record = first.ended(query)
    first.close()
    first.store.close()
    second = Athena(town, FileStore(path))
    assert [one["Name"] for one in second("ListWorkGroups")["WorkGroups"]] == ["primary", "w"]
    arn = "arn:aws:athena:us-east-1:123456789012:workgroup/w"
    assert dict(second.service.tagged("us-east-1")) == {arn: {"a": "b"}}
    assert second("GetQueryExecution", QueryExecutionId=query)["QueryExecution"] == record
    assert second("ListQueryExecutions", WorkGroup="w")["QueryExecutionIds"] == [query]
    assert len(second("GetQueryResults", QueryExecutionId=query)["ResultSet"]["Rows"]) == 4
    assert second("GetPreparedStatement", WorkGroup="w", StatementName="p1")["PreparedStatement"]["QueryStatement"]
    assert second("GetNamedQuery", NamedQueryId=saved)["NamedQuery"]["QueryString"] == "SELECT 1"
    assert second.start("SELECT s FROM t ORDER BY 1", WorkGroup="w", ClientRequestToken="t" * 32) == query
    second.close()
    second.store.close()


def test_that_a_query_that_ran_when_the_process_died_has_failed(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    first = Athena(Town({}), FileStore(path))
    query = first.start("SELECT count(*) FROM UNNEST(sequence(1, 100000000)) AS a(x)")
    cut = Athena(Town({}), FileStore(path))  # as after kill -9: nothing was closed
    status = cut("GetQueryExecution", QueryExecutionId=query)["QueryExecution"]["Status"]
    assert (status["State"], "ended while" in status["StateChangeReason"]) == ("FAILED", True)
    first("StopQueryExecution", QueryExecutionId=query)
    for one in (first, cut):
        one.close()
        one.store.close()


def test_that_a_query_that_scans_more_than_its_workgroup_allows_is_cancelled(athena: Athena) -> None:
    athena.town.buckets["b"]["large/a"] = b"x" * 10_000_001
    athena.rows("CREATE EXTERNAL TABLE large (s string) LOCATION 's3://b/large/'")
    athena("CreateWorkGroup", Name="thrifty", Configuration={"BytesScannedCutoffPerQuery": 10_000_000})
    status = athena.ended(athena.start("SELECT length(s) FROM large", WorkGroup="thrifty"))["Status"]
    assert (status["State"], "scanned limit was exceeded" in status["StateChangeReason"]) == ("CANCELLED", True)
    assert athena.rows("SELECT length(s) FROM large") == [("10000001",)]
    athena.rows("DROP TABLE large")
