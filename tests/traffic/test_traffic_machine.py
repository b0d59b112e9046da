"""Producer and consumers under everything at once: partial failures, lost answers, throttles, splits, merges, deaths.

By the usual numbers: what is acknowledged is read, once a consumer (1), in each key's order in order mode (2), parents
first (3), from checkpoints that only rise (4); what failed is not stored but by a later try (5); shards tile the key
space (6) and their numbers rise (7); limits strike and are got over (8); meters count the truth (9).
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labs.emulator.clock import Pace
from labs.emulator.faults import Fault, Kind
from labs.emulator.server import start
from labs.emulator.services import Settings
from labs.traffic.consumer import APPLICATION, Consumer, Sharing, leases_of
from labs.traffic.ids import id_of
from labs.traffic.leases import SHARD_END, Leases
from labs.traffic.meter import Meter
from labs.traffic.producer import Producer
from labs.traffic.producing import Producing
from tests.traffic.streaming import stored
from tests.traffic.traffic_world import LEASE_S, Book, Direct, FastClock, Killed, hurry, served, short_turns

KEY_SPACE = 1 << 128
KINDS = [Kind.LOST, Kind.REFUSE, Kind.THROTTLE, Kind.ERROR_500, Kind.ERROR_503]
STRUCK = ["PutRecords", "PutRecord", "GetRecords", "GetShardIterator", "ListShards", ""]
PATIENCE_S, MOST_CONSUMERS = 30.0, 2


class Reading:
    """One consumer and its sink, which dies with it."""

    def __init__(self, client: Any, stream: str, database: Path, book: Book) -> None:
        self.meter, self._book, self._is_dead = Meter(stream), book, False
        self.takes_s, self.is_busy = 0.0, False
        self.seen, self.ids = Counter[str](), Counter[str | None]()
        self.consumer = Consumer(
            client, stream, "TRIM_HORIZON", self.meter, self._take, Sharing(database, lease_s=LEASE_S)
        )
        self.consumer.start()

    def _take(self, shard: str, records: Any) -> None:
        with self._book.changed:
            self.is_busy = True
            self._book.changed.notify_all()
            self._book.changed.wait_for(lambda: self._is_dead, self.takes_s)
            self.is_busy = False
            if self._is_dead:
                raise Killed
            self.seen[shard] += len(records)
            self.ids.update(id_of(record["Data"]) for record in records)
            self._book.take(shard, records)

    def kill(self) -> None:
        """Nothing it does from now on counts, and nothing of it is kept."""
        with self._book.changed:
            self._is_dead = True
            self._book.changed.notify_all()
        self.consumer.stop(0.0, abandon=True)

    def holds(self) -> None:
        """Its sink was given each record once, and its meter has counted that, and what was left out."""
        assert max(self.ids.values(), default=1) == 1
        counts = self.meter.snapshot(0.0).shards
        # All that a child holds may have come before, from its parent: put again after a lost answer.
        assert +Counter({shard: count.read - count.duplicates for shard, count in counts.items()}) == self.seen


KEYS, TOTALS = ("random", "one key", "Zipf", "round-robin"), (1, 12, 90)
STEPS = (
    "produce", "produce", "strike", "strike", "strike", "split", "split", "merge", "go_on", "go_on", "consume",
    "let_iterators_die", "kill_the_producer", "kill_a_consumer_over_a_batch", "kill_a_consumer", "stop_a_consumer",
)  # fmt: skip
TEMPLATE = '{"id": {{ id }}, "key": {{ key }}}'
Step = tuple[str, int]


def plan_of(drawn: bytes) -> list[Step]:
    """Steps, each with a number that says how: two bytes each, since a draw for each costs more than the step."""
    return [(STEPS[step % len(STEPS)], how) for step, how in pairwise(drawn)][::2]


def plans(longest: int) -> st.SearchStrategy[list[Step]]:
    """Plans of at most so many steps, and at least a third of that."""
    return st.binary(min_size=longest * 2 // 3, max_size=longest * 2).map(plan_of)


class World:
    """What all examples share, so that each costs little: a cloud whose time runs fast, and a ledger's file."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.database = self.folder / "ledger.sqlite"
        # While one stands open, the others' ends do not each write the whole log back.
        self.open_all_along = Leases(self.database, "", APPLICATION)
        self.clock = FastClock()
        self.cloud = start(Settings(Pace.QUICK), warm=False)
        self.service = served(self.cloud, self.clock)
        self.client = Direct(self.cloud)
        self.streams = itertools.count()

    def close(self) -> None:
        """Ends it."""
        self.service.close()
        self.cloud.close()
        self.open_all_along.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Play:
    """One example. `lost` tells whether an answer may have been lost, so that records may be stored twice."""

    def __init__(self, world: World, shards: int, ordered: bool) -> None:
        """A stream, and a consumer of it."""
        self.world, self.clock, self.client, self.cloud = world, world.clock, world.client, world.cloud
        self.book, self.ordered, self.stream = Book(), ordered, f"s{next(world.streams)}"
        self.client.create_stream(StreamName=self.stream, ShardCount=shards)
        self.clock.skip(20.0)
        self.leases = leases_of(self.client, self.stream, world.database, APPLICATION)
        self.producer: Producer | None = None
        self.meters: list[Meter] = []
        self.reading: list[Reading] = []
        self.over: list[Reading] = []
        self.places: dict[str, str] = {}
        self.seed, self.wanted, self.lost, self.killed = 0, 0, False, False
        self.consume()

    def do(self, plan: Sequence[Step]) -> None:
        """All steps."""
        for step, how in plan:
            getattr(self, step)(how)
            self.checkpoints_only_rise()

    def produce(self, how: int = 0) -> None:
        """A producer, when the former has come to its end; in order mode it puts fewer, one by one."""
        if self.producer is None or self.producer.done.is_set():
            self.seed += 1
            self.meters.append(Meter(self.stream))
            total, keys = TOTALS[how % 3], KEYS[how // 3 % 4]
            total = min(total, 8) if self.ordered else total
            wanted = Producing(self.stream, 100_000, total, TEMPLATE, keys, self.seed, ordered=self.ordered)
            self.wanted += total
            self.producer = Producer(self.client, wanted, self.meters[-1], self.book.acknowledge)
            self.producer.start()

    def strike(self, how: int) -> None:
        """Calls to come go wrong."""
        kind, operation = KINDS[how % len(KINDS)], STRUCK[how // len(KINDS) % len(STRUCK)]
        self.lost |= kind is Kind.LOST
        self.cloud.faults.add(Fault(kind, "kinesis", operation, count=1 + how % 3))

    def split(self, how: int) -> None:
        """An open shard in the middle."""
        shards = self.open()
        if shards and len(shards) < 6:
            shard = shards[how % len(shards)]["HashKeyRange"]
            middle = (int(shard["StartingHashKey"]) + int(shard["EndingHashKey"])) // 2
            name = shards[how % len(shards)]["ShardId"]
            self.change("split_shard", ShardToSplit=name, NewStartingHashKey=str(middle))

    def merge(self, how: int) -> None:
        """Two neighbours."""
        if pairs := list(pairwise(self.open())):
            one, other = (shard["ShardId"] for shard in pairs[how % len(pairs)])
            self.change("merge_shards", ShardToMerge=one, AdjacentShardToMerge=other)

    def open(self) -> list[dict[str, Any]]:
        """The open shards in hash order, or none when the call is struck."""
        with suppress(ClientError, BotoCoreError):
            shards = self.client.list_shards(StreamName=self.stream, ShardFilter={"Type": "AT_LATEST"})["Shards"]
            return sorted(shards, key=lambda shard: int(shard["HashKeyRange"]["StartingHashKey"]))
        return []

    def change(self, operation: str, **params: str) -> None:
        """Changes the shards, if it can now; then the time of the change passes."""
        with suppress(ClientError, BotoCoreError):
            getattr(self.client, operation)(StreamName=self.stream, **params)
        self.clock.skip(6.0)

    def let_iterators_die(self, _how: int = 0) -> None:
        """More than five minutes pass."""
        self.clock.skip(301.0)

    def go_on(self, _how: int = 0) -> None:
        """Until something is acknowledged or read, or a moment has passed."""
        with self.book.changed:
            self.book.changed.wait(0.005)

    def kill_the_producer(self, _how: int = 0) -> None:
        """What it had not put is lost with it, and nobody was told that it is there."""
        if self.producer is not None and not self.producer.done.is_set():
            self.producer.stop()
            assert self.producer.done.wait(PATIENCE_S)
            self.killed = True

    def consume(self, _how: int = 0) -> None:
        """One more consumer shares the shards."""
        if len(self.reading) < MOST_CONSUMERS:
            self.reading.append(Reading(self.client, self.stream, self.world.database, self.book))

    def kill_a_consumer_over_a_batch(self, _how: int = 0) -> None:
        """It had the batch in its hands for longer than from one checkpoint to the next."""
        if self.reading:
            one = self.reading[0]
            with self.book.changed:
                one.takes_s = PATIENCE_S
                if self.book.changed.wait_for(lambda: one.is_busy, LEASE_S / 4):
                    self.book.changed.wait_for(lambda: False, LEASE_S / 2)
            self.kill_a_consumer()

    def kill_a_consumer(self, _how: int = 0) -> None:
        """It leaves its leases behind."""
        if self.reading:
            self.over.append(self.reading.pop(0))
            self.over[-1].kill()

    def stop_a_consumer(self, _how: int = 0) -> None:
        """It keeps its places and gives its shards back."""
        if self.reading:
            self.over.append(self.reading.pop(0))
            self.over[-1].consumer.stop(PATIENCE_S)
            self.over[-1].holds()

    def checkpoints_only_rise(self) -> None:
        """Each is at or after the one that was seen before."""
        for lease in self.leases.all():
            before = self.places.get(lease.shard, "")
            assert before != SHARD_END or lease.is_read
            if before.isdecimal() and lease.checkpoint.isdecimal():
                assert int(lease.checkpoint) >= int(before)
            self.places[lease.shard] = lease.checkpoint

    def end(self) -> None:
        """Faults end, the producer comes to its end, a consumer reads the rest; then everything is held to account."""
        try:
            self.cloud.faults.clear()
            if self.producer is not None:
                assert self.producer.done.wait(PATIENCE_S)
            if not self.reading:
                self.consume()
            with self.book.changed:
                assert self.book.changed.wait_for(self.book.has_all, PATIENCE_S), self.reading[0].meter.snapshot(0.0)
            for one in self.reading:
                one.consumer.stop(PATIENCE_S)
                one.holds()
            self.checkpoints_only_rise()
            self.hold_to_account()
        finally:
            self.close()

    def close(self) -> None:
        """Nothing of it runs any more."""
        self.cloud.faults.clear()
        for one in [*self.reading, *self.over]:
            one.consumer.stop(PATIENCE_S, abandon=True)
            assert one.consumer.done.wait(PATIENCE_S)
        if self.producer is not None:
            self.producer.stop()
            assert self.producer.done.wait(PATIENCE_S)
        self.client.delete_stream(StreamName=self.stream)
        self.leases.close()

    def hold_to_account(self) -> None:
        """What the stream holds, what was acknowledged and what was read are the same."""
        in_stream = stored(self.client, self.stream)
        ids = Counter(id_of(record["Data"]) for records in in_stream.values() for record in records)
        acknowledged = [one for one, _, _ in self.book.acknowledged]
        assert max(Counter(acknowledged).values(), default=1) == 1
        assert set(acknowledged) <= set(ids)
        assert set(self.book.first) <= set(ids)
        if not self.lost:
            assert max(ids.values(), default=1) == 1  # what failed was not stored
            assert set(ids) == set(acknowledged)
        if not self.killed:
            assert set(ids) == set(acknowledged)
            assert len(acknowledged) == self.wanted
        self.counts_are_true()
        self.order_is_kept()
        self.parents_come_first()
        for records in in_stream.values():
            assert all(int(one["SequenceNumber"]) < int(two["SequenceNumber"]) for one, two in pairwise(records))

    def counts_are_true(self) -> None:
        """The producers' meters have, shard by shard, what they were told was acknowledged."""
        told = Counter(shard for _, _, shard in self.book.acknowledged)
        metered: Counter[str] = Counter()
        for meter in self.meters:
            metered.update({shard: count.acknowledged for shard, count in meter.snapshot(0.0).shards.items()})
        assert +metered == told

    def order_is_kept(self) -> None:
        """In order mode each key's records are first read as they were acknowledged."""
        if self.ordered:
            rank = {one: number for number, (one, _, _) in enumerate(self.book.acknowledged)}
            by_key: dict[str, list[int]] = {}
            for one, (key, _) in self.book.first.items():
                if one in rank:
                    by_key.setdefault(key, []).append(rank[one])
            assert all(seen == sorted(seen) for seen in by_key.values())

    def parents_come_first(self) -> None:
        """No shard gives its first record before all its parents have given their last."""
        places: dict[str, list[int]] = {}
        for place, (_, shard) in enumerate(self.book.first.values()):
            places.setdefault(shard, []).append(place)
        for lease in self.leases.all():
            for parent in lease.parents:
                if lease.shard in places and parent in places:
                    assert places[parent][-1] < places[lease.shard][0]


def run(examples: int, longest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)
    world = World()

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(1, 3), st.booleans(), plans(longest))
    def plays(shards: int, ordered: bool, plan: list[Step]) -> None:
        play = Play(world, shards, ordered)
        try:
            play.produce(len(plan))
            play.do(plan)
        except BaseException:
            play.close()
            raise
        play.end()

    try:
        with short_turns():
            plays()
    finally:
        world.close()


def test_that_traffic_keeps_its_invariants(monkeypatch: pytest.MonkeyPatch) -> None:
    run(200, 9, monkeypatch)


@pytest.mark.long
def test_that_traffic_keeps_its_invariants_in_many_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    run(1000, 20, monkeypatch)
