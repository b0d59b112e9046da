"""The quick way in which GetRecords is written says the same as the plain one."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from labs.emulator.kinesis.encoding import encoded
from labs.emulator.kinesis.reading import record_answers
from labs.emulator.kinesis.routing import KEY_SPACE
from labs.emulator.kinesis.shard import Shard, Slice

KEYS = st.text(st.characters(exclude_categories=[]), min_size=1, max_size=20)
RECORDS = st.lists(st.tuples(st.binary(max_size=100), KEYS, st.floats(1.6e9, 2.5e9)), max_size=20)
OTHERS = st.fixed_dictionaries({"MillisBehindLatest": st.integers(0, 10**8), "NextShardIterator": st.text(max_size=50)})


@given(records=RECORDS, others=OTHERS, place=st.integers(0, 10**9))
def test_that_records_written_quickly_are_the_same(
    records: list[tuple[bytes, str, float]], others: dict[str, object], place: int
) -> None:
    shard = Shard(index=3, first=0, last=KEY_SPACE - 1, birth_ms=1_795_430_000_000)
    data, keys, arrivals = ([one[column] for one in records] for column in range(3))
    read = Slice(place, data, keys, arrivals, place + len(data), 0, 0, False)
    plain = {"Records": record_answers(shard, read), **others}
    assert json.loads(encoded(shard, read, others)) == json.loads(json.dumps(plain))
