"""Server-side encryption through boto3, and its limit a day as the service keeps it."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from labs.emulator.wire import AwsError
from tests.emulator.firehose.clouds import ROLE, Cloud
from tests.emulator.firehose.lakes import Lake
from tests.waiting import until

OWN = {"KeyType": "AWS_OWNED_CMK"}


def test_that_encryption_is_switched_on_and_off(aws: Any, lake: Lake) -> None:
    name, firehose = lake.deliver(), aws("firehose")

    def status() -> str:
        return str(lake.described(name)["DeliveryStreamEncryptionConfiguration"]["Status"])

    assert status() == "DISABLED"
    firehose.start_delivery_stream_encryption(DeliveryStreamName=name, DeliveryStreamEncryptionConfigurationInput=OWN)
    assert status() in ("ENABLING", "ENABLED")
    until(lambda: status() == "ENABLED")
    assert lake.described(name)["DeliveryStreamEncryptionConfiguration"]["KeyType"] == "AWS_OWNED_CMK"
    assert firehose.put_record(DeliveryStreamName=name, Record={"Data": b"x"})["Encrypted"] is True
    firehose.stop_delivery_stream_encryption(DeliveryStreamName=name)
    until(lambda: status() == "DISABLED")
    assert firehose.put_record_batch(DeliveryStreamName=name, Records=[{"Data": b"x"}])["Encrypted"] is False


def test_that_a_key_that_cannot_exist_is_refused(aws: Any, lake: Lake) -> None:
    name, firehose = lake.deliver(), aws("firehose")
    key = "arn:aws:kms:us-east-1:123456789012:key/1"
    for given, words in (
        ({"KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": key}, "InvalidKMSResourceException.* has no KMS"),
        ({"KeyType": "CUSTOMER_MANAGED_CMK"}, "KeyARN must be given"),
        ({"KeyType": "AWS_OWNED_CMK", "KeyARN": key}, "must not be given with the KeyType AWS_OWNED_CMK"),
    ):
        with pytest.raises(ClientError, match=words):
            firehose.start_delivery_stream_encryption(
                DeliveryStreamName=name, DeliveryStreamEncryptionConfigurationInput=given
            )


def test_that_a_stream_is_created_encrypted_and_switched_25_times_a_day_at_most() -> None:
    cloud, named = Cloud(1.0), {"DeliveryStreamName": "orders"}
    arns = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::lake"}
    cloud("CreateDeliveryStream", **named, ExtendedS3DestinationConfiguration=arns,
          DeliveryStreamEncryptionConfigurationInput=OWN)  # fmt: skip

    def status() -> Any:
        return cloud("DescribeDeliveryStream", **named)["DeliveryStreamDescription"][
            "DeliveryStreamEncryptionConfiguration"
        ]["Status"]

    assert status() == "ENABLING"
    with pytest.raises(AwsError, match="is CREATING and its encryption"):
        cloud("StopDeliveryStreamEncryption", **named)
    cloud.clock.ahead.append(15.0)
    assert status() == "ENABLED"
    for _ in range(25):
        cloud("StopDeliveryStreamEncryption", **named)
    assert status() == "DISABLING"
    with pytest.raises(AwsError, match="25 times in 24 hours") as error:
        cloud("StartDeliveryStreamEncryption", **named)
    assert error.value.code == "LimitExceededException"
    cloud.clock.ahead.append(24 * 3600.0)
    cloud("StartDeliveryStreamEncryption", **named)
    assert status() == "ENABLING"
    cloud.service.close()
