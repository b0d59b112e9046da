"""Queries that really run: what Athena answers over tables of each format, and how it says what is wrong."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator

import fastavro
import pyarrow as pa
import pytest
from pyarrow import orc, parquet

from tests.emulator.athena.athenaeum import Athena
from tests.emulator.glue.neighbourhood import Town, until

ORDERS = {
    "orders/year=2023/a.csv": b"id,price,name\n1,2.5,x\n2,,y\n",
    "orders/year=2024/a.csv": b"id,price,name\n3,1e10,z\n",
}
EVENTS = b'{"User":"a","n":1,"tags":["x","y"],"o":{"K":1}}{"User":"lost"}\n{"User":"b","n":2}\n'


@pytest.fixture(scope="module")
def athena() -> Iterator[Athena]:
    town = Town({"b": {**ORDERS, "events/a.json": EVENTS}})
    one = Athena(town)
    one.glue.crawl("s3://b/orders/", "s3://b/events/")
    yield one
    one.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("athena ")]


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT id, price, name FROM orders ORDER BY id", [("1", "2.5", "x"), ("2", None, "y"), ("3", "1.0E10", "z")]),
        ("SELECT count(*) FROM orders", [("3",)]),
        ("SELECT sum(price), max(id) FROM orders WHERE year = '2023'", [("2.5", "2")]),
        ("SELECT year, count(*) AS n FROM db.orders GROUP BY year ORDER BY 1", [("2023", "2"), ("2024", "1")]),
        ('SELECT "user", tags[1], o.k FROM "AwsDataCatalog"."db"."events"', [("a", "x", "1"), ("b", None, None)]),
        ("SELECT tags, o FROM events WHERE n = 1", [("[x, y]", "{k=1}")]),
        ("SELECT 5/2, 5.0/2, 7 % 4", [("2", "2.5", "3")]),
        ("SELECT date '2024-01-02', timestamp '2024-01-02 03:04:05'", [("2024-01-02", "2024-01-02 03:04:05.000")]),
        (
            "SELECT map(ARRAY['a'], ARRAY[1]), row(1, 'x'), NULL, true",
            [("{a=1}", "{field0=1, field1=x}", None, "true")],
        ),
        ("SELECT date_add('day', 1, date '2024-01-31'), typeof(1)", [("2024-02-01", "integer")]),
        ("SELECT json_extract_scalar('{\"a\":{\"b\":7}}', '$.a.b')", [("7",)]),
        ("WITH q AS (SELECT id FROM orders) SELECT max(id) FROM q", [("3",)]),
        ("SELECT id, x FROM orders CROSS JOIN UNNEST(ARRAY[1, 2]) AS u(x) WHERE id = 1", [("1", "1"), ("1", "2")]),
        ("SELECT a.id FROM orders a JOIN orders b ON a.id = b.id + 1 ORDER BY 1", [("2",), ("3",)]),
        (
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'db' ORDER BY 1",
            [("events",), ("orders",)],
        ),
        ("SELECT 'a\"b, c'", [('a"b, c',)]),
        ("SELECT format_datetime(timestamp '2024-01-02 03:04:05', 'yyyy-MM-dd''T''HH:mm')", [("2024-01-02T03:04",)]),
        ("SELECT parse_datetime('02/01/2024', 'dd/MM/yyyy')", [("2024-01-02 00:00:00.000",)]),
        (
            "SELECT date_format(from_unixtime(0), '%Y/%m'), date_trunc('month', date '2024-05-06')",
            [("1970/01", "2024-05-01")],
        ),
        ("SELECT row_number() OVER (ORDER BY id DESC) FROM orders WHERE id = 1", [("1",)]),
        ("SELECT transform(ARRAY[1, 2], x -> x * 2), try(cast('x' AS integer))", [("[2, 4]", None)]),
        ("VALUES (1, 'a'), (2, 'b')", [("1", "a"), ("2", "b")]),
        ('SELECT "$path" FROM orders WHERE id = 3', [("s3://b/orders/year=2024/a.csv",)]),
        ("SELECT * FROM orders WHERE \"$path\" LIKE '%2024%'", [("3", "1.0E10", "z", "2024")]),
        ("SHOW TABLES", [("events",), ("orders",)]),
        ("SHOW TABLES IN db 'or*'", [("orders",)]),
        ("SHOW DATABASES", [("db",)]),
        ("SHOW PARTITIONS orders", [("year=2023",), ("year=2024",)]),
    ],
)
def test_that_a_query_answers_as_athena_does(athena: Athena, sql: str, rows: list[tuple[str | None, ...]]) -> None:
    assert athena.rows(sql) == rows


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT nope FROM orders", "COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved"),
        ("SELECT id,\n  o.nope FROM orders o", "COLUMN_NOT_FOUND: line 2:3: Column 'o.nope' cannot be resolved"),
        ("SELECT * FROM nope", "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.db.nope' does not exist"),
        ("SELECT * FROM other.nope", "SCHEMA_NOT_FOUND: line 1:15: Schema 'other' does not exist"),
        ("SELECT foo(id) FROM orders", "FUNCTION_NOT_FOUND: line 1:8: Function 'foo' not registered"),
        (
            "SELECT id FROM orders WHERE year = 2023",
            "TYPE_MISMATCH: line 1:34: Cannot apply operator: varchar = integer",
        ),
        (
            "SELECT name, count(*) FROM orders",
            "EXPRESSION_NOT_AGGREGATE: line 1:8: 'name' must be an aggregate expression or appear in GROUP BY clause",
        ),
        ("SELECT cast('x' AS integer)", "INVALID_CAST_ARGUMENT: Cannot cast 'x' to INTEGER"),
        ("SELECT 1/0", "DIVISION_BY_ZERO: Division by zero"),
        ("SELECT * FROM read_text('/etc/passwd')", "FUNCTION_NOT_FOUND: line 1:15: Table function 'read_text' not"),
        ('SELECT * FROM "/etc/passwd"', "TABLE_NOT_FOUND"),
        ("SELECT id FROM orders a, orders b", "AMBIGUOUS_NAME: line 1:8: Column 'id' is ambiguous"),
        ("DESCRIBE nope", "FAILED: SemanticException [Error 10001]: Table not found db.nope"),
        ("SHOW TABLES IN other", "FAILED: SemanticException [Error 10072]: Database does not exist: other"),
        ("DROP TABLE nope", "FAILED: SemanticException [Error 10001]: Table not found db.nope"),
        ("INSERT INTO nope SELECT 1", "TABLE_NOT_FOUND: line 1:13: Table 'awsdatacatalog.db.nope' does not exist"),
    ],
)
def test_that_a_query_says_what_is_wrong_and_where(athena: Athena, sql: str, reason: str) -> None:
    assert athena.reason(sql).startswith(reason)


def test_that_nothing_of_this_machine_can_be_read_or_written(athena: Athena) -> None:
    for sql in ("SELECT content FROM read_text('x')", "SELECT * FROM duckdb_settings()"):
        assert athena.reason(sql).startswith("FUNCTION_NOT_FOUND")
    for sql in ("COPY orders TO 'x.csv'", "ATTACH 'x.db'", "INSTALL httpfs", "PRAGMA database_list", "SET threads=9"):
        with pytest.raises(Exception, match="InvalidRequestException"):
            athena.start(sql)
    assert athena.reason("SELECT getenv('HOME')").startswith("FUNCTION_NOT_FOUND")


def scanned(athena: Athena, sql: str) -> int:
    return int(athena.ended(athena.start(sql))["Statistics"]["DataScannedInBytes"])


def test_that_only_the_partitions_that_where_leaves_are_read(athena: Athena) -> None:
    sizes = {key[:16]: len(body) for key, body in ORDERS.items()}
    assert scanned(athena, "SELECT * FROM orders") == sum(sizes.values())
    assert scanned(athena, "SELECT * FROM orders WHERE year = '2024' AND id > 0") == sizes["orders/year=2024"]
    assert scanned(athena, "SELECT id FROM orders o WHERE o.year IN ('2023')") == sizes["orders/year=2023"]
    assert scanned(athena, "SELECT id FROM orders WHERE year > '2030'") == 0


def test_that_the_result_is_a_csv_in_the_output_location_with_its_metadata(athena: Athena) -> None:
    query = athena.start("SELECT name, price FROM orders WHERE year = '2023' ORDER BY id")
    record = athena.ended(query)
    assert record["ResultConfiguration"]["OutputLocation"] == f"s3://out/results/{query}.csv"
    assert athena.town.buckets["out"][f"results/{query}.csv"] == b'"name","price"\n"x","2.5"\n"y",\n'
    assert f"results/{query}.csv.metadata" in athena.town.buckets["out"]
    assert (record["StatementType"], record["WorkGroup"]) == ("DML", "primary")
    info = athena("GetQueryResults", QueryExecutionId=query)["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    assert [(one["Name"], one["Type"]) for one in info] == [("name", "varchar"), ("price", "double")]


def columnar() -> dict[str, bytes]:
    rows = pa.table(
        {"Id": pa.array([1, 2], pa.int32()), "name": ["x", None], "at": pa.array([0, 10**6], pa.timestamp("us"))}
    )
    packed, striped, blocks = io.BytesIO(), io.BytesIO(), io.BytesIO()
    parquet.write_table(rows, packed)
    orc.write_table(rows, striped)
    fields = [{"name": "Id", "type": "int"}, {"name": "name", "type": ["null", "string"]}]
    fields.append({"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}})
    schema = fastavro.parse_schema({"type": "record", "name": "r", "fields": fields})
    fastavro.writer(blocks, schema, [{"Id": 1, "name": "x", "at": 0}, {"Id": 2, "name": None, "at": 10**6}])
    return {"parquet": packed.getvalue(), "orc": striped.getvalue(), "avro": blocks.getvalue()}


@pytest.mark.parametrize("form", ["parquet", "orc", "avro"])
def test_that_formats_with_a_schema_of_their_own_are_read(form: str) -> None:
    athena = Athena(Town({"b": {f"{form}/part": columnar()[form]}}))
    athena.glue.crawl(f"s3://b/{form}/")
    wanted = [("1", "x", "1970-01-01 00:00:00.000"), ("2", None, "1970-01-01 00:00:01.000")]
    assert athena.rows(f"SELECT id, name, at FROM {form} ORDER BY id") == wanted
    assert athena.rows(f"SELECT count(*) FROM {form}") == [("2",)]
    athena.close()


def external(athena: Athena, columns: str, rest: str, place: str) -> None:
    athena.rows("CREATE DATABASE IF NOT EXISTS db")
    athena.rows("DROP TABLE IF EXISTS t")
    athena.rows(f"CREATE EXTERNAL TABLE t ({columns}) {rest} LOCATION 's3://b/{place}/'")


@pytest.fixture
def fresh() -> Iterator[Athena]:
    one = Athena(Town({"b": {}}))
    one.glue("CreateDatabase", DatabaseInput={"Name": "db"})
    yield one
    one.close()


def test_that_simple_text_keeps_quotes_and_reads_what_is_no_number_as_null(fresh: Athena) -> None:
    fresh.town.buckets["b"]["t/a.csv"] = b'1,"q",true\nx,\\N,no\n3\n'
    external(fresh, "n int, s string, b boolean", "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','", "t")
    assert fresh.rows("SELECT * FROM t") == [("1", '"q"', "true"), (None, None, None), ("3", None, None)]


@pytest.mark.parametrize("end", [b"", b"short\n"])
def test_that_whole_lines_and_lines_cut_short_read_alike(fresh: Athena, end: bytes) -> None:
    fresh.town.buckets["b"]["t/a.csv"] = b'head|x|y\n1|\xc3\xa9|2.5\n2|\\N|\n3|"q|u"|z\n'.replace(b"|u", b"u") + end
    given = "ROW FORMAT DELIMITED FIELDS TERMINATED BY '|'"
    external(fresh, "n int, s string, d double", given, "t")
    table = fresh.glue("GetTable", DatabaseName="db", Name="t")["Table"]
    kept = {key: table[key] for key in ("Name", "StorageDescriptor", "TableType", "Parameters")}
    kept["Parameters"] = {**kept["Parameters"], "skip.header.line.count": "1"}
    fresh.glue("UpdateTable", DatabaseName="db", TableInput=kept)
    rows = fresh.rows("SELECT * FROM t")
    assert rows[:3] == [("1", "é", "2.5"), ("2", None, None), ("3", '"qu"', None)]
    assert fresh.rows("SELECT count(*) FROM t") == [(str(3 + bool(end)),)]


def test_that_open_csv_takes_quotes_and_refuses_what_is_no_number(fresh: Athena) -> None:
    fresh.town.buckets["b"]["t/a.csv"] = b'"1","a, b"\n"","c"\n'
    external(fresh, "n int, s string", "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'", "t")
    assert fresh.rows("SELECT s FROM t") == [("a, b",), ("c",)]
    assert fresh.reason("SELECT n FROM t") == (
        "HIVE_BAD_DATA: Error parsing field value '' for field 0: For input string: \"\""
    )


def test_that_bad_json_is_an_error_of_the_cursor(fresh: Athena) -> None:
    fresh.town.buckets["b"]["t/a.json"] = b'{\n "a": 1\n}\n'
    external(fresh, "a int", "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'", "t")
    assert fresh.reason("SELECT * FROM t").startswith("HIVE_CURSOR_ERROR: Row is not a valid JSON Object")


def test_that_a_value_of_another_type_is_bad_data(fresh: Athena) -> None:
    fresh.town.buckets["b"]["t/a.json"] = b'{"a": "many"}\n'
    external(fresh, "a int", "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'", "t")
    assert fresh.reason("SELECT a FROM t").startswith("HIVE_BAD_DATA: Error parsing field value 'many' for field 0")


def test_that_hidden_and_empty_objects_are_not_data(fresh: Athena) -> None:
    fresh.town.buckets["b"] |= {"t/_SUCCESS": b"x", "t/.part": b"x", "t/a": b"1\n", "t/": b"", "tail/b": b"2\n"}
    external(fresh, "n int", "", "t")
    assert fresh.rows("SELECT n FROM t") == [("1",)]


def test_that_a_partition_of_another_type_is_a_mismatch(fresh: Athena) -> None:
    fresh.town.buckets["b"]["t/d=1/a"] = b"1\n"
    external(fresh, "n int", "PARTITIONED BY (d string)", "t")
    stored = fresh.glue("GetTable", DatabaseName="db", Name="t")["Table"]["StorageDescriptor"]
    its = {**stored, "Columns": [{"Name": "m", "Type": "string"}], "Location": "s3://b/t/d=1/"}
    fresh.glue(
        "CreatePartition", DatabaseName="db", TableName="t", PartitionInput={"Values": ["1"], "StorageDescriptor": its}
    )
    assert fresh.reason("SELECT * FROM t") == (
        "HIVE_PARTITION_SCHEMA_MISMATCH: There is a mismatch between the table and partition schemas. The types are "
        "incompatible and cannot be coerced. The column 'n' in table 'db.t' is declared as type 'integer', but "
        "partition 'd=1' declared column 'm' as type 'varchar'."
    )


def test_that_partitions_are_repaired_added_and_dropped(fresh: Athena) -> None:
    fresh.town.buckets["b"] |= {"t/d=1/a": b"1\n", "t/d=2/a": b"2\n", "other/a": b"3\n"}
    external(fresh, "n int", "PARTITIONED BY (d int)", "t")
    assert fresh.rows("SELECT * FROM t") == []
    assert ("Repair: Added partition to metastore t:d=1",) in fresh.rows("MSCK REPAIR TABLE t")
    assert fresh.rows("SELECT n, d + 1 FROM t WHERE d = 2") == [("2", "3")]
    fresh.rows("ALTER TABLE t ADD PARTITION (d=3) LOCATION 's3://b/other/'")
    assert fresh.rows("SELECT d FROM t WHERE n = 3") == [("3",)]
    assert "Partition already exists" in fresh.reason("ALTER TABLE t ADD PARTITION (d=3)")
    fresh.rows("ALTER TABLE t DROP PARTITION (d=1), PARTITION (d=3)")
    assert fresh.rows("SHOW PARTITIONS t") == [("d=2",)]


def test_that_projected_partitions_need_no_catalog(fresh: Athena) -> None:
    fresh.town.buckets["b"] |= {"t/2024/01/02/a": b"1\n", "t/2024/02/01/a": b"2\n", "t/2023/12/31/a": b"3\n"}
    given = {
        "projection.enabled": "true", "projection.day.type": "date", "projection.day.format": "yyyy/MM/dd",
        "projection.day.range": "2024/01/01,2024/03/01", "storage.location.template": "s3://b/t/${day}/",
    }  # fmt: skip
    said = ", ".join(f"'{key}'='{value}'" for key, value in given.items())
    fresh.rows(
        f"CREATE EXTERNAL TABLE t (n int) PARTITIONED BY (day string) LOCATION 's3://b/t/' TBLPROPERTIES ({said})"
    )
    assert fresh.rows("SELECT n, day FROM t ORDER BY 1") == [("1", "2024/01/02"), ("2", "2024/02/01")]
    assert scanned(fresh, "SELECT n FROM t WHERE day >= '2024/02/01'") == 2


def test_that_a_table_made_of_a_query_holds_its_rows_and_can_be_added_to(athena: Athena) -> None:
    athena.rows(
        "CREATE TABLE made WITH (format = 'PARQUET', external_location = 's3://b/made/', "
        "partitioned_by = ARRAY['year']) AS SELECT id, price, year FROM orders"
    )
    table = athena.glue("GetTable", DatabaseName="db", Name="made")["Table"]
    assert [(one["Name"], one["Type"]) for one in table["StorageDescriptor"]["Columns"]] == [
        ("id", "bigint"),
        ("price", "double"),
    ]
    assert athena.rows("SELECT * FROM made ORDER BY id") == athena.rows(
        "SELECT id, price, year FROM orders ORDER BY id"
    )
    athena.rows("INSERT INTO made VALUES (9, 1.5, '2030')")
    athena.rows("INSERT INTO made (id, year) SELECT 10, '2030'")
    assert athena.rows("SELECT id, price FROM made WHERE year = '2030' ORDER BY 1") == [("9", "1.5"), ("10", None)]
    assert athena.reason("CREATE TABLE made AS SELECT 1 AS a").startswith("TABLE_ALREADY_EXISTS")
    athena.rows("DROP TABLE made")


@pytest.mark.parametrize("form", ["ORC", "JSON", "TEXTFILE"])
def test_that_a_query_can_be_written_in_other_formats(fresh: Athena, form: str) -> None:
    fresh.rows(
        f"CREATE TABLE made WITH (format = '{form}', external_location = 's3://b/made/') AS SELECT 1 AS a, 'x' AS b"
    )
    assert fresh.rows("SELECT a, b FROM made") == [("1", "x")]


def test_that_a_view_answers_with_its_query(athena: Athena) -> None:
    athena.rows("CREATE VIEW dear AS SELECT id, price * 2 AS twice FROM orders WHERE price > 1")
    athena.rows("CREATE OR REPLACE VIEW dearest AS SELECT max(twice) AS most FROM dear")
    assert athena.rows("SELECT * FROM dear ORDER BY id") == [("1", "5.0"), ("3", "2.0E10")]
    assert athena.rows("SELECT most FROM dearest") == [("2.0E10",)]
    assert athena.rows("SHOW VIEWS") == [("dear",), ("dearest",)]
    assert athena.reason("CREATE VIEW dear AS SELECT 1 AS a").startswith("ALREADY_EXISTS")
    athena.rows("DROP VIEW dearest")
    athena.rows("DROP VIEW dear")


def test_that_a_view_reads_its_own_columns_and_partitions(athena: Athena) -> None:
    athena.rows("CREATE VIEW old AS SELECT id, name FROM orders WHERE year = '2023'")
    joined = "SELECT o.id, o.price, v.name FROM orders o LEFT JOIN old v ON o.id = v.id WHERE o.year = '2024'"
    assert athena.rows(joined) == [("3", "1.0E10", None)]
    swapped = "SELECT v.name, o.price FROM old v JOIN orders o ON o.id = v.id ORDER BY 1"
    assert athena.rows(swapped) == [("x", "2.5"), ("y", None)]
    assert athena.rows("SELECT count(*) FROM old, orders") == [("6",)]
    athena.rows("DROP VIEW old")


def test_that_two_columns_may_have_one_name(athena: Athena) -> None:
    query = athena.start("SELECT id, id FROM orders WHERE id = 1")
    athena.ended(query)
    rows = athena("GetQueryResults", QueryExecutionId=query)["ResultSet"]["Rows"]
    assert [[cell["VarCharValue"] for cell in row["Data"]] for row in rows] == [["id", "id"], ["1", "1"]]


def test_that_a_name_of_with_may_be_a_tables(athena: Athena) -> None:
    sql = "WITH orders AS (SELECT id FROM orders WHERE year = '2023') SELECT count(*) FROM orders"
    assert athena.rows(sql) == [("2",)]


def test_that_a_long_query_can_be_stopped(athena: Athena) -> None:
    query = athena.start(
        "SELECT count(*) FROM UNNEST(sequence(1, 10000000)) AS a(x) CROSS JOIN UNNEST(sequence(1, 1000000)) AS b(y) "
        "WHERE x % 7 = y % 11"
    )
    until(lambda: athena.state(query) == "RUNNING")
    athena("StopQueryExecution", QueryExecutionId=query)
    assert athena.ended(query)["Status"]["State"] == "CANCELLED"


def test_that_parameters_take_the_place_of_question_marks(athena: Athena) -> None:
    rows = athena.rows("SELECT id FROM orders WHERE id > ? AND name <> ? ORDER BY 1", ExecutionParameters=["1", "'z'"])
    assert rows == [("2",)]
    assert athena.reason("SELECT ?", ExecutionParameters=["1", "2"]).startswith("INVALID_PARAMETER_USAGE")


def test_that_pages_of_a_result_hold_every_row_once(athena: Athena) -> None:
    query = athena.start("SELECT x FROM UNNEST(sequence(1, 25)) AS u(x)")
    athena.ended(query)
    seen: list[str] = []
    token: dict[str, str] = {}
    while True:
        answer = athena("GetQueryResults", QueryExecutionId=query, MaxResults=10, **token)
        seen += [row["Data"][0]["VarCharValue"] for row in answer["ResultSet"]["Rows"]]
        if "NextToken" not in answer:
            break
        token = {"NextToken": answer["NextToken"]}
    assert seen == ["x", *map(str, range(1, 26))]
