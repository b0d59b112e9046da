"""Producer and consumers under everything at once: partial failures, lost answers, throttles, splits, merges, deaths.

By the usual numbers: what is acknowledged is read, once a consumer (1), in each key's order in order mode (2), parents
first (3), from checkpoints that only rise (4); what failed is not stored but by a later try (5); shards tile the key
space (6) and their numbers rise (7); limits strike and are got over (8); meters count the truth (9).
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from labs.emulator.clock import Pace
from labs.emulator.faults import Fault, Kind
from labs.emulator.server import EmbeddedCloud, start
from labs.emulator.services import Settings
from labs.traffic.consumer import Consumer, Sharing
from labs.traffic.ids import id_of
from labs.traffic.leases import SHARD_END, Leases
from labs.traffic.meter import Meter
from labs.traffic.producer import Producer
from labs.traffic.producing import Producing
from tests.traffic.streaming import stored
from tests.traffic.traffic_world import Book, Direct, FastClock, Killed, hurry, served
from tests.waiting import until

KEY_SPACE = 1 << 128
KINDS = [Kind.LOST, Kind.REFUSE, Kind.THROTTLE, Kind.ERROR_500, Kind.ERROR_503]
STRUCK = ["PutRecords", "PutRecord", "GetRecords", "GetShardIterator", "ListShards", ""]
LEASE_S, PATIENCE_S, MOST_CONSUMERS = 0.2, 30.0, 2


class Reading:
    """One consumer and its sink, which dies with it."""

    def __init__(self, client: Any, database: Path, book: Book) -> None:
        self.meter, self._book, self._is_dead = Meter("s"), book, False
        self.takes_s, self.is_busy = 0.0, False
        self.seen, self.ids = Counter[str](), Counter[str | None]()
        self.consumer = Consumer(
            client, "s", "TRIM_HORIZON", self.meter, self._take, Sharing(database, lease_s=LEASE_S)
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
        assert {shard: count.read - count.duplicates for shard, count in counts.items() if count.read} == dict(
            self.seen
        )


class TrafficMachine(RuleBasedStateMachine):
    """`lost` tells whether an answer may have been lost, so that records may be stored twice."""

    cloud: ClassVar[EmbeddedCloud]

    @initialize(shards=st.integers(1, 3), ordered=st.booleans())
    def begin(self, shards: int, ordered: bool) -> None:
        """A stream, and a consumer of it."""
        self.folder, self.clock, self.book = Path(tempfile.mkdtemp()), FastClock(), Book()
        self.service, self.client, self.ordered = served(self.cloud, self.clock), Direct(self.cloud), ordered
        self.client.create_stream(StreamName="s", ShardCount=shards)
        self.clock.added.append(20.0)
        arn, born = (self.summary()[name] for name in ("StreamARN", "StreamCreationTimestamp"))
        self.leases = Leases(self.folder / "ledger.sqlite", f"{arn} {born}", "headwater")
        self.producer: Producer | None = None
        self.meters: list[Meter] = []
        self.reading: list[Reading] = []
        self.over: list[Reading] = []
        self.places: dict[str, str] = {}
        self.seed, self.wanted, self.lost, self.killed = 0, 0, False, False
        self.consume()

    def summary(self) -> dict[str, Any]:
        """The stream's summary."""
        return dict(self.client.describe_stream_summary(StreamName="s")["StreamDescriptionSummary"])

    @rule(total=st.sampled_from([1, 40, 1500]), keys=st.sampled_from(["random", "one key", "Zipf", "round-robin"]))
    def produce(self, total: int, keys: str) -> None:
        """A producer, when the former has come to its end; in order mode it puts fewer, one by one."""
        if self.producer is None or self.producer.done.is_set():
            self.seed += 1
            self.meters.append(Meter("s"))
            total = min(total, 40) if self.ordered else total
            wanted = Producing("s", 100_000, total, "orders", keys, self.seed, ordered=self.ordered)
            self.wanted += total
            self.producer = Producer(self.client, wanted, self.meters[-1], self.book.acknowledge)
            self.producer.start()

    @rule(kind=st.sampled_from(KINDS), operation=st.sampled_from(STRUCK), count=st.integers(1, 3))
    def strike(self, kind: Kind, operation: str, count: int) -> None:
        """Calls to come go wrong."""
        self.lost |= kind is Kind.LOST
        self.cloud.faults.add(Fault(kind, "kinesis", operation, count=count))

    @rule(index=st.integers(0, 9))
    def split(self, index: int) -> None:
        """An open shard in the middle."""
        shards = self.open()
        if shards and len(shards) < 6:
            shard = shards[index % len(shards)]["HashKeyRange"]
            middle = (int(shard["StartingHashKey"]) + int(shard["EndingHashKey"])) // 2
            name = shards[index % len(shards)]["ShardId"]
            self.change("split_shard", ShardToSplit=name, NewStartingHashKey=str(middle))

    @rule(index=st.integers(0, 9))
    def merge(self, index: int) -> None:
        """Two neighbours."""
        if pairs := list(pairwise(self.open())):
            one, other = (shard["ShardId"] for shard in pairs[index % len(pairs)])
            self.change("merge_shards", ShardToMerge=one, AdjacentShardToMerge=other)

    def open(self) -> list[dict[str, Any]]:
        """The open shards in hash order, or none when the call is struck."""
        with suppress(ClientError, BotoCoreError):
            shards = self.client.list_shards(StreamName="s", ShardFilter={"Type": "AT_LATEST"})["Shards"]
            return sorted(shards, key=lambda shard: int(shard["HashKeyRange"]["StartingHashKey"]))
        return []

    def change(self, operation: str, **params: str) -> None:
        """Changes the shards, if it can now; then the time of the change passes."""
        with suppress(ClientError, BotoCoreError):
            getattr(self.client, operation)(StreamName="s", **params)
        self.clock.added.append(6.0)

    @rule()
    def let_iterators_die(self) -> None:
        """More than five minutes pass."""
        self.clock.added.append(301.0)

    @rule()
    def go_on(self) -> None:
        """Until something is acknowledged or read, or a moment has passed."""
        with self.book.changed:
            self.book.changed.wait(0.01)

    @rule()
    def kill_the_producer(self) -> None:
        """What it had not put is lost with it, and nobody was told that it is there."""
        if self.producer is not None and not self.producer.done.is_set():
            self.producer.stop()
            assert self.producer.done.wait(PATIENCE_S)
            self.killed = True

    @rule()
    def consume(self) -> None:
        """One more consumer shares the shards."""
        if len(self.reading) < MOST_CONSUMERS:
            self.reading.append(Reading(self.client, self.folder / "ledger.sqlite", self.book))

    @rule()
    def kill_a_consumer_over_a_batch(self) -> None:
        """It had the batch in its hands for longer than from one checkpoint to the next."""
        if self.reading:
            one = self.reading[0]
            with self.book.changed:
                one.takes_s = PATIENCE_S
                if self.book.changed.wait_for(lambda: one.is_busy, LEASE_S / 2):
                    self.book.changed.wait_for(lambda: False, LEASE_S / 2)
            self.kill_a_consumer()

    @rule()
    def kill_a_consumer(self) -> None:
        """It leaves its leases behind."""
        if self.reading:
            self.over.append(self.reading.pop(0))
            self.over[-1].kill()

    @rule()
    def stop_a_consumer(self) -> None:
        """It keeps its places and gives its shards back."""
        if self.reading:
            self.over.append(self.reading.pop(0))
            self.over[-1].consumer.stop(PATIENCE_S)
            self.over[-1].holds()

    @invariant()
    def checkpoints_only_rise(self) -> None:
        """Each is at or after the one that was seen before."""
        for lease in self.leases.all():
            before = self.places.get(lease.shard, "")
            assert before != SHARD_END or lease.is_read
            if before.isdecimal() and lease.checkpoint.isdecimal():
                assert int(lease.checkpoint) >= int(before)
            self.places[lease.shard] = lease.checkpoint

    def teardown(self) -> None:
        """Faults end, the producer comes to its end, a consumer reads the rest; then everything is held to account."""
        if not hasattr(self, "leases"):
            return
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
            for one in [*self.reading, *self.over]:
                one.consumer.stop(PATIENCE_S, abandon=True)
            self.service.close()
            self.leases.close()
            until(lambda: all(one.consumer.done.is_set() for one in [*self.reading, *self.over]))
            shutil.rmtree(self.folder, ignore_errors=True)

    def hold_to_account(self) -> None:
        """What the stream holds, what was acknowledged and what was read are the same."""
        in_stream = stored(self.client, "s")
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


def run(examples: int, monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)
    TrafficMachine.cloud = start(Settings(Pace.QUICK), warm=False)
    try:
        run_state_machine_as_test(
            TrafficMachine,
            settings=settings(
                max_examples=examples, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
    finally:
        TrafficMachine.cloud.close()


def test_that_traffic_keeps_its_invariants(monkeypatch: pytest.MonkeyPatch) -> None:
    run(20, monkeypatch)


@pytest.mark.long
@pytest.mark.parametrize("examples", [200, 1000])
def test_that_traffic_keeps_its_invariants_in_many_runs(examples: int, monkeypatch: pytest.MonkeyPatch) -> None:
    run(examples, monkeypatch)
