"""An object's content as a person reads it: packed or not, JSON, tables, and whatever is none of that."""

from __future__ import annotations

import bz2
import gzip
import io
import json

import pyarrow
import pyarrow.orc
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.preview import MOST_ROWS, MOST_TEXT, preview_of

TABLE = pyarrow.table({"id": [1, 2], "city": ["Hà Nội", None], "tags": [["a"], []]})


def written(kind: str) -> bytes:
    """The table as a file."""
    sink = io.BytesIO()
    (pyarrow.parquet.write_table if kind == "Parquet" else pyarrow.orc.write_table)(TABLE, sink)
    return sink.getvalue()


@pytest.mark.parametrize("body", [b'{"id": 1}{"id": 2}', b'{"id": 1}\n{"id": 2}\n', b' {"id":1}\r\n\r\n{"id":2}'])
def test_that_json_one_after_another_is_set_out(body: bytes) -> None:
    for packed, given_body in (("", body), ("gzip", gzip.compress(body)), ("bzip2", bz2.compress(body))):
        found = preview_of("firehose/2026/x.gz", given_body)
        assert (found.kind, found.packed, found.records) == ("json", packed, 2)
        assert found.text == '{\n  "id": 1\n}\n{\n  "id": 2\n}'


def test_that_gzip_of_several_members_is_read_whole() -> None:
    assert preview_of("x", gzip.compress(b"one\n") + gzip.compress(b"two\n")).text == "one\ntwo\n"
    assert preview_of("x", gzip.compress(b"one\n" * 99)[:-12]).kind == "text"


@pytest.mark.parametrize("kind", ["Parquet", "ORC"])
def test_that_columnar_files_are_tables(kind: str) -> None:
    found = preview_of("out/part-0", written(kind))
    assert (found.kind, found.packed, found.columns) == ("table", kind, ("id", "city", "tags"))
    assert found.rows == (("1", "Hà Nội", '["a"]'), ("2", None, "[]"))
    assert found.records == 2


def test_that_csv_is_a_table_and_long_texts_are_cut() -> None:
    found = preview_of("sample/orders.csv", b'id,city\n1,"a, b"\n2\n')
    assert (found.columns, found.rows) == (("id", "city"), (("1", "a, b"), ("2", "")))
    assert preview_of("notes.csv", b"just words\n").kind == "text"
    assert preview_of("bad.csv", b'"a","b\n' + b"x" * 200_000).kind == "text"
    long = preview_of("x.txt", b"word " * MOST_TEXT)
    assert (len(long.text), long.more) == (MOST_TEXT, True)
    many = preview_of("x.csv", b"a,b\n" + b"1,2\n" * (MOST_ROWS + 50))
    assert len(many.rows) == MOST_ROWS


def test_that_a_long_file_of_json_shows_its_whole_records() -> None:
    line = json.dumps({"words": "x" * 90}).encode() + b"\n"
    found = preview_of("x", line * (MOST_TEXT // len(line) + 9))
    assert (found.kind, found.more) == ("json", True)
    assert found.records == MOST_TEXT // len(line)


@given(st.binary(max_size=200), st.sampled_from([b"", b"\x1f\x8b", b"PAR1", b"ORC", b"BZh", b"{"]))
def test_that_no_bytes_at_all_break_it(body: bytes, begin: bytes) -> None:
    assert preview_of("any/key.csv", begin + body).kind in ("text", "json", "table", "bytes")
