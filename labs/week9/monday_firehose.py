"""Monday's third lab: a role and a bucket, a delivery stream between them, first records through it, and its buffer.

Thursday builds on the bucket and the role. Checks read the live delivery stream, role and objects.
"""

from __future__ import annotations

from labs.context import Context
from labs.model import Stage, Step, Verdict
from labs.week9 import delivery
from labs.week9.choices import BUFFER_MIB, BUFFER_S
from labs.week9.common import (
    BUCKET,
    FIREHOSE,
    FIREHOSE_ROLE,
    FIRST_DELIVERY,
    LAKE,
    ROLE,
    allow,
    bucket_arns,
    counted_objects,
    encoded,
    make_role,
    no_bucket,
    simulated_orders,
)
from labs.words import tr

PREFIX, HELLOS, SEED = "first/", 50, 11


def make_bucket_and_role(context: Context) -> None:
    """The lake, and a role that lets Firehose write into it and nowhere else."""
    context.make(BUCKET, LAKE)
    actions = ("s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket",
               "s3:ListBucketMultipartUploads", "s3:PutObject")  # fmt: skip
    make_role(context, FIREHOSE_ROLE, "firehose.amazonaws.com", [allow(*actions, on=bucket_arns(context))])


def check_bucket_and_role(context: Context) -> Verdict:
    """The bucket is there and the role trusts Firehose."""
    if not context.has(BUCKET, LAKE):
        return no_bucket(context)
    return delivery.check_trust(context, FIREHOSE_ROLE, "firehose.amazonaws.com")


def create_delivery(context: Context) -> None:
    """A delivery stream with the smallest buffer: 1 MiB or 60 seconds."""
    delivery.create(context, FIRST_DELIVERY, prefix=PREFIX, compression="UNCOMPRESSED")


def check_delivery(context: Context) -> Verdict:
    """ACTIVE, and delivering into the lake."""
    return delivery.check(context, FIRST_DELIVERY)


def say_hello(context: Context) -> None:
    """Fifty orders through the delivery stream, then the wait for their object."""
    name = context.name(FIREHOSE, FIRST_DELIVERY)
    records = [{"Data": encoded(order)} for order in simulated_orders(HELLOS, SEED)]
    answer = context.client("firehose").put_record_batch(DeliveryStreamName=name, Records=records)
    context.say(tr("{n} refused", n=answer["FailedPutCount"]))
    context.until(tr("Firehose collects until 1 MiB or 60 s have come together"), lambda: _landed(context),
                  delivery.LAND_S)  # fmt: skip


def _landed(context: Context) -> int:
    _, records = delivery.delivered(context, PREFIX)
    return len(records)


def check_hello(context: Context) -> Verdict:
    """At least one object lies under the prefix, and it holds the records put."""
    if not context.has(BUCKET, LAKE):
        return no_bucket(context)
    keys, records = delivery.delivered(context, PREFIX)
    evidence = {"objects": len(keys), "records in them": len(records), "first object": keys[0] if keys else ""}
    if not keys:
        words = tr(
            "Nothing lies under {prefix} yet: put a record, then wait for the buffer's 60 seconds.", prefix=PREFIX
        )
        return Verdict(False, words, evidence)
    return Verdict(True, tr("{n} records in {objects}, and nobody had to read a shard.", n=len(records),
                            objects=counted_objects(len(keys))), evidence)  # fmt: skip


def enlarge_buffer(context: Context) -> None:
    """Changes the buffer to what was chosen; the version that is changed must be named."""
    firehose, name = context.client("firehose"), context.name(FIREHOSE, FIRST_DELIVERY)
    described = firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    hints = {"SizeInMBs": context.number(BUFFER_MIB), "IntervalInSeconds": context.number(BUFFER_S)}
    firehose.update_destination(
        DeliveryStreamName=name,
        CurrentDeliveryStreamVersionId=described["VersionId"],
        DestinationId=described["Destinations"][0]["DestinationId"],
        ExtendedS3DestinationUpdate={"BufferingHints": hints},
    )


def check_buffer(context: Context) -> Verdict:
    """The buffer is what was chosen."""
    described = delivery.described(context, FIRST_DELIVERY)
    if described is None:
        return Verdict(False, tr("The delivery stream is not there: do the step before this one first."))
    hints = delivery.destination_of(described)["BufferingHints"]
    size, seconds = hints["SizeInMBs"], hints["IntervalInSeconds"]
    evidence = {"version": described["VersionId"], "size in MiB": size, "seconds": seconds}
    wrong = delivery.wrong_buffer(described, context.number(BUFFER_MIB), context.number(BUFFER_S))
    if wrong:
        return Verdict(False, wrong, evidence)
    words = tr("Version {version}: an object for each {size} MiB, or after {seconds} s.",
               version=described["VersionId"], size=size, seconds=seconds)  # fmt: skip
    return Verdict(True, words, evidence)


STEPS = (
    Step("mon-role", "Role and bucket", "Create both", Stage.RESOURCES, make_bucket_and_role, check_bucket_and_role, 4,
         ((BUCKET.id, LAKE), (ROLE.id, FIREHOSE_ROLE))),
    Step("mon-delivery", "Create a delivery stream", "Create delivery stream", Stage.DELIVERY, create_delivery,
         check_delivery, 20, ((FIREHOSE.id, FIRST_DELIVERY),)),
    Step("mon-hello", "First records", "Send 50 orders", Stage.DELIVERY, say_hello, check_hello, 65),
    Step("mon-buffer", "A larger buffer", "Change the buffer", Stage.DELIVERY, enlarge_buffer, check_buffer, 3,
         inputs=(BUFFER_MIB, BUFFER_S)),
)  # fmt: skip
