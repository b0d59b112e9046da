"""Schemas of the formats that carry their own: Parquet and ORC from their footers, Avro from its head.

Reads only the parts it needs; knows neither S3 nor the catalog.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from labs.emulator.glue.hive import Columns, Struct, of_arrow, of_avro
from labs.emulator.glue.schema import MIB, FileSchema, Source

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


AVRO_SAMPLE = 8 * MIB


class RangedFile(io.RawIOBase):
    """A Source as a seekable file object, as pyarrow and zipfile want it."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._source = source
        self._at = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves to `offset` from the start, from here or from the end."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._source.size}[whence]
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        """Where the next read begins."""
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fills the buffer from the source."""
        view = memoryview(buffer)
        data = self._source.read(self._at, len(view)) if self._at < self._source.size else b""
        view[: len(data)] = data
        self._at += len(data)
        return len(data)


def _arrow_columns(schema: Any) -> Columns:
    return tuple((field.name.lower(), of_arrow(field.type)) for field in schema)


def _shared(classification: str, columns: Columns, rows: int, size: int, literal: str = "") -> FileSchema:
    """`size` is what the rows take, in bytes."""
    average = max(1, size // rows) if rows else 0
    return FileSchema(classification, columns, average=average, records=rows, exact=True, literal=literal)


def read_parquet(source: Source) -> FileSchema:
    """A Parquet file's schema and rows, from its footer."""
    from pyarrow import parquet

    with parquet.ParquetFile(RangedFile(source)) as file:
        meta = file.metadata
        # What a crawled table's averageRecordSize shows is larger than its size by its rows: it is not compressed.
        unpacked = sum(meta.row_group(at).total_byte_size for at in range(meta.num_row_groups))
        return _shared("parquet", _arrow_columns(file.schema_arrow), meta.num_rows, unpacked)


def read_orc(source: Source) -> FileSchema:
    """An ORC file's schema and rows, from its footer."""
    from pyarrow import orc

    file = orc.ORCFile(RangedFile(source))
    return _shared("orc", _arrow_columns(file.schema), file.nrows, source.size)


def read_avro(source: Source) -> FileSchema:
    """An Avro container's schema from its head; its rows from the heads of its blocks, of a long file the first."""
    import fastavro

    file, rows = io.BufferedReader(RangedFile(source), MIB), 0
    blocks = fastavro.block_reader(file)
    for block in blocks:
        rows += block.num_records
        if file.tell() > AVRO_SAMPLE:
            rows = rows * source.size // file.tell()
            break
    kind = of_avro(blocks.writer_schema)
    columns = kind.fields if isinstance(kind, Struct) else (("value", kind),)
    literal = json.dumps(_plain(blocks.writer_schema), separators=(",", ":"))
    return _shared("avro", columns, rows, source.size, literal)


def _plain(schema: Any) -> Any:
    """The schema without what fastavro adds to it while parsing."""
    if isinstance(schema, dict):
        return {key: _plain(value) for key, value in schema.items() if not key.startswith("__")}
    return [_plain(one) for one in schema] if isinstance(schema, list) else schema


READERS: dict[bytes, Callable[[Source], FileSchema]] = {
    b"Obj\x01": read_avro,
    b"ORC": read_orc,
    b"PAR1": read_parquet,
}
