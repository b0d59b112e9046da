"""Moments of reading: a consumer falls behind and catches up, is killed and goes on, shares or has its own pipe."""

from __future__ import annotations

import os
import signal
import statistics
import threading
import time
from collections.abc import Callable, Sequence

from labs.model import Verdict
from labs.moments.model import Moment, Stage
from labs.shapes import TrafficCounts
from labs.traffic.connection import kinesis_client
from labs.traffic.consumer import Consumer, Sharing, leases_of
from labs.traffic.intake import Record
from labs.traffic.meter import Meter
from labs.traffic.process import TrafficProcess
from labs.words import tr

READERS = 3
LEASE_S = 1.0


def _acknowledged(counts: TrafficCounts) -> int:
    return sum(shard.acknowledged for shard in counts.shards.values())


def _read(counts: TrafficCounts) -> int:
    return sum(shard.read for shard in counts.shards.values())


def falls_behind(stage: Stage) -> Verdict:
    """The consumer stops while the producer goes on; started again, it reads faster than it is written."""
    with stage.stream("moment-behind", 1) as name:
        stage.traffic.start_producer(name, rate=900, template="sensors")
        stage.traffic.start_consumer(name, database=stage.database, application="moment-behind")
        stage.until(lambda counts: _read(counts) > 500)
        stage.say(tr("The consumer stops; the producer does not."))
        stage.traffic.stop_consumer()
        stage.until(lambda counts: not counts.consuming)
        stage.pause(4.0)
        missed = stage.traffic.counts()
        backlog = _acknowledged(missed) - _read(missed)
        stage.say(tr("The consumer goes on where it stood."))
        stage.traffic.start_consumer(name, database=stage.database, application="moment-behind")
        began = time.monotonic()
        caught = stage.until(
            lambda counts: counts.behind_ms is not None and _acknowledged(counts) - _read(counts) < 450
        )
        seconds = time.monotonic() - began
        ok = backlog > 2000 and sum(shard.duplicates for shard in caught.shards.values()) == 0
        return Verdict(
            ok,
            tr(
                "{backlog:,} records had piled up; it had caught up {seconds:.1f} s after it went on, while "
                "900 more came each second.",
                backlog=backlog,
                seconds=seconds,
            ),
            {"backlog": backlog, "seconds": round(seconds, 1)},
        )


def killed(stage: Stage) -> Verdict:
    """A consumer's process is killed in mid-flight; another goes on from its checkpoint and nothing is missing."""
    total = 4000
    with stage.stream("moment-killed", 2) as name:
        stage.traffic.start_producer(name, rate=1000, total=total, template="orders")
        first = TrafficProcess(stage.traffic.connection)
        second = TrafficProcess(stage.traffic.connection)
        try:
            first.start_consumer(name, database=stage.database, application="moment-killed", lease_s=LEASE_S)
            _await(stage, lambda: _read(first.counts()) > total / 4)
            stage.say(tr("The consumer is killed; what it had not kept will be read again."))
            assert first.pid is not None
            os.kill(first.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
            before = _read(first.counts())
            second.start_consumer(name, database=stage.database, application="moment-killed", lease_s=LEASE_S)
            stage.until(lambda counts: _acknowledged(counts) == total)
            _await(stage, lambda: _kept(stage, name) == total)
            again = before + _read(second.counts()) - total
        finally:
            first.close()
            second.close()
        kept = _kept(stage, name)
        return Verdict(
            kept == total and _read(second.counts()) < total,
            tr(
                "{total:,} records were acknowledged and {kept:,} counted along the checkpoints: the second "
                "consumer read {read:,}, of which {again:,} were seen before the kill as well.",
                total=total,
                kept=kept,
                read=_read(second.counts()),
                again=max(again, 0),
            ),
            {"acknowledged": total, "kept": kept, "before the kill": before, "after": _read(second.counts())},
        )


def _kept(stage: Stage, stream: str) -> int:
    """How many records lie behind the checkpoints: each consumer counts on from where it found them."""
    leases = leases_of(stage.kinesis, stream, stage.database, "moment-killed")
    try:
        return sum(lease.records for lease in leases.all())
    finally:
        leases.close()


def fan_out(stage: Stage) -> Verdict:
    """Three consumers that ask share five reads a second; three that are pushed have a pipe each."""
    with stage.stream("moment-fan-out", 1) as name:
        stage.traffic.start_producer(name, rate=300, template="sensors")
        stage.until(lambda counts: _acknowledged(counts) > 100)
        found = {}
        for mode, is_pushed in (("shared", False), ("fan-out", True)):
            stage.say(tr("Three consumers read one shard: {mode}.", mode=mode))
            found[mode] = _delays(stage, name, is_pushed)
        shared, pushed = (statistics.median(found[mode]) for mode in ("shared", "fan-out"))
        return Verdict(
            pushed < shared / 2,
            tr(
                "Half of the records were {shared:,.0f} ms old or more when three shared a shard's reads, "
                "and {pushed:,.0f} ms when each was pushed.",
                shared=shared * 1000,
                pushed=pushed * 1000,
            ),
            {mode: round(statistics.median(delays) * 1000, 1) for mode, delays in found.items()},
        )


def _delays(stage: Stage, stream: str, is_pushed: bool) -> list[float]:
    """Seconds from a record's arrival to a consumer's hand, for three consumers from now on."""
    delays: list[float] = []
    ready = threading.Event()

    def take(_shard: str, records: Sequence[Record]) -> None:
        if ready.is_set():
            now = time.time()
            delays.extend(now - record["ApproximateArrivalTimestamp"] for record in records)

    consumers = [
        Consumer(
            kinesis_client(stage.traffic.connection), stream, "LATEST", Meter(stream), take,
            Sharing(application=f"moment-{number}", fan_out=is_pushed),
        )
        for number in range(READERS)
    ]  # fmt: skip
    try:
        for consumer in consumers:
            consumer.start()
        _await(stage, lambda: all(consumer.shards() for consumer in consumers))
        stage.pause(2.0)
        ready.set()
        _await(stage, lambda: len(delays) > 2000)
    finally:
        for consumer in consumers:
            consumer.stop(6.0)
    return list(delays)


def _await(stage: Stage, holds: Callable[[], bool], seconds: float = 60.0) -> None:
    stage.until(lambda _counts: holds(), seconds)


READING = (
    Moment("falls-behind", "A consumer falls behind and catches up",
           "The lag grows while the consumer rests, and falls to zero while the producer goes on.", falls_behind, 15),
    Moment("killed", "A consumer is killed and goes on without loss",
           "The second consumer begins at the first one's checkpoint; a few records are read twice, none is missing.",
           killed, 15),
    Moment("fan-out", "Enhanced fan-out against shared throughput",
           "The age of records at three consumers: asked for in turns, then pushed to each.", fan_out, 30),
)  # fmt: skip
