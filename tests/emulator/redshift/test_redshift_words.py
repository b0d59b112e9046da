"""Whatever words are put together as COPY or as SQL, they are read or refused in a sentence."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.emulator.redshift.copying import copy_of
from labs.emulator.redshift.errors import Failure, LoadFailed
from labs.emulator.redshift.jsonpaths import jsonpaths_of
from labs.emulator.redshift.reading import Bad, lines_of
from labs.emulator.redshift.statement import statement, statements, tree
from labs.emulator.redshift.tables import defined, length_of
from labs.emulator.redshift.translate import duck, named, placed

WORDS = st.sampled_from(
    [
        "COPY",
        "t",
        "(",
        "a",
        ",",
        ")",
        "FROM",
        "'s3://x/y'",
        "CREDENTIALS",
        "'aws_iam_role=x'",
        "MANIFEST",
        "CSV",
        "JSON",
        "'auto'",
        "DELIMITER",
        "','",
        "NULL",
        "AS",
        "MAXERROR",
        "5",
        ".",
        "''",
        "QUOTE",
        "IAM_ROLE",
        "default",
        "REGION",
        "UTF8",
        "create",
        "table",
        "int",
        "varchar",
        "distkey",
        "sortkey",
        "select",
        "insert",
        "into",
        "values",
        "with",
        "where",
        ";",
        ":a",
        "$1",
        "\\",
        "'",
        '"',
        "--",
        "/*",
        "*/",
        "update",
        "set",
        "delete",
        "union",
        "all",
        "cast",
        "::",
        "*",
        "=",
        "null",
        "order",
        "by",
        "group",
        "join",
        "on",
    ]
)
TEXTS = st.lists(WORDS, max_size=14).map(" ".join)


@settings(max_examples=30)
@given(TEXTS, st.sampled_from(["", "COPY t FROM 's3://x/y' ", "create table t (", "select "]))
def test_that_words_are_read_or_refused(text: str, first: str) -> None:
    sql = first + text
    with contextlib.suppress(Failure):
        copy_of(sql)
    with contextlib.suppress(Failure):
        for one in statements(sql):
            statement(one)
    with contextlib.suppress(Failure):
        is_table = sql.startswith("create table")
        duck(named(placed(defined(sql, statement(sql).tokens) if is_table else tree(sql), "dev")))


CELLS = st.text(st.characters(exclude_characters="|\\\r\n", exclude_categories=("Cs",)), max_size=8)


@settings(max_examples=30)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=20))
def test_that_lines_written_with_a_delimiter_are_read_as_they_were(rows: list[tuple[str, str]]) -> None:
    copy = copy_of("COPY t FROM 's3://x/y' DELIMITER '|'")
    data = "".join(f"{a}|{b}\n" for a, b in rows).encode()
    found = list(lines_of(data.removeprefix(b"\xef\xbb\xbf"), copy, ["a", "b"], None))
    first = [rows[0][0].removeprefix("\ufeff"), rows[0][1]]
    assert [cells for _, cells in found] == [first, *map(list, rows[1:])]  # type: ignore[misc]


def test_that_json_objects_may_touch_and_a_broken_one_is_told_by_its_line() -> None:
    copy = copy_of("COPY t FROM 's3://x/y' JSON 'auto'")
    data = b'{"a": 1.50}{"a": {"b": [1, "x", null, true]}}\n{"a": oops}\n[1]\n{"b": 2}'
    assert list(lines_of(data, copy, ["a"], None)) == [
        (1, ["1.50"]), (1, ['{"b":[1,"x",null,true]}']), Bad(2, 1213, "Invalid JSONPath format or JSON structure"),
        Bad(3, 1213, "Invalid JSON structure: not an object"), (4, [None]),
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["a", "$", "$.a..b", "$[x]", "$['a'"])
def test_that_a_path_of_another_form_is_refused(path: str) -> None:
    with pytest.raises(LoadFailed, match="Invalid JSONPath format"):
        jsonpaths_of(b'{"jsonpaths": ["%s"]}' % path.encode(), "s3://x/p.json")


def test_that_character_types_have_redshifts_lengths() -> None:
    given = ["VARCHAR(5)", "VARCHAR(MAX)", "VARCHAR", "CHAR", "CHAR(3)", "TEXT", "INT"]
    assert [length_of(one) for one in given] == [5, 65535, 256, 1, 3, 256, None]
