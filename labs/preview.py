"""The content of an object as a person reads it: gunzipped, JSON set out line by line, Parquet, ORC and CSV as a table.

A plain function of the bytes and the key; bytes that are nothing of this are counted, not shown. Knows no cloud.
"""

from __future__ import annotations

import bz2
import csv
import io
import itertools
import json
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from labs.shapes import Preview
from labs.words import tr

MOST_TEXT = 256 * 1024  # bytes of text that are shown
MOST_ROWS = 200
MOST_UNPACKED = 8 * 1024 * 1024
GZIP, BZIP, PARQUET, ORC = b"\x1f\x8b", b"BZh", b"PAR1", b"ORC"


def preview_of(key: str, body: bytes) -> Preview:
    """What the object holds; a broken one is told in a sentence."""
    try:
        return _preview(key, body)
    except (ValueError, OSError, EOFError, zlib.error) as error:
        return Preview(
            "bytes",
            tr("{n:,} bytes that could not be read: {error}", n=len(body), error=str(error).splitlines()[0]),
        )


def _preview(key: str, body: bytes) -> Preview:
    packed = ""
    if body.startswith(GZIP):
        body, packed = _gunzipped(body), "gzip"
    elif body.startswith(BZIP):
        body, packed = bz2.BZ2Decompressor().decompress(body, MOST_UNPACKED), "bzip2"
    if body.startswith(PARQUET):
        return _columnar(body, "Parquet")
    if body.startswith(ORC):
        return _columnar(body, "ORC")
    shown = body[:MOST_TEXT]
    if b"\0" in shown:
        return Preview("bytes", tr("{n:,} bytes that are no text.", n=len(body)), packed=packed)
    text = shown.decode("utf-8", "replace")
    more = len(body) > MOST_TEXT
    if documents := list(_documents(text)):
        said = "\n".join(json.dumps(one, indent=2, ensure_ascii=False) for one in documents)
        return Preview("json", said, packed=packed, records=len(documents), more=more)
    if key.removesuffix(".gz").endswith((".csv", ".tsv")):
        return _separated(text, "\t" if key.removesuffix(".gz").endswith(".tsv") else ",", packed, more)
    return Preview("text", text, packed=packed, more=more)


def _gunzipped(body: bytes) -> bytes:
    """The members one after another, as far as they came and up to the bound."""
    made = bytearray()
    while body.startswith(GZIP) and len(made) < MOST_UNPACKED:
        member = zlib.decompressobj(wbits=31)
        made += member.decompress(body, MOST_UNPACKED - len(made))
        body = member.unused_data
    return bytes(made)


def _documents(text: str) -> Iterator[Any]:
    """JSON objects and lists one after another, with or without lines between them; none when it is not JSON."""
    decoder, at, found = json.JSONDecoder(), 0, []
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if at >= len(text):
            break
        try:
            one, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        if not isinstance(one, dict | list):
            return
        found.append(one)
    # What is cut in the middle of a long text is let go; what is not JSON from the start is no JSON.
    if found and (at >= len(text) or len(text) >= MOST_TEXT // 2):
        yield from found


def _separated(text: str, delimiter: str, packed: str, more: bool) -> Preview:
    try:
        rows = list(itertools.islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), MOST_ROWS + 1))
    except csv.Error:  # quotes or line ends that csv does not know: text then
        rows = []
    width = max((len(row) for row in rows), default=0)
    if width < 2:
        return Preview("text", text, packed=packed, more=more)
    names, *body = ([*row, *[""] * (width - len(row))] for row in rows)
    return Preview("table", packed=packed, columns=tuple(names), rows=tuple(map(tuple, body)), more=more)


def _columnar(body: bytes, kind: str) -> Preview:
    import pyarrow as arrow

    try:
        if kind == "Parquet":
            import pyarrow.parquet as reader

            file = reader.ParquetFile(io.BytesIO(body))
            count, batches = file.metadata.num_rows, file.iter_batches(MOST_ROWS)
            table = arrow.Table.from_batches([next(batches)] if count else [], schema=file.schema_arrow)
        else:
            from pyarrow import orc

            table = orc.ORCFile(io.BytesIO(body)).read()
            count, table = table.num_rows, table.slice(0, MOST_ROWS)
    except arrow.ArrowException as error:
        raise ValueError(str(error)) from error
    rows = _rows(table.to_pylist(), table.column_names)
    types = tuple(str(field.type) for field in table.schema)
    return Preview("table", packed=kind, columns=tuple(table.column_names), types=types, rows=rows, records=count)


def _rows(found: Sequence[dict[str, Any]], names: Sequence[str]) -> tuple[tuple[str | None, ...], ...]:
    return tuple(tuple(_cell(row[name]) for name in names) for row in found)


def _cell(value: object) -> str | None:
    if value is None:
        return None
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)
