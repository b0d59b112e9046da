"""How COPY turns a text into a column's type: DuckDB expressions, and the reasons why a text is none. Pure.

Source: the data conversion parameters of COPY in the database developer guide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from labs.emulator.redshift.copying import UNSUPPORTED, Copy
from labs.emulator.redshift.errors import LoadFailed
from labs.emulator.redshift.names import quoted

INTEGERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"}
_SIGNS = {
    "YYYY": "%Y", "YY": "%y", "MM": "%m", "MON": "%b", "MONTH": "%B", "DD": "%d", "HH24": "%H", "HH12": "%I",
    "HH": "%I", "MI": "%M", "SS": "%S", "US": "%f", "AM": "%p", "PM": "%p",
}  # fmt: skip
_PART = re.compile("YYYY|YY|MONTH|MON|MM|MI|DD|HH24|HH12|HH|SS|US|AM|PM|[A-Z]+", re.IGNORECASE)
_DATES = ("%m/%d/%Y", "%m-%d-%Y", "%Y%m%d", "%d-%b-%Y", "%b-%d-%Y", "%b %d %Y", "%Y.%m.%d", "%Y/%m/%d")
_TIMES = ("%m/%d/%Y %H:%M:%S", "%Y%m%d %H%M%S", "%d-%b-%Y %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %I:%M:%S %p")
_PLAIN_TIME = "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?)?"


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: DuckDB's type, the bytes that a character type may have (0: any), whether it takes null."""

    name: str
    kind: str
    length: int
    nullable: bool
    has_default: bool


def is_character(column: Column) -> bool:
    """Whether the column holds text."""
    return column.kind == "VARCHAR"


def expression(column: Column, copy: Copy) -> str:
    """The column's value, of the text of that name; null when the text is none."""
    text = quoted(column.name)
    if is_character(column):
        return text
    text = f"nullif(trim({text}), '')"
    if column.kind in INTEGERS:
        return f"CASE WHEN regexp_full_match({text}, '[+-]?[0-9]+') THEN TRY_CAST({text} AS {column.kind}) END"
    if column.kind == "BOOLEAN":
        return (
            f"CASE WHEN lower({text}) IN ('t', 'true', 'y', 'yes', '1', 'on') THEN true "
            f"WHEN lower({text}) IN ('f', 'false', 'n', 'no', '0', 'off') THEN false END"
        )
    if column.kind == "DATE":
        return _date(text, copy.date_format)
    if column.kind.startswith("TIMESTAMP"):
        return f"CAST({_timestamp(text, copy.time_format)} AS {column.kind})"
    if column.kind == "JSON":
        return f"CASE WHEN json_valid({text}) THEN CAST({text} AS JSON) ELSE to_json({text}) END"
    return f"TRY_CAST({text} AS {column.kind})"


def _date(text: str, given: str) -> str:
    if not given:
        return f"TRY_CAST({text} AS DATE)"
    if given.lower() == "auto":
        return f"COALESCE(TRY_CAST({text} AS DATE), CAST({_any_of(text, _DATES)} AS DATE))"
    return f"CAST(try_strptime({text}, '{_strptime('DATEFORMAT', given)}') AS DATE)"


def _timestamp(text: str, given: str) -> str:
    match given.lower():
        case "":
            return f"CASE WHEN regexp_full_match({text}, '{_PLAIN_TIME}') THEN TRY_CAST({text} AS TIMESTAMP) END"
        case "auto":
            return f"COALESCE(TRY_CAST({text} AS TIMESTAMP), {_any_of(text, (*_TIMES, *_DATES))})"
        case "epochsecs":
            return f"make_timestamp(CAST(TRY_CAST({text} AS DOUBLE) * 1000000 AS BIGINT))"
        case "epochmillisecs":
            return f"make_timestamp(CAST(TRY_CAST({text} AS DOUBLE) * 1000 AS BIGINT))"
    return f"try_strptime({text}, '{_strptime('TIMEFORMAT', given)}')"


def _any_of(text: str, formats: Sequence[str]) -> str:
    return f"try_strptime({text}, [{', '.join(repr(one) for one in formats)}])"


def _strptime(option: str, given: str) -> str:
    """Redshift's pattern as DuckDB writes it; raises LoadFailed for letters that it has no sign for."""

    def sign(match: re.Match[str]) -> str:
        if match[0].upper() not in _SIGNS:
            raise LoadFailed(
                UNSUPPORTED, f"ERROR: COPY: {option} '{given}' has {match[0]}, which is not read in the embedded cloud"
            )
        return _SIGNS[match[0].upper()]

    return _PART.sub(sign, given.replace("%", "%%").replace("'", "''"))


def problem(column: Column, copy: Copy) -> str:
    """The condition under which a row cannot be loaded for this column; empty when there is none."""
    text, value, parts = quoted(column.name), expression(column, copy), []
    is_day = column.kind == "DATE" or column.kind.startswith("TIMESTAMP")
    if not is_character(column) and not (is_day and copy.any_date):
        parts.append(f"(nullif(trim({text}), '') IS NOT NULL AND {value} IS NULL)")
    if is_character(column) and column.length:
        parts.append(f"(strlen({text}) > {column.length})")
    if not column.nullable:
        parts.append(f"({value} IS NULL)")
    return " OR ".join(parts)


def reason(column: Column, text: str | None) -> tuple[int, str]:
    """Code and words of STL_LOAD_ERRORS for a text that the column did not take."""
    if text is None or (not text.strip() and not is_character(column)):
        return 1213, "Missing data for not-null field"
    if is_character(column):
        return 1204, "String length exceeds DDL length"
    if column.kind in INTEGERS:
        at = next((place for place, sign in enumerate(text) if not sign.isdigit() and (place or sign not in "+-")), 0)
        word = {"SMALLINT": "Short", "BIGINT": "Long"}.get(column.kind, "Integer")
        return 1207, f"Invalid digit, Value '{text[at : at + 1]}', Pos {at}, Type: {word}"
    if column.kind == "DATE":
        return 1205, "Invalid Date Format - length must be 10 or more"
    if column.kind.startswith("TIMESTAMP"):
        return 1206, "Invalid timestamp format or value [YYYY-MM-DD HH24:MI:SS]"
    if column.kind == "BOOLEAN":
        return 1210, "Unknown boolean format"
    return 1207, f"Invalid digit, Value '{text[:1]}', Pos 0, Type: {column.kind.title()}"
