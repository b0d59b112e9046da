"""Says what a file is: compression, format, columns. Avro, ORC, Parquet, JSON, then CSV; the first certain one wins.

Plain functions over a Source. Samples as AWS does: 1 MiB, and for JSON up to 10 MiB until a record is complete.
"""

from __future__ import annotations

import bz2
import codecs
import io
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from labs.emulator.glue.columnar import READERS, RangedFile
from labs.emulator.glue.csv_rules import read_csv
from labs.emulator.glue.custom import Custom, Text
from labs.emulator.glue.json_rules import read_json
from labs.emulator.glue.packing import (
    LZ4_MAGIC,
    SNAPPY_MAGIC,
    hadoop_snappy_chunks,
    is_hadoop_snappy,
    lz4_chunks,
    snappy_chunks,
)
from labs.emulator.glue.schema import MIB, UNKNOWN, FileSchema, Source

JSON_LIMIT = 10 * MIB


@dataclass(frozen=True, slots=True)
class Sample:
    """The beginning of a file, unpacked; `complete` if that is all of it."""

    data: bytes
    complete: bool


def _gunzip(source: Source, limit: int) -> Sample:
    unpacked, at, engine = bytearray(), 0, zlib.decompressobj(31)
    while len(unpacked) < limit and at < source.size:
        chunk = source.read(at, MIB)
        at += len(chunk)
        while chunk and len(unpacked) < limit:
            unpacked += engine.decompress(chunk, limit - len(unpacked))
            chunk = engine.unused_data if engine.eof else engine.unconsumed_tail
            if engine.eof and chunk:
                engine = zlib.decompressobj(31)
    return Sample(bytes(unpacked), len(unpacked) < limit)


def _bunzip(source: Source, limit: int) -> Sample:
    with bz2.open(io.BufferedReader(RangedFile(source), MIB)) as file:
        data = file.read(limit)
    return Sample(data, len(data) < limit)


def _unzip(source: Source, limit: int) -> Sample:
    with zipfile.ZipFile(io.BufferedReader(RangedFile(source), MIB)) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        if len(names) != 1:
            raise ValueError("a ZIP archive is read only if it holds one file")
        with archive.open(names[0]) as file:
            data = file.read(limit)
    return Sample(data, len(data) < limit)


def _through(unpack: Callable[[bytes], bytes]) -> Callable[[Source, int], Sample]:
    """For libraries that unpack only what is whole: reads more until the limit is reached or the file ends."""

    def read(source: Source, limit: int) -> Sample:
        taken = limit
        while True:
            data = unpack(source.read(0, taken))
            if len(data) >= limit or taken >= source.size:
                return Sample(data[:limit], taken >= source.size and len(data) <= limit)
            taken *= 2

    return read


def _plain(source: Source, limit: int) -> Sample:
    return Sample(source.read(0, limit), source.size <= limit)


UNPACKERS: tuple[tuple[bytes, str, Callable[[Source, int], Sample]], ...] = (
    (b"\x1f\x8b", "gzip", _gunzip),
    (b"BZh", "bzip2", _bunzip),
    (b"PK\x03\x04", "zip", _unzip),
    (SNAPPY_MAGIC, "snappy", _through(snappy_chunks)),
    (LZ4_MAGIC, "lz4", _through(lz4_chunks)),
)


def classify(source: Source, custom: Sequence[Custom] = ()) -> FileSchema:
    """The file's schema: custom classifiers come first; UNKNOWN when none is certain."""
    head = source.read(0, 10)
    for magic, read in READERS.items():
        if head.startswith(magic):
            return _guarded(partial(read, source))
    for magic, compression, unpack in UNPACKERS:
        if head.startswith(magic):
            return replace(_guarded(partial(_classify_text, source, unpack, custom)), compression=compression)
    if is_hadoop_snappy(source.read(0, 64)):
        packed = _guarded(partial(_classify_text, source, _through(hadoop_snappy_chunks), custom))
        if packed.classification != UNKNOWN:
            return replace(packed, compression="snappy")
    return _classify_text(source, _plain, custom)


def _guarded(read: Callable[[], FileSchema]) -> FileSchema:
    """Damaged files raise whatever their library raises; for the crawler each of them is UNKNOWN."""
    try:
        return read()
    except Exception:
        return FileSchema(UNKNOWN)


def _classify_text(
    source: Source, unpack: Callable[[Source, int], Sample], custom: Sequence[Custom] = ()
) -> FileSchema:
    sample = unpack(source, MIB)
    if custom:
        given = Text(text_of(sample), sample.complete, source.size)
        for one in custom if given.text else ():
            known = one(given)
            if known:
                return known
    found = _try_json(sample, source.size)
    if found is None and not sample.complete and sample.data.lstrip()[:1] in (b"{", b"["):
        found = _try_json(unpack(source, JSON_LIMIT), source.size)
    text = text_of(sample)
    if found is None and text:
        found = read_csv(text, sample.complete, source.size)
    return found or FileSchema(UNKNOWN)


def _try_json(sample: Sample, size: int) -> FileSchema | None:
    text = text_of(sample)
    if sample.complete:
        size = len(sample.data)  # of a packed file: what a record takes is counted unpacked
    sampled = min(len(sample.data), MIB)
    return read_json(text, sample.complete, sampled, size) if text else None


def text_of(sample: Sample) -> str:
    """The sample as text, without a byte order mark; empty if it is not UTF-8 text."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        text = decoder.decode(sample.data, final=sample.complete)
    except UnicodeDecodeError:
        return ""
    return "" if "\x00" in text else text
