"""The id in every record: 24 hex digits, of which 12 name the producer and 12 count; and which were seen before.

The count makes a memory of what was seen one bit a record, so that a consumer can run for hours. Knows no stream.
"""

from __future__ import annotations

import random
import re
from collections import OrderedDict
from collections.abc import Iterator

ID = re.compile(rb"(?<![0-9a-f])[0-9a-f]{24}(?![0-9a-f])")
BLOCK = 4096
MOST_BLOCKS = 50_000  # 25 MB: two hundred million records in order


def ids(rng: random.Random) -> Iterator[str]:
    """One producer's ids, in order."""
    producer = f"{rng.getrandbits(48):012x}"
    count = 0
    while True:
        yield f"{producer}{count:012x}"
        count += 1


def id_of(data: bytes) -> str | None:
    """The id in a record: its first 24 hex digits that stand alone; None when it has none."""
    found = ID.search(data)
    return found[0].decode() if found else None


class Seen:
    """Which ids came before. It forgets the blocks of ids that were looked at longest ago beyond MOST_BLOCKS."""

    def __init__(self) -> None:
        self._blocks: OrderedDict[tuple[str, int], bytearray] = OrderedDict()

    def add(self, one: str) -> bool:
        """Takes an id in; whether it is new."""
        block, bit = divmod(int(one[12:], 16), BLOCK)
        place = (one[:12], block)
        bits = self._blocks.get(place)
        if bits is None:
            bits = self._blocks[place] = bytearray(BLOCK // 8)
            if len(self._blocks) > MOST_BLOCKS:
                self._blocks.popitem(last=False)
        else:
            self._blocks.move_to_end(place)
        mask = 1 << (bit & 7)
        if bits[bit >> 3] & mask:
            return False
        bits[bit >> 3] |= mask
        return True
