"""Small inputs and the columns that the crawler's rules give them, without a server."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import zipfile
from typing import Any

import fastavro
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import orc, parquet

from labs.emulator.glue.classify import classify
from labs.emulator.glue.csv_rules import read_csv
from labs.emulator.glue.hive import render
from labs.emulator.glue.json_rules import read_json
from labs.emulator.glue.schema import MIB, FileSchema, Source


def found(body: bytes | str) -> FileSchema:
    return classify(Source.of(body.encode() if isinstance(body, str) else body))


def columns(schema: FileSchema) -> str:
    return " ".join(f"{name}:{render(kind)}" for name, kind in schema.columns)


CSV = [
    ("id,name\n1,a\n2,b\n", "id:bigint name:string", True),
    ("id,price\n1,2.5\n2,3\n", "id:bigint price:double", True),
    ("a,b\nx,y\nz,w\n", "col0:string col1:string", False),
    ("1,a\n2,b\n", "col0:bigint col1:string", False),
    ("ok,n\ntrue,1\nFALSE,2\n", "ok:boolean n:bigint", True),
    ("day,n\n2024-01-01,1\n", "day:string n:bigint", True),
    ("at,n\n2024-01-01T10:00:00Z,1\n", "at:string n:bigint", True),
    ("a|b\n1|x\n2|y\n", "a:bigint b:string", True),
    ("a\tb\n1\tx\n2\ty\n", "a:bigint b:string", True),
    ("a;b\n1,5;x\n2,5;y\n", "col0:string col1:string", False),
    ("a\x01b\n1\x01x\n2\x01y\n", "a:bigint b:string", True),
    ("a,b\n1,\n2,\n", "a:bigint b:string", True),
    (",b\n1,x\n2,y\n", "col0:bigint b:string", True),
    ("Order Date,CD/LP\n1,x\n2,y\n", "order date:bigint cd/lp:string", True),
    (" Id , Name \n1,a\n", "id:bigint name:string", True),
    ('id,text\n1,"a, b"\n2,"c\nd"\n', "id:bigint text:string", True),
    ("zip,n\n00123,a\n00456,b\n", "zip:bigint n:string", True),
    ("n,m\n1,x\n2.5,y\n", "n:double m:string", True),
    ("n,m\n1,x\nabc,2\n", "n:string m:string", True),
    ("n,m\n1e5,x\n-2.,y\n", "n:double m:string", True),
    ("n,m\n99999999999999999999,x\n", "n:double m:string", True),
    ("a,b,\n1,x,\n2,y,\n", "a:bigint b:string col2:string", True),
    (f"{'h' * 150},b\n1,x\n2,y\n", "col0:string col1:string", False),
    (f"a,{'h' * 150}\n1,x\n2,y\n", f"a:bigint {'h' * 150}:string", True),
    ("a,a\n1,2\n", "a:bigint a_1:bigint", True),
]


@pytest.mark.parametrize(("text", "expected", "header"), CSV)
def test_that_csv_gives_the_columns_of_the_rules(text: str, expected: str, header: bool) -> None:
    schema = found(text)
    assert schema.classification == "csv"
    assert (columns(schema), schema.header) == (expected, header)


def test_that_a_conflict_of_types_in_a_csv_column_is_a_string() -> None:
    assert columns(found("n,m\n1,5\nabc,2\n")) == "n:string m:bigint"


JSON = [
    ('{"a":1}\n{"a":2}\n', "a:int"),
    ('{"a":1}{"a":2147483648}', "a:bigint"),
    ('{"a":-2147483648}', "a:int"),
    ('{"a":1}{"a":1.5}', "a:double"),
    ('{"a":5000000000}{"a":1.5}', "a:double"),
    ('{"a":1}{"a":"x"}', "a:string"),
    ('{"a":true}', "a:boolean"),
    ('{"a":true}{"a":1}', "a:string"),
    ('{"a":"2024-01-01T00:00:00Z"}', "a:string"),
    ('{"a":null}', "a:string"),
    ('{"a":null}{"a":3}', "a:int"),
    ('{"a":[]}', "a:array<string>"),
    ('{"a":[]}{"a":[1]}', "a:array<int>"),
    ('{"a":[1,2.5]}', "a:array<double>"),
    ('{"a":{"B":1,"c":"x"}}', "a:struct<b:int,c:string>"),
    ('{"a":[{"x":1},{"y":"z"}]}', "a:array<struct<x:int,y:string>>"),
    ('{"a":{"x":1}}{"a":{"y":2}}', "a:struct<x:int,y:int>"),
    ('{"a":{"x":1}}{"a":2}', "a:string"),
    ('{"B":1,"a":2}{"c":3}', "b:int a:int c:int"),
    ('{\n  "a": 1,\n  "b": [\n    1\n  ]\n}\n', "a:int b:array<int>"),
    ('[{"a":1},{"a":2,"b":"x"}]', "array:array<struct<a:int,b:string>>"),
    ("[1,2]", "array:array<int>"),
    ('{"Id":1}{"id":2.5}', "id:double"),
    ('\ufeff{"a":1}', "a:int"),
]


@pytest.mark.parametrize(("text", "expected"), JSON)
def test_that_json_gives_the_columns_of_the_rules(text: str, expected: str) -> None:
    schema = found(text)
    assert (schema.classification, columns(schema)) == ("json", expected)


@pytest.mark.parametrize(
    "body",
    [b"", b"hello\n", b"one, line\n", b"a\nb\nc\n", b'{"a":1', b'{"a":1} rest', b'{"a":NaN}', b"\xff\xfe\x00",
     b"PAR1 but nothing else", b"Obj\x01 broken", b"ORC", b"\x1f\x8bbroken", b"PK\x03\x04broken", b"[" * 5000],
)  # fmt: skip
def test_that_what_no_classifier_is_sure_of_is_unknown(body: bytes) -> None:
    assert found(body).classification == "UNKNOWN"


def _zip(name: str, body: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, body)
    return file.getvalue()


@pytest.mark.parametrize(
    ("compression", "pack"),
    [("gzip", gzip.compress), ("bzip2", bz2.compress), ("zip", lambda body: _zip("a.json", body))],
)
def test_that_packed_files_are_read_and_named(compression: str, pack: Any) -> None:
    schema = found(pack(b'{"a":1}\n{"a":2}\n'))
    assert (schema.compression, schema.classification, columns(schema)) == (compression, "json", "a:int")


def test_that_gzip_members_are_read_one_after_another() -> None:
    schema = found(gzip.compress(b'{"a":1}') + gzip.compress(b'{"b":2}'))
    assert columns(schema) == "a:int b:int"


def test_that_parquet_columns_come_from_its_footer() -> None:
    table = pa.table(
        {
            "Id": pa.array([1], pa.int32()),
            "n": pa.array([1], pa.int64()),
            "f": pa.array([1.0], pa.float32()),
            "d": pa.array([None], pa.decimal128(10, 2)),
            "day": pa.array([0], pa.date32()),
            "at": pa.array([0], pa.timestamp("us", "UTC")),
            "l": pa.array([[1]], pa.list_(pa.int64())),
            "s": pa.array([{"X": "a"}]),
            "m": pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int32())),
            "b": pa.array([b"x"]),
            "t": pa.array([1], pa.int8()),
            "ok": pa.array([True]),
        }
    )
    file = io.BytesIO()
    parquet.write_table(table, file)
    schema = found(file.getvalue())
    assert columns(schema) == (
        "id:int n:bigint f:float d:decimal(10,2) day:date at:timestamp l:array<bigint> s:struct<x:string> "
        "m:map<string,int> b:binary t:tinyint ok:boolean"
    )
    assert (schema.classification, schema.records, schema.exact) == ("parquet", 1, True)


def test_that_only_the_ends_of_a_large_parquet_file_are_read() -> None:
    file, read = io.BytesIO(), list[int]()
    parquet.write_table(pa.table({"a": [str(n) * 20 for n in range(200_000)]}), file, compression="none")
    body = file.getvalue()
    assert len(body) > 3 * MIB

    def part(first: int, size: int) -> bytes:
        chunk = body[first : first + size]
        read.append(len(chunk))
        return chunk

    assert classify(Source(len(body), part)).records == 200_000
    assert sum(read) < len(body) / 10


def test_that_orc_columns_come_from_its_footer() -> None:
    file = io.BytesIO()
    orc.write_table(pa.table({"A": [1, 2], "s": ["x", "y"]}), file)
    schema = found(file.getvalue())
    assert (schema.classification, columns(schema), schema.records) == ("orc", "a:bigint s:string", 2)


def test_that_avro_columns_come_from_its_head() -> None:
    record = {
        "type": "record",
        "name": "R",
        "fields": [
            {"name": "Id", "type": ["null", "long"]},
            {"name": "tags", "type": {"type": "map", "values": "int"}},
            {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
            {"name": "in", "type": {"type": "record", "name": "I", "fields": [{"name": "x", "type": "float"}]}},
            {"name": "l", "type": {"type": "array", "items": "string"}},
        ],
    }
    file = io.BytesIO()
    row = {"Id": 1, "tags": {"a": 1}, "at": 0, "in": {"x": 1.0}, "l": ["a"]}
    fastavro.writer(file, fastavro.parse_schema(record), [row] * 3)
    schema = found(file.getvalue())
    assert columns(schema) == "id:bigint tags:map<string,int> at:timestamp in:struct<x:float> l:array<string>"
    assert (schema.classification, schema.records) == ("avro", 3)
    assert json.loads(schema.literal)["fields"][0] == {"name": "Id", "type": ["null", "long"]}


def test_that_a_sample_cut_within_a_record_is_read_up_to_it() -> None:
    body = b"".join(b'{"n":%d,"text":"%s"}\n' % (n, b"x" * 90) for n in range(20_000))
    schema = found(body)
    assert (schema.classification, columns(schema)) == ("json", "n:int text:string")
    assert schema.average == MIB // 1000
    assert schema.records == len(body) // schema.average


def test_that_a_json_record_longer_than_the_sample_is_read_whole() -> None:
    assert columns(found(b'{"a":"' + b"x" * (3 * MIB) + b'","b":1}')) == "a:string b:int"


def test_that_a_long_csv_is_judged_by_its_first_thousand_records() -> None:
    rows = ["id,v", *(f"{n},{n}" for n in range(1500)), "x,y"]
    schema = found("\n".join(rows) + "\n")
    assert columns(schema) == "id:bigint v:bigint"


SCALARS = st.sampled_from([None, True, 0, -(2**31), 2**31, 2**63 - 1, 0.5, 1e300, "", "x", "é{["])
NAMES = st.sampled_from(["a", "B", "cC"])
JSON_VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
RECORDS = st.lists(st.dictionaries(NAMES, JSON_VALUES, min_size=1), min_size=1, max_size=4)


@settings(deadline=None, max_examples=60)
@given(RECORDS, st.sampled_from(["", "\n", "\r\n", "\n\n  "]))
def test_that_every_joining_of_json_records_gives_the_same_columns(records: list[dict[str, Any]], between: str) -> None:
    lines = "\n".join(json.dumps(record) for record in records)
    other = between.join(json.dumps(record, indent=2) for record in records)
    one, two = read_json(lines, True, 1, 1), read_json(other, True, 1, 1)
    assert one is not None
    assert two is not None
    assert one.columns == two.columns
    assert one.names == {name.lower() for record in records for name in record}


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), st.booleans()), min_size=1, max_size=20))
def test_that_typed_csv_columns_keep_their_types_whatever_the_values(rows: list[tuple[int, bool]]) -> None:
    text = "id,ok\n" + "".join(f"{number},{str(ok).lower()}\n" for number, ok in rows)
    schema = read_csv(text, True, len(text))
    assert schema is not None
    assert columns(schema) == "id:bigint ok:boolean"
    first = text.splitlines()[:3]
    assert schema.average == sum(map(len, first)) // len(first)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300))
def test_that_no_bytes_break_the_classifier(body: bytes) -> None:
    assert found(body).classification in {"UNKNOWN", "csv", "json", "avro", "orc", "parquet"}


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200))
def test_that_no_text_breaks_the_classifier(text: str) -> None:
    assert found(text.encode("utf-8", "surrogatepass")).classification in {"UNKNOWN", "csv", "json"}
