"""The COPY command, read into a plain value: what is carried out here is kept, everything else is refused by name.

Knows neither S3 nor a database. Source: "COPY" of the database developer guide.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from labs.emulator.redshift.errors import LoadFailed
from labs.emulator.redshift.statement import tokens_of

DELIMITED, CSV, JSON = "delimited", "csv", "json"
MOST_ERRORS = 100_000
SYNTAX, CONFLICT, UNSUPPORTED = "Redshift.SyntaxError", "Redshift.IncorrectCopyOptions", "Redshift.ArgumentNotSupported"


@dataclass(frozen=True, slots=True)
class Copy:
    """A COPY: `paths` is auto, auto ignorecase, noshred or the s3 address of a jsonpaths file; formats may be auto."""

    schema: str
    table: str
    columns: tuple[str, ...] = ()
    source: str = ""
    role: str = ""
    form: str = DELIMITED
    paths: str = ""
    delimiter: str = ""
    quote: str = '"'
    compression: str = ""
    manifest: bool = False
    ignore_header: int = 0
    null: str = "\\N"
    most_errors: int = 1
    date_format: str = ""
    time_format: str = ""
    truncates: bool = False
    trims: bool = False
    fills: bool = False
    escapes: bool = False
    unquotes: bool = False
    blanks_null: bool = False
    empty_null: bool = False
    skips_blank: bool = False
    any_date: bool = False
    only_checks: bool = False


# What needs no value: the member of Copy that it sets, and to what.
_SWITCHES: dict[str, tuple[str, Any]] = {
    "CSV": ("form", CSV), "GZIP": ("compression", "gzip"), "BZIP2": ("compression", "bzip2"),
    "MANIFEST": ("manifest", True), "TRUNCATECOLUMNS": ("truncates", True), "TRIMBLANKS": ("trims", True),
    "FILLRECORD": ("fills", True), "ESCAPE": ("escapes", True), "REMOVEQUOTES": ("unquotes", True),
    "BLANKSASNULL": ("blanks_null", True), "EMPTYASNULL": ("empty_null", True),
    "IGNOREBLANKLINES": ("skips_blank", True), "ACCEPTANYDATE": ("any_date", True), "NOLOAD": ("only_checks", True),
}  # fmt: skip
_VALUES = {
    "DELIMITER": "delimiter", "QUOTE": "quote", "NULL": "null", "DATEFORMAT": "date_format",
    "TIMEFORMAT": "time_format",
}  # fmt: skip
_IDLE = {"COMPUPDATE": ("ON", "OFF", "PRESET", "TRUE", "FALSE"), "STATUPDATE": ("ON", "OFF", "TRUE", "FALSE")}
_NUMBERS = {"IGNOREHEADER": "ignore_header", "MAXERROR": "most_errors"}


class _Words:
    """The words of the command, taken one after the other."""

    def __init__(self, sql: str) -> None:
        self.tokens, self.at, self.sql = tokens_of(sql), 0, sql

    def peek(self) -> str:
        return self.tokens[self.at].text.upper() if self.at < len(self.tokens) else ""

    def take(self, *skipped: str) -> str:
        """The next word as it is written, behind words that may stand before it."""
        while self.peek() in skipped:
            self.at += 1
        if self.at >= len(self.tokens):
            raise LoadFailed(SYNTAX, "ERROR: syntax error at end of input")
        self.at += 1
        return str(self.tokens[self.at - 1].text)

    def string(self, option: str) -> str:
        """A string, in quotes."""
        value = self.take("AS")
        if self.tokens[self.at - 1].token_type.name not in ("STRING", "RAW_STRING"):
            raise LoadFailed(SYNTAX, f"ERROR: COPY: {option} must be followed by a string in quotes, not by {value}")
        # As it is written: a backslash stands for itself here, also when there are two.
        token = self.tokens[self.at - 1]
        written = self.sql[token.start + 1 : token.end]
        return written.replace("''", "'").replace("\\\\", "\\")

    def names(self) -> tuple[str, ...]:
        """A list of names in parentheses, if one follows."""
        if self.peek() != "(":
            return ()
        self.take()
        names = [self.take().lower()]
        while self.take() == ",":
            names.append(self.take().lower())
        return tuple(names)


def copy_of(sql: str) -> Copy:
    """The command that the text is; raises LoadFailed for what cannot be read or is not carried out."""
    words = _Words(sql)
    words.take()
    schema, table = _table(words)
    columns = words.names()
    if words.take().upper() != "FROM":
        raise LoadFailed(SYNTAX, "ERROR: COPY: FROM must stand behind the table and its columns")
    found = Copy(schema, table, columns, source=words.string("FROM"))
    if not found.source.startswith("s3://"):
        raise LoadFailed(UNSUPPORTED, f"ERROR: COPY: FROM {found.source} is not available here; data comes from s3://")
    while words.peek():
        found = _option(words, found)
    return _checked(found)


def _table(words: _Words) -> tuple[str, str]:
    parts = [words.take().lower()]
    while words.peek() == ".":
        words.take()
        parts.append(words.take().lower())
    return (parts[-2] if len(parts) > 1 else "public"), parts[-1]


def _option(words: _Words, found: Copy) -> Copy:
    """The command with the option that comes next."""
    name = words.take("WITH", "FORMAT", "AS").upper()
    if name in _SWITCHES:
        return _with(found, *_SWITCHES[name])
    if name in _VALUES:
        return _with(found, _VALUES[name], words.string(name))
    if name in _NUMBERS:
        return _with(found, _NUMBERS[name], _number(name, words.take("AS")))
    if name == "JSON":
        return replace(found, form=JSON, paths=words.string("JSON"))
    if name in _IDLE:
        if words.peek() in _IDLE[name]:
            words.take()
        return found
    return _access(words, found, name)


def _with(found: Copy, member: str, value: Any) -> Copy:
    changes: dict[str, Any] = {member: value}
    return replace(found, **changes)


def _access(words: _Words, found: Copy, name: str) -> Copy:
    """Who reads the data, and where it lies."""
    if name == "IAM_ROLE":
        return replace(found, role=words.take("AS"))
    if name == "CREDENTIALS":
        role = dict(part.partition("=")[::2] for part in words.string(name).split(";")).get("aws_iam_role", "")
        if not role:
            raise LoadFailed(UNSUPPORTED, "ERROR: COPY: CREDENTIALS must give an aws_iam_role here, no access key")
        return replace(found, role=role)
    if name == "REGION":
        words.string(name)
        return found
    if name == "COMPROWS":
        _number(name, words.take("AS"))
        return found
    if name == "ENCODING":
        if words.take("AS").upper() != "UTF8":
            raise LoadFailed(UNSUPPORTED, "ERROR: COPY: ENCODING must be UTF8 in the embedded cloud")
        return found
    raise LoadFailed(
        UNSUPPORTED, f"ERROR: COPY: {name} is not an option that the embedded cloud carries out. Leave {name} out."
    )


def _number(name: str, text: str) -> int:
    if not text.isdigit() or (name == "MAXERROR" and int(text) > MOST_ERRORS):
        raise LoadFailed(SYNTAX, f"ERROR: COPY: {name} {text} must be a whole number, for MAXERROR up to {MOST_ERRORS}")
    return int(text)


def _checked(found: Copy) -> Copy:
    """The command; raises LoadFailed for options that contradict each other."""
    if found.form == JSON and (found.delimiter or found.escapes or found.unquotes or found.fills):
        raise LoadFailed(CONFLICT, "ERROR: COPY: DELIMITER, ESCAPE, REMOVEQUOTES and FILLRECORD are not for JSON")
    if found.form == CSV and (found.escapes or found.unquotes):
        raise LoadFailed(CONFLICT, "ERROR: COPY: CSV cannot be used with ESCAPE or REMOVEQUOTES")
    delimiter = _unescaped(found.delimiter or ("," if found.form == CSV else "|"))
    if len(delimiter) != 1 or len(found.quote) != 1:
        raise LoadFailed(CONFLICT, "ERROR: COPY: DELIMITER and QUOTE must each be one character")
    if found.paths and found.paths not in ("auto", "auto ignorecase") and not found.paths.startswith("s3://"):
        raise LoadFailed(
            UNSUPPORTED,
            f"ERROR: COPY: JSON '{found.paths}' must be 'auto', 'auto ignorecase' or the s3:// address of a "
            "jsonpaths file",
        )
    repeated = [name for name in found.columns if found.columns.count(name) > 1]
    if repeated:
        raise LoadFailed(
            "Redshift.ColumnSpecifiedMoreThanOnce", f'ERROR: column "{repeated[0]}" specified more than once'
        )
    return replace(found, delimiter=delimiter)


def _unescaped(text: str) -> str:
    return {"\\t": "\t", "\\\\": "\\"}.get(text, text)
