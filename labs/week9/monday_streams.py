"""Monday's first lab: a stream of shards, orders put into it, where each key went, order, and ways to read.

Every check asks the live stream; none believes the step.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

from labs.context import Context, StepFailed
from labs.model import Stage, Step, Verdict
from labs.traffic.routing import hash_of, open_in_order, shard_of
from labs.week9.choices import KEY, ORDERS, SHARDS
from labs.week9.common import KINESIS, STREAM, encoded, in_batches, simulated_orders
from labs.week9.stream_reads import (
    Stored,
    is_there,
    iterator_at,
    no_stream,
    read_all,
    read_shard,
    records_from,
    shards_of,
)
from labs.words import tr

SEED, KEYS_USED = 1, "monday-keys"
IN_ORDER_KEY, IN_ORDER = "in-order", 20
PUT_S = 60.0


def create_stream(context: Context) -> None:
    """A provisioned stream of as many shards as were chosen."""
    context.make(KINESIS, STREAM, shards=context.number(SHARDS))


def check_stream(context: Context) -> Verdict:
    """ACTIVE, with the shards that were chosen, or more, open and tiling the key space."""
    found = KINESIS.describe(context.cloud, context.name(KINESIS, STREAM))
    if found is None:
        name, region = context.name(KINESIS, STREAM), context.cloud.region
        return Verdict(False, tr("There is no stream {name} in {region}.", name=name, region=region))
    if found.state != "ACTIVE":
        return Verdict(False, tr("The stream is {state}, not ACTIVE.", state=found.state))
    shards, wanted = shards_of(context), context.number(SHARDS)
    open_shards = open_in_order(shards)
    edges = [(shard.first, shard.last) for shard in open_shards]
    tiled = edges[0][0] == 0 and edges[-1][1] == 2**128 - 1
    tiled = tiled and all(one[1] + 1 == two[0] for one, two in pairwise(edges))
    ranges = {shard.shard_id: f"{shard.first:032x}…{shard.last:032x}" for shard in open_shards}
    evidence = {"state": found.state, "shards": ranges}
    fresh = context.chose(SHARDS) and not any(shard.parents for shard in shards)
    if len(open_shards) < wanted or (fresh and len(open_shards) != wanted) or not tiled:
        wrong = tr(
            "{n} open shards; {wanted} that tile the key space were asked for.", n=len(open_shards), wanted=wanted
        )
        return Verdict(False, wrong, evidence)
    return Verdict(True, tr("{n} open shards tile the key space.", n=len(open_shards)), evidence)


def put_records(context: Context) -> None:
    """Orders under the key that was chosen; what a shard refuses is sent again, and only that."""
    kinesis, name, field = context.client("kinesis"), context.name(KINESIS, STREAM), context.word(KEY)
    orders = list(simulated_orders(context.number(ORDERS), SEED))
    context.remember(KEYS_USED, sorted({field, *(context.recall(KEYS_USED) or [])}))
    acknowledged: dict[str, list[str]] = {}
    for batch in in_batches(orders, 100):
        left = list(batch)

        def send() -> bool:
            nonlocal left
            records = [{"Data": encoded(order), "PartitionKey": order[field]} for order in left]
            answer = kinesis.put_records(StreamName=name, Records=records)
            pairs = list(zip(left, answer["Records"], strict=True))
            for order, result in pairs:
                if "ErrorCode" not in result:
                    acknowledged[order["id"]] = [order[field], result["ShardId"]]
            left = [order for order, result in pairs if "ErrorCode" in result]
            return not left

        context.until(tr("a shard refused some records; they are sent again"), send, PUT_S)
        context.say(tr("{n} of {total} acknowledged", n=len(acknowledged), total=len(orders)))
    context.remember("monday-acknowledged", acknowledged)


def orders_in(records: list[Stored]) -> list[Stored]:
    """Those records that are orders: JSON with an id and a customer."""
    return [one for one in records if one.value is not None and "id" in one.value and "customer" in one.value]


def check_put(context: Context) -> Verdict:
    """As many different orders as were chosen lie there, each under its key; none acknowledged is missing."""
    if not is_there(context):
        return no_stream()
    records, field, wanted = read_all(context), context.word(KEY), context.number(ORDERS)
    orders = orders_in(records)
    right = [one for one in orders if _keyed_by(one, field)]
    ids = {str(one.value["id"]) for one in right if one.value}
    strange = _keyed_otherwise(context, orders)
    evidence = {"acknowledged": len(ids), "records per shard": dict(sorted(Counter(o.shard for o in right).items()))}
    missing = set(context.recall("monday-acknowledged") or {}) - ids
    if records and not orders:
        return Verdict(False, tr("No record is an order: JSON with an id and a customer."), evidence)
    if strange is not None and strange.value:
        words = tr(
            "The order {id} has the partition key {key}, not its {field} {value}: they could land in two shards.",
            id=strange.value["id"], key=strange.key, field=field, value=strange.value.get(field, "–"),
        )  # fmt: skip
        return Verdict(False, words, evidence)
    if missing:
        return Verdict(False, tr("{n} acknowledged orders are not in the stream.", n=len(missing)), evidence)
    if len(ids) < wanted:
        wrong = tr("{n} orders are in the stream; {wanted} were asked for.", n=len(ids), wanted=wanted)
        return Verdict(False, wrong, evidence)
    words = tr("{n} orders lie in the stream, each under its {field} as the key.", n=len(ids), field=field)
    return Verdict(True, words, evidence)


def _keyed_by(one: Stored, field: str) -> bool:
    return one.value is not None and one.key == str(one.value.get(field))


def _keyed_otherwise(context: Context, orders: list[Stored]) -> Stored | None:
    """An order that lies under no key that was chosen, now or before the step was put back."""
    fields = {context.word(KEY), *(context.recall(KEYS_USED) or [])}
    return next((one for one in orders if not any(_keyed_by(one, field) for field in fields)), None)


def follow_keys(context: Context) -> None:
    """Works out each key's shard from its MD5, as Kinesis does."""
    keys = sorted({one.key for one in orders_in(read_all(context))}) if is_there(context) else []
    if not keys:
        raise StepFailed(tr("There are no records yet: do the step “Put records” first."))
    ordered = open_in_order(shards_of(context))
    for key in keys[:3]:
        place, shard = hash_of(key), shard_of(key, ordered)
        context.say(tr("{key}: MD5 {hash}… lies in {shard}", key=key, hash=f"{place:032x}"[:8], shard=shard))


def check_keys(context: Context) -> Verdict:
    """Every record lies in the shard whose range holds the MD5 of its key."""
    if not is_there(context):
        return no_stream()
    ranges, records = {shard.shard_id: shard for shard in shards_of(context)}, read_all(context)
    keys = {one.key: one.shard for one in records}
    wrong = [one for one in records if not ranges[one.shard].first <= hash_of(one.key) <= ranges[one.shard].last]
    evidence = {"keys": len(keys), "example": next(iter(sorted(keys.items())), None)}
    if not records:
        return Verdict(False, tr("There are no records yet: do the step “Put records” first."), evidence)
    if wrong:  # only an ExplicitHashKey does that
        words = tr(
            "{n} records lie elsewhere than their key's MD5 says: they were put with an ExplicitHashKey.", n=len(wrong)
        )
        return Verdict(False, words, evidence)
    return Verdict(True, tr("All {n} keys lie in the shard that owns their MD5.", n=len(keys)), evidence)


def put_in_order(context: Context) -> None:
    """Twenty records with one key, one by one, each told which one it follows."""
    kinesis, name, before = context.client("kinesis"), context.name(KINESIS, STREAM), None
    for number in range(1, IN_ORDER + 1):
        follows: dict[str, Any] = {"SequenceNumberForOrdering": before} if before else {}
        answer = kinesis.put_record(
            StreamName=name, PartitionKey=IN_ORDER_KEY, Data=encoded({"number": number}), **follows
        )
        before = answer["SequenceNumber"]
    context.say(tr("The last of {n} has the sequence number {sequence}", n=IN_ORDER, sequence=before))


def check_in_order(context: Context) -> Verdict:
    """The last twenty records of that key count from 1 to 20 in the order in which they are read."""
    if not is_there(context):
        return no_stream()
    found = [one for one in read_all(context) if one.key == IN_ORDER_KEY][-IN_ORDER:]
    numbers = [one.value.get("number") if one.value else None for one in found]
    evidence = {"shard": found[0].shard if found else "", "read": numbers,
                "sequence numbers": [str(one.sequence) for one in found[:3]]}  # fmt: skip
    if len(found) < IN_ORDER:
        wrong = tr(
            "{n} records have the key {key}; {wanted} were asked for.", n=len(found), key=IN_ORDER_KEY, wanted=IN_ORDER
        )
        return Verdict(False, wrong, evidence)
    if numbers != list(range(1, IN_ORDER + 1)):
        return Verdict(False, tr("They are read as {numbers}…: not from 1 up.", numbers=numbers[:5]), evidence)
    words = tr("{n} records of one key, in one shard, in the order they were put.", n=IN_ORDER)
    return Verdict(True, words, evidence)


def read_back(context: Context) -> None:
    """Reads each shard from its oldest record to the tip."""
    for shard in shards_of(context):
        context.say(tr("{shard}: {n} records", shard=shard.shard_id, n=len(read_shard(context, shard.shard_id))))


def check_read(context: Context) -> Verdict:
    """Each shard can be read to its tip, and every order is found there once."""
    if not is_there(context):
        return no_stream()
    orders = orders_in(read_all(context))
    times, wanted = Counter(str(one.value["id"]) for one in orders if one.value), context.number(ORDERS)
    twice = sorted(order for order, count in times.items() if count > 1)
    evidence = {"records per shard": dict(sorted(Counter(one.shard for one in orders).items()))}
    if len(times) < wanted:
        wrong = tr("{n} orders are in the stream; {wanted} were asked for.", n=len(times), wanted=wanted)
        return Verdict(False, wrong, evidence)
    if twice:
        words = tr("{n} orders were put twice, {first} among them: a consumer must know an order it has seen.",
                   n=len(twice), first=twice[0])  # fmt: skip
        return Verdict(True, words, evidence)
    return Verdict(True, tr("{n} orders read back, each exactly once.", n=len(times)), evidence)


def open_iterators(context: Context) -> None:
    """Opens the shard of the ordered key in each of five ways, and says what is read first."""
    found = first_by_type(context)
    for kind, first in found.items():
        if first is None:
            context.say(tr("{kind}: nothing yet, it waits for what comes", kind=kind))
        else:
            context.say(tr("{kind}: the first record read is number {first}", kind=kind, first=first))


def first_by_type(context: Context) -> dict[str, int | None]:
    """Iterator type to the number of the first ordered record it gives; None when it gives nothing."""
    mine = [one for one in read_all(context) if one.key == IN_ORDER_KEY][-IN_ORDER:]
    if len(mine) < IN_ORDER:
        raise StepFailed(tr("There are no ordered records yet: do the step “Order within a shard” first."))
    tenth = mine[9]
    asked: dict[str, dict[str, Any]] = {
        "TRIM_HORIZON": {},
        "AT_SEQUENCE_NUMBER": {"StartingSequenceNumber": tenth.told},
        "AFTER_SEQUENCE_NUMBER": {"StartingSequenceNumber": tenth.told},
        "AT_TIMESTAMP": {"Timestamp": 0},
        "LATEST": {},
    }
    found: dict[str, int | None] = {}
    for kind, words in asked.items():
        records = records_from(context, iterator_at(context, tenth.shard, kind, **words))["Records"]
        first = next((one for one in records if one["PartitionKey"] == IN_ORDER_KEY), None)
        numbers = {one.told: one.value for one in mine}
        value = numbers.get(first["SequenceNumber"]) if first else None
        found[kind] = value["number"] if value else None
    return found


def check_iterators(context: Context) -> Verdict:
    """AT gives the tenth, AFTER the eleventh, LATEST nothing that is there already."""
    if not is_there(context):
        return no_stream()
    try:
        found = first_by_type(context)
    except StepFailed as error:
        return Verdict(False, str(error))
    evidence = {kind: first if first is not None else "–" for kind, first in found.items()}
    if (found["AT_SEQUENCE_NUMBER"], found["AFTER_SEQUENCE_NUMBER"], found["LATEST"]) != (10, 11, None):
        return Verdict(False, tr("The iterators gave {found}.", found=evidence), evidence)
    return Verdict(True, tr("AT gives number 10, AFTER gives 11, LATEST waits for what comes."), evidence)


STEPS = (
    Step("mon-stream", "Create a stream", "Create stream", Stage.STREAM, create_stream, check_stream, 12,
         ((KINESIS.id, STREAM),), inputs=(SHARDS,)),
    Step("mon-put", "Put records", "Put the orders", Stage.STREAM, put_records, check_put, 3, inputs=(ORDERS, KEY)),
    Step("mon-route", "Which shard got it?", "Work it out", Stage.STREAM, follow_keys, check_keys, 2),
    Step("mon-order", "Order within a shard", "Put 20 in order", Stage.STREAM, put_in_order, check_in_order, 3),
    Step("mon-read", "Read with an iterator", "Read every shard", Stage.STREAM, read_back, check_read, 2),
    Step("mon-iterators", "Five places to start", "Open five iterators", Stage.STREAM,
         open_iterators, check_iterators, 2),
)  # fmt: skip
