"""Moments of writing: a hot key, a split that heals, Zipf's law, on-demand capacity, and what small records cost."""

from __future__ import annotations

import random
import time
from itertools import islice

from labs.kpl import aggregate
from labs.model import Verdict
from labs.moments.model import Moment, Rate, Stage, whole
from labs.traffic.routing import open_in_order, shard_of
from labs.traffic.shards import list_shards
from labs.traffic.templates import records
from labs.words import tr

LIMIT = 1000.0
WATCHED_S = 4.0
# The limit is kept in any one second, so that a time of four may hold the takings of five.
MOST = LIMIT * (WATCHED_S + 1) / WATCHED_S
PUT_UNIT, DOLLARS_A_MILLION_UNITS = 25 * 1024, 0.014  # us-east-1, 2026
SMALL, AT_ONCE = 200, 100


def hot_key(stage: Stage) -> Verdict:
    """One key at twice a shard's limit: its shard throttles, the other stays idle."""
    with stage.stream("moment-hot", 2) as name:
        hot = shard_of("hot", open_in_order(list_shards(stage.kinesis, name)))
        stage.say(tr("One key gets 2,000 records a second; a shard takes 1,000."))
        stage.traffic.start_producer(name, rate=2000, keys="one key", template="sensors")
        stage.until(lambda counts: any(shard.throttled for shard in counts.shards.values()))
        found = stage.watch(WATCHED_S)
        hot_rate = found[hot or ""]
        others = whole({shard: rate for shard, rate in found.items() if shard != hot})
        ok = hot_rate.throttled > 0 and LIMIT * 0.8 <= hot_rate.acknowledged <= MOST and others == Rate()
        return Verdict(
            ok,
            tr(
                "The key's shard took {taken:,.0f} records/s and refused {refused:,.0f}; the other shard took none.",
                taken=hot_rate.acknowledged,
                refused=hot_rate.throttled,
            ),
            {"hot": hot, "acknowledged": hot_rate.acknowledged, "throttled": hot_rate.throttled},
        )


def split_heals(stage: Stage) -> Verdict:
    """A hundred keys into one shard at 1.4 times its limit; after a split its children take them all."""
    with stage.stream("moment-split", 1) as name:
        stage.say(tr("A hundred keys get 1,400 records a second; one shard takes 1,000."))
        stage.traffic.start_producer(name, rate=1400, keys="round-robin", template="sensors")
        stage.until(lambda counts: any(shard.throttled for shard in counts.shards.values()))
        before = whole(stage.watch(2.0))
        stage.say(tr("The shard is split in the middle of its keys."))
        stage.split(name)
        stage.until(lambda counts: counts.waiting == 0, 90)
        stage.pause(1.0)
        found = stage.watch(3.0)
        after = whole(found)
        busy = [shard for shard, rate in found.items() if rate.acknowledged]
        is_healed = after.throttled < before.throttled / 4 and after.acknowledged > LIMIT * 1.2
        ok = before.throttled > 0 and is_healed and len(busy) == 2
        return Verdict(
            ok,
            tr(
                "Before: {taken:,.0f} records/s taken, {refused:,.0f} refused. After the split: "
                "{later:,.0f} taken by {count} shards, {still:,.0f} refused.",
                taken=before.acknowledged,
                refused=before.throttled,
                later=after.acknowledged,
                count=len(busy),
                still=after.throttled,
            ),
            {"before": _figures(before), "after": _figures(after), "shards": busy},
        )


def zipf(stage: Stage) -> Verdict:
    """The same rate into four shards with random keys, then by Zipf's law: the average fits, the hottest does not."""
    with stage.stream("moment-zipf", 4) as name:
        found: dict[str, dict[str, Rate]] = {}
        for keys in ("random", "Zipf 1.5"):
            stage.say(tr("2,400 records a second into four shards, keys: {keys}.", keys=keys))
            stage.traffic.start_producer(name, rate=2400, keys=keys, template="clickstream")
            stage.pause(1.5)
            found[keys] = stage.watch(3.0)
        even, steep = found["random"], found["Zipf 1.5"]
        hottest = max(steep.values(), key=lambda rate: rate.acknowledged + rate.throttled)
        most_even = max(rate.acknowledged for rate in even.values())
        ok = whole(even).throttled == 0 and hottest.throttled > 0 and most_even < 800
        return Verdict(
            ok,
            tr(
                "Random keys: the busiest shard took {even:,.0f} records/s, none was refused. Zipf: the "
                "busiest took {taken:,.0f} and refused {refused:,.0f}, with the same rate over all.",
                even=most_even,
                taken=hottest.acknowledged,
                refused=hottest.throttled,
            ),
            {keys: {shard: _figures(rate) for shard, rate in rates.items()} for keys, rates in found.items()},
        )


def on_demand(stage: Stage) -> Verdict:
    """2,500 records a second into one provisioned shard, and into a new on-demand stream."""
    found: dict[str, Rate] = {}
    for mode, is_on_demand in (("provisioned", False), ("on-demand", True)):
        with stage.stream(f"moment-{mode}", 1, on_demand=is_on_demand) as name:
            stage.say(tr("2,500 records a second into a stream with {mode} capacity.", mode=mode))
            stage.traffic.start_producer(name, rate=2500, keys="random", template="sensors")
            stage.pause(1.5)
            found[mode] = whole(stage.watch(3.0))
    provisioned, free = found["provisioned"], found["on-demand"]
    ok = provisioned.throttled > 0 and free.throttled == 0 and free.acknowledged > provisioned.acknowledged * 2
    return Verdict(
        ok,
        tr(
            "One provisioned shard took {taken:,.0f} records/s and refused {refused:,.0f}; "
            "on-demand, which begins with 4,000 records/s, took {later:,.0f} and refused "
            "{still:,.0f}.",
            taken=provisioned.acknowledged,
            refused=provisioned.throttled,
            later=free.acknowledged,
            still=free.throttled,
        ),
        {mode: _figures(rate) for mode, rate in found.items()},
    )


def aggregated(stage: Stage) -> Verdict:
    """Records of 200 bytes one by one against a hundred in one Kinesis record, each for three seconds, one shard."""
    with stage.stream("moment-small", 1) as name:
        stage.say(tr("Records of 200 bytes, one by one: the shard's 1,000 records a second are the limit."))
        stage.traffic.start_producer(name, rate=2000, keys="random", template="sensors", size=SMALL)
        stage.pause(1.5)
        single = whole(stage.watch(3.0)).acknowledged
        stage.traffic.stop_producer()
        stage.pause(1.0)
        stage.say(tr("The same records, a hundred in each Kinesis record, as the Kinesis Producer Library does."))
        together, carriers = _put_together(stage, name, 3.0)
        cost = {"single": _dollars(SMALL, 1), "aggregated": _dollars(SMALL * AT_ONCE, AT_ONCE)}
        ok = together > single * 2 and cost["aggregated"] < cost["single"] / 50
        return Verdict(
            ok,
            tr(
                "One by one: {single:,.0f} records/s and ${dollars:.4f} of PUT units a million. Aggregated: "
                "{together:,.0f} records/s in {carriers:,.0f} Kinesis records/s, ${cheaper:.4f} a million.",
                single=single,
                dollars=cost["single"],
                together=together,
                carriers=carriers,
                cheaper=cost["aggregated"],
            ),
            {"single": single, "aggregated": together, "carriers": carriers, "dollars a million": cost},
        )


def _put_together(stage: Stage, stream: str, seconds: float) -> tuple[float, float]:
    """User records and Kinesis records a second that were acknowledged."""
    rng = random.Random(1)
    made = records("sensors", iter(lambda: f"{rng.getrandbits(64):016x}", ""), rng, time.time, SMALL)
    batch = [{"Data": aggregate(list(islice(made, AT_ONCE))), "PartitionKey": f"key-{n}"} for n in range(10)]
    began, taken = time.monotonic(), 0
    while (now := time.monotonic()) < began + seconds:
        answer = stage.kinesis.put_records(StreamName=stream, Records=batch)
        taken += len(batch) - answer["FailedRecordCount"]
        stage.pause(max(0.05 - (time.monotonic() - now), 0.0))
    took = time.monotonic() - began
    return round(taken * AT_ONCE / took, 1), round(taken / took, 1)


def _dollars(size: int, user_records: int) -> float:
    """PUT units of a million user records, `user_records` of them in each Kinesis record of `size` bytes."""
    units = -(-size // PUT_UNIT) / user_records
    return units * DOLLARS_A_MILLION_UNITS


def _figures(rate: Rate) -> dict[str, float]:
    return {"acknowledged": rate.acknowledged, "throttled": rate.throttled}


WRITING = (
    Moment("hot-key", "A hot key throttles its shard",
           "The lane of one shard hits the limit line and shows refused records; the other is empty.", hot_key, 8),
    Moment("split-heals", "Split it and watch it heal",
           "The parent's lane ends, two lanes begin below the limit, and the refused records stop.", split_heals, 25),
    Moment("zipf", "Zipf before and after",
           "With random keys four even lanes; by Zipf's law one of them hits the limit.", zipf, 14),
    Moment("on-demand", "On-demand against provisioned capacity",
           "The same traffic is refused by one shard and taken by an on-demand stream.", on_demand, 25),
    Moment("small-records", "What 200-byte records cost against aggregated ones",
           "Bytes stay far below the limit while records hit it; aggregated, bytes hit it.", aggregated, 15),
)  # fmt: skip
