"""How records become one object's body: joined without a separator, then compressed. Plain functions on bytes."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Iterable

import cramjam

# Hadoop's io.compression.codec.snappy.buffersize
HADOOP_BLOCK = 256 * 1024


def joined(records: Iterable[bytes], delimiter: bytes) -> bytes:
    """The records one after the other, each followed by the delimiter; AWS adds none unless told to."""
    return b"".join(record + delimiter for record in records) if delimiter else b"".join(records)


def compressed(body: bytes, compression: str, name: str) -> bytes:
    """The body as `compression` (CompressionFormat) stores it; `name` is the member's name in a ZIP."""
    match compression:
        case "GZIP":
            return gzip.compress(body, compresslevel=6, mtime=0)
        case "ZIP":
            return _zipped(body, name)
        case "Snappy":
            return bytes(cramjam.snappy.compress(body))
        case "HADOOP_SNAPPY":
            return b"".join(_hadoop_block(body[at : at + HADOOP_BLOCK]) for at in range(0, len(body), HADOOP_BLOCK))
    return body


def _zipped(body: bytes, name: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return target.getvalue()


def _hadoop_block(block: bytes) -> bytes:
    """One block of Hadoop's SnappyCodec: its size, its compressed size, both big-endian, and raw Snappy."""
    packed = bytes(cramjam.snappy.compress_raw(block))
    return struct.pack(">II", len(block), len(packed)) + packed
