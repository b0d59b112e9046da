"""The estimate meter: what each resource of a run has cost so far and costs an hour, from the ledger and counted usage.

Reads the ledger and a price table; calls nobody. What has no known price is told as unknown and left out of the sum.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from labs.aws import cost
from labs.aws.cost import Money
from labs.aws.kinds.registry import KINDS
from labs.aws.ledger import FOREIGN, GONE, INTENT, Ledger, Run
from labs.aws.prices import Prices
from labs.aws.usage import CRAWLS, FIREHOSE, PUT_UNITS, RUN, S3_BYTES, S3_CHEAP, S3_DEAR, SHARDS
from labs.shapes import Cost, CostLine, TrafficCounts
from labs.words import said, tr

USAGE = "usage"  # the run's note: counts and levels by name
STREAM = "kinesis.stream"
NOT_COUNTED = {"redshift.workgroup": "billed by the RPU-second while it answers queries, which is not counted here"}


@dataclass(frozen=True, slots=True)
class Life:
    """A resource's time: `ended` is None while it lives."""

    kind: str
    name: str
    began: float
    ended: float | None

    def seconds(self, now: float) -> float:
        """How long it has lived."""
        return max(0.0, (now if self.ended is None else self.ended) - self.began)


def lives(ledger: Ledger, run: Run) -> list[Life]:
    """The times of the run's resources; what was only intended, or is someone else's, has none."""
    with ledger.reading() as db:
        rows = db.execute(
            "SELECT kind, name, created, state, checked FROM resources WHERE run = ? AND created IS NOT NULL "
            "AND state NOT IN (?, ?) ORDER BY rowid",
            (run.id, FOREIGN, INTENT),
        ).fetchall()
    return [Life(kind, name, began, checked if state == GONE else None) for kind, name, began, state, checked in rows]


def add_usage(ledger: Ledger, run: str, counts: Mapping[str, int], levels: Mapping[str, int]) -> None:
    """Adds counts and raises levels in the run's note, in one transaction."""
    if not counts and not levels:
        return
    with ledger.writing() as db:
        found = db.execute("SELECT value FROM notes WHERE run = ? AND key = ?", (run, USAGE)).fetchone()
        known: dict[str, int] = json.loads(found[0]) if found else {}
        for name, count in counts.items():
            known[name] = known.get(name, 0) + count
        for name, level in levels.items():
            known[name] = max(level, known.get(name, 0))
        db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?)", (run, USAGE, json.dumps(known)))


def traffic_units(counts: TrafficCounts) -> int:
    """PUT payload units of what the traffic process has sent, by each shard's average record."""
    sent = [(one.acknowledged, one.bytes) for one in counts.shards.values() if one.acknowledged]
    return sum(records * cost.put_units(size // records) for records, size in sent)


def cost_of(ledger: Ledger, run: Run, prices: Prices, now: float, *, real: bool, more_units: int = 0) -> Cost:
    """The run's cost so far. `more_units` are PUT units that are not in the ledger yet."""
    noted = ledger.noted(run.id, USAGE)
    usage: dict[str, int] = dict(noted) if isinstance(noted, dict) else {}
    usage[PUT_UNITS] = usage.get(PUT_UNITS, 0) + more_units
    found = lives(ledger, run)
    lines = [line for life in found for line in _of_life(life, usage, prices, now)]
    lines += _of_usage(found, usage, prices, now)
    sums = [None if line.usd is None else Decimal(str(line.usd)) for line in lines]
    usd, whole = cost.total(sums)
    per_hour = sum((line.per_hour or 0.0) for line in lines)
    return Cost(tuple(lines), float(usd), whole, per_hour, prices.words(), real)


def _of_life(life: Life, usage: Mapping[str, int], prices: Prices, now: float) -> list[CostLine]:
    if life.kind in NOT_COUNTED:
        return [CostLine(life.kind, KINDS[life.kind].title, life.name, None, None, said(NOT_COUNTED[life.kind]))]
    if life.kind != STREAM:
        return []
    shards = usage.get(f"{SHARDS}{life.name}")
    if shards is None:
        return [
            CostLine(life.kind, KINDS[life.kind].title, life.name, None, None, tr("how many shards it has is unknown"))
        ]
    hours = cost.started_hours(life.seconds(now))
    alive = life.ended is None
    if shards == 0:
        money, an_hour = cost.on_demand_stream(prices, life.seconds(now)), cost.on_demand_stream(prices, 0)
        words = tr("on demand, {hours} started hours; its data is not counted", hours=hours)
    else:
        money, an_hour = cost.stream(prices, shards, life.seconds(now)), cost.stream(prices, shards, 0)
        words = tr("{shards} shards, {hours} started hours", shards=shards, hours=hours)
    return [_line(life.kind, life.name, money, words, an_hour if alive else Decimal(0))]


def _of_usage(found: list[Life], usage: Mapping[str, int], prices: Prices, now: float) -> list[CostLine]:
    dear, cheap = cost.requests(prices, usage.get(S3_DEAR, 0), usage.get(S3_CHEAP, 0))
    run_ms = sum(value for name, value in usage.items() if name.startswith(RUN))
    size = usage.get(S3_BYTES, 0) + usage.get(FIREHOSE, 0)
    lake_s = max((life.seconds(now) for life in found if life.kind == "s3.bucket"), default=0.0)
    lines = (
        (STREAM, tr("records put"), cost.puts(prices, usage.get(PUT_UNITS, 0)),
         tr("{count:,} PUT units", count=usage.get(PUT_UNITS, 0))),
        ("firehose.delivery-stream", tr("records delivered"), cost.firehose(prices, usage.get(FIREHOSE, 0)),
         tr("{count:,} bytes as billed, each record rounded up to 5 KB", count=usage.get(FIREHOSE, 0))),
        ("glue.crawler", tr("crawls"), cost.crawls(prices, usage.get(CRAWLS, 0)),
         tr("{count} crawls of 10 minutes at least, 2 DPU", count=usage.get(CRAWLS, 0))),
        ("glue.job", tr("job runs"), cost.jobs(prices, Decimal(run_ms) / 1000),
         tr("{seconds:,.0f} DPU-seconds", seconds=run_ms / 1000)),
        ("s3.bucket", tr("requests that write or list"), dear, tr("{count:,} requests", count=usage.get(S3_DEAR, 0))),
        ("s3.bucket", tr("requests that read"), cheap, tr("{count:,} requests", count=usage.get(S3_CHEAP, 0))),
        ("s3.bucket", tr("storage"), cost.storage(prices, size, lake_s), tr("{size:,} bytes at most", size=size)),
    )  # fmt: skip
    return [_line(kind, name, money, words) for kind, name, money, words in lines if money is None or money > 0]


def _line(kind: str, name: str, money: Money, words: str, an_hour: Money = Decimal(0)) -> CostLine:
    usd = None if money is None else float(money)
    return CostLine(kind, KINDS[kind].title, name, usd, None if an_hour is None else float(an_hour), words)
