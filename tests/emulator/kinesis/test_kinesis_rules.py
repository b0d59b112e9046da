"""The rules of a stream without a server: who owns which hash, what a shard takes, how sequence numbers rise."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from labs.emulator.kinesis import iterators
from labs.emulator.kinesis.limits import BYTES_IN, RECORDS_IN, ReadBudget, WriteBudget
from labs.emulator.kinesis.routing import KEY_SPACE, hash_of, middle_of, uniform_starts
from labs.emulator.kinesis.sequence import number, place_of
from labs.emulator.kinesis.shard import Shard, stamp_of
from labs.emulator.kinesis.stream import Stream

PLACES = st.integers(0, KEY_SPACE - 1)


def stream_of(shards: int) -> Stream:
    stream = Stream("orders", "arn", created=1000.0)
    stream.open_first(shards, 1000.0)
    return stream


def assert_tiled(stream: Stream) -> None:
    edges = [(shard.first, shard.last) for shard in stream.open_shards()]
    assert edges[0][0] == 0
    assert edges[-1][1] == KEY_SPACE - 1
    assert all(one[1] + 1 == two[0] for one, two in pairwise(edges))


@given(st.text(max_size=300))
def test_that_a_key_is_hashed_by_its_md5_over_utf8(key: str) -> None:
    assert hash_of(key) == int(hashlib.md5(key.encode()).hexdigest(), 16)


@given(st.integers(1, 500))
def test_that_first_shards_tile_the_key_space(count: int) -> None:
    stream = stream_of(count)
    assert len(stream.open_shards()) == count
    assert_tiled(stream)
    assert uniform_starts(count)[0] == 0


@settings(max_examples=60)
@given(
    st.integers(1, 6), st.lists(st.tuples(st.sampled_from(["split", "merge", "resize"]), PLACES), max_size=12), PLACES
)
def test_that_open_shards_tile_the_key_space_whatever_happens(
    first: int, changes: list[tuple[str, int]], probe: int
) -> None:
    stream, now = stream_of(first), 1000.0
    for change, place in changes:
        now += 1
        shard, count = stream.shard_for(place), len(stream.open_shards())
        if change == "split" and shard.last > shard.first:
            stream.split(shard, middle_of(shard.first, shard.last), now)
        elif change == "merge" and shard.last < KEY_SPACE - 1:
            stream.merge(shard, stream.shard_for(shard.last + 1), now)
        elif change == "resize":
            target = max(1, count // 2 + place % (count * 2 - count // 2))
            stream.resize(target, now)
            assert [s.first for s in stream.open_shards()] == uniform_starts(target)
    assert_tiled(stream)
    owner = stream.shard_for(probe)
    assert owner.closed_at is None
    assert owner.first <= probe <= owner.last


def test_that_children_name_their_parents_and_parents_their_children() -> None:
    stream = stream_of(2)
    one, two = stream.open_shards()
    stream.merge(one, two, 1001.0)
    child = stream.open_shards()[0]
    assert child.parents == (one.id, two.id)
    assert one.children == two.children == (child.id,)
    assert one.closed_at == 1001.0


@given(st.integers(0, 2**44), st.integers(0, 500), st.integers(0, 2**40), st.integers(0, 2**40))
def test_that_sequence_numbers_rise_with_the_place_and_tell_it(birth: int, shard: int, one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert (number(birth, shard, low) < number(birth, shard, high)) == (low < high)
    assert place_of(str(number(birth, shard, one)), birth, shard) == one
    assert place_of(str(number(birth, shard, one)), birth, shard + 1) is None


def test_that_sequence_numbers_have_56_digits_as_on_aws() -> None:
    assert len(str(number(1_790_000_000_000, 3, 10**9))) == 56


@given(st.lists(st.tuples(st.floats(0, 0.4), st.integers(1, 200_000), st.integers(1, 400)), max_size=40))
def test_that_no_second_takes_more_than_the_limit_and_nothing_fitting_is_refused(
    puts: list[tuple[float, int, int]],
) -> None:
    budget, now, taken = WriteBudget(), 100.0, list[tuple[float, int]]()
    for pause, size, times in puts:
        now += pause
        for _ in range(times):
            window = [one for at, one in taken if at > now - 1.0]
            fits = len(window) < RECORDS_IN and sum(window) + size <= BYTES_IN
            assert budget.take(now, size) == fits
            if fits:
                taken.append((now, size))
            else:
                break


def test_that_a_shard_takes_exactly_a_thousand_records_in_a_second() -> None:
    budget = WriteBudget()
    assert sum(budget.take(10.0, 1) for _ in range(1500)) == 1000
    assert not budget.take(10.999, 1)
    assert budget.take(11.0, 1)


def test_that_a_shard_takes_exactly_one_mebibyte_in_a_second() -> None:
    budget = WriteBudget()
    assert budget.take(10.0, BYTES_IN)
    assert not budget.take(10.5, 1)
    assert budget.take(11.0, 1)


def test_that_five_reads_a_second_are_answered_and_a_large_one_is_paid_for() -> None:
    budget = ReadBudget()
    for _ in range(5):
        assert budget.may_read(10.0)
        budget.paid(10.0, 10)
    assert not budget.may_read(10.9)
    assert budget.may_read(11.0)
    budget.paid(11.0, 10 * 1024 * 1024)
    assert not budget.may_read(15.9)
    assert budget.may_read(16.0)


def shard() -> Shard:
    return Shard(0, 0, KEY_SPACE - 1, 1_000_000)


@given(st.lists(st.binary(max_size=20), max_size=30), st.integers(0, 35), st.integers(1, 40))
def test_that_a_shard_gives_back_what_it_took_from_any_place(data: list[bytes], place: int, most: int) -> None:
    log = shard()
    for index, one in enumerate(data):
        log.append(one, "k", 1000.0 + index, limited=False)
    read = log.read(place, most, 1 << 20, 2000.0)
    assert read.data == data[place : place + most]
    assert read.next_place == min(len(data), max(place, 0) + most) or place >= len(data)


def test_that_trimmed_records_are_gone_and_later_ones_keep_their_sequence_numbers() -> None:
    log = shard()
    for index in range(3000):
        log.append(b"%d" % index, "k", 1000.0 + index, limited=False)
    before = log.sequence(2500)
    log.trim(3000.0)
    assert log.trimmed == 2000
    read = log.read(0, 10, 1 << 20, 5000.0)
    assert read.first_place == 2000
    assert read.data[0] == b"2000"
    assert log.place(before) == 2500
    assert log.read(2500, 1, 1 << 20, 5000.0).data == [b"2500"]


def test_that_one_record_larger_than_the_answer_is_still_given() -> None:
    log = shard()
    log.append(b"x" * 500, "k", 1000.0, limited=False)
    assert log.read(0, 10, 100, 1000.0).data == [b"x" * 500]


def test_that_lag_is_the_age_of_the_next_record() -> None:
    log = shard()
    for at in (1000.0, 1001.0, 1005.0):
        log.append(b"x", "k", at, limited=False)
    assert log.read(0, 1, 1 << 20, 1010.0).behind_ms == 9000
    assert log.read(0, 3, 1 << 20, 1010.0).behind_ms == 0


@given(st.text(st.characters(codec="ascii"), max_size=60))
def test_that_only_our_own_iterators_are_read(word: str) -> None:
    assert iterators.decode(word) is None
    real = iterators.Iterator("orders", 5, 1, 7, 99.5)
    assert iterators.decode(iterators.encode(real)) == real


def test_that_an_iterator_that_was_changed_is_refused() -> None:
    seen = defaultdict(int)
    word = iterators.encode(iterators.Iterator("orders", 5, 1, 7, 99.5))
    for index in range(len(word)):
        changed = word[:index] + ("A" if word[index] != "A" else "B") + word[index + 1 :]
        seen[iterators.decode(changed) is None] += 1
    assert seen[False] <= 1  # the last character of base64 may carry unused bits


@given(arrival=st.floats(1_700_000_000, 1_900_000_000))
def test_that_a_record_is_found_at_the_time_that_it_tells(arrival: float) -> None:
    shard = Shard(0, 0, KEY_SPACE - 1, 1)
    with shard.lock:
        shard.append(b"x", "k", arrival, limited=False)
    assert arrival - 0.0011 < stamp_of(arrival) <= arrival
    assert shard.place_at(stamp_of(arrival)) == 0
