"""Thursday's first lab: a delivery stream into S3, 2,000 orders through it, and each of them found again, whole.

Checks read the live delivery stream and its objects, whoever sent the orders.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from labs.context import Context
from labs.model import Stage, Step, Verdict
from labs.week9 import delivery
from labs.week9.choices import COMPRESSION, DELIVERY_S, PREFIX
from labs.week9.common import (
    BUCKET,
    DELIVERY,
    FIREHOSE,
    LAKE,
    counted_objects,
    encoded,
    in_batches,
    no_bucket,
    objects_under,
    simulated_orders,
)
from labs.words import tr

ORDERS, SEED, BATCH = 2000, 4, 250
PUT_S = 60.0
NAME = re.compile(
    r"(?P<hour>\d{4}/\d\d/\d\d/\d\d)/(?P<stream>[\w.-]+)-(?P<version>\d+)-(?P<time>\d{4}(?:-\d\d){5})"
    r"-(?P<random>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?P<ending>\.\w+)?"
)


def create(context: Context) -> None:
    """A delivery stream that compresses what it writes, unless it was chosen otherwise."""
    hints = {"SizeInMBs": delivery.BUFFER_MIB, "IntervalInSeconds": context.number(DELIVERY_S)}
    wanted = delivery.settings(
        context, prefix=context.word(PREFIX), compression=context.word(COMPRESSION), BufferingHints=hints
    )
    context.make(FIREHOSE, DELIVERY, destination=wanted)


def check_delivery(context: Context) -> Verdict:
    """ACTIVE, delivering into the lake under the prefix, compressed, and as soon as was chosen."""
    verdict, found = delivery.check(context, DELIVERY), delivery.described(context, DELIVERY)
    if not verdict.ok or found is None:
        return verdict
    wanted = {"prefix": context.word(PREFIX), "compression": context.word(COMPRESSION)}
    prefix, compression = verdict.evidence["prefix"], verdict.evidence["compression"]
    if prefix != wanted["prefix"]:
        words = tr("Its prefix is {found}, not {wanted}.", found=prefix or "–", wanted=wanted["prefix"])
        return Verdict(False, words, verdict.evidence)
    if compression != wanted["compression"]:
        words = tr("Its compression is {found}, not {wanted}.", found=compression, wanted=wanted["compression"])
        return Verdict(False, words, verdict.evidence)
    slow = delivery.wrong_buffer(found, delivery.BUFFER_MIB, context.number(DELIVERY_S))
    if slow and context.chose(DELIVERY_S):
        return Verdict(False, slow, verdict.evidence)
    return verdict


def ingest(context: Context) -> None:
    """2,000 simulated orders in batches; records that Firehose refuses are sent again."""
    orders = [encoded(order) for order in simulated_orders(ORDERS, SEED)]
    context.remember("thursday-sent", send(context, DELIVERY, orders, BATCH))


def send(context: Context, base: str, records: list[bytes], batch: int = 500) -> int:
    """Puts records into one of the run's delivery streams, again what is refused; how many were acknowledged."""
    firehose, name, sent = context.client("firehose"), context.name(FIREHOSE, base), 0
    for part in in_batches(records, batch):
        left = list(part)

        def put() -> bool:
            nonlocal left
            answer = firehose.put_record_batch(DeliveryStreamName=name, Records=[{"Data": data} for data in left])
            results = zip(left, answer["RequestResponses"], strict=True)
            left = [data for data, result in results if "ErrorCode" in result]
            return not left

        context.until(tr("Firehose refused some records; they are sent again"), put, PUT_S)
        sent += len(part)
        context.say(tr("{n} of {total} sent", n=sent, total=len(records)))
    return sent


def check_ingest(context: Context) -> Verdict:
    """Firehose acknowledged the orders: by our count, or as many lie in S3 already."""
    if not context.has(FIREHOSE, DELIVERY):
        return Verdict(False, tr("The delivery stream is not there: do the step before this one first."))
    counted = int(context.recall("thursday-sent") or 0)
    if counted >= ORDERS:
        return Verdict(True, tr("Firehose acknowledged {n} orders.", n=counted), {"acknowledged": counted})
    if not context.has(BUCKET, LAKE):
        return no_bucket(context)
    stored = sum(1 for one in _records(context)[1] if isinstance(one, dict) and "id" in one)
    evidence = {"acknowledged": counted, "in S3": stored}
    if stored < ORDERS:
        words = tr("{n} of {total} orders are seen: what a terminal sent shows when its buffer is flushed.", n=stored,
                   total=ORDERS)  # fmt: skip
        return Verdict(False, words, evidence)
    return Verdict(True, tr("{n} orders came through Firehose.", n=stored), evidence | {"acknowledged": stored})


def _records(context: Context) -> tuple[list[str], list[Any]]:
    """Keys and records under the prefix; no records where an object does not hold JSON."""
    try:
        return delivery.delivered(context, context.word(PREFIX))
    except ValueError:
        return [entry["Key"] for entry in objects_under(context, context.word(PREFIX))], []


def wait_for_objects(context: Context) -> None:
    """Waits until the buffer has been flushed, by its size or its interval, whichever comes first."""

    def all_there() -> bool:
        _, records = delivery.delivered(context, context.word(PREFIX))
        return len({record["id"] for record in records}) >= ORDERS

    words = tr("the buffer fills until {size} MiB or {seconds} s have passed", size=delivery.BUFFER_MIB,
               seconds=context.number(DELIVERY_S))  # fmt: skip
    context.until(words, all_there, delivery.patience(context.number(DELIVERY_S)))


def check_objects(context: Context) -> Verdict:
    """Every order is in the objects, whole; one that came twice is told."""
    if not context.has(BUCKET, LAKE):
        return no_bucket(context)
    prefix = context.word(PREFIX)
    try:
        keys, records = delivery.delivered(context, prefix)
    except ValueError as error:
        return Verdict(False, tr("An object under {prefix} does not hold JSON: {error}", prefix=prefix, error=error))
    evidence = {"objects delivered": len(keys), "records": len(records), "first object": keys[0] if keys else ""}
    strange = [one for one in records if not (isinstance(one, dict) and "id" in one)]
    if strange:
        return Verdict(False, tr("{n} records are no orders: they have no id.", n=len(strange)), evidence)
    times = Counter(str(record["id"]) for record in records)
    wrong = _lost_or_changed(context, records, times)
    if wrong:
        return Verdict(False, wrong, evidence)
    twice = [order for order, seen in times.items() if seen > 1]
    if twice:
        words = tr("{n} orders came more than once, {first} among them: whoever reads must know an order it has seen.",
                   n=len(twice), first=twice[0])  # fmt: skip
        return Verdict(True, words, evidence)
    where = counted_objects(len(keys))
    words = tr("{n} orders found again in {objects}, each exactly once.", n=len(records), objects=where)
    return Verdict(True, words, evidence)


def _lost_or_changed(context: Context, records: list[dict[str, Any]], times: Counter[str]) -> str:
    """What is wrong with the orders that lie there; empty when nothing is."""
    ours = {order["id"]: order for order in simulated_orders(ORDERS, SEED)}
    changed = [record["id"] for record in records if record["id"] in ours and record != ours[record["id"]]]
    lost = [order for order in ours if order not in times] if context.recall("thursday-sent") else []
    if not records:
        return tr("Nothing lies under {prefix} yet.", prefix=context.word(PREFIX))
    if lost:
        return tr("{n} orders were acknowledged but are not there; the first is {first}.", n=len(lost), first=lost[0])
    if len(times) < ORDERS:
        return tr("{n} of {total} orders lie there: has the buffer been flushed?", n=len(times), total=ORDERS)
    if changed:
        return tr("{n} orders are not as they were sent; the first is {first}.", n=len(changed), first=changed[0])
    return ""


def read_names(context: Context) -> None:
    """Says what the name of each of the first objects tells."""
    prefix = context.word(PREFIX)
    for entry in objects_under(context, prefix)[:3]:
        found = NAME.fullmatch(entry["Key"].removeprefix(prefix))
        if found:
            context.say(tr("Hour {hour} UTC, version {version}, oldest record {time}", hour=found["hour"],
                           version=found["version"], time=found["time"]))  # fmt: skip


def check_names(context: Context) -> Verdict:
    """Each object bears the name that Firehose gives, and lies in the hour of its oldest record."""
    if not context.has(BUCKET, LAKE):
        return no_bucket(context)
    prefix, stream = context.word(PREFIX), context.name(FIREHOSE, DELIVERY)
    keys = [entry["Key"] for entry in objects_under(context, prefix)]
    if not keys:
        return Verdict(False, tr("Nothing lies under {prefix} yet.", prefix=prefix))
    for key in keys:
        found = NAME.fullmatch(key.removeprefix(prefix))
        if found is None or found["stream"] != stream:
            words = tr("{key} does not bear the name that {stream} gives: who wrote it?", key=key, stream=stream)
            return Verdict(False, words, {"objects": keys})
        if found["time"][:13].replace("-", "/") != found["hour"]:
            return Verdict(False, tr("{key} lies in another hour than its oldest record.", key=key), {"objects": keys})
    first = NAME.fullmatch(keys[0].removeprefix(prefix))
    evidence = {"objects": len(keys), **({name: first[name] for name in ("hour", "version", "time")} if first else {})}
    return Verdict(
        True,
        tr("Each name tells hour, stream, version and time: {objects} looked at.", objects=counted_objects(len(keys))),
        evidence,
    )


STEPS = (
    Step("thu-delivery", "Firehose into S3", "Create delivery stream", Stage.DELIVERY, create, check_delivery, 20,
         ((FIREHOSE.id, DELIVERY),), inputs=(PREFIX, COMPRESSION, DELIVERY_S)),
    Step("thu-ingest", "Stream orders in", "Send 2,000 orders", Stage.DELIVERY, ingest, check_ingest, 5),
    Step("thu-verify", "Find every record", "Wait and count", Stage.DELIVERY, wait_for_objects, check_objects, 65),
    Step("thu-names", "What a name tells", "Read the names", Stage.DELIVERY, read_names, check_names, 2),
)  # fmt: skip
