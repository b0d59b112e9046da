"""De-aggregation: what the Kinesis Producer Library puts together is taken apart, and nothing else is touched."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from labs.kpl import MAGIC, user_records
from labs.kpl import aggregate as put_together


def varint(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def field(number: int, value: bytes | int) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def aggregate(records: list[bytes], keys: list[str], tagged: bool = False) -> bytes:
    """The records as the library's own format has them."""
    message = b"".join(field(1, key.encode()) for key in keys) + b"".join(field(2, b"0") for _ in keys)
    tag = field(4, field(1, b"name") + field(2, b"value")) if tagged else b""
    for number, record in enumerate(records):
        message += field(3, field(1, number % len(keys)) + field(2, 0) + field(3, record) + tag)
    return MAGIC + message + hashlib.md5(message, usedforsecurity=False).digest()


KEYS = st.lists(st.text(min_size=1, max_size=200), min_size=1, max_size=5)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=40), KEYS, st.booleans())
def test_that_an_aggregate_becomes_its_user_records_in_order(records: list[bytes], keys: list[str], tag: bool) -> None:
    assert user_records(aggregate(records, keys, tag)) == records


@given(st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=400)), min_size=1, max_size=300))
def test_that_what_we_put_together_is_taken_apart_again(records: list[tuple[str, bytes]]) -> None:
    assert user_records(put_together(records)) == [data for _, data in records]


@given(st.binary(max_size=100), st.booleans())
def test_that_any_other_record_stays_as_it_is(data: bytes, begins_like_one: bool) -> None:
    record = MAGIC + data if begins_like_one else data
    assert user_records(record) == [record]


@given(st.binary(max_size=60))
def test_that_a_message_that_is_no_aggregate_is_kept_whole(message: bytes) -> None:
    record = MAGIC + message + hashlib.md5(message, usedforsecurity=False).digest()
    found = user_records(record)
    assert found
    assert found == [record] or sum(map(len, found)) < len(message)


def test_that_a_damaged_aggregate_is_kept_whole() -> None:
    whole = aggregate([b"one", b"two"], ["key"])
    damaged = whole[:10] + bytes([whole[10] ^ 1]) + whole[11:]
    assert user_records(damaged) == [damaged]
