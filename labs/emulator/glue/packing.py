"""Snappy and LZ4 as crawled and queried files are packed: unpacks what is whole of the beginning that is given.

Plain functions over bytes. Snappy comes in frames, or in the blocks of Hadoop's codec.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

SNAPPY_MAGIC = b"\xff\x06\x00\x00sNaPpY"
LZ4_MAGIC = b"\x04\x22\x4d\x18"
_LARGEST_BLOCK = 64 << 20
_COMPRESSED, _PLAIN = 0x00, 0x01


def snappy_chunks(data: bytes) -> bytes:
    """Framed Snappy, chunk by chunk up to the last whole one."""
    import cramjam

    unpacked, at = bytearray(), 0
    while at + 4 <= len(data):
        kind, size = data[at], int.from_bytes(data[at + 1 : at + 4], "little")
        chunk = data[at + 4 : at + 4 + size]
        if len(chunk) < size:
            break
        if kind == _COMPRESSED:
            unpacked += bytes(cramjam.snappy.decompress_raw(chunk[4:]))
        elif kind == _PLAIN:
            unpacked += chunk[4:]
        at += 4 + size
    return bytes(unpacked)


def lz4_chunks(data: bytes) -> bytes:
    """LZ4 frames: all of them, or of a cut one what can be had."""
    import cramjam

    try:
        return bytes(cramjam.lz4.decompress(data))
    except cramjam.DecompressionError:
        return b""


def _hadoop_blocks(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 8 <= len(data):
        plain, packed = struct.unpack_from(">II", data, at)
        yield plain, data[at + 8 : at + 8 + packed]
        at += 8 + packed


def is_hadoop_snappy(head: bytes) -> bool:
    """Whether the first bytes may begin a block of Hadoop's Snappy: two sizes that go together, then Snappy's own."""
    if len(head) < 10:
        return False
    plain, packed = struct.unpack_from(">II", head)
    size, shift = 0, 0
    for byte in head[8:13]:
        size |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    return bool(0 < plain < _LARGEST_BLOCK and 0 < packed < _LARGEST_BLOCK and size == plain)


def hadoop_snappy_chunks(data: bytes) -> bytes:
    """Hadoop's Snappy, block by block up to the last whole one."""
    import cramjam

    unpacked = bytearray()
    for plain, packed in _hadoop_blocks(data):
        try:
            unpacked += bytes(cramjam.snappy.decompress_raw(packed))
        except cramjam.DecompressionError:
            break
        if len(unpacked) < plain:
            break
    return bytes(unpacked)
