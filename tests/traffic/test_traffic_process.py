"""The traffic process as the window has it: started late, heard often, ended within a bound, never orphaned."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from labs.emulator.server import EmbeddedCloud
from labs.shapes import TrafficCounts
from labs.traffic.process import TrafficProcess
from tests.traffic.streaming import WAIT, acknowledged, connection_of, stored, stream_of
from widgets.status_bar import counts_words


@pytest.fixture
def traffic(embedded: EmbeddedCloud) -> Iterator[TrafficProcess]:
    made = TrafficProcess(connection_of(embedded.endpoint))
    yield made
    made.close()


@pytest.fixture
def stream(aws: Any) -> str:
    return stream_of(aws("kinesis"), 2)


def counts_that(traffic: TrafficProcess, holds: Callable[[TrafficCounts], bool]) -> TrafficCounts:
    give_up = time.monotonic() + WAIT
    while not holds(counts := traffic.counts()):
        assert time.monotonic() < give_up, counts
        time.sleep(0.01)  # counts() never blocks, as a timer of the window would ask it
    return counts


def read(counts: TrafficCounts) -> int:
    return sum(shard.read for shard in counts.shards.values())


def test_that_a_producer_and_a_consumer_count_the_same(traffic: TrafficProcess, stream: str) -> None:
    assert traffic.pid is None
    assert traffic.counts().shards == {}
    traffic.start_producer(stream, rate=1000, total=600, seed=3)
    traffic.start_consumer(stream)
    counts_that(traffic, lambda counts: counts.producing and counts.consuming)
    counts = counts_that(traffic, lambda counts: acknowledged(counts) == read(counts) == 600)
    assert len(counts.shards) == 2
    assert counts_that(traffic, lambda counts: not counts.producing).consuming
    traffic.stop_consumer()
    assert counts_that(traffic, lambda counts: not counts.consuming).error == ""


def test_that_a_producer_without_a_total_runs_until_it_is_stopped(traffic: TrafficProcess, stream: str) -> None:
    traffic.start_producer(stream, rate=500)
    first = counts_that(traffic, lambda counts: acknowledged(counts) > 50)
    assert first.producing
    traffic.stop_producer()
    stopped = counts_that(traffic, lambda counts: not counts.producing)
    traffic.start_producer(stream, rate=500, total=10)
    last = counts_that(traffic, lambda counts: acknowledged(counts) >= acknowledged(stopped) + 10)
    assert acknowledged(last) == acknowledged(stopped) + 10


def test_that_a_wrong_wish_is_refused_before_a_child_is_started(traffic: TrafficProcess) -> None:
    with pytest.raises(ValueError, match="template: 'poems'"):
        traffic.start_producer("week", rate=1, template="poems")
    with pytest.raises(ValueError, match="start: 'NOW'"):
        traffic.start_consumer("week", "NOW")
    traffic.stop_producer()
    traffic.stop_consumer()
    assert traffic.pid is None


def test_that_several_workers_put_together_what_one_was_asked_for(traffic: TrafficProcess, stream: str) -> None:
    traffic.start_producer(stream, rate=1500, total=601, seed=3, workers=3, keys="round-robin")
    traffic.start_consumer(stream)
    counts = counts_that(traffic, lambda counts: read(counts) == 601 and not counts.producing)
    assert len(traffic.pids) == 3
    assert acknowledged(counts) == counts.sent - counts.retried == 601
    assert (counts.stream, sum(shard.duplicates for shard in counts.shards.values())) == (stream, 0)
    with pytest.raises(ValueError, match="workers: 9 is not a whole number from 1 to 8"):
        traffic.start_producer(stream, rate=1, workers=9)


@pytest.mark.long
def test_that_what_the_counters_say_is_what_the_stream_holds(traffic: TrafficProcess, stream: str, aws: Any) -> None:
    traffic.start_producer(stream, rate=3000, total=1500, keys="Zipf", template="tickers")
    traffic.start_consumer(stream)
    counts = counts_that(traffic, lambda counts: acknowledged(counts) == read(counts) == 1500)
    assert "acknowledged 1,500" in counts_words(counts, 0.0)
    assert "read 1,500" in counts_words(counts, 0.0)
    for shard, records in stored(aws("kinesis"), stream).items():
        count = counts.shards[shard]
        assert (count.acknowledged, count.read) == (len(records), len(records))
        assert count.bytes == sum(len(record["Data"]) + len(record["PartitionKey"]) for record in records)


def test_that_an_error_of_the_stream_is_told(traffic: TrafficProcess) -> None:
    traffic.start_producer("no-such-stream", rate=1)
    assert "no-such-stream" in counts_that(traffic, lambda counts: bool(counts.error)).error


def test_that_a_dead_child_is_told_and_the_next_command_starts_another(traffic: TrafficProcess, stream: str) -> None:
    traffic.start_producer(stream, rate=500)
    before = acknowledged(counts_that(traffic, lambda counts: acknowledged(counts) > 0))
    assert traffic.pid is not None
    os.kill(traffic.pid, 9 if sys.platform != "win32" else 15)
    counts = counts_that(traffic, lambda counts: bool(counts.error))
    assert "The traffic process ended with code" in counts.error
    assert not counts.producing
    traffic.start_producer(stream, rate=500, total=5)
    after = counts_that(traffic, lambda counts: acknowledged(counts) >= before + 5)
    assert after.error == ""


def test_that_closing_is_bounded_and_leaves_no_child(traffic: TrafficProcess, stream: str) -> None:
    traffic.start_producer(stream, rate=2000)
    traffic.start_consumer(stream)
    counts_that(traffic, lambda counts: read(counts) > 0)
    began = time.monotonic()
    traffic.close()
    assert time.monotonic() - began < 3.0
    assert traffic.pid is None
    assert not traffic.counts().producing
    assert traffic.counts().error == ""


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux shows a process' words in /proc")
def test_that_keys_stand_neither_in_the_words_nor_in_the_environment(
    traffic: TrafficProcess, stream: str, embedded: EmbeddedCloud
) -> None:
    traffic.start_producer(stream, rate=10)
    counts_that(traffic, lambda counts: acknowledged(counts) > 0)
    shown = b"".join((Path("/proc") / str(traffic.pid) / name).read_bytes() for name in ("cmdline", "environ"))
    assert b"labs.traffic.worker" in shown
    assert embedded.endpoint.secret_access_key.encode() not in shown
    assert embedded.endpoint.access_key_id.encode() not in shown


PARENT = """
import json, os, sys, time
from labs.traffic.process import TrafficProcess
connection, stream = json.loads(sys.stdin.readline())
traffic = TrafficProcess(connection)
traffic.start_producer(stream, rate=1000)
while not traffic.counts().shards:
    time.sleep(0.01)
print(traffic.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="asks for a process by signal 0, which Windows has not")
def test_that_the_child_of_a_killed_parent_is_gone_within_a_second(embedded: EmbeddedCloud, stream: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        parent.stdin.write(json.dumps([connection_of(embedded.endpoint), stream]) + "\n")
        parent.stdin.flush()
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        gone_by = time.monotonic() + 1.0
        while _runs(child):
            assert time.monotonic() < gone_by
            time.sleep(0.01)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    # A child whose new parent does not reap it stays as a zombie: it has ended all the same.
    return not (stat.exists() and stat.read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] == "Z")
