"""Record format conversion: JSON records into one Parquet or ORC file by a table's columns.

A record that cannot be read is left out and told with its error code, and no other record suffers. Plain functions;
knows neither Glue nor S3. Source: AWS's pages on record format conversion and its error handling.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from labs.emulator.firehose.deserializers import Rules, row_reader
from labs.emulator.firehose.hivetypes import arrow_type
from labs.emulator.firehose.record import Record
from labs.emulator.later import later

pa, parquet = later("pyarrow"), later("pyarrow.parquet")

EXTENSIONS = {"parquet": ".parquet", "orc": ".orc"}
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Conversion:
    """How records become a file: `table` is SchemaConfiguration, `options` the serializer's own members."""

    table: Mapping[str, Any]
    rules: Rules
    format: str
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def extension(self) -> str:
        """What the objects' names end with."""
        return EXTENSIONS[self.format]


@dataclass(frozen=True, slots=True)
class Failure:
    """A record that could not be converted, with AWS's error code (without its DataFormatConversion)."""

    record: Record
    code: str
    message: str


class InvalidSchema(ValueError):
    """The table's columns cannot be written; the text is a sentence."""


def schema_of(columns: Iterable[Mapping[str, Any]]) -> Any:
    """The Arrow schema of a Glue table's columns; raises InvalidSchema."""
    try:
        fields = [pa.field(column["Name"].lower(), arrow_type(column.get("Type") or "string")) for column in columns]
    except ValueError as error:
        raise InvalidSchema(str(error)) from error
    if not fields:
        raise InvalidSchema("The specified table has no columns.")
    return pa.schema(fields)


def converted(records: Iterable[Record], schema: Any, conversion: Conversion) -> tuple[bytes, list[Failure]]:
    """The file, empty when no record could be read, and the records that could not."""
    read, rows, failures = row_reader(schema, conversion.rules), [], []
    for record in records:
        try:
            documents = list(_documents(record.data))
        except ValueError as error:
            failures.append(Failure(record, "ParseError", f"Encountered malformed JSON. {error}"))
            continue
        try:
            rows.extend([read(document) for document in documents])
        except (ValueError, OverflowError) as error:
            failures.append(Failure(record, "MalformedData", f"Data does not match the schema. {error}"))
    return (_written(pa.Table.from_pylist(rows, schema=schema), conversion) if rows else b""), failures


def _documents(data: bytes) -> Iterator[Any]:
    """The JSON objects of one record, which may stand one behind the other; raises ValueError."""
    text, at = data.decode("utf-8").strip(), 0
    if not text:
        raise ValueError("The record is empty.")
    while at < len(text):
        document, at = _decoded(text, at)
        if not isinstance(document, dict):
            raise ValueError("A record must hold JSON objects, one or more, and no array.")
        yield document
        while at < len(text) and text[at].isspace():
            at += 1


def _decoded(text: str, at: int) -> tuple[Any, int]:
    try:
        return DECODER.raw_decode(text, at)
    except RecursionError:
        raise ValueError("It is nested too deeply.") from None


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON.")


DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_constant)


def _written(table: Any, conversion: Conversion) -> bytes:
    target, options = pa.BufferOutputStream(), conversion.options
    if conversion.format == "orc":
        _write_orc(table, target, options)
    else:
        block = options.get("BlockSizeBytes") or 256 * MIB
        parquet.write_table(
            table,
            target,
            compression=(options.get("Compression") or "SNAPPY").replace("UNCOMPRESSED", "NONE"),
            use_dictionary=bool(options.get("EnableDictionaryCompression")),
            data_page_size=options.get("PageSizeBytes") or MIB,
            data_page_version="2.0" if options.get("WriterVersion") == "V2" else "1.0",
            row_group_size=max(1, table.num_rows * block // max(table.nbytes, block)),
            # Hive's own form of a timestamp, which every reader of Hive tables knows.
            use_deprecated_int96_timestamps=True,
        )
    return bytes(target.getvalue().to_pybytes())


def _write_orc(table: Any, target: Any, options: Mapping[str, Any]) -> None:
    from pyarrow import orc

    filtered = set(options.get("BloomFilterColumns") or [])
    compression = {"NONE": "uncompressed", "ZLIB": "zlib"}.get(options.get("Compression") or "", "snappy")
    orc.write_table(
        table,
        target,
        file_version="0.11" if options.get("FormatVersion") == "V0_11" else "0.12",
        stripe_size=options.get("StripeSizeBytes") or 64 * MIB,
        compression=compression,
        row_index_stride=options.get("RowIndexStride") or 10_000,
        padding_tolerance=options.get("PaddingTolerance", 0.05) if options.get("EnablePadding") else 0.0,
        dictionary_key_size_threshold=options.get("DictionaryKeyThreshold") or 0.0,
        bloom_filter_columns=[at for at, name in enumerate(table.column_names) if name in filtered] or None,
        bloom_filter_fpp=options.get("BloomFilterFalsePositiveProbability") or 0.05,
    )
