"""Every error that botocore's model has for every operation on streams: driven here, or listed with its reason.

So "each documented error" is a fact that is checked, and a new operation or error of the model turns red.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from labs.emulator.faults import Fault, Kind
from labs.emulator.kinesis.rates import A_SECOND, FOR_A_STREAM
from labs.emulator.wire import AwsError, Call
from tests.emulator.kinesis.kinesis_bed import ACCOUNT_ARN, FIRST, Bed, bed_of
from tests.emulator.kinesis.kinesis_calls import (
    DENIED,
    IN_USE,
    INVALID,
    LIMIT,
    MODEL,
    NOT_FOUND,
    OPERATIONS,
    RIGHT,
    THROTTLED,
    WRONG,
    filled,
    modelled,
)

STILL = 1_800_000_000.0
NUMBERS = {"one": 1, "five": 5}
INTERNAL, EXPIRED_TOKEN = "InternalFailureException", "ExpiredNextTokenException"
NAMES = {
    "name": "s", "arn": f"{ACCOUNT_ARN}:stream/s", "new": "new", "demanded": "d",
    "demanded_arn": f"{ACCOUNT_ARN}:stream/d", "full": "full", "consumer_name": "c",
}  # fmt: skip
MISSING_ARN = f"{ACCOUNT_ARN}:stream/not-there"
NOT_ACTIVE = [
    "DecreaseStreamRetentionPeriod", "DeleteStream", "DisableEnhancedMonitoring", "EnableEnhancedMonitoring",
    "IncreaseStreamRetentionPeriod", "ListShards", "MergeShards", "SplitShard", "StartStreamEncryption",
    "StopStreamEncryption", "SubscribeToShard", "UpdateMaxRecordSize", "UpdateShardCount", "UpdateStreamMode",
    "UpdateStreamRecordDistributionStrategy", "UpdateStreamWarmThroughput",
]  # fmt: skip
A_DAY = {"StartStreamEncryption": 25, "StopStreamEncryption": 25, "UpdateStreamMode": 2}
ONE_KEY = "There is one key, the service's own, and nobody can disable it or take it away."
ANY_STATE = "It is answered in every state; its page names no state that refuses it."
NO_OTHER_ARN = "An ARN that is none fails validation, and one of nothing is not found."
NO_RATE = "Its page states neither a rate nor a number that could be exceeded."
REASONS: Mapping[tuple[str, str], str] = {
    **{(name, error): ONE_KEY for name in OPERATIONS for error in modelled(name) if error.startswith("KMS")
       and (name, error) not in WRONG},
    **{(name, IN_USE): ANY_STATE for name in (
        "AddTagsToStream", "DeleteResourcePolicy", "GetResourcePolicy", "ListStreamConsumers", "ListTagsForResource",
        "PutResourcePolicy", "RemoveTagsFromStream", "TagResource", "UntagResource")},
    **{(name, LIMIT): NO_RATE for name in (
        "DecreaseStreamRetentionPeriod", "DeleteResourcePolicy", "DisableEnhancedMonitoring",
        "EnableEnhancedMonitoring", "GetResourcePolicy", "IncreaseStreamRetentionPeriod", "ListTagsForResource",
        "PutResourcePolicy", "TagResource", "UntagResource", "UpdateMaxRecordSize",
        "UpdateStreamRecordDistributionStrategy")},
    **{(name, INVALID): NO_OTHER_ARN for name in (
        "DeleteResourcePolicy", "GetResourcePolicy", "ListTagsForResource", "UntagResource")},
    ("SubscribeToShard", LIMIT): "The second call of a second finds the first, and is a ResourceInUseException.",
    ("UpdateAccountSettings", INVALID): "Its only member is of the model, or fails validation.",
    ("UpdateMaxRecordSize", INVALID): "A size beyond the model's range fails validation.",
}  # fmt: skip
DRIVEN: Mapping[str, set[tuple[str, str]]] = {
    "wrong": set(WRONG),
    "missing": {(name, NOT_FOUND) for name in OPERATIONS if NOT_FOUND in modelled(name)},
    "not active": {(name, IN_USE) for name in NOT_ACTIVE},
    "rate": {(name, LIMIT) for name in A_SECOND},
    "a day": {(name, LIMIT) for name in A_DAY},
    "denied": {(name, "AccessDeniedException") for name in DENIED},
    "failed": {(name, INTERNAL) for name in OPERATIONS if INTERNAL in modelled(name)},
    "throttled": {(name, THROTTLED) for name in ("GetRecords", "GetShardIterator", "PutRecord", "PutRecords")},
    "expired": {("GetRecords", "ExpiredIteratorException")},
    "old token": {(name, EXPIRED_TOKEN) for name in ("ListShards", "ListStreamConsumers", "ListStreams")},
}


@dataclass(frozen=True, slots=True)
class Ready:
    """A bed whose time stands still, and what stands for the names in its calls."""

    bed: Bed
    names: dict[str, str]


@pytest.fixture(scope="module")
def ready() -> Iterator[Ready]:
    """An encrypted stream with a consumer, an on-demand stream, a large one, one in CREATING, one that is gone."""
    with bed_of(still=STILL) as bed:
        client = bed.client
        for name, shards in (("s", 2), ("full", 250), ("gone", 1)):
            bed.make(name, shards)
        client.create_stream(StreamName="d", StreamModeDetails={"StreamMode": "ON_DEMAND"})
        consumer = client.register_stream_consumer(StreamARN=NAMES["arn"], ConsumerName="c")["Consumer"]["ConsumerARN"]
        latest = {"ShardId": FIRST, "ShardIteratorType": "LATEST"}
        dead = client.get_shard_iterator(StreamName="gone", **latest)["ShardIterator"]
        client.delete_stream(StreamName="gone")
        client.start_stream_encryption(StreamName="s", EncryptionType="KMS", KeyId="alias/aws/kinesis")
        bed.settle()
        client.create_stream(StreamName="creating", ShardCount=2)
        young = client.register_stream_consumer(StreamARN=NAMES["arn"], ConsumerName="young")["Consumer"]["ConsumerARN"]
        word = client.get_shard_iterator(StreamName="s", **latest)["ShardIterator"]
        yield Ready(bed, {**NAMES, "consumer": consumer, "young": young, "iterator": word, "dead": dead})


def said(bed: Bed, operation: str, params: Mapping[str, Any]) -> str:
    """The code of the error."""
    return bed.code(xform_name(operation), **params)


def test_that_every_modelled_error_is_driven_or_has_its_reason() -> None:
    pairs = {(name, error) for name in OPERATIONS for error in modelled(name)}
    driven = set().union(*DRIVEN.values())
    assert pairs - driven - set(REASONS) == set()
    assert set(REASONS) - pairs == set()
    assert set(REASONS) & driven == set()
    assert set(RIGHT) == set(OPERATIONS)


@pytest.mark.parametrize(("operation", "error"), sorted(WRONG))
def test_that_a_wrong_call_is_refused_as_it_is_modelled(ready: Ready, operation: str, error: str) -> None:
    params = filled({**RIGHT[operation], **WRONG[operation, error]}, ready.names)
    assert said(ready.bed, operation, params) == error


@pytest.mark.parametrize("operation", sorted(name for name, _ in DRIVEN["missing"]))
def test_that_what_is_not_there_is_not_found(ready: Ready, operation: str) -> None:
    consumer = ready.names["consumer"].replace("/c:", "/not-there:")
    gone = {"name": "not-there", "arn": MISSING_ARN, "consumer": consumer, "iterator": ready.names["dead"]}
    assert said(ready.bed, operation, filled(RIGHT[operation], {**ready.names, **gone})) == NOT_FOUND


@pytest.mark.parametrize(
    "other", ["arn:aws:kinesis:eu-west-1:123456789012:", "arn:aws:kinesis:us-east-1:999999999999:"]
)
def test_that_an_arn_of_another_region_or_account_is_of_nothing_here(ready: Ready, other: str) -> None:
    assert said(ready.bed, "DescribeStreamSummary", {"StreamARN": f"{other}stream/s"}) == NOT_FOUND
    assert said(ready.bed, "ListTagsForResource", {"ResourceARN": f"{other}stream/s"}) == NOT_FOUND


@pytest.mark.parametrize("operation", NOT_ACTIVE)
def test_that_what_is_still_made_is_in_use(ready: Ready, operation: str) -> None:
    young = {"name": "creating", "arn": f"{ACCOUNT_ARN}:stream/creating", "consumer": ready.names["young"]}
    assert said(ready.bed, operation, filled(RIGHT[operation], {**ready.names, **young})) == IN_USE


@pytest.mark.parametrize("operation", sorted(name for name, _ in DRIVEN["failed"]))
def test_that_a_failure_on_order_is_the_services_own(ready: Ready, operation: str) -> None:
    ready.bed.cloud.faults.add(Fault(Kind.ERROR_500, "kinesis", operation, count=1))
    code, message = ready.bed.refused(xform_name(operation), **filled(RIGHT[operation], ready.names))
    assert INTERNAL.startswith(code)
    assert "unknown error" in message


def test_that_the_rates_are_those_of_the_documentation() -> None:
    said_so: dict[str, tuple[int, bool]] = {}
    for name in OPERATIONS:
        text = re.sub(r"<[^>]+>", "", MODEL.operation_model(name).documentation or "")
        found = re.search(r"limit of (\w+) transactions? per second(?: \(TPS\))? (?:per|for each) ([\w ]+?)\s*\.", text)
        if found:
            said_so[name] = NUMBERS.get(found[1]) or int(found[1]), found[2].endswith("stream")
    data = {"GetRecords", "GetShardIterator"}  # a shard's budgets
    assert {name: rate for name, (rate, _) in said_so.items() if name not in data} == dict(A_SECOND)
    assert {name for name, (_, of_a_stream) in said_so.items() if of_a_stream} == FOR_A_STREAM


@pytest.mark.parametrize("operation", sorted(A_SECOND))
def test_that_an_operation_is_called_so_often_in_a_second_and_no_more(rated: Bed, operation: str) -> None:
    call = Call("kinesis", operation, filled(RIGHT[operation], NAMES | {"consumer": f"{NAMES['arn']}/consumer/c:1"}))
    for _ in range(A_SECOND[operation]):
        with suppress(AwsError):
            rated.service.operations[operation](call)
    assert said(rated, operation, call.params) == LIMIT
    rated.clock.move(1.0)
    with suppress(ClientError):
        getattr(rated.client, xform_name(operation))(**call.params)
        return
    assert said(rated, operation, call.params) != LIMIT


@pytest.fixture(scope="module")
def rated() -> Iterator[Bed]:
    """A Kinesis that holds the rates of calls; nothing is in it."""
    with bed_of(still=STILL, call_rates=True) as bed:
        yield bed


@pytest.mark.parametrize("operation", A_DAY)
def test_that_a_change_is_made_so_often_in_a_day_and_no_more(operation: str) -> None:
    key = {"StreamName": "s", "EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}
    with bed_of(still=STILL) as bed:
        arn = bed.make("s")
        for number in range(2 * A_DAY[operation]):
            if operation == "UpdateStreamMode":
                if number == 2:
                    break
                mode = ("ON_DEMAND", "PROVISIONED")[number % 2]
                bed.client.update_stream_mode(StreamARN=arn, StreamModeDetails={"StreamMode": mode})
            else:
                (bed.client.stop_stream_encryption if number % 2 else bed.client.start_stream_encryption)(**key)
            bed.settle()
        if operation == "StopStreamEncryption":
            bed.service.kinesis.regions.of("us-east-1").streams["s"].key_id = key["KeyId"]
        assert said(bed, operation, filled(RIGHT[operation], NAMES)) == LIMIT


def test_that_data_calls_over_a_shards_rate_are_throttled() -> None:
    with bed_of(still=STILL) as bed:
        bed.make("s")
        latest = {"StreamName": "s", "ShardId": FIRST, "ShardIteratorType": "LATEST"}
        words = [bed.client.get_shard_iterator(**latest)["ShardIterator"] for _ in range(5)]
        assert bed.code("get_shard_iterator", **latest) == THROTTLED
        for word in words:
            bed.client.get_records(ShardIterator=word)
        assert bed.code("get_records", ShardIterator=words[0]) == THROTTLED
        large = {"Data": b"x" * (1024 * 1024 - 1), "PartitionKey": "k"}
        bed.client.put_record(StreamName="s", **large)
        assert bed.code("put_record", StreamName="s", **large) == THROTTLED
        [answer] = bed.client.put_records(StreamName="s", Records=[large])["Records"]
        assert answer["ErrorCode"] == THROTTLED
        bed.clock.move(301)
        assert bed.code("get_records", ShardIterator=words[0]) == "ExpiredIteratorException"


def test_that_a_token_of_a_listing_lives_for_five_minutes() -> None:
    with bed_of(still=STILL) as bed:
        arn = bed.make("s", 2)
        bed.make("t")
        for name in ("c", "d"):
            bed.client.register_stream_consumer(StreamARN=arn, ConsumerName=name)
        tokens = {
            "list_shards": bed.client.list_shards(StreamName="s", MaxResults=1)["NextToken"],
            "list_stream_consumers": bed.client.list_stream_consumers(StreamARN=arn, MaxResults=1)["NextToken"],
            "list_streams": bed.client.list_streams(Limit=1)["NextToken"],
        }
        more = {"list_stream_consumers": {"StreamARN": arn}}
        for operation, word in tokens.items():
            getattr(bed.client, operation)(NextToken=word, **more.get(operation, {}))
        bed.clock.move(301)
        for operation, word in tokens.items():
            assert bed.code(operation, NextToken=word, **more.get(operation, {})) == EXPIRED_TOKEN
            assert bed.code(operation, NextToken="made up", **more.get(operation, {})) == INVALID
