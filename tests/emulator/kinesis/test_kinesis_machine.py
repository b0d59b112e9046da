"""A stream under everything at once: puts, lost answers, reads, crashes, restarts, splits, merges, throttles, time.

The machine speaks to the server through its dispatcher and orders its mishaps from the server's faults. Its truth
(stream_truth.py) says to the record and to the byte what each call must take, give or refuse. Its reader goes from
parents to children as the Kinesis Client Library does. The invariants by their usual numbers: what is acknowledged is
read (1) in each key's order (2), parents first (3), from checkpoints that only rise (4); what failed is not stored (5);
open shards tile the key space (6); numbers rise (7); limits hold to the unit (8); CloudWatch counts the truth (9).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from labs.emulator.faults import Kind
from labs.emulator.kinesis.memory import HOT
from labs.emulator.kinesis.routing import KEY_SPACE
from labs.emulator.server import EmbeddedCloud
from tests.emulator.kinesis.kinesis_wire import listening
from tests.emulator.kinesis.stream_truth import MIB
from tests.emulator.kinesis.stream_witness import EXPIRED, HOUR, Witness, Word, parents_of, told

KEYS = [f"key-{index}" for index in range(8)]
LARGE = 600_000  # two of them do not fit in a second
IN_USE, LIMIT, INVALID = "ResourceInUseException", "LimitExceededException", "InvalidArgumentException"
MISHAPS = st.sampled_from([None, None, Kind.LOST, Kind.THROTTLE, Kind.REFUSE, Kind.ERROR_500, Kind.ERROR_503])
WORDS = ["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"]


class StreamMachine(RuleBasedStateMachine, Witness):
    """`place` is where the reader stands in each shard's log, `saved` what it stored of that."""

    cloud: ClassVar[EmbeddedCloud]

    @initialize(shards=st.integers(1, 4), most_hot=st.sampled_from([HOT, 500_000, 0]))
    def begin(self, shards: int, most_hot: int) -> None:
        """A stream and a reader that stands before its first record; with 0, every record is cold at once."""
        Witness.__init__(self, self.cloud, most_hot)
        self.words: dict[str, Word | None] = {}
        self.place: Counter[str] = Counter()
        self.saved: dict[str, int] = {}
        self.drained: set[str] = set()
        self.saved_drained: set[str] = set()
        self.read: dict[str, dict[int, None]] = defaultdict(dict)
        self.call("CreateStream", ShardCount=shards)
        self.clock.move(20)

    @rule(count=st.sampled_from([1, 3, 20, 450, 500]), key=st.sampled_from([None, *KEYS]), mishap=MISHAPS,
          padding=st.sampled_from([0, 1, 2000]))  # fmt: skip
    def put_records(self, count: int, key: str | None, padding: int, mishap: Kind | None) -> None:
        """A batch; each record is taken exactly when its shard's second has room, twice when the answer is lost."""
        self.put_batch(count, [key] if key else KEYS, padding, mishap)

    @rule(key=st.sampled_from(KEYS), padding=st.sampled_from([0, 0, 100, LARGE]), mishap=MISHAPS)
    def put_record(self, key: str, padding: int, mishap: Kind | None) -> None:
        """A single record."""
        self.put_one(key, padding, mishap)

    @rule(key=st.sampled_from(KEYS), more=st.integers(0, 1))
    def fill_the_second(self, key: str, more: int) -> None:
        """A record that takes exactly what is left of its shard's second, or a byte more."""
        left = self.truth[self.owner(key)].room(self.now)
        padding = min(left + more, MIB) - len(f"id-{self.next_id}|{key}")
        if 0 <= padding <= LARGE:
            self.put_one(key, padding, None)

    @rule(seconds=st.sampled_from([0.2, 0.5, 1.0, 6.0, 299.0, 301.0, 13 * HOUR, 25 * HOUR]))
    def wait(self, seconds: float) -> None:
        """Time passes: seconds have room again, iterators die, records come to the end of their retention."""
        self.clock.move(seconds)

    @rule()
    def keep_house(self) -> None:
        """What a thread does every few seconds."""
        self.wire.service.tick()

    @rule(hours=st.sampled_from([24, 25, 48]))
    def retain(self, hours: int) -> None:
        """Another retention. What was past the former one does not come back."""
        way = "Increase" if hours > self.hours else "Decrease"
        status = self.call("DescribeStreamSummary")["StreamDescriptionSummary"]["StreamStatus"]
        code = self.code(f"{way}StreamRetentionPeriod", RetentionPeriodHours=hours)
        assert code == ("" if status == "ACTIVE" else IN_USE)
        if not code:
            for truth in self.truth.values():
                truth.expire(self.horizon)
            self.hours = hours

    @rule(killed=st.booleans())
    def restart(self, killed: bool) -> None:
        """The server ends, orderly or not, and another begins with what was kept."""
        self.wire.restart(killed=killed)
        self.minutes.forget({int(one.minute) for one in self.wire.told.statistics})
        for truth in self.truth.values():
            truth.begin_anew()

    @rule(index=st.integers(0, 99), percent=st.integers(1, 99), mishap=MISHAPS)
    def split(self, index: int, percent: int, mishap: Kind | None) -> None:
        """Splits an open shard anywhere inside."""
        shards = self.open()
        shard = shards[index % len(shards)]
        first, last = (int(shard["HashKeyRange"][end]) for end in ("StartingHashKey", "EndingHashKey"))
        at = first + (last - first) * percent // 100
        if len(shards) < 12 and first < at <= last:
            self.change("SplitShard", mishap, ShardToSplit=shard["ShardId"], NewStartingHashKey=str(at))

    @rule(index=st.integers(0, 99), mishap=MISHAPS)
    def merge(self, index: int, mishap: Kind | None) -> None:
        """Merges two neighbours."""
        if pairs := list(pairwise(self.open())):
            one, other = (shard["ShardId"] for shard in pairs[index % len(pairs)])
            self.change("MergeShards", mishap, ShardToMerge=one, AdjacentShardToMerge=other)

    @rule(percent=st.integers(50, 200), mishap=MISHAPS)
    def resize(self, percent: int, mishap: Kind | None) -> None:
        """Resizes within a half and a double."""
        target = max(1, min(12, len(self.open()) * percent // 100))
        self.change("UpdateShardCount", mishap, TargetShardCount=target, ScalingType="UNIFORM_SCALING")

    def change(self, operation: str, mishap: Kind | None, **params: Any) -> None:
        """Changes the shards, unless another change is under way or too many were made today."""
        status = self.call("DescribeStreamSummary")["StreamDescriptionSummary"]["StreamStatus"]
        allowed = {IN_USE} if status != "ACTIVE" else {"", LIMIT, INVALID}
        if mishap is Kind.THROTTLE:
            allowed = {LIMIT}
        elif mishap is Kind.LOST:
            allowed |= {IN_USE}  # the first try did it, and nobody knows
        assert self.code(operation, mishap, **params) in allowed
        self.tiles.clear()

    @rule(index=st.integers(0, 99), limit=st.sampled_from([1, 10, 10_000]), mishap=MISHAPS)
    def read_on(self, index: int, limit: int, mishap: Kind | None) -> None:
        """The reader reads one shard on: one that has no parent that is still to be read."""
        listed = {shard["ShardId"]: shard for shard in self.call("ListShards")["Shards"]}
        ready = [
            name for name, shard in listed.items()
            if name not in self.drained and not (parents_of(shard) & set(listed)) - self.drained
        ]  # fmt: skip
        if ready:
            self.read_shard(ready[index % len(ready)], limit, mishap)

    def read_shard(self, shard: str, limit: int, mishap: Kind | None) -> None:
        """A GetRecords, with a new iterator after the last record when the former is dead or lost."""
        word = self.words.get(shard) or self.word(shard, *self.after(shard))
        code, answer, (first, last) = self.get(shard, word, self.place[shard], limit, mishap)
        self.words[shard] = None if code == EXPIRED else word
        if code:
            return
        self.place[shard] = last
        for one in self.truth[shard].log[first:last]:
            self.notice(one.key, self.order[one.one])
        if answer.get("NextShardIterator"):
            self.words[shard] = answer["NextShardIterator"], self.now
        else:
            assert answer["ChildShards"]
            assert all(shard in child["ParentShards"] for child in answer["ChildShards"])
            assert shard not in [one["ShardId"] for one in self.open()]
            self.drained.add(shard)

    def notice(self, key: str, order: int) -> None:
        """The reader takes a record: one that it has not seen comes after all those of its key that it has."""
        seen = self.read[key]
        assert order in seen or not seen or order > next(reversed(seen))
        seen.setdefault(order)

    def after(self, shard: str) -> tuple[str, dict[str, Any]]:
        """Where an iterator stands for who has read so far."""
        place = self.place[shard]
        if not place or (number := self.truth[shard].log[place - 1].number) is None:
            return "TRIM_HORIZON", {}  # all before was never read, since it is past the retention
        return "AFTER_SEQUENCE_NUMBER", {"StartingSequenceNumber": str(number)}

    @rule(kind=st.sampled_from(WORDS), index=st.integers(0, 99), at=st.integers(0, 5000), mishap=MISHAPS)
    def look(self, kind: str, index: int, at: int, mishap: Kind | None) -> None:
        """Somebody else reads a few records from where each type of iterator begins."""
        shard = sorted(self.truth)[index % len(self.truth)] if self.truth else ""
        if shard not in [one["ShardId"] for one in self.call("ListShards")["Shards"]]:
            return
        log, more = self.truth[shard].log, {}
        known = [place for place, one in enumerate(log) if one.number is not None and one.arrival >= self.horizon]
        if not known and kind not in WORDS[:2]:
            return
        place = {"TRIM_HORIZON": 0, "LATEST": len(log)}.get(kind, -1)
        if kind == "AT_TIMESTAMP":
            more["Timestamp"] = log[known[at % len(known)]].arrival
            place = bisect_left(log, more["Timestamp"], key=lambda one: one.arrival)
        elif place < 0:
            place = known[at % len(known)]
            more["StartingSequenceNumber"] = str(log[place].number)
            place += kind == "AFTER_SEQUENCE_NUMBER"
        self.get(shard, self.word(shard, kind, more), place, 10, mishap)

    @rule()
    def save(self) -> None:
        """The reader stores its checkpoints; none goes back."""
        assert all(self.place[shard] >= place for shard, place in self.saved.items())
        self.saved, self.saved_drained = dict(self.place), set(self.drained)

    @rule()
    def crash(self) -> None:
        """The reader starts anew from its checkpoints, and meets again what came after them and nothing else."""
        self.words.clear()
        self.place, self.drained = Counter(self.saved), set(self.saved_drained)

    @invariant()
    def open_shards_tile_the_key_space(self) -> None:
        """No hash is without an owner, none has two."""
        ranges = [shard["HashKeyRange"] for shard in self.open()]
        assert ranges[0]["StartingHashKey"] == "0"
        assert ranges[-1]["EndingHashKey"] == str(KEY_SPACE - 1)
        assert all(int(one["EndingHashKey"]) + 1 == int(two["StartingHashKey"]) for one, two in pairwise(ranges))

    def teardown(self) -> None:
        """One pass over everything that is within the retention finds the logs as they must be."""
        if not hasattr(self, "wire"):
            return
        try:
            for shard in [one["ShardId"] for one in self.call("ListShards")["Shards"]]:
                self.pass_over(shard)
            self.clock.move(120)
            self.wire.service.tick()
            assert told(self.wire) == {key: value for key, value in self.minutes.sums.items() if value}
        finally:
            self.close()

    def pass_over(self, shard: str) -> None:
        """A whole pass over a shard. Its records are what the truth has, and their numbers rise strictly."""
        self.clock.move(10)
        word, place = self.word(shard, "TRIM_HORIZON", {}), 0
        while word is not None:
            code, answer, (_, place) = self.get(shard, word, place, 10_000, None)
            assert not code
            self.clock.move(10)
            more = answer["MillisBehindLatest"] and answer.get("NextShardIterator")
            word = (answer["NextShardIterator"], self.now) if more else None
        numbers = [one.number for one in self.truth[shard].log if one.number is not None]
        assert all(one < two for one, two in pairwise(numbers))


def run(examples: int) -> None:
    StreamMachine.cloud = listening()
    try:
        run_state_machine_as_test(
            StreamMachine,
            settings=settings(
                max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
    finally:
        StreamMachine.cloud.close()


def test_that_a_stream_keeps_its_invariants() -> None:
    run(100)


@pytest.mark.long
def test_that_a_stream_keeps_its_invariants_in_a_thousand_runs() -> None:
    run(1000)
