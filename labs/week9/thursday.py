"""Thursday: Firehose into S3, orders streamed in, and every one of them found again in the objects."""

from __future__ import annotations

from collections import Counter
from typing import Any

from labs.context import Context
from labs.model import Day, Lab, Stage, Step, Verdict
from labs.week9 import delivery, monday
from labs.week9.common import DELIVERY, FIREHOSE, encoded, in_batches, prepared_by, simulated_orders

PREFIX = "delivered/"
ORDERS, SEED = 2000, 4
PUT_S, DELIVERY_S = 60.0, 300.0


def create(context: Context) -> None:
    """A delivery stream that compresses what it writes."""
    delivery.create(context, DELIVERY, prefix=PREFIX, compression="GZIP")


def ingest(context: Context) -> None:
    """2,000 simulated orders in batches; records that Firehose refuses are sent again."""
    firehose, name = context.client("firehose"), context.name(FIREHOSE, DELIVERY)
    sent = 0
    for batch in in_batches(list(simulated_orders(ORDERS, SEED)), 250):
        left: list[dict[str, Any]] = list(batch)

        def send() -> bool:
            nonlocal left
            records = [{"Data": encoded(order)} for order in left]
            answer = firehose.put_record_batch(DeliveryStreamName=name, Records=records)
            results = zip(left, answer["RequestResponses"], strict=True)
            left = [order for order, result in results if "ErrorCode" in result]
            return not left

        context.until("Firehose refused some records; they are sent again", send, PUT_S)
        sent += len(batch)
        context.say(f"{sent} of {ORDERS} sent")
    context.remember("thursday-sent", sent)


def check_ingest(context: Context) -> Verdict:
    """Firehose acknowledged every record."""
    sent = context.recall("thursday-sent") or 0
    if sent < ORDERS:
        return Verdict(False, f"{sent} of {ORDERS} orders have been acknowledged.", {"acknowledged": sent})
    return Verdict(True, f"Firehose acknowledged {sent} orders.", {"acknowledged": sent})


def wait_for_objects(context: Context) -> None:
    """Waits until the buffer has been flushed: 1 MiB or 60 seconds, whichever comes first."""

    def all_there() -> bool:
        _, records = delivery.delivered(context, PREFIX)
        return len({record["id"] for record in records}) >= ORDERS

    context.until("the buffer fills until 1 MiB or 60 s have passed", all_there, DELIVERY_S)


def check_objects(context: Context) -> Verdict:
    """Each order that was sent is in the objects exactly once, whole."""
    keys, records = delivery.delivered(context, PREFIX)
    sent = {order["id"]: order for order in simulated_orders(ORDERS, SEED)}
    times = Counter(record["id"] for record in records)
    wrong = [order for order in sent if times[order] != 1] + [order for order in times if order not in sent]
    changed = [record["id"] for record in records if record != sent.get(record["id"])]
    evidence = {"objects delivered": len(keys), "records": len(records), "first object": keys[0] if keys else ""}
    if wrong or changed:
        return Verdict(False, f"{len(wrong)} orders are not there exactly once; {len(changed)} differ.", evidence)
    return Verdict(
        True,
        f"{len(records):,} orders found again in {len(keys)} object{'s' * (len(keys) != 1)}, each exactly once.",
        evidence,
    )


STEPS = (
    Step("thu-delivery", "Firehose into S3", "Create delivery stream", Stage.DELIVERY, create,
         lambda context: delivery.check(context, DELIVERY), 20, ((FIREHOSE.id, DELIVERY),)),
    Step("thu-ingest", "Stream orders in", "Send 2,000 orders", Stage.DELIVERY, ingest, check_ingest, 5),
    Step("thu-verify", "Find every record", "Wait and count", Stage.DELIVERY, wait_for_objects, check_objects, 65),
)  # fmt: skip

THURSDAY = Day(
    "thu", "Thursday", "Delivery, verified", (Lab("delivery", "From stream to S3", STEPS),),
    prepared_by(monday.FIREHOSE_STEPS[:1]),
)  # fmt: skip
