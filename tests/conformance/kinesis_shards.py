"""Cases about shards: split, merged, resized, listed; and how a reader follows them. Source: the API reference."""

from __future__ import annotations

from typing import Any

from tests.conformance.kinesis_streams import IN_USE, INVALID
from tests.conformance.subject import KEY_SPACE, ZERO, Subject, case

ONE, TWO, THREE = (f"shardId-00000000000{index}" for index in (1, 2, 3))


def split(subject: Subject, name: str, shard: str = ZERO, at: int = KEY_SPACE // 2) -> None:
    subject.client.split_shard(StreamName=name, ShardToSplit=shard, NewStartingHashKey=str(at))
    subject.active(name)


def by_id(subject: Subject, name: str) -> dict[str, dict[str, Any]]:
    return {shard["ShardId"]: shard for shard in subject.shards(name)}


@case
def a_split_closes_the_parent_and_opens_two(subject: Subject) -> None:
    """SplitShard: the parent stays readable and has an EndingSequenceNumber; its children share its range."""
    name = subject.make()
    split(subject, name)
    shards = by_id(subject, name)
    assert set(shards) == {ZERO, ONE, TWO}
    assert "EndingSequenceNumber" in shards[ZERO]["SequenceNumberRange"]
    assert [shards[child]["ParentShardId"] for child in (ONE, TWO)] == [ZERO, ZERO]
    assert shards[ONE]["HashKeyRange"] == {"StartingHashKey": "0", "EndingHashKey": str(KEY_SPACE // 2 - 1)}
    assert shards[TWO]["HashKeyRange"]["StartingHashKey"] == str(KEY_SPACE // 2)
    assert subject.summary(name)["OpenShardCount"] == 2


@case
def after_a_split_records_go_to_the_children(subject: Subject) -> None:
    """SplitShard: data records are routed to the children."""
    name = subject.make()
    subject.put(name, b"before")
    split(subject, name)
    low, high = (subject.put(name, b"x", ExplicitHashKey=at) for at in ("0", str(KEY_SPACE - 1)))
    assert (low["ShardId"], high["ShardId"]) == (ONE, TWO)
    assert subject.read(name) == [b"before"]


@case
def a_drained_parent_names_its_children(subject: Subject) -> None:
    """GetRecords: at the end of a closed shard NextShardIterator is null and ChildShards has its children."""
    name = subject.make()
    subject.put(name, b"x")
    split(subject, name)
    answer = subject.client.get_records(ShardIterator=subject.iterator(name))
    for _ in range(3):
        if not answer.get("NextShardIterator"):
            break
        answer = subject.client.get_records(ShardIterator=answer["NextShardIterator"])
    assert answer.get("NextShardIterator") is None
    assert [(one["ShardId"], one["ParentShards"]) for one in answer["ChildShards"]] == [(ONE, [ZERO]), (TWO, [ZERO])]


@case
def a_shard_is_split_inside_its_range(subject: Subject) -> None:
    """SplitShard: NewStartingHashKey lies inside the shard's range."""
    name = subject.make(2)
    for at in ("0", str(KEY_SPACE // 2), str(KEY_SPACE)):
        subject.refuses(INVALID, "split_shard", StreamName=name, ShardToSplit=ZERO, NewStartingHashKey=at)


@case
def a_closed_shard_is_not_split_again(subject: Subject) -> None:
    """SplitShard: a shard that is closed is refused; the page leaves open with which of two errors."""
    name = subject.make()
    split(subject, name)
    params = {"StreamName": name, "ShardToSplit": ZERO, "NewStartingHashKey": str(KEY_SPACE // 4)}
    assert subject.code("split_shard", **params) in (INVALID, IN_USE)


@case
def a_merge_has_one_child_of_two_parents(subject: Subject) -> None:
    """MergeShards: ParentShardId and AdjacentParentShardId; every record is read once."""
    name = subject.make(2)
    subject.put(name, b"low", ExplicitHashKey="0")
    subject.put(name, b"high", ExplicitHashKey=str(KEY_SPACE - 1))
    subject.client.merge_shards(StreamName=name, ShardToMerge=ZERO, AdjacentShardToMerge=ONE)
    subject.active(name)
    child = by_id(subject, name)[TWO]
    assert {child["ParentShardId"], child["AdjacentParentShardId"]} == {ZERO, ONE}
    assert subject.put(name, b"new")["ShardId"] == TWO
    assert [subject.read(name, shard=shard) for shard in (ZERO, ONE, TWO)] == [[b"low"], [b"high"], [b"new"]]


@case
def only_neighbours_are_merged(subject: Subject) -> None:
    """MergeShards: InvalidArgumentException unless the hash ranges are adjacent."""
    params = {"StreamName": subject.make(3), "ShardToMerge": ZERO, "AdjacentShardToMerge": TWO}
    subject.refuses(INVALID, "merge_shards", **params)


@case
def shards_are_doubled_and_halved_at_most(subject: Subject) -> None:
    """UpdateShardCount: not more than double, not below half of the current count."""
    name = subject.make(2)
    resize = {"StreamName": name, "ScalingType": "UNIFORM_SCALING"}
    subject.refuses(INVALID, "update_shard_count", TargetShardCount=5, **resize)
    answer = subject.client.update_shard_count(TargetShardCount=4, **resize)
    assert (answer["CurrentShardCount"], answer["TargetShardCount"]) == (2, 4)
    subject.active(name)
    assert subject.summary(name)["OpenShardCount"] == 4
    subject.refuses(INVALID, "update_shard_count", TargetShardCount=1, **resize)


@case
def resized_shards_share_the_key_space_evenly(subject: Subject) -> None:
    """UpdateShardCount: UNIFORM_SCALING makes shards of equal size."""
    name = subject.make(2)
    subject.client.update_shard_count(StreamName=name, TargetShardCount=3, ScalingType="UNIFORM_SCALING")
    subject.active(name)
    opened = subject.shards(name, ShardFilter={"Type": "AT_LATEST"})
    starts = sorted(int(one["HashKeyRange"]["StartingHashKey"]) for one in opened)
    assert len(starts) == 3
    assert all(abs(start - index * (KEY_SPACE // 3)) <= 3 for index, start in enumerate(starts))


@case
def shards_are_listed_in_pages(subject: Subject) -> None:
    """ListShards: MaxResults and NextToken, which stands alone."""
    name = subject.make(3)
    first = subject.client.list_shards(StreamName=name, MaxResults=2)
    assert len(first["Shards"]) == 2
    subject.refuses(INVALID, "list_shards", StreamName=name, NextToken=first["NextToken"])
    second = subject.client.list_shards(NextToken=first["NextToken"])
    assert ([one["ShardId"] for one in second["Shards"]], second.get("NextToken")) == ([TWO], None)


@case
def shards_are_listed_after_one(subject: Subject) -> None:
    """ListShards: ExclusiveStartShardId."""
    name = subject.make(3)
    assert [one["ShardId"] for one in subject.shards(name, ExclusiveStartShardId=ZERO)] == [ONE, TWO]


@case
def shards_are_filtered(subject: Subject) -> None:
    """ListShards: ShardFilter AT_LATEST has the open shards, FROM_TRIM_HORIZON all that can be read."""
    name = subject.make()
    split(subject, name)

    def listed(kind: str, **more: str) -> set[str]:
        return {one["ShardId"] for one in subject.shards(name, ShardFilter={"Type": kind, **more})}

    assert listed("AT_LATEST") == {ONE, TWO}
    assert listed("FROM_TRIM_HORIZON") == {ZERO, ONE, TWO}
    assert listed("AFTER_SHARD_ID", ShardId=ONE) == {TWO}
