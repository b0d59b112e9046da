"""Every error that botocore's model has for every operation of Firehose: driven through boto3, or given its reason.

So "each documented error" is a fact that is checked, and a new operation or error of the model turns red.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import botocore.session
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from labs.emulator.firehose import control, tagging
from tests.emulator.firehose.lakes import ACCOUNT, Lake
from tests.waiting import until

MODEL = botocore.session.get_session().get_service_model("firehose")
INVALID, LIMIT, IN_USE, MISSING = (
    "InvalidArgumentException", "LimitExceededException", "ResourceInUseException", "ResourceNotFoundException",
)  # fmt: skip
CHANGED, NO_KEY, BUSY = "ConcurrentModificationException", "InvalidKMSResourceException", "ServiceUnavailableException"
DESTINATION = "destinationId-000000000001"
FOREIGN_KEY = {"KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"}
ENCRYPTION = "DeliveryStreamEncryptionConfigurationInput"
RIGHT: Mapping[str, dict[str, Any]] = {
    "CreateDeliveryStream": {},
    "DeleteDeliveryStream": {},
    "DescribeDeliveryStream": {},
    "ListDeliveryStreams": {},
    "ListTagsForDeliveryStream": {},
    "PutRecord": {"Record": {"Data": b"x"}},
    "PutRecordBatch": {"Records": [{"Data": b"x"}]},
    "StartDeliveryStreamEncryption": {},
    "StopDeliveryStreamEncryption": {},
    "TagDeliveryStream": {"Tags": [{"Key": "a"}]},
    "UntagDeliveryStream": {"TagKeys": ["a"]},
    "UpdateDestination": {"CurrentDeliveryStreamVersionId": "1", "DestinationId": DESTINATION,
                          "ExtendedS3DestinationUpdate": {"Prefix": "a/"}},
}  # fmt: skip
NO_CALL_RATE = "Its page names no number that could be used up but call rates, which are not told for it."
ANY_STATE = "Tags are changed in every state; its page names no state that refuses it."
IN_ITS_ENTRIES = "Records above the quota fail in the answer's entries, with this code; the call itself is answered."
VALIDATED = "Its members are a name and keys, which fail validation before they could be invalid."
REASONS: Mapping[tuple[str, str], str] = {
    **{(name, "InvalidSourceException"): "Only with the decompression of CloudWatch Logs, which is refused here."
       for name in ("PutRecord", "PutRecordBatch")},
    **{(name, NO_KEY): "There is no KMS here, so no stream can have a key that is then disabled."
       for name in ("PutRecord", "PutRecordBatch")},
    **{(name, IN_USE): ANY_STATE for name in ("TagDeliveryStream", "UntagDeliveryStream")},
    ("PutRecordBatch", BUSY): IN_ITS_ENTRIES,
    ("ListTagsForDeliveryStream", LIMIT): NO_CALL_RATE,
    ("UntagDeliveryStream", LIMIT): NO_CALL_RATE,
    ("ListTagsForDeliveryStream", INVALID): VALIDATED,
    ("UntagDeliveryStream", INVALID): VALIDATED,
    ("TagDeliveryStream", INVALID): VALIDATED,
}  # fmt: skip
NOT_FOUND = sorted(
    name for name in MODEL.operation_names
    if MISSING in [error.name for error in MODEL.operation_model(name).error_shapes]
)  # fmt: skip
DRIVEN: Mapping[str, set[tuple[str, str]]] = {
    "missing": {(name, MISSING) for name in NOT_FOUND},
    "creating": {(name, IN_USE) for name in ("CreateDeliveryStream", "DeleteDeliveryStream", "UpdateDestination",
                                             "StartDeliveryStreamEncryption", "StopDeliveryStreamEncryption")},
    "from a stream": {(name, INVALID) for name in ("PutRecord", "PutRecordBatch", "StartDeliveryStreamEncryption",
                                                   "StopDeliveryStreamEncryption")},
    "no key": {(name, NO_KEY) for name in ("CreateDeliveryStream", "StartDeliveryStreamEncryption")},
    "update": {("UpdateDestination", INVALID), ("UpdateDestination", CHANGED)},
    "create": {("CreateDeliveryStream", INVALID), ("CreateDeliveryStream", LIMIT)},
    "tags": {("TagDeliveryStream", LIMIT)},
    "switched": {(name, LIMIT) for name in ("StartDeliveryStreamEncryption", "StopDeliveryStreamEncryption")},
    "quota": {("PutRecord", BUSY)},
}  # fmt: skip

Told = Callable[..., str]


@pytest.fixture
def told(aws: Any) -> Told:
    """The code of the error with which an operation refuses a call."""

    def call(operation: str, stream: str, **given: Any) -> str:
        words = {**RIGHT[operation], "DeliveryStreamName": stream, **given}
        with pytest.raises(ClientError) as error:
            getattr(aws("firehose"), xform_name(operation))(**words)
        assert error.value.response["Error"]["Message"].strip()
        return str(error.value.response["Error"]["Code"])

    return call


def test_that_every_modelled_error_of_firehose_is_driven_or_has_its_reason() -> None:
    pairs = {(name, error.name) for name in MODEL.operation_names for error in MODEL.operation_model(name).error_shapes}
    driven = set().union(*DRIVEN.values())
    assert pairs - driven - set(REASONS) == set()
    assert set(REASONS) - pairs == set()
    assert set(REASONS) & driven == set()
    assert set(RIGHT) == set(MODEL.operation_names)


def test_that_what_is_not_there_is_not_found(told: Told) -> None:
    assert {name: told(name, "nowhere") for name in NOT_FOUND} == dict.fromkeys(NOT_FOUND, MISSING)


def test_that_a_stream_in_creating_is_in_use(aws: Any, lake: Lake, told: Told) -> None:
    given = {"ExtendedS3DestinationConfiguration": lake.arns}
    for operation in ("DeleteDeliveryStream", "UpdateDestination", "StartDeliveryStreamEncryption",
                      "StopDeliveryStreamEncryption", "CreateDeliveryStream"):  # fmt: skip
        name = f"delivery-{uuid4().hex[:12]}"
        aws("firehose").create_delivery_stream(DeliveryStreamName=name, **given)
        assert told(operation, name, **(given if operation == "CreateDeliveryStream" else {})) == IN_USE, operation


def test_that_a_stream_that_reads_a_stream_takes_no_puts_and_no_encryption(aws: Any, lake: Lake, told: Told) -> None:
    source = f"source-{uuid4().hex[:12]}"
    aws("kinesis").create_stream(StreamName=source, ShardCount=1)
    until(lambda: aws("kinesis").describe_stream(StreamName=source)["StreamDescription"]["StreamStatus"] == "ACTIVE")
    name = lake.deliver(source)
    refused = {operation: told(operation, name) for operation, _ in DRIVEN["from a stream"]}
    assert refused == {operation: INVALID for operation, _ in DRIVEN["from a stream"]}


def test_that_a_key_of_a_kms_that_is_not_there_is_refused(lake: Lake, told: Told) -> None:
    name, key = lake.deliver(), {ENCRYPTION: FOREIGN_KEY}
    assert told("StartDeliveryStreamEncryption", name, **key) == NO_KEY
    assert told("CreateDeliveryStream", "new", ExtendedS3DestinationConfiguration=lake.arns, **key) == NO_KEY


def test_that_an_update_of_something_else_is_refused(lake: Lake, told: Told) -> None:
    name = lake.deliver()
    assert told("UpdateDestination", name, DestinationId="destinationId-000000000009") == INVALID
    assert told("UpdateDestination", name, CurrentDeliveryStreamVersionId="9") == CHANGED


def test_that_a_stream_without_a_destination_or_beyond_the_quota_is_refused(
    lake: Lake, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told("CreateDeliveryStream", "new") == INVALID
    monkeypatch.setattr(control, "MOST_STREAMS", 0)
    assert told("CreateDeliveryStream", "new", ExtendedS3DestinationConfiguration=lake.arns) == LIMIT


def test_that_a_stream_has_fifty_tags(aws: Any, lake: Lake, told: Told) -> None:
    name = lake.deliver()
    tags = [{"Key": f"tag-{number}"} for number in range(tagging.MOST_TAGS)]
    aws("firehose").tag_delivery_stream(DeliveryStreamName=name, Tags=tags)
    assert told("TagDeliveryStream", name, Tags=[{"Key": "one more"}]) == LIMIT


def test_that_encryption_is_switched_a_number_of_times_a_day(aws: Any, lake: Lake, told: Told) -> None:
    name, firehose = lake.deliver(), aws("firehose")
    for _ in range(25):
        firehose.start_delivery_stream_encryption(DeliveryStreamName=name)
    assert told("StartDeliveryStreamEncryption", name) == LIMIT
    assert told("StopDeliveryStreamEncryption", name) == LIMIT


def test_that_records_beyond_the_quota_of_a_second_are_told_to_slow_down(aws: Any, lake: Lake) -> None:
    name, firehose = lake.deliver(), aws("firehose")
    largest, codes = {"Data": b"x" * 1_000_000}, set()
    for _ in range(30):
        try:
            firehose.put_record(DeliveryStreamName=name, Record=largest)
        except ClientError as error:
            codes.add(error.response["Error"]["Code"])
            break
    assert codes == {BUSY}
    entries = [
        entry.get("ErrorCode")
        for _ in range(10)
        for entry in firehose.put_record_batch(DeliveryStreamName=name, Records=[largest] * 3)["RequestResponses"]
    ]
    assert BUSY in entries
