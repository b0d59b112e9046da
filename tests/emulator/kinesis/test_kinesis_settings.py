"""What can be set on a stream and on the account, through boto3: modes, capacity, keys, sizes, policies, tags."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from tests.emulator.kinesis.kinesis_bed import FIRST, Bed, bed_of

ON_DEMAND = {"StreamModeDetails": {"StreamMode": "ON_DEMAND"}}
PROVISIONED = {"StreamModeDetails": {"StreamMode": "PROVISIONED"}}
OWN_KEY = {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "kinesis:*", "Resource": "*"}]})  # fmt: skip


@pytest.fixture
def bed() -> Iterator[Bed]:
    with bed_of(limited=False) as made:
        yield made


def shards(bed: Bed, name: str) -> list[dict[str, Any]]:
    return list(bed.client.list_shards(StreamName=name, ShardFilter={"Type": "AT_LATEST"})["Shards"])


def put(bed: Bed, name: str, count: int, **more: Any) -> set[str]:
    """Puts that many records and gives the shards that they went to."""
    records = [{"Data": b"x", "PartitionKey": f"k{index}", **more} for index in range(count)]
    answer = bed.client.put_records(StreamName=name, Records=records)
    assert answer["FailedRecordCount"] == 0
    return {record["ShardId"] for record in answer["Records"]}


def test_that_an_on_demand_stream_begins_with_four_shards_and_changes_none_by_hand(bed: Bed) -> None:
    bed.make("demand", **ON_DEMAND)
    assert len(shards(bed, "demand")) == 4
    split = {"StreamName": "demand", "ShardToSplit": FIRST, "NewStartingHashKey": "5"}
    merge = {"StreamName": "demand", "ShardToMerge": FIRST, "AdjacentShardToMerge": "shardId-000000000001"}
    resize = {"StreamName": "demand", "TargetShardCount": 8, "ScalingType": "UNIFORM_SCALING"}
    assert bed.code("split_shard", **split) == "ValidationException"
    assert bed.code("merge_shards", **merge) == "ValidationException"
    assert "On-Demand" in bed.refused("update_shard_count", **resize)[1]
    limits = bed.client.describe_limits()
    assert (limits["OnDemandStreamCount"], limits["OnDemandStreamCountLimit"], limits["OpenShardCount"]) == (1, 50, 0)


def test_that_an_on_demand_stream_grows_to_double_its_peak_and_keeps_it() -> None:
    with bed_of(limited=False, still=1_800_000_000.0) as bed:
        bed.make("grows", **ON_DEMAND)
        bed.make("fixed", shards=4)
        for name in ("grows", "fixed"):
            for _ in range(9):
                put(bed, name, 500)
        bed.clock.move(61)
        bed.service.tick()
        assert len(shards(bed, "fixed")) == 4
        assert len(shards(bed, "grows")) == 9  # 4,500 records in a second
        ranges = [shard["HashKeyRange"] for shard in shards(bed, "grows")]
        edges = sorted((int(one["StartingHashKey"]), int(one["EndingHashKey"])) for one in ranges)
        assert edges[0][0] == 0
        assert edges[-1][1] == 2**128 - 1
        assert all(one[1] + 1 == two[0] for one, two in pairwise(edges))
        bed.clock.move(29 * 86_400)
        put(bed, "grows", 1)
        bed.clock.move(61)
        bed.service.tick()
        assert len(shards(bed, "grows")) == 9


def test_that_the_mode_changes_twice_in_24_hours_and_keeps_the_shards(bed: Bed) -> None:
    arn = bed.make("modes", shards=2)
    bed.client.update_stream_mode(StreamARN=arn, **ON_DEMAND)
    assert bed.status("modes") == "UPDATING"
    assert bed.code("update_stream_mode", StreamARN=arn, **PROVISIONED) == "ResourceInUseException"
    bed.settle()
    assert bed.summary("modes")["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}
    assert bed.code("update_stream_mode", StreamARN=arn, **ON_DEMAND) == "InvalidArgumentException"
    assert len(shards(bed, "modes")) == 2
    bed.client.update_stream_mode(StreamARN=arn, **PROVISIONED)
    bed.settle()
    assert bed.code("update_stream_mode", StreamARN=arn, **ON_DEMAND) == "LimitExceededException"
    bed.clock.move(86_400)
    bed.client.update_stream_mode(StreamARN=arn, **ON_DEMAND)


def test_that_an_account_has_fifty_on_demand_streams_at_most(bed: Bed) -> None:
    for index in range(50):
        bed.make(f"d{index}", **ON_DEMAND)
    assert bed.code("create_stream", StreamName="d50", **ON_DEMAND) == "LimitExceededException"
    arn = bed.make("provisioned")
    assert bed.code("update_stream_mode", StreamARN=arn, **ON_DEMAND) == "LimitExceededException"


def test_that_warm_throughput_needs_the_commitment_and_the_on_demand_mode(bed: Bed) -> None:
    arn, fixed = bed.make("warm", **ON_DEMAND), bed.make("cold")
    assert bed.code("update_stream_warm_throughput", StreamARN=arn, WarmThroughputMiBps=9) == "InvalidArgumentException"
    assert bed.client.describe_account_settings()["MinimumThroughputBillingCommitment"] == {"Status": "DISABLED"}
    bed.client.update_account_settings(MinimumThroughputBillingCommitment={"Status": "ENABLED"})
    assert bed.code("update_stream_warm_throughput", StreamARN=fixed, WarmThroughputMiBps=9) == "ValidationException"
    answer = bed.client.update_stream_warm_throughput(StreamARN=arn, WarmThroughputMiBps=9)
    assert answer["WarmThroughput"] == {"TargetMiBps": 9, "CurrentMiBps": 0}
    assert bed.status("warm") == "UPDATING"
    bed.settle()
    assert bed.summary("warm")["WarmThroughput"] == {"TargetMiBps": 9, "CurrentMiBps": 9}
    assert len(shards(bed, "warm")) == 9
    too_warm = {"StreamARN": arn, "WarmThroughputMiBps": 10_241}
    assert bed.code("update_stream_warm_throughput", **too_warm) == "LimitExceededException"
    bed.make("born-warm", WarmThroughputMiBps=6, **ON_DEMAND)
    assert len(shards(bed, "born-warm")) == 6


def test_that_a_commitment_holds_for_24_hours(bed: Bed) -> None:
    def settings(call: str, **params: Any) -> Any:
        return getattr(bed.client, call)(**params)["MinimumThroughputBillingCommitment"]

    enabled = settings("update_account_settings", MinimumThroughputBillingCommitment={"Status": "ENABLED"})
    assert enabled["Status"] == "ENABLED"
    assert (enabled["EarliestAllowedEndAt"] - enabled["StartedAt"]).total_seconds() == 86_400
    off = settings("update_account_settings", MinimumThroughputBillingCommitment={"Status": "DISABLED"})
    assert off["Status"] == "ENABLED_UNTIL_EARLIEST_ALLOWED_END"
    bed.clock.move(86_401)
    ended = settings("describe_account_settings")
    assert (ended["Status"], ended["EndedAt"]) == ("DISABLED", enabled["EarliestAllowedEndAt"])


def test_that_encryption_is_told_in_answers_and_records(bed: Bed) -> None:
    bed.make("secret")
    plain = bed.client.put_record(StreamName="secret", Data=b"1", PartitionKey="a")
    assert plain["EncryptionType"] == "NONE"
    bed.client.start_stream_encryption(StreamName="secret", **OWN_KEY)
    assert bed.status("secret") == "UPDATING"
    bed.settle()
    assert {key: bed.summary("secret")[key] for key in OWN_KEY} == OWN_KEY
    assert bed.client.put_record(StreamName="secret", Data=b"2", PartitionKey="a")["EncryptionType"] == "KMS"
    bed.client.stop_stream_encryption(StreamName="secret", **OWN_KEY)
    bed.settle()
    assert bed.summary("secret")["EncryptionType"] == "NONE"
    assert "KeyId" not in bed.summary("secret")
    bed.client.put_record(StreamName="secret", Data=b"3", PartitionKey="a")
    begin = {"StreamName": "secret", "ShardId": FIRST, "ShardIteratorType": "TRIM_HORIZON"}
    word = bed.client.get_shard_iterator(**begin)["ShardIterator"]
    records = bed.client.get_records(ShardIterator=word)["Records"]
    assert [record.get("EncryptionType", "NONE") for record in records] == ["NONE", "KMS", "NONE"]


def test_that_the_children_of_an_encrypted_shard_are_encrypted(bed: Bed) -> None:
    bed.make("secret-split")
    bed.client.start_stream_encryption(StreamName="secret-split", **OWN_KEY)
    bed.settle()
    bed.client.split_shard(StreamName="secret-split", ShardToSplit=FIRST, NewStartingHashKey=str(2**127))
    shard = bed.client.put_record(StreamName="secret-split", Data=b"1", PartitionKey="a")["ShardId"]
    begin = {"StreamName": "secret-split", "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    word = bed.client.get_shard_iterator(**begin)["ShardIterator"]
    [record] = bed.client.get_records(ShardIterator=word)["Records"]
    assert record["EncryptionType"] == "KMS"


def test_that_encryption_has_one_key_and_25_changes_a_day(bed: Bed) -> None:
    bed.make("keys")
    other = {"EncryptionType": "KMS", "KeyId": "alias/mine"}
    assert bed.code("start_stream_encryption", StreamName="keys", **other) == "KMSNotFoundException"
    none = {"EncryptionType": "NONE", "KeyId": "alias/aws/kinesis"}
    assert bed.code("start_stream_encryption", StreamName="keys", **none) == "InvalidArgumentException"
    assert bed.code("stop_stream_encryption", StreamName="keys", **OWN_KEY) == "InvalidArgumentException"
    for _ in range(25):
        bed.client.start_stream_encryption(StreamName="keys", **OWN_KEY)
        bed.settle()
    assert bed.code("start_stream_encryption", StreamName="keys", **OWN_KEY) == "LimitExceededException"


def test_that_enhanced_monitoring_is_added_to_and_taken_from(bed: Bed) -> None:
    bed.make("watched")
    some = {"ShardLevelMetrics": ["IncomingBytes", "OutgoingBytes"]}
    answer = bed.client.enable_enhanced_monitoring(StreamName="watched", **some)
    assert (answer["CurrentShardLevelMetrics"], answer["DesiredShardLevelMetrics"]) == ([], some["ShardLevelMetrics"])
    assert len(bed.client.enable_enhanced_monitoring(StreamName="watched", ShardLevelMetrics=["ALL"])
               ["DesiredShardLevelMetrics"]) == 7  # fmt: skip
    bed.client.disable_enhanced_monitoring(StreamName="watched", ShardLevelMetrics=["ALL"])
    bed.client.enable_enhanced_monitoring(StreamName="watched", ShardLevelMetrics=["IncomingRecords"])
    assert bed.summary("watched")["EnhancedMonitoring"] == [{"ShardLevelMetrics": ["IncomingRecords"]}]
    wrong = {"StreamName": "watched", "ShardLevelMetrics": ["Everything"]}
    assert bed.code("enable_enhanced_monitoring", **wrong) == "ValidationException"


def test_that_a_record_may_be_as_large_as_the_stream_allows(bed: Bed) -> None:
    arn = bed.make("large")
    big = {"StreamName": "large", "Data": b"x" * (2 * 2**20 - 1), "PartitionKey": "a"}
    assert bed.code("put_record", **big) == "ValidationException"
    for size in (1023, 10_241):
        assert bed.code("update_max_record_size", StreamARN=arn, MaxRecordSizeInKiB=size) == "ValidationException"
    bed.client.update_max_record_size(StreamARN=arn, MaxRecordSizeInKiB=2048)
    bed.settle()
    assert bed.summary("large")["MaxRecordSizeInKiB"] == 2048
    bed.client.put_record(**big)
    assert bed.code("put_record", **{**big, "Data": b"x" * 2**21}) == "ValidationException"
    bed.make("born-large", MaxRecordSizeInKiB=10_240)
    bed.client.put_record(StreamName="born-large", Data=b"x" * (10 * 2**20 - 1), PartitionKey="a")


def test_that_a_stream_may_spread_its_records_itself(bed: Bed) -> None:
    arn, fixed = bed.make("spread", **ON_DEMAND), bed.make("by-key", shards=4)
    assert bed.summary("spread")["RecordDistributionStrategy"] == "USER_PARTITION_KEY"
    assert "RecordDistributionStrategy" not in bed.summary("by-key")
    missing = {"StreamName": "spread", "Data": b"x"}
    assert bed.code("put_record", **missing) == "ValidationException"
    auto = {"RecordDistributionStrategy": "AUTO"}
    assert bed.code("update_stream_record_distribution_strategy", StreamARN=fixed, **auto) == "InvalidArgumentException"
    bed.client.update_stream_record_distribution_strategy(StreamARN=arn, **auto)
    assert len(put(bed, "spread", 8, PartitionKey="same")) == 4
    answer = bed.client.put_record(**missing)
    begin = {"StreamName": "spread", "ShardId": answer["ShardId"], "ShardIteratorType": "AT_SEQUENCE_NUMBER"}
    word = bed.client.get_shard_iterator(**begin, StartingSequenceNumber=answer["SequenceNumber"])["ShardIterator"]
    [record] = bed.client.get_records(ShardIterator=word)["Records"]
    assert "PartitionKey" not in record


def test_that_a_policy_is_kept_for_a_stream_and_for_a_consumer(bed: Bed) -> None:
    stream = bed.make("policies")
    made = bed.client.register_stream_consumer(StreamARN=stream, ConsumerName="one")["Consumer"]
    for arn in (stream, made["ConsumerARN"]):
        assert bed.code("get_resource_policy", ResourceARN=arn) == "ResourceNotFoundException"
        for wrong in ("no json", "{}", '{"Statement": [{"Effect": "Allow"}]}'):
            assert bed.code("put_resource_policy", ResourceARN=arn, Policy=wrong) == "InvalidArgumentException"
        bed.client.put_resource_policy(ResourceARN=arn, Policy=POLICY)
        assert bed.client.get_resource_policy(ResourceARN=arn)["Policy"] == POLICY
        bed.client.delete_resource_policy(ResourceARN=arn)
        assert bed.code("delete_resource_policy", ResourceARN=arn) == "ResourceNotFoundException"


def test_that_both_families_of_tag_calls_see_the_same_tags(bed: Bed) -> None:
    arn = bed.make("tags", Tags={"a": "1"})
    bed.client.add_tags_to_stream(StreamName="tags", Tags={"b": "2"})
    bed.client.tag_resource(ResourceARN=arn, Tags={"c": "3"})
    bed.client.remove_tags_from_stream(StreamName="tags", TagKeys=["a"])
    both = [{"Key": "b", "Value": "2"}, {"Key": "c", "Value": "3"}]
    assert bed.client.list_tags_for_stream(StreamName="tags")["Tags"] == both
    assert bed.client.list_tags_for_resource(ResourceARN=arn)["Tags"] == both
    page = bed.client.list_tags_for_stream(StreamName="tags", Limit=1)
    assert (page["Tags"], page["HasMoreTags"]) == (both[:1], True)
    rest = bed.client.list_tags_for_stream(StreamName="tags", ExclusiveStartTagKey="b")
    assert (rest["Tags"], rest["HasMoreTags"]) == (both[1:], False)
    bed.client.untag_resource(ResourceARN=arn, TagKeys=["b"])
    assert bed.client.list_tags_for_stream(StreamName="tags")["Tags"] == both[1:]


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ({f"k{index}": "" for index in range(51)}, "InvalidArgumentException"),
        ({"aws:mine": "1"}, "InvalidArgumentException"),
        ({"a": "<b>"}, "InvalidArgumentException"),
        ({"k" * 129: ""}, "ValidationException"),
        ({"k": "v" * 257}, "ValidationException"),
        ({}, "ValidationException"),
    ],
)
def test_that_tags_keep_to_the_rules(bed: Bed, tags: dict[str, str], code: str) -> None:
    bed.make("strict", Tags={"kept": "1"})
    assert bed.code("add_tags_to_stream", StreamName="strict", Tags=tags) == code
    assert bed.code("create_stream", StreamName="other", ShardCount=1, Tags=tags) == code or not tags
    assert bed.client.list_tags_for_stream(StreamName="strict")["Tags"] == [{"Key": "kept", "Value": "1"}]
