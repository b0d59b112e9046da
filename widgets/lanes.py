"""What a lane of the stream view says, and the scale that all lanes share: plain rules of the live graph.

Knows neither Qt nor numpy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labs.shapes import ShardRange
from labs.tongue import tr

LIMIT = 1000.0  # records a second and shard, Kinesis' own write limit
LIMIT_BYTES = 1_048_576.0  # bytes a second and shard, likewise
MOST_LANES = 16
SCALES = (12.0, 30.0, 60.0, 120.0, 300.0, 1200.0, 1500.0, 1800.0, 3000.0, 6000.0, 12_000.0, 60_000.0)


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane: which shard, its number, and the words under its name."""

    shard_id: str
    number: int
    words: str
    is_open: bool = True


def all_lanes(shards: Sequence[ShardRange], busy: Mapping[str, float]) -> list[Lane]:
    """A lane a shard, by number, also for one that only traffic knows yet; none without a stream."""
    if not shards:
        return []
    known = {shard.shard_id: shard for shard in shards}
    lanes = [Lane(one.shard_id, one.number, state_words(one), one.is_open) for one in known.values()]
    lanes += [Lane(name, number_of(name), tr("open")) for name in busy if name not in known]
    return sorted(lanes, key=lambda lane: lane.number)


def hottest(lanes: Sequence[Lane], busy: Mapping[str, float], most: int = MOST_LANES) -> list[Lane]:
    """The lanes to draw, by number: all, or the busiest `most`."""
    if len(lanes) <= most:
        return list(lanes)
    by_heat = sorted(lanes, key=lambda lane: (-busy.get(lane.shard_id, 0.0), not lane.is_open, lane.number))
    return sorted(by_heat[:most], key=lambda lane: lane.number)


def state_words(shard: ShardRange) -> str:
    """ "open", "open · child of 1", "closed"."""
    if not shard.is_open:
        return tr("closed")
    parents = ", ".join(str(number_of(one)) for one in shard.parents)
    return tr("open · child of {parents}", parents=parents) if parents else tr("open")


def number_of(shard_id: str) -> int:
    """3 for shardId-000000000003; 0 for a name that does not end in a number."""
    tail = shard_id.rsplit("-", 1)[-1]
    return int(tail) if tail.isdigit() else 0


def next_scale(peak: float, now: float) -> float:
    """The top of all lanes, in records a second: the step above the peak, lowered only well below a step."""
    wanted = next((one for one in SCALES if peak <= one * 0.95), SCALES[-1])
    if wanted < now and peak > _below(now) * 0.7:
        return now
    return wanted


def _below(scale: float) -> float:
    lower = [one for one in SCALES if one < scale]
    return lower[-1] if lower else 0.0


def rate_words(rate: float) -> str:
    """ "612/s"."""
    return f"{rate:,.0f}/s"


def bytes_words(rate: float) -> str:
    """ "118 kB/s"."""
    if rate >= 1e6:
        return f"{rate / 1e6:,.1f} MB/s"
    return f"{rate / 1e3:,.0f} kB/s" if rate >= 1e3 else f"{rate:,.0f} B/s"
