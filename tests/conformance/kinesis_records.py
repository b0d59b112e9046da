"""Cases about records: written, routed, read, limited. Source: the Kinesis API reference, "Quotas and limits"."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from tests.conformance.kinesis_streams import INVALID, VALIDATION
from tests.conformance.subject import KEY_SPACE, THROTTLED, ZERO, Subject, case

MIB = 1024 * 1024


@case
def a_record_comes_back_as_it_was_put(subject: Subject) -> None:
    """PutRecord, GetRecords: data, key, number and time of arrival."""
    name = subject.make()
    put = subject.put(name, bytes(range(256)), "schlüssel")
    [record] = subject.client.get_records(ShardIterator=subject.iterator(name))["Records"]
    assert (record["Data"], record["PartitionKey"]) == (bytes(range(256)), "schlüssel")
    assert (put["ShardId"], record["SequenceNumber"]) == (ZERO, put["SequenceNumber"])
    age = record["ApproximateArrivalTimestamp"] - subject.summary(name)["StreamCreationTimestamp"]
    assert -1 < age.total_seconds() < 60


@case
def a_batch_of_500_is_taken_in_its_order(subject: Subject) -> None:
    """PutRecords: up to 500 records, one answer each; numbers rise within a shard."""
    name = subject.make()
    records = [{"Data": str(index).encode(), "PartitionKey": "k"} for index in range(500)]
    answer = subject.client.put_records(StreamName=name, Records=records)
    numbers = [int(one["SequenceNumber"]) for one in answer["Records"]]
    assert (answer["FailedRecordCount"], len(set(numbers))) == (0, 500)
    assert numbers == sorted(numbers)
    assert subject.read(name) == [str(index).encode() for index in range(500)]


@case
def a_batch_of_501_is_refused(subject: Subject) -> None:
    """PutRecords: Records has at most 500 items."""
    records = [{"Data": b"x", "PartitionKey": "k"}] * 501
    subject.refuses(VALIDATION, "put_records", StreamName=subject.make(), Records=records)


@case
def a_record_has_a_mebibyte_with_its_key(subject: Subject) -> None:
    """PutRecord: data and key together are at most the maximum record size, 1 MiB unless it was raised."""
    name = subject.make()
    subject.put(name, b"x" * (MIB - 1))
    other = subject.make()
    subject.refuses(VALIDATION, "put_record", StreamName=other, Data=b"x" * MIB, PartitionKey="k")


@case
def a_key_has_256_characters(subject: Subject) -> None:
    """PartitionKey: 1 to 256 characters."""
    name = subject.make()
    subject.put(name, b"x", "k" * 256)
    subject.refuses(VALIDATION, "put_record", StreamName=name, Data=b"x", PartitionKey="k" * 257)
    subject.refuses(VALIDATION, "put_record", StreamName=name, Data=b"x", PartitionKey="")


@case
def a_key_goes_to_the_shard_of_its_md5(subject: Subject) -> None:
    """PartitionKey: "an MD5 hash function is used to map partition keys to 128-bit integer values"."""
    name = subject.make(4)
    ranges = {
        one["ShardId"]: (int(one["HashKeyRange"]["StartingHashKey"]), int(one["HashKeyRange"]["EndingHashKey"]))
        for one in subject.shards(name)
    }
    for key in ("a", "b", "key-7", "ü"):
        place = int.from_bytes(hashlib.md5(key.encode(), usedforsecurity=False).digest())
        first, last = ranges[subject.put(name, b"x", key)["ShardId"]]
        assert first <= place <= last


@case
def an_explicit_hash_rules_over_the_key(subject: Subject) -> None:
    """ExplicitHashKey: 0 to 2^128-1."""
    name = subject.make(2)
    assert subject.put(name, b"x", ExplicitHashKey="0")["ShardId"] == ZERO
    assert subject.put(name, b"x", ExplicitHashKey=str(KEY_SPACE - 1))["ShardId"] == "shardId-000000000001"
    for wrong in (str(KEY_SPACE), "-1"):
        params = {"StreamName": name, "Data": b"x", "PartitionKey": "k", "ExplicitHashKey": wrong}
        assert subject.code("put_record", **params) in (INVALID, VALIDATION), wrong


@case
def iterators_begin_where_they_should(subject: Subject) -> None:
    """GetShardIterator: AT_ and AFTER_SEQUENCE_NUMBER, TRIM_HORIZON, LATEST."""
    name = subject.make()
    second = [subject.put(name, data)["SequenceNumber"] for data in (b"0", b"1", b"2")][1]
    number = {"StartingSequenceNumber": second}
    assert subject.read(name) == [b"0", b"1", b"2"]
    assert subject.read(name, "AT_SEQUENCE_NUMBER", **number) == [b"1", b"2"]
    assert subject.read(name, "AFTER_SEQUENCE_NUMBER", **number) == [b"2"]
    latest = subject.iterator(name, "LATEST")
    subject.put(name, b"3")
    assert [one["Data"] for one in subject.client.get_records(ShardIterator=latest)["Records"]] == [b"3"]


@case
def an_iterator_begins_at_a_time(subject: Subject) -> None:
    """GetShardIterator: AT_TIMESTAMP is the first record that arrived then or later.

    boto3 sends whole seconds.
    """
    name = subject.make()
    subject.put(name, b"0")
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    assert subject.read(name, "AT_TIMESTAMP", Timestamp=long_ago) == [b"0"]
    [record] = subject.client.get_records(ShardIterator=subject.iterator(name))["Records"]
    before = record["ApproximateArrivalTimestamp"] - timedelta(seconds=1)
    assert subject.read(name, "AT_TIMESTAMP", Timestamp=before) == [b"0"]


@case
def a_read_goes_on_where_the_last_ended(subject: Subject) -> None:
    """GetRecords: Limit, NextShardIterator and MillisBehindLatest, 0 for who has caught up."""
    name = subject.make()
    for data in (b"0", b"1", b"2"):
        subject.put(name, data)
    looks = iter((False, True))
    subject.until(lambda: next(looks), "the records have some age")
    first = subject.client.get_records(ShardIterator=subject.iterator(name), Limit=2)
    assert [one["Data"] for one in first["Records"]] == [b"0", b"1"]
    assert first["MillisBehindLatest"] > 0
    second = subject.client.get_records(ShardIterator=first["NextShardIterator"])
    assert ([one["Data"] for one in second["Records"]], second["MillisBehindLatest"]) == ([b"2"], 0)
    third = subject.client.get_records(ShardIterator=second["NextShardIterator"])
    assert third["Records"] == []
    assert third["NextShardIterator"]


@case
def a_read_gives_ten_thousand_records_at_most(subject: Subject) -> None:
    """GetRecords: Limit is 1 to 10,000; more is an InvalidArgumentException."""
    iterator = subject.iterator(subject.make())
    assert subject.code("get_records", ShardIterator=iterator, Limit=10_000) == ""
    assert subject.code("get_records", ShardIterator=iterator, Limit=10_001) in (INVALID, VALIDATION)
    subject.refuses(VALIDATION, "get_records", ShardIterator=iterator, Limit=0)


@case
def a_made_up_iterator_is_refused(subject: Subject) -> None:
    """GetRecords: InvalidArgumentException."""
    for word in ("nonsense", "AAAA" * 20):
        subject.refuses(INVALID, "get_records", ShardIterator=word)


@case
def an_iterator_needs_what_its_type_needs(subject: Subject) -> None:
    """GetShardIterator: a sequence number or a timestamp where the type asks for one; no other type."""
    which = {"StreamName": subject.make(), "ShardId": ZERO}
    for kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER", "AT_TIMESTAMP"):
        subject.refuses(INVALID, "get_shard_iterator", ShardIteratorType=kind, **which)
    subject.refuses(VALIDATION, "get_shard_iterator", ShardIteratorType="SOMEWHERE", **which)


@case
def a_shard_takes_a_thousand_records_a_second(subject: Subject) -> None:
    """Quotas: what exceeds 1,000 records a second fails by itself inside an answer with status 200."""
    name = subject.make()
    records = [{"Data": b"x", "PartitionKey": "k"}] * 500
    answers = [subject.client.put_records(StreamName=name, Records=records) for _ in range(3)]
    failed = [one for answer in answers for one in answer["Records"] if "ErrorCode" in one]
    assert sum(answer["FailedRecordCount"] for answer in answers) == len(failed)
    assert failed
    assert {one["ErrorCode"] for one in failed} == {THROTTLED}


@case
def a_shard_takes_a_mebibyte_a_second(subject: Subject) -> None:
    """Quotas: PutRecord over 1 MiB a second is a ProvisionedThroughputExceededException."""
    name = subject.make()
    codes = [
        subject.code("put_record", StreamName=name, Data=b"x" * 500_000, PartitionKey="k") for _ in range(4)
    ]  # fmt: skip
    assert codes.count(THROTTLED) >= 2
    assert set(codes) == {"", THROTTLED}


@case
def a_shard_answers_five_reads_a_second(subject: Subject) -> None:
    """Quotas: the sixth GetRecords of a second is a ProvisionedThroughputExceededException."""
    iterator = subject.iterator(subject.make())
    assert [subject.code("get_records", ShardIterator=iterator) for _ in range(6)] == [""] * 5 + [THROTTLED]
