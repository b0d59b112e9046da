"""DuckDB's errors in the words that Redshift has for them. Plain functions on text."""

from __future__ import annotations

import re

from labs.emulator.redshift.errors import Failure

_TYPES = {
    "INT16": "smallint", "INT32": "integer", "INT64": "bigint", "DOUBLE": "double precision", "FLOAT": "real",
    "BOOL": "boolean",
}  # fmt: skip
_RULES: tuple[tuple[str, str], ...] = (
    (r'because schema "([^"]+)" does not exist', 'schema "{0}" does not exist'),
    (r'(?:Table|View) with name "?(?:public\.)?([\w$.]+)"? does not exist', 'relation "{0}" does not exist'),
    (r'Schema with name "?([\w$]+)"? does not exist', 'schema "{0}" does not exist'),
    (r'(?:Table|View) with name "([^"]+)" already exists', 'Relation "{0}" already exists'),
    (r'Schema with name "([^"]+)" already exists', 'Schema "{0}" already exists'),
    (r'Function with name "?([\w$]+)"? does not exist', "function {0}() does not exist"),
    (r'Referenced column "([^"]+)" not found', 'column "{0}" does not exist'),
    (r'Referenced table "([^"]+)" not found', 'missing FROM-clause entry for table "{0}"'),
    (r'Table "([^"]+)" does not have a column (?:named|with name) "([^"]+)"',
     'column "{1}" of relation "{0}" does not exist'),
    (r'column "([^"]+)" must appear in the GROUP BY',
     'column "{0}" must appear in the GROUP BY clause or be used in an aggregate function'),
    (r'Ambiguous reference to column name "([^"]+)"', 'column reference "{0}" is ambiguous'),
    (r"NOT NULL constraint failed: [^.]+\.(\w+)", "Cannot insert a NULL value into column {0}"),
    (r"CHECK constraint failed.*?strlen\(.*?\) <= (\d+)", "value too long for type character varying({0})"),
    (r"has (\d+) columns but (\d+) values", "INSERT has {1} expressions and {0} target columns"),
    (r"[Dd]ivision by zero", "division by zero"),
)  # fmt: skip


def failure(problem: Exception) -> Failure:
    """The Failure that an error of DuckDB is."""
    text = str(problem)
    if type(problem).__name__ == "OutOfMemoryException" or "Out of Memory" in text:
        return Failure("ERROR: out of memory: the embedded database has 1 GB")
    for pattern, words in _RULES:
        if match := re.search(pattern, text, re.DOTALL):
            return Failure("ERROR: " + words.format(*match.groups()))
    if match := re.search(r"Could not convert \w+ '(.*?)' to (\w+)", text, re.DOTALL):
        kind = _TYPES.get(match[2], match[2].lower())
        return Failure(f'ERROR: invalid input syntax for type {kind}: "{match[1]}"')
    first = text.split("\n")[0].partition(": ")[2] or text.split("\n")[0]
    return Failure(f"ERROR: {first}")
