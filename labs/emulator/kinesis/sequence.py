"""Sequence numbers: 56 decimal digits that strictly rise within a shard, from which the record's place is read back.

The number holds the shard's birth, the record's place and the shard's index, so that a shard needs to store none.
The layout is ours (AWS documents only that they rise); the leading 49 is what students see on AWS. Between any two
records lies a number that is no record's: a reader can go on from it with AT_ as well as with AFTER_SEQUENCE_NUMBER.
"""

from __future__ import annotations

_VERSION = 1 << 185
_BIRTH, _PLACE = 97, 33
_PLACE_MASK = (1 << (_BIRTH - _PLACE)) - 1


def number(birth_ms: int, shard: int, place: int) -> int:
    """The sequence number of the record at `place` (0, 1, …) in a shard that was made at `birth_ms`."""
    return _VERSION | (birth_ms << _BIRTH) | (place << _PLACE) | (shard << 2) | 2


def before(birth_ms: int, shard: int, place: int) -> int:
    """The number between the records at `place` - 1 and at `place`."""
    return number(birth_ms, shard, place) - 1


def place_of(sequence: str, birth_ms: int, shard: int) -> int | None:
    """The place that a sequence number names in this shard; None when it is no record's number of this shard."""
    found = range_of(sequence, birth_ms, shard)
    return found[0] if found and found[0] != found[1] else None


def range_of(sequence: str, birth_ms: int, shard: int) -> tuple[int, int] | None:
    """The first places at and after a number of this shard's (equal for one between records); None for another's."""
    if not sequence.isascii() or not sequence.isdigit() or len(sequence) > 129:
        return None
    value = int(sequence)
    place = (value >> _PLACE) & _PLACE_MASK
    if value == number(birth_ms, shard, place):
        return place, place + 1
    return (place, place) if value == before(birth_ms, shard, place) else None
