"""Cases about streams as a whole: made, described, listed, changed, deleted. Source: the Kinesis API reference."""

from __future__ import annotations

from itertools import pairwise

from tests.conformance.subject import KEY_SPACE, Subject, case

NOT_FOUND, IN_USE = "ResourceNotFoundException", "ResourceInUseException"
INVALID, VALIDATION = "InvalidArgumentException", "ValidationException"


@case
def a_stream_is_creating_and_then_active(subject: Subject) -> None:
    """CreateStream: "Upon receiving a CreateStream request, Kinesis immediately … sets the status to CREATING"."""
    name = subject.new_name()
    subject.client.create_stream(StreamName=name, ShardCount=2)
    assert subject.summary(name)["StreamStatus"] == "CREATING"
    subject.active(name)
    summary = subject.summary(name)
    assert (summary["StreamName"], summary["OpenShardCount"]) == (name, 2)
    assert summary["StreamARN"].endswith(f":stream/{name}")
    assert (summary["RetentionPeriodHours"], summary["EncryptionType"]) == (24, "NONE")
    assert summary["StreamModeDetails"] == {"StreamMode": "PROVISIONED"}


@case
def a_name_is_taken_once(subject: Subject) -> None:
    """CreateStream: ResourceInUseException."""
    subject.refuses(IN_USE, "create_stream", StreamName=subject.make(), ShardCount=1)


@case
def a_name_has_letters_digits_and_three_signs(subject: Subject) -> None:
    """StreamName: pattern [a-zA-Z0-9_.-]+, 1 to 128 characters."""
    for name in ("with space", "ü", "x" * 129):
        subject.refuses(VALIDATION, "create_stream", StreamName=name, ShardCount=1)


@case
def first_shards_tile_the_key_space_evenly(subject: Subject) -> None:
    """HashKeyRange: the shards of a new stream share 0 to 2^128-1 without gap."""
    shards = subject.shards(subject.make(3))
    ranges = [
        (int(one["HashKeyRange"]["StartingHashKey"]), int(one["HashKeyRange"]["EndingHashKey"])) for one in shards
    ]
    assert (ranges[0][0], ranges[-1][1]) == (0, KEY_SPACE - 1)
    assert all(one[1] + 1 == two[0] for one, two in pairwise(ranges))
    widths = [last - first for first, last in ranges]
    assert max(widths) - min(widths) <= 3


@case
def a_deleted_stream_is_deleting_and_then_gone(subject: Subject) -> None:
    """DeleteStream: DELETING until it is deleted; then ResourceNotFoundException, and the name is free."""
    name = subject.make()
    subject.client.delete_stream(StreamName=name)
    subject.until(lambda: subject.gone(name), "the stream is gone")
    subject.refuses(NOT_FOUND, "delete_stream", StreamName=name)
    subject.client.create_stream(StreamName=name, ShardCount=1)
    subject.active(name)


@case
def what_is_not_there_is_not_found(subject: Subject) -> None:
    """ResourceNotFoundException of every operation that names a stream or a shard."""
    gone, there = {"StreamName": "not-there"}, {"StreamName": subject.make()}
    subject.refuses(NOT_FOUND, "describe_stream", **gone)
    subject.refuses(NOT_FOUND, "describe_stream_summary", **gone)
    subject.refuses(NOT_FOUND, "list_shards", **gone)
    subject.refuses(NOT_FOUND, "put_record", Data=b"x", PartitionKey="k", **gone)
    subject.refuses(NOT_FOUND, "put_records", Records=[{"Data": b"x", "PartitionKey": "k"}], **gone)
    subject.refuses(NOT_FOUND, "add_tags_to_stream", Tags={"a": "b"}, **gone)
    kind = {"ShardIteratorType": "LATEST"}
    subject.refuses(NOT_FOUND, "get_shard_iterator", ShardId="shardId-000000000000", **kind, **gone)
    subject.refuses(NOT_FOUND, "get_shard_iterator", ShardId="shardId-000000000009", **kind, **there)


@case
def streams_are_listed_in_pages_by_name(subject: Subject) -> None:
    """ListStreams: Limit, HasMoreStreams, ExclusiveStartStreamName."""
    names = sorted(subject.make() for _ in range(3))
    found: list[str] = []
    after = {"ExclusiveStartStreamName": names[0]}
    while True:
        answer = subject.client.list_streams(Limit=1, **after)
        assert len(answer["StreamNames"]) == 1
        found += answer["StreamNames"]
        if not answer["HasMoreStreams"] or found[-1] == names[2]:
            break
        after = {"ExclusiveStartStreamName": found[-1]}
    assert [name for name in found if name in names] == names[1:]


@case
def streams_are_listed_with_a_token_and_summaries(subject: Subject) -> None:
    """ListStreams: NextToken and StreamSummaries."""
    names = {subject.make() for _ in range(2)}
    answer, found = subject.client.list_streams(Limit=1), {}
    found.update({one["StreamName"]: one for one in answer["StreamSummaries"]})
    while answer["HasMoreStreams"]:
        answer = subject.client.list_streams(Limit=1, NextToken=answer["NextToken"])
        found.update({one["StreamName"]: one for one in answer["StreamSummaries"]})
    assert names <= set(found)
    assert all(found[name]["StreamStatus"] == "ACTIVE" for name in names)


@case
def a_description_has_pages_of_shards(subject: Subject) -> None:
    """DescribeStream: Limit, ExclusiveStartShardId, HasMoreShards."""
    name = subject.make(3)
    first = subject.client.describe_stream(StreamName=name, Limit=2)["StreamDescription"]
    assert (len(first["Shards"]), first["HasMoreShards"]) == (2, True)
    after = first["Shards"][-1]["ShardId"]
    second = subject.client.describe_stream(StreamName=name, ExclusiveStartShardId=after)["StreamDescription"]
    assert ([one["ShardId"] for one in second["Shards"]], second["HasMoreShards"]) == (["shardId-000000000002"], False)


@case
def retention_is_between_a_day_and_a_year(subject: Subject) -> None:
    """IncreaseStreamRetentionPeriod and DecreaseStreamRetentionPeriod: 24 to 8760 hours, each in its direction."""
    name = subject.make()

    def change(way: str, hours: int) -> str:
        code = subject.code(f"{way}_stream_retention_period", StreamName=name, RetentionPeriodHours=hours)
        subject.active(name)
        return code

    assert change("increase", 48) == ""
    assert subject.summary(name)["RetentionPeriodHours"] == 48
    assert change("increase", 8761) == INVALID
    assert change("increase", 47) == INVALID
    assert change("decrease", 49) == INVALID
    assert change("decrease", 23) == INVALID
    assert change("decrease", 24) == ""
    assert subject.summary(name)["RetentionPeriodHours"] == 24


@case
def an_on_demand_stream_has_four_shards(subject: Subject) -> None:
    """CreateStream with ON_DEMAND: 4 MB/s to begin with."""
    name = subject.make(StreamModeDetails={"StreamMode": "ON_DEMAND"})
    assert subject.summary(name)["OpenShardCount"] == 4
    assert subject.summary(name)["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}


@case
def the_shards_of_an_on_demand_stream_are_not_the_callers(subject: Subject) -> None:
    """SplitShard: only for streams of the provisioned capacity mode."""
    name = subject.make(StreamModeDetails={"StreamMode": "ON_DEMAND"})
    half = str(KEY_SPACE // 8)
    params = {"StreamName": name, "ShardToSplit": "shardId-000000000000", "NewStartingHashKey": half}
    subject.refuses(VALIDATION, "split_shard", **params)


@case
def the_mode_of_a_stream_changes(subject: Subject) -> None:
    """UpdateStreamMode, to on-demand: the shards stay."""
    name = subject.make(2)
    mode = {"StreamMode": "ON_DEMAND"}
    subject.client.update_stream_mode(StreamARN=subject.arn(name), StreamModeDetails=mode)
    subject.active(name)
    assert (subject.summary(name)["StreamModeDetails"], subject.summary(name)["OpenShardCount"]) == (mode, 2)


@case
def limits_are_told(subject: Subject) -> None:
    """DescribeLimits."""
    before = subject.client.describe_limits()
    subject.make(2)
    after = subject.client.describe_limits()
    assert after["OpenShardCount"] - before["OpenShardCount"] == 2
    assert after["ShardLimit"] >= 2
    assert {"OnDemandStreamCount", "OnDemandStreamCountLimit"} <= set(after)


@case
def no_more_than_five_streams_are_creating(subject: Subject) -> None:
    """CreateStream: LimitExceededException with more than five streams in CREATING."""
    names = [subject.new_name() for _ in range(6)]
    codes = [subject.code("create_stream", StreamName=name, ShardCount=1) for name in names]
    for name, code in zip(names, codes, strict=True):
        if not code:
            subject.active(name)
    assert codes == [""] * 5 + ["LimitExceededException"]
