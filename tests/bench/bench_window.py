"""Redraws of the live graph, and how late the event loop runs while 40,000 records a second stream into 16 shards.

Run by hand: `python -m tests.bench.bench_window [SECONDS]`; QT_SCALE_FACTOR=2 for the other scale. The cloud's limits
are off. Lateness is that of a 5 ms timer, with the window shown and the traffic told at its usual pace; beside it how
much of the processor the window's thread had from one beat to the next, which others' load does not touch: what the
loop would be late by if the machine were its own.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("HEADWATER_HOME", tempfile.mkdtemp(prefix="headwater-bench-"))

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from labs import session
from labs.aws.target import Target
from labs.emulator.clock import Pace
from labs.emulator.process import CloudProcess, start_cloud
from labs.shapes import ShardCount, TrafficCounts
from tests.app import sample
from tests.app.album import rest, until
from widgets import theme
from widgets.shard_graph import ShardGraph

TARGET = 40_000
SHARDS = 16
NEEDED = 600  # samples


def redraws(app: QApplication, count: int) -> list[tuple[float, float]]:
    """Milliseconds of each redraw of that many shards with a minute of samples: as the clock says, and of work."""
    graph = ShardGraph()
    graph.resize(720, 560)
    graph.wake()
    graph.set_shards(sample.many_shards(count))
    graph.show()
    at = [0.0]

    def counts() -> TrafficCounts:
        wave = {f"shardId-{n:012}": ShardCount(int(at[0] * (500 + n % 40)), int(at[0] * 90_000)) for n in range(count)}
        return TrafficCounts(1.8e9 + at[0], wave, producing=True)

    graph.set_source(counts)
    body = graph.body()
    assert body is not None
    for tick in range(NEEDED):
        at[0] = tick / 10
        body.ring.add(counts())
    taken = []
    for tick in range(60):
        at[0] = (NEEDED + tick) / 10
        snapshot = counts()
        graph.set_source(lambda now=snapshot: now)  # type: ignore[misc]
        began, worked = time.perf_counter(), time.thread_time()
        graph.tick()
        app.processEvents()
        taken.append(((time.perf_counter() - began) * 1000, (time.thread_time() - worked) * 1000))
    graph.close()
    return taken


class Beat(QTimer):
    """How late a 5 ms timer comes, and what the thread worked in between, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self.work: list[float] = []
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self.timeout.connect(self._on_beat)
        self.start(5)

    def _on_beat(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.late.append(max(0.0, (now - self._last) * 1000 - 5))
        self.work.append((worked - self._worked) * 1000)
        self._last, self._worked = now, worked


def streaming(app: QApplication, seconds: float) -> tuple[Beat, float]:
    """Lateness while records stream into the window's graph, and the records a second that were acknowledged."""
    from app.gui import build

    def unlimited(pace: Pace, **words: Any) -> CloudProcess:
        return start_cloud(pace, **{**words, "limits": False})

    session.start_cloud = unlimited
    opened: list[session.Session] = []

    def factory() -> session.Session:
        opened.append(session.open_session(Target(), pace=Pace.QUICK))
        return opened[0]

    window = build(app, factory)
    window.show()
    try:
        until(lambda: window.controller.is_open() and window.card.main.isEnabled(), "the window")
        engine = opened[0]
        stream = engine._stream()
        kinesis = engine.cloud.client("kinesis")
        kinesis.create_stream(StreamName=stream, ShardCount=SHARDS)
        until(lambda: len(engine.shards()) == SHARDS, "the stream")
        window.controller.refresh()
        engine.start_producer(TARGET, "orders", "random")
        rest(8)
        before, began = total(engine), time.monotonic()
        beat = Beat()
        rest(seconds)
        beat.stop()
        return beat, (total(engine) - before) / (time.monotonic() - began)
    finally:
        window.close()


def total(engine: session.Session) -> int:
    """Records acknowledged so far."""
    return sum(one.acknowledged for one in engine.traffic_counts().shards.values())


def main() -> None:
    """Prints medians, p99 and worst."""
    app = QApplication([])
    theme.apply(app, theme.Scheme.LIGHT)
    print(f"scale factor {app.devicePixelRatio():.0f}")
    for count in (4, 16, 500):
        taken = redraws(app, count)
        clock, work = (sorted(one) for one in zip(*taken, strict=True))
        print(
            f"redraw of {count:>3} shards: median {statistics.median(clock):.1f} ms, worst {clock[-1]:.1f} ms; "
            f"of work median {statistics.median(work):.1f} ms, worst {work[-1]:.1f} ms"
        )
    idle = Beat()
    rest(4)
    idle.stop()
    told("an idle loop, as far as this machine lets it be", idle)
    beat, rate = streaming(app, float(sys.argv[1]) if len(sys.argv) > 1 else 20.0)
    told(f"{rate:,.0f} records/s into {SHARDS} shards", beat)


def told(name: str, beat: Beat) -> None:
    """Prints a line of lateness and one of work."""
    for what, values in (("late", sorted(beat.late)), ("worked", sorted(beat.work))):
        over = sum(one > 16 for one in values) / len(values)
        print(
            f"{name}: {what} median {statistics.median(values):.1f} ms, p99 {values[int(len(values) * 0.99)]:.1f} ms, "
            f"worst {values[-1]:.1f} ms, over 16 ms {over:.2%}"
        )


if __name__ == "__main__":
    main()
