"""What the week's resources cost, estimated: the arithmetic of AWS's price pages. Pure; every result is a Decimal.

An unknown price gives None, and a sum with an unknown part is told apart from a whole one. Hours are started hours and
minimums are charged, so that the estimate is rather too high than too low.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from labs.aws.prices import Prices

PUT_UNIT = 25 * 1024
FIREHOSE_STEP = 5 * 1024
GB = 1024**3
MONTH_HOURS = 730
CRAWLER_DPU, CRAWLER_LEAST_S = 2, 600
JOB_LEAST_S = 60
Money = Decimal | None


def put_units(size: int) -> int:
    """PUT payload units of one record of so many bytes (data and key): each begun 25 KB is one, at least one."""
    return max(1, -(-size // PUT_UNIT))


def firehose_bytes(size: int) -> int:
    """What one record of so many bytes is billed as: rounded up to the next 5 KB."""
    return max(1, -(-size // FIREHOSE_STEP)) * FIREHOSE_STEP


def started_hours(seconds: float) -> int:
    """Hours that were begun; the first begins at once."""
    return max(1, -(-int(seconds) // 3600)) if seconds >= 0 else 0


def dpu_seconds(seconds: float, dpu: float, least: int) -> Decimal:
    """DPU-seconds of a run, with the minimum that is charged."""
    return Decimal(str(dpu)) * Decimal(str(max(float(seconds), float(least))))


def times(prices: Prices, name: str, amount: Decimal | int) -> Money:
    """Amount times price; nothing costs nothing, whatever the price; else None when the price is unknown."""
    if amount == 0:
        return Decimal(0)
    price = prices.of.get(name)
    return None if price is None else price * amount


def total(parts: Iterable[Money]) -> tuple[Decimal, bool]:
    """The sum of the known parts, and whether all of them were known."""
    known, whole = Decimal(0), True
    for part in parts:
        if part is None:
            whole = False
        else:
            known += part
    return known, whole


def stream(prices: Prices, shards: int, seconds: float) -> Money:
    """A provisioned stream of so many shards that lived so long."""
    return times(prices, "kinesis.shard-hour", shards * started_hours(seconds))


def on_demand_stream(prices: Prices, seconds: float) -> Money:
    """An on-demand stream that lived so long, without its data."""
    return times(prices, "kinesis.on-demand-stream-hour", started_hours(seconds))


def puts(prices: Prices, units: int) -> Money:
    """PUT payload units."""
    return times(prices, "kinesis.put-units-million", Decimal(units) / 1_000_000)


def firehose(prices: Prices, billed_bytes: int) -> Money:
    """Bytes as they are billed, that is after rounding each record."""
    return times(prices, "firehose.gb", Decimal(billed_bytes) / GB)


def crawls(prices: Prices, count: int) -> Money:
    """Crawls of the labs' size, each shorter than the minimum of ten minutes."""
    return times(prices, "glue.crawler-dpu-hour", dpu_seconds(0, CRAWLER_DPU, CRAWLER_LEAST_S) * count / 3600)


def jobs(prices: Prices, dpu_s: Decimal) -> Money:
    """DPU-seconds of job runs."""
    return times(prices, "glue.job-dpu-hour", dpu_s / 3600)


def storage(prices: Prices, size: int, seconds: float) -> Money:
    """Bytes that lay in S3 so long."""
    return times(prices, "s3.gb-month", Decimal(size) / GB * Decimal(str(max(0.0, seconds))) / 3600 / MONTH_HOURS)


def requests(prices: Prices, written: int, read: int) -> tuple[Money, Money]:
    """S3 requests of the dearer tier (PUT, COPY, POST, LIST) and of the cheaper one."""
    dear = times(prices, "s3.put-thousand", Decimal(written) / 1000)
    return dear, times(prices, "s3.get-thousand", Decimal(read) / 1000)
