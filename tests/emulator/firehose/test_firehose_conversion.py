"""Format conversion as a function: columns' types, both deserializers, and that each record ends in one place."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pyarrow import orc, parquet

from labs.emulator.firehose.conversion import Conversion, Failure, InvalidSchema, converted, schema_of
from labs.emulator.firehose.deserializers import Rules, reader
from labs.emulator.firehose.hivetypes import arrow_type
from labs.emulator.firehose.moments import check_format, hive_timestamp, openx_timestamp
from labs.emulator.firehose.record import Record

# The first example pays for imports and first uses; a busy machine is no failure.
PATIENTLY = hypothesis_settings(deadline=None)
OPENX, HIVE = Rules(), Rules(is_lenient=False)
SECOND = 10**9


def columns(**types: str) -> Any:
    return schema_of([{"Name": name, "Type": kind} for name, kind in types.items()])


def convert(
    documents: Sequence[str], schema: Any, rules: Rules = OPENX, into: str = "parquet", **options: Any
) -> tuple[list[dict[str, Any]], list[Failure]]:
    """The rows of the file, read back, and what failed."""
    records = [Record(document.encode("utf-8", "surrogatepass"), 1.0) for document in documents]
    body, failures = converted(records, schema, Conversion({}, rules, into, options))
    if not body:
        return [], failures
    table = parquet.read_table(io.BytesIO(body)) if into == "parquet" else orc.ORCFile(io.BytesIO(body)).read()
    return table.to_pylist(), failures


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("BIGINT", pa.int64()),
        ("decimal(10,2)", pa.decimal128(10, 2)),
        ("decimal", pa.decimal128(10, 0)),
        ("varchar(20)", pa.string()),
        ("array<array<date>>", pa.list_(pa.list_(pa.date32()))),
        ("map<string, double>", pa.map_(pa.string(), pa.float64())),
        ("struct<a:int,b_c:array<string>>", pa.struct([("a", pa.int32()), ("b_c", pa.list_(pa.string()))])),
        ("struct<when:timestamp,in:struct<x:tinyint>>",
         pa.struct([("when", pa.timestamp("ns")), ("in", pa.struct([("x", pa.int8())]))])),
    ],
)  # fmt: skip
def test_that_a_hive_type_is_known_to_arrow(text: str, kind: Any) -> None:
    assert arrow_type(text) == kind


@pytest.mark.parametrize(
    "text", ["", "money", "array<int", "map<string>", "decimal(40,2)", "struct<a>", "int int", "§"]
)
def test_that_what_is_no_type_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(InvalidSchema, match="type"):
        columns(a=text or "array<>")


def test_that_a_table_without_columns_is_no_schema() -> None:
    with pytest.raises(InvalidSchema, match="has no columns"):
        schema_of([])


values = st.fixed_dictionaries(
    {
        "id": st.integers(-(2**63), 2**63 - 1),
        "price": st.floats(allow_nan=False, allow_infinity=False),
        "name": st.text(max_size=20),
        "is_new": st.booleans(),
        "tags": st.lists(st.text(max_size=5), max_size=4),
        "inner": st.fixed_dictionaries({"a": st.none() | st.integers(-100, 100)}),
    }
)


@PATIENTLY
@given(st.lists(values, min_size=1, max_size=30), st.sampled_from(["parquet", "orc"]))
def test_that_every_row_is_read_back_as_it_was_sent(rows: list[dict[str, Any]], into: str) -> None:
    schema = columns(
        id="bigint", price="double", name="string", is_new="boolean", tags="array<string>", inner="struct<a:int>"
    )
    found, failures = convert([json.dumps(row) for row in rows], schema, into=into)
    assert failures == []
    assert found == rows


@PATIENTLY
@given(st.lists(st.sampled_from(['{"a":1}', '{"a":1}{"a":2}', '{"a":1}\n{"a":2}\n', '{"a":"x"}', "[1]", "{", ""])))
def test_that_each_record_is_either_in_the_file_or_told_as_failed(documents: list[str]) -> None:
    rows, failures = convert(documents, columns(a="int"))
    assert [failure.record.data.decode() for failure in failures] == [
        document for document in documents if document in ('{"a":"x"}', "[1]", "{", "")
    ]
    assert len(rows) == sum(document.count('"a":') for document in documents if document != '{"a":"x"}')


@pytest.mark.parametrize(
    ("document", "code", "words"),
    [
        ("no json", "ParseError", "malformed JSON"),
        ('[{"a":1}]', "ParseError", "no array"),
        ('{"a":1} and more', "ParseError", "malformed JSON"),
        ('{"a":NaN}', "ParseError", "NaN"),
        ("", "ParseError", "empty"),
        ('{"a":' * 20_000, "ParseError", "malformed JSON"),
        ('{"a":"oops"}', "MalformedData", 'For input string: "oops"'),
        ('{"a":128}', "MalformedData", "128 is out of range"),
        ('{"a":1.5}', "MalformedData", "1.5"),
        ('{"a":"1e1000000000"}', "MalformedData", "input string"),
        ('{"d":12345.678}', "MalformedData", "out of range"),
        ('{"d":"1e1000000000"}', "MalformedData", "out of range"),
        ('{"t":"2026-9-7T12:00:02Z"}', "MalformedData", "timestamp"),
        ('{"t":1e30}', "MalformedData", "out of range"),
        ('{"day":"yesterday"}', "MalformedData", "yyyy-MM-dd"),
        ('{"s":"\\ud800"}', "MalformedData", "surrogates"),
        ('{"l":{"a":1}}', "MalformedData", "array"),
    ],
)
def test_that_a_record_that_does_not_fit_is_told_and_the_others_are_kept(document: str, code: str, words: str) -> None:
    schema = columns(a="tinyint", d="decimal(6,2)", t="timestamp", day="date", s="string", l="array<int>")
    rows, (failure,) = convert(['{"a":127}', document, '{"a":-128}'], schema)
    assert (failure.code, failure.record.data.decode()) == (code, document)
    assert words in failure.message
    assert [row["a"] for row in rows] == [127, -128]


@pytest.mark.parametrize(
    ("document", "column", "value"),
    [
        ('{"a":"12"}', "a", 12),
        ('{"A":12}', "a", 12),
        ('{"d":12.345}', "d", Decimal("12.35")),
        ('{"d":"1234.5"}', "d", Decimal("1234.50")),
        ('{"s":{"x":[1,2.5]}}', "s", '{"x":[1,2.5]}'),
        ('{"s":7}', "s", "7"),
        ('{"s":true}', "s", "true"),
        ('{"b":"TRUE"}', "b", True),
        ('{"day":"2026-9-7"}', "day", date(2026, 9, 7)),
        ('{"m":{"K":1}}', "m", [("K", 1)]),
        ('{"other":1}', "a", None),
        ('{"a":null}', "a", None),
    ],
)
def test_that_openx_reads_leniently(document: str, column: str, value: Any) -> None:
    schema = columns(a="int", d="decimal(6,2)", s="string", b="boolean", day="date", m="map<string,int>")
    ((row,), failures) = convert([document], schema)
    assert failures == []
    assert row[column] == value


@pytest.mark.parametrize(
    ("document", "words"),
    [('{"a":"12"}', "reads no number"), ('{"s":{"x":1}}', "nested"), ('{"b":"true"}', "neither true nor false")],
)
def test_that_hive_reads_strictly(document: str, words: str) -> None:
    rows, (failure,) = convert([document], columns(a="int", s="string", b="boolean"), HIVE)
    assert rows == []
    assert words in failure.message


def test_that_openx_options_rename_keys() -> None:
    schema = columns(a_b="int", at="string", name="string")
    dotted = Rules(dots_to_underscores=True, mappings={"at": "timestamp"})
    ((row,), _) = convert(['{"a.b":1,"timestamp":"now","name":"x"}'], schema, dotted)
    assert row == {"a_b": 1, "at": "now", "name": "x"}
    ((row,), _) = convert(['{"NAME":"x","name":"y"}'], schema, Rules(is_case_insensitive=False))
    assert row == {"a_b": None, "at": None, "name": "y"}


@pytest.mark.parametrize(
    ("value", "nanoseconds"),
    [
        (1518033528, 1518033528 * SECOND),
        (1518033528123, 1518033528123 * 10**6),
        (Decimal("1518033528.123"), 1518033528123 * 10**6),
        ("1518033528", 1518033528 * SECOND),
        (10**12, SECOND * 10**9),
        (-1000, -1000 * SECOND),
        ("2018-02-07T20:38:48Z", 1518035928 * SECOND),
        ("2018-2-7 20:38:48.000000001", 1518035928 * SECOND + 1),
    ],
)
def test_that_openx_knows_the_documented_timestamps(value: Any, nanoseconds: int) -> None:
    assert openx_timestamp(value) == nanoseconds


moments = st.datetimes(datetime(1700, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


@PATIENTLY
@given(moments)
def test_that_a_timestamp_is_the_same_in_every_form(when: datetime) -> None:
    since = when - datetime(1970, 1, 1, tzinfo=UTC)
    nanoseconds = since // timedelta(microseconds=1) * 1000
    iso = when.strftime("%Y-%m-%dT%H:%M:%S.%f")
    assert openx_timestamp(iso + "Z") == openx_timestamp(iso.replace("T", " ")) == nanoseconds
    assert hive_timestamp(())(iso.replace("T", " ")) == nanoseconds
    assert hive_timestamp(("millis", "dd/MM/yyyy 'at' HH:mm:ss.SSSSSS Z"))(
        when.strftime("%d/%m/%Y at %H:%M:%S.%f +0000")
    ) == nanoseconds  # fmt: skip


def test_that_hive_reads_millis_and_zones_and_nothing_else() -> None:
    read = hive_timestamp(("millis", "yyyy-MM-dd'T'HH:mm:ssZZ"))
    assert read(1518033528123) == 1518033528123 * 10**6
    assert read("2018-02-07T21:38:48+01:00") == 1518035928 * SECOND
    with pytest.raises(ValueError, match="not one of those given"):
        read("2018-02-07 20:38:48")
    with pytest.raises(ValueError, match="letter E"):
        check_format("EEE dd MMM")


def test_that_null_is_null_in_every_type() -> None:
    for kind in ("int", "string", "array<int>", "struct<a:int>", "map<string,int>", "timestamp", "decimal(4,1)"):
        assert reader(arrow_type(kind), HIVE)(None) is None


@pytest.mark.parametrize(
    ("options", "codec", "pages"),
    [
        ({}, "SNAPPY", {"PLAIN"}),
        ({"Compression": "GZIP", "EnableDictionaryCompression": True}, "GZIP", {"PLAIN", "RLE_DICTIONARY"}),
        ({"Compression": "UNCOMPRESSED"}, "UNCOMPRESSED", {"PLAIN"}),
    ],
)
def test_that_parquet_is_written_as_its_options_say(options: dict[str, Any], codec: str, pages: set[str]) -> None:
    records = [Record(b'{"a":"same"}', 1.0)] * 50
    body, _ = converted(records, columns(a="string"), Conversion({}, OPENX, "parquet", options))
    column = parquet.ParquetFile(io.BytesIO(body)).metadata.row_group(0).column(0)
    assert column.compression == codec
    assert set(column.encodings) - {"RLE"} == pages


@pytest.mark.parametrize(
    ("options", "codec", "version"),
    [({}, "SNAPPY", "0.12"), ({"Compression": "ZLIB", "FormatVersion": "V0_11"}, "ZLIB", "0.11")],
)
def test_that_orc_is_written_as_its_options_say(options: dict[str, Any], codec: str, version: str) -> None:
    more = {"BloomFilterColumns": ["a"], "EnablePadding": True, **options}
    body, _ = converted([Record(b'{"a":"x"}', 1.0)], columns(a="string"), Conversion({}, OPENX, "orc", more))
    file = orc.ORCFile(io.BytesIO(body))
    assert (file.compression, file.file_version) == (codec, version)
