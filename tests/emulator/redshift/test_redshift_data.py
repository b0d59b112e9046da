"""The Redshift Data API through boto3: statements, their states and errors, and results by their types."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.emulator.redshift.hall import Hall
from tests.waiting import until

CREATE = """
CREATE TABLE IF NOT EXISTS public.{table} (
    id INTEGER NOT NULL ENCODE az64 DISTKEY, name VARCHAR(5) ENCODE lzo DEFAULT 'x', price DECIMAL(8,2),
    rate DOUBLE PRECISION, sold BOOLEAN, day DATE, at TIMESTAMP DEFAULT getdate(), more SUPER, PRIMARY KEY (id)
) DISTSTYLE KEY COMPOUND SORTKEY (at, id);
"""
ROW = "INSERT INTO {table} VALUES (1, 'ab', 1.5, 0.25, true, '2026-11-23', '2026-11-23 10:00:00', NULL)"


def test_that_a_table_with_keys_and_encodings_gives_rows_by_their_types(hall: Hall, table: str) -> None:
    hall.done(CREATE.format(table=table))
    assert hall.ran(ROW.format(table=table))["ResultRows"] == 1
    assert hall.records(f"select * from {table}") == [[
        {"longValue": 1}, {"stringValue": "ab"}, {"stringValue": "1.50"}, {"doubleValue": 0.25},
        {"booleanValue": True}, {"stringValue": "2026-11-23"}, {"stringValue": "2026-11-23 10:00:00"},
        {"isNull": True},
    ]]  # fmt: skip


def test_that_columns_are_told_with_types_lengths_and_their_table(hall: Hall, table: str) -> None:
    hall.done(CREATE.format(table=table))
    found = hall.aws("redshift-data").get_statement_result(
        Id=hall.done(f"select id, name, count(*) from {table} group by 1, 2")
    )
    told = [(one["name"], one["typeName"], one["precision"], one["tableName"]) for one in found["ColumnMetadata"]]
    assert told == [("id", "int4", 10, table), ("name", "varchar", 5, table), ("count", "int8", 19, "")]
    assert (found["TotalNumRows"], found["Records"]) == (0, [])
    listed = hall.aws("redshift-data").describe_table(
        WorkgroupName=hall.name, Database="dev", Schema="public", Table=table
    )
    assert [(one["name"], one["nullable"]) for one in listed["ColumnList"]][:2] == [("id", 0), ("name", 1)]


def test_that_results_come_in_pages(hall: Hall) -> None:
    sql = "select n from generate_series(1, 2500) as t(n)"
    hall.error(sql)  # a leader node's function, not to be had
    digits = "(select 0 d union all select 1 union all select 2 union all select 3 union all select 4)"
    many = f"select a.d from {digits} a, {digits} b, {digits} c, {digits} e, {digits} f"
    data, name = hall.aws("redshift-data"), hall.done(many)
    first = data.get_statement_result(Id=name)
    assert (len(first["Records"]), first["TotalNumRows"]) == (1000, 3125)
    assert len(hall.rows(many)) == 3125
    with pytest.raises(data.exceptions.ValidationException, match="NextToken"):
        data.get_statement_result(Id=name, NextToken="another/1")


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("select * from nowhere", 'ERROR: relation "nowhere" does not exist'),
        ("select nothing from (select 1 as a)", 'ERROR: column "nothing" does not exist'),
        ("selec 1", 'ERROR: syntax error at or near "selec"\n  Position: 1'),
        ("select 1/0", "ERROR: division by zero"),
        ("select cast('x' as integer)", 'ERROR: invalid input syntax for type integer: "x"'),
        ("select * from other.public.t", 'ERROR: cross-database reference to database "other": this namespace '
         "has dev only"),
        ("unload ('select 1') to 's3://x'", "ERROR: UNLOAD is not available in the embedded cloud"),
        ("create table t (id bigint identity(1,1))", "ERROR: IDENTITY columns are not available in the embedded cloud"),
    ],
)  # fmt: skip
def test_that_what_is_wrong_is_said_as_the_database_says_it(hall: Hall, sql: str, error: str) -> None:
    assert hall.error(sql) == error


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/passwd')", "select * from glob('/*')", "select * from '/etc/passwd'",
        "attach '/tmp/x.db'", "install httpfs", "set memory_limit = '10GB'", "create table x as select * from "
        "read_text('/etc/passwd')", "pragma database_list", "select * from headwater.loads", "export database '/tmp/x'",
        "create secret s (type s3)", "load 'x'", "insert into headwater.loads values ('a', 1)",
        "select * from sql", "create view v as select * from headwater.loads",
        "drop table headwater.loads", "select * from main.t",
    ],
)  # fmt: skip
def test_that_sql_reaches_neither_files_nor_what_is_not_the_students(hall: Hall, sql: str) -> None:
    assert hall.error(sql).startswith("ERROR: ")


def test_that_a_query_changes_nothing(hall: Hall, table: str) -> None:
    hall.done(f"create table {table} (id int)")
    assert 'syntax error at or near "insert"' in hall.error(
        f"with a as (insert into {table} values (1) returning *) select * from a"
    )
    assert 'syntax error at or near "delete"' in hall.error(
        f"with a as (delete from {table} returning *) insert into {table} select * from a"
    )
    assert hall.error(f"select * into {table}_2 from {table}").startswith("ERROR: ")
    assert hall.rows(f"select count(*) from {table}") == [(0,)]


def test_that_parameters_are_values_and_never_sql(hall: Hall, table: str) -> None:
    hall.done(f"create table {table} (id int, name varchar)")
    hall.done(f"insert into {table} values (:id, :name)", Parameters=[
        {"name": "id", "value": "7"}, {"name": "name", "value": "x'); drop table y; --"}])  # fmt: skip
    assert hall.rows(f"select * from {table} where id = :id", Parameters=[{"name": "id", "value": "7"}]) == [
        (7, "x'); drop table y; --")
    ]
    with pytest.raises(ClientError, match=r"[Uu]nused parameters: .'b'."):
        hall.ran("select 1", Parameters=[{"name": "b", "value": "1"}])
    with pytest.raises(ClientError, match=r"missing values .*: .'a'."):
        hall.ran("select :a")


def test_that_lengths_and_nulls_are_held(hall: Hall, table: str) -> None:
    hall.done(CREATE.format(table=table))
    assert hall.error(f"insert into {table} (id, name) values (1, 'abcdef')") == (
        "ERROR: value too long for type character varying(5)"
    )
    assert hall.error(f"insert into {table} (name) values ('a')") == "ERROR: Cannot insert a NULL value into column id"


def test_that_a_batch_is_one_transaction_unless_it_commits_each(hall: Hall, table: str) -> None:
    data = hall.aws("redshift-data")
    hall.done(f"create table {table} (id int)")
    sqls = [f"insert into {table} values (1)", "select * from nowhere", f"insert into {table} values (2)"]

    def played(**more: Any) -> Any:
        name = data.batch_execute_statement(WorkgroupName=hall.name, Database="dev", Sqls=sqls, **more)["Id"]
        return data.describe_statement(Id=name, WaitTimeSeconds=30)

    found = played()
    assert (found["Status"], found["Error"]) == (
        "FAILED",
        'Query #2 failed with ERROR: relation "nowhere" does not exist',
    )
    assert [part["Status"] for part in found["SubStatements"]] == ["FINISHED", "FAILED", "ABORTED"]
    assert hall.rows(f"select count(*) from {table}") == [(0,)]
    played(ExecutionMode="AUTO_COMMIT")
    assert hall.rows(f"select id from {table}") == [(1,)]
    name = data.batch_execute_statement(WorkgroupName=hall.name, Database="dev", Sqls=["select 1", "select 2"])["Id"]
    until(lambda: data.describe_statement(Id=name)["Status"] == "FINISHED")
    assert data.get_statement_result(Id=f"{name}:2")["Records"] == [[{"longValue": 2}]]


def test_that_a_statement_can_be_cancelled_and_then_no_more(hall: Hall) -> None:
    data = hall.aws("redshift-data")
    digits = "(" + " union all ".join(f"select {digit} d" for digit in range(10)) + ")"
    endless = "select count(*) from " + ", ".join(f"{digits} t{at}" for at in range(11)) + " where t0.d + t1.d > t2.d"
    name = data.execute_statement(WorkgroupName=hall.name, Database="dev", Sql=endless)["Id"]
    until(lambda: data.describe_statement(Id=name)["Status"] == "STARTED")
    assert data.cancel_statement(Id=name)["Status"] is True
    assert data.describe_statement(Id=name, WaitTimeSeconds=20)["Status"] == "ABORTED"
    with pytest.raises(data.exceptions.ValidationException, match="already in ABORTED state"):
        data.cancel_statement(Id=name)


def test_that_one_token_gives_one_statement_and_names_are_listed(hall: Hall) -> None:
    data = hall.aws("redshift-data")
    given = {"WorkgroupName": hall.name, "Database": "dev", "Sql": "select 1", "ClientToken": hall.name}
    first = data.execute_statement(**given, StatementName="listed-once")
    assert data.execute_statement(**given)["Id"] == first["Id"]
    assert [one["Id"] for one in data.list_statements(StatementName="listed-")["Statements"]] == [first["Id"]]


def test_that_catalog_calls_show_what_is_the_students(hall: Hall, table: str) -> None:
    data, at = hall.aws("redshift-data"), {"WorkgroupName": hall.name, "Database": "dev"}
    hall.done(f"create table {table} (id int)")
    assert data.list_databases(**at)["Databases"] == ["dev"]
    assert data.list_schemas(**at, SchemaPattern="pub%")["Schemas"] == ["public"]
    assert "headwater" not in data.list_schemas(**at)["Schemas"]
    assert data.list_tables(**at, TablePattern=f"{table[:-2]}__")["Tables"] == [
        {"name": table, "type": "TABLE", "schema": "public"}
    ]


def test_that_csv_results_are_read_by_the_second_operation_only(hall: Hall) -> None:
    data = hall.aws("redshift-data")
    name = hall.done("select 1 as a, 'x,y' as b, null as c", ResultFormat="CSV")
    assert data.get_statement_result_v2(Id=name)["Records"] == [{"CSVRecords": 'a,b,c\r\n1,"x,y",\r\n'}]
    with pytest.raises(data.exceptions.ValidationException, match="has the format CSV"):
        data.get_statement_result(Id=name)


def test_that_what_is_not_there_is_told_so(hall: Hall) -> None:
    data, nobody = hall.aws("redshift-data"), "00000000-0000-0000-0000-000000000000"
    for ask in (data.describe_statement, data.get_statement_result, data.cancel_statement):
        with pytest.raises(data.exceptions.ResourceNotFoundException, match="Query does not exist"):
            ask(Id=nobody)
    for where in ({"WorkgroupName": "nowhere"}, {"ClusterIdentifier": "nowhere", "DbUser": "me"}):
        with pytest.raises(data.exceptions.ValidationException, match="Redshift endpoint doesn't exist in this region"):
            data.execute_statement(**where, Database="dev", Sql="select 1")
    assert hall.ran("select 1")["HasResultSet"]
    with pytest.raises(data.exceptions.ResourceNotFoundException, match="Query does not have result"):
        data.get_statement_result(Id=hall.done("analyze"))
    name = data.execute_statement(WorkgroupName=hall.name, Database="other", Sql="select 1")["Id"]
    assert data.describe_statement(Id=name)["Error"] == 'FATAL: database "other" does not exist'
    with pytest.raises(data.exceptions.ValidationException, match="Multiple sql statements are not allowed"):
        hall.ran("select 1; select 2")


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ("select 7 / 2", 3), ("select 7.0::float / 2", 3.5), ("select nvl(null, 'x')", "x"), ("select len('abc')", 3),
        ("select top 1 d from (select 3 as d)", 3), ("select datediff(day, '2026-01-01', '2026-01-31')", 30),
        ("select dateadd(day, 1, '2026-01-31'::date)", "2026-02-01 00:00:00"), ("select 'a' || 1", "a1"),
        ("select to_char('2026-01-31'::date, 'YYYY/MM/DD')", "2026/01/31"), ("select charindex('b', 'ab')", 2),
        ("select decode(1, 1, 'one', 'other')", "one"), ("select split_part('a-b', '-', 2)", "b"),
        ("select json_extract_path_text('{\"a\": {\"b\": 5}}', 'a', 'b')", "5"), ("select isnull(null, 4)", 4),
        ("select listagg(d, ',') within group (order by d) from (select 2 d union all select 1)", "1,2"),
        ("select sum(d) from (select 1 d union all select 2)", 3), ("select \"Ab\" from (select 1 as ab)", 1),
        ("select extract(hour from getdate()) between 0 and 23", True), ("with a as (select 1 b) select b from a", 1),
    ],
)  # fmt: skip
def test_that_redshifts_functions_give_redshifts_values(hall: Hall, sql: str, value: object) -> None:
    assert hall.rows(sql) == [(value,)]
