"""The live graph's figures as words, as rows of a table and as CSV: the same numbers that are drawn.

Plain functions over the ring. Imports numpy, so it is imported after the first paint; knows no widget.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import numpy as np

from labs.tongue import joined, tr
from widgets.lanes import Lane, bytes_words, rate_words
from widgets.rates import Metric, RateRing, Rates, Times
from widgets.rows import Cell

TITLES = (tr("Shard"), tr("State"), tr("Records"), tr("Bytes"), tr("Throttled"), tr("Left to read"))
CSV_HEAD = "time,shard,records_per_second,bytes_per_second,throttled_per_second"


def table_rows(ring: RateRing, lanes: Sequence[Lane]) -> list[tuple[Cell, ...]]:
    """A row a shard: the figures of now."""
    made = []
    for lane in lanes:
        now = ring.figures(lane.shard_id)
        refused = Cell(rate_words(now.throttled), "wrong" if now.throttled > 0 else "soft", right=True)
        words = (rate_words(now.records), bytes_words(now.bytes))
        cells = [Cell(one, right=True) for one in words]
        left = Cell(f"{now.left:,}", "soft", right=True)
        made.append((Cell(str(lane.number)), Cell(lane.words, "soft"), *cells, refused, left))
    return made


def moment_words(ring: RateRing, lane: Lane, ago: float, seconds: float) -> str:
    """ "shard 3 · 12 s ago · 612/s · 118 kB/s · 3/s throttled"."""
    times, records = ring.span(lane.shard_id, Metric.RECORDS, seconds)
    at = ring.latest() - ago
    if not len(times) or at < times[0] - 1.5:
        return tr("shard {number} · {ago:,.0f} s ago · nothing yet", number=lane.number, ago=ago)
    here = int(np.argmin(np.abs(times - at)))
    size, refused = (float(ring.span(lane.shard_id, one, seconds)[1][here]) for one in (Metric.BYTES, Metric.THROTTLED))
    figures = [rate_words(float(records[here])), bytes_words(size)]
    place = tr("shard {number} · {ago:,.0f} s ago", number=lane.number, ago=ago)
    return joined(" · ", [place, *figures, tr("{rate} throttled", rate=rate_words(refused))])


def csv_of(ring: RateRing, shards: Sequence[str], seconds: float) -> Iterator[str]:
    """Lines of CSV with a head, oldest first. The samples are copied at once, so the ring may go on."""
    copied: list[tuple[str, Times, list[Rates]]] = []
    for shard in shards:
        spans = [ring.span(shard, metric, seconds) for metric in Metric]
        copied.append((shard, spans[0][0].copy(), [one[1].copy() for one in spans]))
    return _lines(copied)


def _lines(copied: Sequence[tuple[str, Times, list[Rates]]]) -> Iterator[str]:
    yield CSV_HEAD
    for shard, times, rates in copied:
        for at, *values in zip(times.tolist(), *(one.tolist() for one in rates), strict=True):
            moment = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
            yield ",".join([moment, shard, *(f"{value:.1f}" for value in values)])
