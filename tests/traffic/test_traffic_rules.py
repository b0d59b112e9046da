"""The plain rules of traffic: keys, records, routing, pace, lineage, waits, counters."""

from __future__ import annotations

import itertools
import json
import random
from collections import Counter

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.shapes import ShardCount, ShardRange, TrafficCounts
from labs.traffic.consumer import check_start
from labs.traffic.keys import KEYS, explicit_hashes, strategy
from labs.traffic.lineage import readable
from labs.traffic.meter import Meter, added, as_json, counts_of, together
from labs.traffic.pace import BATCH, CATCH_UP, Pace, Profile
from labs.traffic.producer import Entry, sort_out
from labs.traffic.producing import Producing, producing_of
from labs.traffic.ring import BUCKET_S, Ring
from labs.traffic.routing import hash_of, open_in_order, shard_of
from labs.traffic.shards import range_of
from labs.traffic.supply import Most, Supply
from labs.traffic.templates import TEMPLATES, records
from labs.traffic.trouble import passes, said, wait_after

KEY_SPACE = 1 << 128


def taken(template: str, keys: str, seed: int, count: int) -> list[tuple[str, bytes]]:
    rng = random.Random(seed)
    return list(itertools.islice(records(template, KEYS[keys](rng), rng, lambda: 1_700_000_000.0), count))


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("keys", KEYS)
def test_that_a_seed_gives_the_same_records_each_with_an_id_and_its_key(template: str, keys: str) -> None:
    found = taken(template, keys, 7, 300)
    assert found == taken(template, keys, 7, 300)
    assert found != taken(template, keys, 8, 300)
    documents = [json.loads(data) for _, data in found]
    assert len({document["id"] for document in documents}) == 300
    assert all(key in document.values() for (key, _), document in zip(found, documents, strict=True))
    assert all(document["at"] == "2023-11-14T22:13:20.000+00:00" for document in documents)


def test_that_key_strategies_spread_as_they_are_named() -> None:
    def spread(name: str) -> Counter[str]:
        return Counter(itertools.islice(KEYS[name](random.Random(1)), 10_000))

    assert len(spread("random")) == 10_000
    assert len(spread("one key")) == 1
    assert set(spread("round-robin").values()) == {100}
    zipf = [count for _, count in spread("Zipf").most_common()]
    assert 1.8 < zipf[0] / zipf[1] < 2.9
    assert len(zipf) == 100


@given(st.integers(0, 2**32), st.integers(0, 12), st.text(min_size=1, max_size=20))
def test_that_a_key_goes_to_the_one_open_shard_whose_range_holds_it(seed: int, cuts: int, key: str) -> None:
    chance = random.Random(seed)
    edges = [0, *sorted({chance.randrange(1, KEY_SPACE) for _ in range(cuts)}), KEY_SPACE]
    tiles = [
        ShardRange(f"shardId-{number:012d}", first, after - 1)
        for number, (first, after) in enumerate(itertools.pairwise(edges))
    ]
    closed = ShardRange("shardId-000000000099", 0, KEY_SPACE - 1, is_open=False)
    found = shard_of(key, open_in_order([closed, *reversed(tiles)]))
    assert found is not None
    assert [tile.shard_id for tile in tiles if tile.first <= hash_of(key) <= tile.last] == [found]
    assert shard_of(key, []) is None


@given(st.floats(0.5, 50_000), st.lists(st.floats(0.001, 2.0), min_size=1, max_size=50))
def test_that_a_pace_never_gives_more_than_its_rate_and_one_catch_up(rate: float, waits: list[float]) -> None:
    pace, now, made = Pace(rate, 0.0), 0.0, 0
    for wait in waits:
        now += wait
        count = min(pace.refill(now), BATCH)
        pace.take(count)
        made += count
        assert made <= rate * now + 1e-6
    assert pace.tokens <= max(rate * CATCH_UP, pace.batch)
    pace.refill(now + pace.wait() + 1e-6)
    assert pace.wait() < 1e-3


@given(
    st.builds(
        Profile, st.floats(1, 1000), st.floats(0, 1000), st.floats(0, 30), st.floats(1, 5000), st.floats(0, 4),
        st.floats(5, 9),
    ),
    st.lists(st.floats(0.01, 2.0), min_size=1, max_size=40),
)  # fmt: skip
def test_that_what_is_due_is_the_rate_over_time(profile: Profile, waits: list[float]) -> None:
    now, step, summed = 0.0, 0.005, 0.0
    for wait in waits:
        assert profile.due(now) <= profile.due(now + wait) + 1e-6
        now += wait
    for number in range(int(now / step)):
        summed += profile.rate_at(number * step) * step
    most = max(profile.rate, profile.ramp_from, profile.burst_rate)
    # A look ahead of a tenth of a second stands against the sum at each edge of a burst.
    assert summed == pytest.approx(profile.due(now), abs=most * 0.2 + 1e-6)


def test_that_a_ramp_rises_and_a_burst_returns() -> None:
    ramp = Profile(100, ramp_from=0, ramp_s=10)
    assert (ramp.due(10), ramp.due(20)) == (500, 1500)
    burst = Profile(10, burst_rate=100, burst_s=2, burst_every=10)
    assert (burst.due(2), burst.due(10), burst.due(12)) == (200, 280, 480)


@given(st.lists(st.tuples(st.floats(0, 5), st.sampled_from("ab"), st.integers(1, 9)), max_size=60))
def test_that_a_ring_tells_what_was_counted_in_the_last_minute(added_later: list[tuple[float, str, int]]) -> None:
    ring, now, told = Ring(), 1000.0, []
    for wait, shard, count in added_later:
        now += wait
        ring.add(now, shard, {"read": count})
        told.append((int(now / BUCKET_S), shard, count))
    last = int(now / BUCKET_S)
    for shard in "ab":
        own = [(bucket, count) for bucket, one, count in told if one == shard]
        seconds, tenths = ring.history(now, shard, "read", 20), ring.history(now, shard, "read", 20, BUCKET_S)
        assert sum(tenths) == sum(seconds) == sum(count for bucket, count in own if last - 200 <= bucket < last)
        assert [sum(tenths[at : at + 10]) for at in range(0, 200, 10)] == seconds


def test_that_keys_are_chosen_and_hashed_as_their_words_say() -> None:
    chosen = strategy("chosen a, b")(random.Random(1))
    assert list(itertools.islice(chosen, 3)) == ["a", "b", "a"]
    assert dict(explicit_hashes("hash 0, 42")) == {"hash-0": "0", "hash-42": "42"}
    assert list(itertools.islice(strategy("hash 0,42")(random.Random(1)), 2)) == ["hash-0", "hash-42"]
    steep = Counter(itertools.islice(strategy("Zipf 3")(random.Random(1)), 1000))
    assert steep["key-000"] > 750


def test_that_counts_of_another_stream_are_not_added_up() -> None:
    before = TrafficCounts(1.0, {"a": ShardCount(5)}, stream="one", sent=9)
    after = TrafficCounts(2.0, {"a": ShardCount(2)}, stream="two", sent=3)
    assert added(before, after) == after
    both = together([after, before, after], "two")
    assert (both.shards, both.sent, both.stream) == ({"a": ShardCount(4)}, 6, "two")


@settings(max_examples=30)
@given(st.integers(0, 99), st.integers(1, 120), st.integers(1, 40), st.integers(200, 4000))
def test_that_a_supply_gives_each_record_until_it_is_taken(seed: int, total: int, most: int, size: int) -> None:
    rng = random.Random(seed)
    supply = Supply(Producing("s", 1000, total, seed=1, size=190), Most(most, size), 0.0)
    now, taken = 0.0, Counter[bytes]()
    while not supply.is_empty:
        now += 0.4
        while batch := supply.take(now):
            assert len(batch) <= most
            assert len(batch) == 1 or sum(entry.size for entry in batch) <= size
            draws = [(entry, rng.random()) for entry in batch]
            taken.update(entry.data for entry, draw in draws if draw >= 0.2)
            refused = [entry for entry, draw in draws if draw < 0.1]
            failed = [entry for entry, draw in draws if 0.1 <= draw < 0.2]
            supply.settle(batch, failed, now, {"a": refused} if refused else {})
    assert supply.made == len(taken) == total
    assert set(taken.values()) == {1}


@given(st.integers(0, 2**32), st.integers(1, 30))
def test_that_no_child_is_read_before_all_its_parents_are_drained(seed: int, steps: int) -> None:
    rng = random.Random(seed)
    shards = {f"shardId-{number:012d}": ShardRange(f"shardId-{number:012d}", 0, 0) for number in range(2)}
    leaves = list(shards)
    for number in range(2, 2 + steps):
        parents = tuple(rng.sample(leaves, k=rng.choice([1, 1, 2]) if len(leaves) > 1 else 1))
        child = ShardRange(f"shardId-{number:012d}", 0, 0, parents)
        shards[child.shard_id] = child
        leaves.append(child.shard_id)
    started: set[str] = set()
    drained: set[str] = set()
    while len(drained) < len(shards):
        more = readable(shards, started, drained)
        assert not started & set(more)
        for shard in more:
            assert set(shards[shard].parents) <= drained
        started.update(more)
        assert started - drained, "a shard that could be read was forgotten"
        drained.add(rng.choice(sorted(started - drained)))


def test_that_a_parent_beyond_retention_holds_nobody_back() -> None:
    child = ShardRange("shardId-000000000005", 0, 1, ("shardId-000000000001",))
    assert readable({child.shard_id: child}, set(), set()) == [child.shard_id]


def test_that_a_shard_of_aws_becomes_a_range() -> None:
    listed = {
        "ShardId": "shardId-000000000002",
        "ParentShardId": "shardId-000000000000",
        "AdjacentParentShardId": "shardId-000000000001",
        "HashKeyRange": {"StartingHashKey": "0", "EndingHashKey": str(KEY_SPACE - 1)},
        "SequenceNumberRange": {"StartingSequenceNumber": "1", "EndingSequenceNumber": "2"},
    }
    found = range_of(listed)
    assert (found.parents, found.is_open) == (("shardId-000000000000", "shardId-000000000001"), False)
    child = range_of({**listed, "ParentShards": ["shardId-000000000000"], "SequenceNumberRange": {}})
    assert (child.parents, child.is_open, child.last) == (("shardId-000000000000",), True, KEY_SPACE - 1)


@given(st.lists(st.booleans(), max_size=50))
def test_that_exactly_the_failed_records_are_sorted_out(fails: list[bool]) -> None:
    batch = [Entry(f"key-{number}", b"x") for number in range(len(fails))]
    answers = [{"ErrorCode": "InternalFailure"} if fail else {"ShardId": "shardId-000000000000"} for fail in fails]
    outcome = sort_out(batch, answers)
    assert [entry for _, entry in outcome.failed] == [one for one, fail in zip(batch, fails, strict=True) if fail]
    assert len(outcome.acknowledged) + len(outcome.failed) == len(batch)


@given(st.integers(1, 100), st.integers(0, 2**32).map(random.Random))
def test_that_waits_grow_with_jitter_to_five_seconds(attempts: int, rng: random.Random) -> None:
    longest = min(0.1 * 2 ** (attempts - 1), 5.0)
    assert longest / 2 <= wait_after(attempts, rng) <= longest


def failure(code: str, status: int) -> ClientError:
    answer = {"Error": {"Code": code, "Message": "words"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "PutRecords")  # type: ignore[arg-type]  # the parts of an answer that are looked at


def test_that_throttles_failures_of_the_service_and_lost_connections_pass() -> None:
    assert passes(failure("ProvisionedThroughputExceededException", 400))
    assert passes(failure("Whatever", 500))
    assert passes(EndpointConnectionError(endpoint_url="http://127.0.0.1:1"))
    assert not passes(failure("ResourceNotFoundException", 400))
    assert not passes(NoCredentialsError())
    assert said(failure("ResourceNotFoundException", 400)) == "ResourceNotFoundException: words"


counts_strategy = st.builds(
    TrafficCounts,
    at=st.floats(0, 1e10),
    shards=st.dictionaries(st.text(max_size=5), st.builds(ShardCount, *[st.integers(0, 10**12)] * 4), max_size=4),
    behind_ms=st.none() | st.integers(0, 10**9),
    retried=st.integers(0, 10**9),
    producing=st.booleans(),
    consuming=st.booleans(),
    error=st.text(max_size=20),
)


@given(counts_strategy)
def test_that_counts_cross_as_json_unchanged(counts: TrafficCounts) -> None:
    assert counts_of(json.loads(json.dumps(as_json(counts)))) == counts


@given(counts_strategy, counts_strategy)
def test_that_counters_never_fall_when_a_new_child_begins(before: TrafficCounts, counts: TrafficCounts) -> None:
    total = added(before, counts)
    for shard in {*before.shards, *counts.shards}:
        old, new = before.shards.get(shard, ShardCount()), counts.shards.get(shard, ShardCount())
        assert total.shards[shard].acknowledged == old.acknowledged + new.acknowledged
    assert total.retried == before.retried + counts.retried


def test_that_the_meter_adds_up_and_tells_the_slowest_reader() -> None:
    meter = Meter()
    meter.count("a", acknowledged=2, bytes=30)
    meter.count("a", acknowledged=1, bytes=5, throttled=4)
    meter.count("b", read=9)
    meter.set_behind("a", 10)
    meter.set_behind("b", 700)
    meter.add(retried=4)
    counts = meter.snapshot(1.0, producing=True)
    assert counts.shards == {"a": ShardCount(3, 35, 4, 0), "b": ShardCount(read=9)}
    assert (counts.behind_ms, counts.retried, counts.producing, counts.consuming) == (700, 4, True, False)
    meter.set_behind("b", None)
    assert meter.snapshot(2.0).behind_ms == 10


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"stream": "a b"}, "stream: 'a b'"),
        ({"rate": 0}, "rate: 0"),
        ({"rate": 200_000}, "to 100000"),
        ({"rate": "fast"}, "rate: 'fast'"),
        ({"rate": float("nan")}, "rate: nan"),
        ({"total": 0}, "total: 0"),
        ({"template": "poems"}, "template: 'poems' is none of orders, sensors, clickstream, tickers"),
        ({"keys": "none"}, "keys: 'none' is none of random, one key, round-robin, Zipf"),
        ({"seed": 1.5}, "seed: 1.5"),
        ({"keys": "Zipf much"}, "Zipf's exponent is 'much'"),
        ({"keys": "hash 340282366920938463463374607431768211456"}, "is not an explicit hash key"),
        ({"keys": "chosen a,,b"}, "chosen takes 1 to 1000 keys"),
        ({"template": '{"id": {{ id }}, "x": {{ nope }}}'}, "line 1, column 26"),
        ({"size": 0}, "size: 0"),
        ({"senders": 17}, "senders: 17"),
        ({"into": "s3"}, "into: 's3'"),
        ({"into": "firehose", "ordered": True}, "ordered: True"),
        ({"ramp_s": -1}, "ramp_s: -1"),
        ({"burst_rate": 50}, "burst_s: 0.0"),
        ({"burst_rate": 50, "burst_s": 3, "burst_every": 2}, "burst_s: 3"),
    ],
)
def test_that_a_wrong_wish_is_refused_with_field_value_and_rule(given: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        producing_of({"do": "produce", "stream": "week", "rate": 10, **given})


def test_that_a_right_wish_is_taken() -> None:
    assert producing_of({"do": "produce", "stream": "week", "rate": 10, "total": 5, "keys": "Zipf"}) == Producing(
        "week", 10, 5, "orders", "Zipf"
    )
    with pytest.raises(ValueError, match="start: 'NOW' is none of TRIM_HORIZON, LATEST"):
        check_start("week", "NOW")
