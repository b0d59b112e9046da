"""Thursday's third lab: a data stream as the source of a delivery stream, and a role that may read it.

Uses Monday's stream. Checks read the role's policies, the delivery stream, and both ends of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labs.context import Context
from labs.model import Stage, Step, Verdict
from labs.week9 import delivery
from labs.week9.common import (
    BUCKET,
    FIREHOSE,
    FIREHOSE_ROLE,
    KINESIS,
    LAKE,
    STREAM,
    allow,
    encoded,
    no_bucket,
    objects_under,
    role_arn,
)
from labs.week9.role_reach import allow_more, out_of_reach
from labs.week9.stream_reads import is_there, no_stream, read_all
from labs.words import tr

FROM_STREAM, PREFIX, POLICY = "from-stream", "from-stream/", "headwater-source"
READS = ("kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards")
SIGNALS, DEVICES, INTERVAL_S = 300, 10, 15
PUT_S, DELIVERY_S = 60.0, 300.0


def stream_arn(context: Context) -> str:
    """The ARN of Monday's stream."""
    identity = context.cloud.identity
    name = context.name(KINESIS, STREAM)
    return f"arn:{identity.partition}:kinesis:{context.cloud.region}:{identity.account}:stream/{name}"


def let_read(context: Context) -> None:
    """Lets Firehose's role read the stream: four actions on one ARN."""
    allow_more(context, FIREHOSE_ROLE, POLICY, [allow(*READS, on=[stream_arn(context)])])


def check_reads(context: Context) -> Verdict:
    """The role trusts Firehose and may read the stream."""
    if not is_there(context):
        return no_stream()
    trust = delivery.check_trust(context, FIREHOSE_ROLE, "firehose.amazonaws.com")
    if not trust.ok:
        return trust
    missing = out_of_reach(context, FIREHOSE_ROLE, READS, stream_arn(context))
    evidence = {**trust.evidence, "stream": stream_arn(context), "not allowed": missing}
    if missing:
        words = tr("The role may not {actions} on {arn}.", actions=", ".join(missing), arn=stream_arn(context))
        return Verdict(False, words, evidence)
    return Verdict(True, tr("The role may read {arn}.", arn=stream_arn(context)), evidence)


def create(context: Context) -> None:
    """A delivery stream whose source is the data stream."""
    source = {"KinesisStreamARN": stream_arn(context), "RoleARN": role_arn(context, FIREHOSE_ROLE)}
    hints = {"SizeInMBs": 1, "IntervalInSeconds": INTERVAL_S}
    destination = delivery.settings(context, prefix=PREFIX, BufferingHints=hints)
    context.make(FIREHOSE, FROM_STREAM, destination=destination, source=source)


def check_source(context: Context) -> Verdict:
    """ACTIVE, reading our stream, delivering into the lake under the prefix."""
    verdict = delivery.check(context, FROM_STREAM)
    found = delivery.described(context, FROM_STREAM)
    if not verdict.ok or found is None:
        return verdict
    source = found.get("Source", {}).get("KinesisStreamSourceDescription", {})
    evidence = {**verdict.evidence, "source": source.get("KinesisStreamARN", "Direct PUT")}
    if not source:
        return Verdict(False, tr("It takes direct puts; it reads no data stream."), evidence)
    if source["KinesisStreamARN"] != stream_arn(context):
        words = tr("It reads {found}, not {wanted}.", found=source["KinesisStreamARN"], wanted=stream_arn(context))
        return Verdict(False, words, evidence)
    if evidence["prefix"] != PREFIX:
        words = tr("Its prefix is {found}, not {wanted}.", found=evidence["prefix"] or "–", wanted=PREFIX)
        return Verdict(False, words, evidence)
    return Verdict(True, tr("It reads the stream, from what comes now on, as a consumer of its own."), evidence)


def signals() -> Iterator[dict[str, Any]]:
    """Signals of ten devices, numbered."""
    for number in range(SIGNALS):
        yield {"device": f"device-{number % DEVICES}", "signal": number}


def send_signals(context: Context) -> None:
    """300 signals into the data stream, again what is refused; then the wait for their objects."""
    kinesis, name = context.client("kinesis"), context.name(KINESIS, STREAM)
    left = [{"Data": encoded(signal), "PartitionKey": signal["device"]} for signal in signals()]

    def put() -> bool:
        nonlocal left
        answer = kinesis.put_records(StreamName=name, Records=left)
        left = [one for one, result in zip(left, answer["Records"], strict=True) if "ErrorCode" in result]
        return not left

    context.until(tr("a shard refused some records; they are sent again"), put, PUT_S)
    words = tr("Firehose reads each shard once a second, and waits {n} s for more", n=INTERVAL_S)
    context.until(words, lambda: len(_delivered(context)) >= SIGNALS, DELIVERY_S)


def _delivered(context: Context) -> set[tuple[str, int]]:
    """Device and number of each signal that lies in S3. Raises ValueError when an object does not hold JSON."""
    _, records = delivery.delivered(context, PREFIX)
    return {(str(one["device"]), int(one["signal"])) for one in records if _is_signal(one)}


def _is_signal(value: Any) -> bool:
    return isinstance(value, dict) and "device" in value and isinstance(value.get("signal"), int)


def check_flow(context: Context) -> Verdict:
    """What the stream holds of signals lies in S3 as well: two readers, one stream."""
    if not is_there(context):
        return no_stream()
    if not context.has(BUCKET, LAKE):
        return no_bucket(context)
    held = [one.value for one in read_all(context) if _is_signal(one.value)]
    in_stream = {(str(value["device"]), int(value["signal"])) for value in held if value is not None}
    try:
        in_lake = _delivered(context)
    except ValueError as error:
        return Verdict(False, tr("An object under {prefix} does not hold JSON: {error}", prefix=PREFIX, error=error))
    evidence = {"signals in the stream": len(in_stream), "signals in S3": len(in_lake),
                "objects": len(objects_under(context, PREFIX))}  # fmt: skip
    if len(in_stream) < SIGNALS:
        words = tr("{n} signals are in the stream; {wanted} were asked for.", n=len(in_stream), wanted=SIGNALS)
        return Verdict(False, words, evidence)
    missing = sorted(in_stream - in_lake)
    if missing:
        words = tr("{n} signals are in the stream but not in S3: were they put before the delivery stream was ACTIVE?",
                   n=len(missing))  # fmt: skip
        return Verdict(False, words, evidence)
    words = tr("{n} signals lie in the stream and in S3: one stream, two readers.", n=len(in_stream))
    return Verdict(True, words, evidence)


STEPS = (
    Step("thu-read-role", "The role may read", "Add the policy", Stage.RESOURCES, let_read, check_reads, 2),
    Step("thu-source", "A stream as source", "Create delivery stream", Stage.DELIVERY, create, check_source, 20,
         ((FIREHOSE.id, FROM_STREAM),)),
    Step("thu-flow", "Through both", "Send 300 signals", Stage.STREAM, send_signals, check_flow, 25),
)  # fmt: skip
