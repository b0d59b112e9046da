"""Monday's second lab: too much for one shard, the split that heals it, what a split means for readers, and a merge.

The load is forty keys that all fall into the range of the first shard: many keys, one shard. Checks read the
stream's shards and records; only how much was refused must be remembered, or asked of CloudWatch.
"""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from labs.context import Context, StepFailed
from labs.model import Stage, Step, Verdict
from labs.shapes import ShardRange
from labs.traffic.routing import hash_of, open_in_order, shard_of
from labs.week9.choices import SHARDS
from labs.week9.common import KINESIS, STREAM, encoded, in_batches
from labs.week9.stream_reads import Stored, is_there, no_stream, read_all, shards_of
from labs.words import tr

LOAD, BATCH, KEYS_A_HALF = 1600, 400, 20
BEFORE, AFTER = "before the split", "after the split"
QUARTER, HALF = 2**126, 2**127
RESHARD_S, PUT_S, TRIES = 300.0, 60.0, 4
REMEMBERED, RANGE = "monday-load ", "monday-hot-range"


def hot_keys(end: int = HALF) -> list[str]:
    """Forty keys whose MD5 lies before `end`, twenty in each half of that, one after the other."""
    low: list[str] = []
    high: list[str] = []
    number = 0
    while min(len(low), len(high)) < KEYS_A_HALF:
        key, number = f"shop-{number}", number + 1
        place = hash_of(key)
        if place < end // 2:
            low.append(key)
        elif place < end:
            high.append(key)
    return [key for pair in zip(low[:KEYS_A_HALF], high[:KEYS_A_HALF], strict=True) for key in pair]


def keys_of(context: Context) -> list[str]:
    """The hot keys of this run's stream: they fall into the range that its first shard began with."""
    place = f"{RANGE} {context.number(SHARDS)}"
    end = context.recall(place)
    if end is None:
        first = next((one for one in shards_of(context) if one.first == 0 and not one.parents), None)
        end = first.last + 1 if first is not None else 2**128 // context.number(SHARDS)
        context.remember(place, str(end))
    return hot_keys(int(end))


def send_load(context: Context, when: str) -> None:
    """1,600 records at once over the forty keys; counts what was refused at first, then sends that again."""
    keys, started = keys_of(context), time.monotonic()
    records = [
        {"Data": encoded({"load": when, "number": number}), "PartitionKey": keys[number % len(keys)]}
        for number in range(LOAD)
    ]
    refused = _put_at_once(context, records)
    seconds = round(time.monotonic() - started, 2)
    context.say(tr("{refused} of {load} refused in {seconds} s; they are sent again", refused=len(refused), load=LOAD,
                   seconds=seconds))  # fmt: skip
    left = refused

    def send() -> bool:
        nonlocal left
        left = [one for batch in in_batches(left, BATCH) for one in _put(context, list(batch))]
        return not left

    context.until(tr("a shard refused some records; they are sent again"), send, PUT_S)
    context.remember(REMEMBERED + when, {"sent": LOAD, "refused": len(refused), "seconds": seconds})


def _put_at_once(context: Context, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Puts batches side by side: call by call over a slow line no second sees the limit. Gives what was refused."""
    batches = [list(batch) for batch in in_batches(records, BATCH)]
    with ThreadPoolExecutor(len(batches)) as pool:
        return [left for refused in pool.map(partial(_put, context), batches) for left in refused]


def _put(context: Context, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Puts a batch; those of its records that were refused."""
    answer = context.client("kinesis").put_records(StreamName=context.name(KINESIS, STREAM), Records=records)
    return [one for one, result in zip(records, answer["Records"], strict=True) if "ErrorCode" in result]


def heat(context: Context) -> None:
    """The load on a stream in which one shard has all of the keys; again where it came too slowly."""
    context.remember(f"{RANGE} {context.number(SHARDS)}", None)
    for _ in range(TRIES):
        send_load(context, BEFORE)
        if context.recall(REMEMBERED + BEFORE)["refused"]:
            return


def check_heat(context: Context) -> Verdict:
    """Some records were refused: by our count, or by CloudWatch's for a load from elsewhere."""
    if not is_there(context):
        return no_stream()
    seen = context.recall(REMEMBERED + BEFORE) or {"refused by CloudWatch": throttled(context)}
    per_shard = Counter(one.shard for one in read_all(context) if _is_load(one, BEFORE))
    evidence = {**seen, "records per shard": dict(sorted(per_shard.items()))}
    if not any(value for name, value in seen.items() if name.startswith("refused")):
        words = tr("Nothing was refused: send more than 1,000 records within a second to the keys of one shard.")
        return Verdict(False, words, evidence)
    return Verdict(True, tr("One shard took all of it, and refused what was over its limit."), evidence)


def throttled(context: Context) -> int:
    """Records and calls that the stream refused in the last three hours, as CloudWatch has counted them by now."""
    now = datetime.now(UTC)
    answer = context.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Kinesis",
        MetricName="WriteProvisionedThroughputExceeded",
        Dimensions=[{"Name": "StreamName", "Value": context.name(KINESIS, STREAM)}],
        StartTime=now - timedelta(hours=3),
        EndTime=now + timedelta(minutes=1),
        Period=3600,
        Statistics=["Sum"],
    )
    return int(sum(point["Sum"] for point in answer["Datapoints"]))


def _is_load(record: Stored, when: str) -> bool:
    return record.value is not None and record.value.get("load") == when


def split(context: Context) -> None:
    """Splits the shard that holds the hot keys, in the middle of its range."""
    hot = _hot_shards(context, shards_of(context))
    if len(hot) > 1:
        context.say(tr("The hot keys lie in {n} shards already", n=len(hot)))
        return
    shard = hot[0]
    context.client("kinesis").split_shard(
        StreamName=context.name(KINESIS, STREAM),
        ShardToSplit=shard.shard_id,
        NewStartingHashKey=str((shard.first + shard.last) // 2 + 1),
    )
    _until_active(context)


def _until_active(context: Context) -> None:
    def active() -> bool:
        found = KINESIS.describe(context.cloud, context.name(KINESIS, STREAM))
        return found is not None and found.state == "ACTIVE"

    context.until(tr("the stream is UPDATING: its shards are being made anew"), active, RESHARD_S)


def _hot_shards(context: Context, shards: list[ShardRange]) -> list[ShardRange]:
    """The open shards that hold the hot keys, each once, in order."""
    ordered = open_in_order(shards)
    held = {shard_of(key, ordered) for key in keys_of(context)}
    return [shard for shard in ordered if shard.shard_id in held]


def check_split(context: Context) -> Verdict:
    """The hot keys lie in at least two open shards that came from a split."""
    if not is_there(context):
        return no_stream()
    found = KINESIS.describe(context.cloud, context.name(KINESIS, STREAM))
    if found is not None and found.state != "ACTIVE":
        return Verdict(False, tr("The stream is {state}, not ACTIVE.", state=found.state))
    shards = shards_of(context)
    hot, closed = _hot_shards(context, shards), [shard.shard_id for shard in shards if not shard.is_open]
    evidence = {"open": [shard.shard_id for shard in open_in_order(shards)], "closed": closed,
                "the hot keys lie in": [shard.shard_id for shard in hot]}  # fmt: skip
    if len(hot) < 2 and closed:
        words = tr("{closed} was split, but the hot keys still lie in one shard, {hot}: split that one.",
                   closed=closed[-1], hot=hot[0].shard_id)  # fmt: skip
        return Verdict(False, words, evidence)
    if len(hot) < 2:
        return Verdict(False, tr("No shard was split: the hot keys all lie in {hot}.", hot=hot[0].shard_id), evidence)
    return Verdict(True, tr("The hot keys lie in {n} shards now; the parent is closed.", n=len(hot)), evidence)


def heat_again(context: Context) -> None:
    """The same load, on a stream in which two shards share it."""
    if len(_hot_shards(context, shards_of(context))) < 2:
        raise StepFailed(tr("The hot keys still lie in one shard: do the step “Split the hot shard” first."))
    send_load(context, AFTER)


def check_heal(context: Context) -> Verdict:
    """Nothing of the same load was refused, and it lies in two shards."""
    if not is_there(context):
        return no_stream()
    seen = context.recall(REMEMBERED + AFTER)
    per_shard = dict(sorted(Counter(one.shard for one in read_all(context) if _is_load(one, AFTER)).items()))
    if not seen:
        return Verdict(False, tr("The load was not sent again yet: only our button counts what is refused."))
    evidence = {**seen, "records per shard": per_shard}
    if seen["refused"]:
        return Verdict(False, tr("{n} were still refused: does each half have a shard?", n=seen["refused"]), evidence)
    return Verdict(True, tr("The same load, nothing refused: {n} shards share it.", n=len(per_shard)), evidence)


def follow_lineage(context: Context) -> None:
    """Says how each shard came to be."""
    for shard in sorted(shards_of(context), key=lambda one: one.number):
        parents = ", ".join(shard.parents) or "–"
        context.say(tr("{shard}: from {parents}", shard=shard.shard_id, parents=parents))


def check_lineage(context: Context) -> Verdict:
    """Reading parents before children gives each hot key's records in the order in which they were put."""
    if not is_there(context):
        return no_stream()
    loads = [one for one in read_all(context) if _is_load(one, BEFORE) or _is_load(one, AFTER)]
    whens = {key: [one.value["load"] for one in loads if one.key == key and one.value] for key in keys_of(context)}
    key, order = next(iter(whens.items()))
    evidence = {"key": key, "its shards": list(dict.fromkeys(one.shard for one in loads if one.key == key)),
                BEFORE: order.count(BEFORE), AFTER: order.count(AFTER)}  # fmt: skip
    if not order or len(set(order)) < 2:
        return Verdict(
            False, tr("The load must have been sent before and after the split to follow a key across it."), evidence
        )
    if any(seen != sorted(seen, key=(BEFORE, AFTER).index) for seen in whens.values()):
        return Verdict(False, tr("A key's newer records were read before its older ones."), evidence)
    words = tr("Parent first, then child: each key's records come in order across the split.")
    return Verdict(True, words, evidence)


def merge(context: Context) -> None:
    """Merges the two halves of the hot shard back into one."""
    ordered = open_in_order(shards_of(context))
    if len(ordered) <= context.number(SHARDS):
        context.say(tr("There are only {n} open shards: nothing to merge", n=len(ordered)))
        return
    context.client("kinesis").merge_shards(
        StreamName=context.name(KINESIS, STREAM),
        ShardToMerge=ordered[0].shard_id,
        AdjacentShardToMerge=ordered[1].shard_id,
    )
    _until_active(context)


def check_merge(context: Context) -> Verdict:
    """As many open shards as at first, one of which has two parents."""
    if not is_there(context):
        return no_stream()
    ordered, wanted = open_in_order(shards_of(context)), context.number(SHARDS)
    merged = [shard.shard_id for shard in ordered if len(shard.parents) == 2]
    evidence = {"open": [shard.shard_id for shard in ordered], "merged": merged}
    if len(ordered) > wanted:
        words = tr("{n} shards are open and paid for; {wanted} carry the usual load.", n=len(ordered), wanted=wanted)
        return Verdict(False, words, evidence)
    if not merged:
        return Verdict(False, tr("No open shard came from a merge of two neighbours."), evidence)
    words = tr("Open shards again: {n}; {merged} came from two.", n=len(ordered), merged=merged[0])
    return Verdict(True, words, evidence)


STEPS = (
    Step("mon-hot", "Heat one shard", "Send the load", Stage.STREAM, heat, check_heat, 5),
    Step("mon-split", "Split the hot shard", "Split it", Stage.STREAM, split, check_split, 20),
    Step("mon-heal", "Watch it heal", "Send the load again", Stage.STREAM, heat_again, check_heal, 3),
    Step("mon-lineage", "Parents before children", "Follow the shards", Stage.STREAM, follow_lineage, check_lineage, 3),
    Step("mon-merge", "Merge what is idle", "Merge two shards", Stage.STREAM, merge, check_merge, 20),
)
