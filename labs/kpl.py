"""The Kinesis Producer Library's aggregates, put together and taken apart: many user records in one Kinesis record.

The aggregated format is public: four magic bytes, a protobuf message, and that message's MD5. Plain functions.
Source: aggregation-format.md of the Kinesis Producer Library.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

MAGIC = b"\xf3\x89\x9a\xc2"
DIGEST_SIZE = 16
# Field numbers: AggregatedRecord.records and Record.data; wire types: varint and length-delimited.
KEYS, RECORDS = 1, 3
KEY_INDEX, DATA = 1, 3
VARINT, SIXTY_FOUR, BYTES, THIRTY_TWO = 0, 1, 2, 5


def aggregate(records: Sequence[tuple[str, bytes]]) -> bytes:
    """User records, each with its partition key, as one Kinesis record's data."""
    keys = {key: number for number, key in enumerate(dict.fromkeys(key for key, _ in records))}
    parts = [_bytes(KEYS, key.encode()) for key in keys]
    for key, data in records:
        index = bytes([KEY_INDEX << 3 | VARINT]) + _number(keys[key])
        parts.append(_bytes(RECORDS, index + _bytes(DATA, data)))
    message = b"".join(parts)
    return MAGIC + message + hashlib.md5(message, usedforsecurity=False).digest()


def _bytes(field: int, value: bytes) -> bytes:
    return bytes([field << 3 | BYTES]) + _number(len(value)) + value


def _number(value: int) -> bytes:
    digits = bytearray()
    while value > 0x7F:
        digits.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*digits, value])


def user_records(data: bytes) -> list[bytes]:
    """The user records in a Kinesis record, in order; one that is no whole aggregate is a user record itself."""
    if not data.startswith(MAGIC) or len(data) < len(MAGIC) + DIGEST_SIZE:
        return [data]
    message, digest = data[len(MAGIC) : -DIGEST_SIZE], data[-DIGEST_SIZE:]
    if hashlib.md5(message, usedforsecurity=False).digest() != digest:
        return [data]
    try:
        found = [_data(record) for number, record in _fields(message) if number == RECORDS]
    except (IndexError, ValueError):
        return [data]
    return found or [data]


def _data(record: bytes) -> bytes:
    return next((value for number, value in _fields(record) if number == DATA), b"")


def _fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """The length-delimited fields of a protobuf message; raises ValueError or IndexError when it is none."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        kind = tag & 7
        if kind == VARINT:
            _, at = _varint(message, at)
        elif kind in (SIXTY_FOUR, THIRTY_TWO):
            at += 8 if kind == SIXTY_FOUR else 4
        elif kind == BYTES:
            size, at = _varint(message, at)
            if at + size > len(message):
                raise ValueError("a field ends behind its message")
            yield tag >> 3, message[at : at + size]
            at += size
        else:
            raise ValueError(f"wire type {kind} does not exist")


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value, shift = 0, 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
