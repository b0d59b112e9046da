"""Cases about what is attached to a stream: tags, consumers, monitoring, encryption. Source: the API reference."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from tests.conformance.kinesis_streams import IN_USE, INVALID, NOT_FOUND
from tests.conformance.subject import ZERO, Subject, case


@case
def tags_are_put_listed_and_removed(subject: Subject) -> None:
    """AddTagsToStream, ListTagsForStream, RemoveTagsFromStream."""
    name = subject.make()
    subject.client.add_tags_to_stream(StreamName=name, Tags={"a": "1", "b": "2", "c": "3"})
    subject.client.add_tags_to_stream(StreamName=name, Tags={"a": "4"})
    subject.client.remove_tags_from_stream(StreamName=name, TagKeys=["b"])
    listed = subject.client.list_tags_for_stream(StreamName=name)
    assert listed["Tags"] == [{"Key": "a", "Value": "4"}, {"Key": "c", "Value": "3"}]
    page = subject.client.list_tags_for_stream(StreamName=name, Limit=1)
    assert ([tag["Key"] for tag in page["Tags"]], page["HasMoreTags"]) == (["a"], True)
    rest = subject.client.list_tags_for_stream(StreamName=name, ExclusiveStartTagKey="a")
    assert ([tag["Key"] for tag in rest["Tags"]], rest["HasMoreTags"]) == (["c"], False)


@case
def a_stream_has_fifty_tags_at_most(subject: Subject) -> None:
    """AddTagsToStream: up to 50 tags."""
    name = subject.make()
    for batch in range(5):
        tags = {f"{batch}-{index}": "x" for index in range(10)}
        subject.client.add_tags_to_stream(StreamName=name, Tags=tags)
    assert subject.code("add_tags_to_stream", StreamName=name, Tags={"more": "x"}) in (
        INVALID,
        "LimitExceededException",
    )


@case
def a_stream_is_made_with_tags(subject: Subject) -> None:
    """CreateStream: Tags."""
    name = subject.make(Tags={"a": "1"})
    assert subject.client.list_tags_for_stream(StreamName=name)["Tags"] == [{"Key": "a", "Value": "1"}]


@case
def both_families_of_tag_calls_see_the_same(subject: Subject) -> None:
    """TagResource, UntagResource, ListTagsForResource."""
    name = subject.make()
    arn = subject.arn(name)
    subject.client.tag_resource(ResourceARN=arn, Tags={"a": "1", "b": "2"})
    subject.client.untag_resource(ResourceARN=arn, TagKeys=["a"])
    expected = [{"Key": "b", "Value": "2"}]
    assert subject.client.list_tags_for_resource(ResourceARN=arn)["Tags"] == expected
    assert subject.client.list_tags_for_stream(StreamName=name)["Tags"] == expected


def register(subject: Subject, arn: str, name: str) -> str:
    consumer = subject.client.register_stream_consumer(StreamARN=arn, ConsumerName=name)["Consumer"]
    described = {"ConsumerARN": consumer["ConsumerARN"]}
    subject.until(
        lambda: (
            subject.client.describe_stream_consumer(**described)["ConsumerDescription"]["ConsumerStatus"] == "ACTIVE"
        ),
        "the consumer is ACTIVE",
    )
    return str(consumer["ConsumerARN"])


@case
def a_consumer_is_registered_and_deregistered(subject: Subject) -> None:
    """RegisterStreamConsumer, DescribeStreamConsumer, ListStreamConsumers, DeregisterStreamConsumer."""
    name = subject.make()
    arn = subject.arn(name)
    one, other = register(subject, arn, "one"), register(subject, arn, "other")
    subject.refuses(IN_USE, "register_stream_consumer", StreamARN=arn, ConsumerName="one")
    listed = subject.client.list_stream_consumers(StreamARN=arn)["Consumers"]
    assert {consumer["ConsumerARN"] for consumer in listed} == {one, other}
    assert subject.summary(name)["ConsumerCount"] == 2
    subject.client.deregister_stream_consumer(ConsumerARN=one)
    gone = {"operation": "describe_stream_consumer", "ConsumerARN": one}
    subject.until(lambda: subject.code(**gone) == NOT_FOUND, "the consumer is gone")
    assert [
        consumer["ConsumerName"] for consumer in subject.client.list_stream_consumers(StreamARN=arn)["Consumers"]
    ] == ["other"]


@case
def a_stream_with_consumers_is_deleted_only_when_told_so(subject: Subject) -> None:
    """DeleteStream: ResourceInUseException unless EnforceConsumerDeletion is true."""
    name = subject.make()
    register(subject, subject.arn(name), "one")
    subject.refuses(IN_USE, "delete_stream", StreamName=name)
    subject.client.delete_stream(StreamName=name, EnforceConsumerDeletion=True)
    subject.until(lambda: subject.gone(name), "the stream is gone")


@case
def a_consumer_is_pushed_records(subject: Subject) -> None:
    """SubscribeToShard: an event stream with the records, a number to continue from and the lag."""
    name = subject.make()
    consumer = register(subject, subject.arn(name), "one")
    for data in (b"0", b"1"):
        subject.put(name, data)
    start = {"Type": "TRIM_HORIZON"}
    answer = subject.client.subscribe_to_shard(ConsumerARN=consumer, ShardId=ZERO, StartingPosition=start)
    found: list[bytes] = []
    with closing(answer["EventStream"]) as events:
        for event in events:
            pushed = event["SubscribeToShardEvent"]
            found += [record["Data"] for record in pushed["Records"]]
            assert pushed["ContinuationSequenceNumber"]
            assert "MillisBehindLatest" in pushed
            if len(found) == 2:
                break
    assert found == [b"0", b"1"]


@case
def monitoring_is_enabled_and_disabled(subject: Subject) -> None:
    """EnableEnhancedMonitoring, DisableEnhancedMonitoring: what was and what is to be."""
    name = subject.make()
    on = subject.client.enable_enhanced_monitoring(
        StreamName=name, ShardLevelMetrics=["IncomingBytes", "OutgoingBytes"]
    )
    assert (on["CurrentShardLevelMetrics"], sorted(on["DesiredShardLevelMetrics"])) == (
        [], ["IncomingBytes", "OutgoingBytes"]
    )  # fmt: skip
    subject.active(name)
    off = subject.client.disable_enhanced_monitoring(StreamName=name, ShardLevelMetrics=["IncomingBytes"])
    assert sorted(off["CurrentShardLevelMetrics"]) == ["IncomingBytes", "OutgoingBytes"]
    assert off["DesiredShardLevelMetrics"] == ["OutgoingBytes"]


@case
def encryption_is_started_and_stopped(subject: Subject) -> None:
    """StartStreamEncryption, StopStreamEncryption: EncryptionType of the stream and of what is put."""
    name = subject.make()
    key: dict[str, Any] = {"StreamName": name, "EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}
    subject.client.start_stream_encryption(**key)
    subject.active(name)
    assert subject.summary(name)["EncryptionType"] == "KMS"
    assert subject.put(name, b"x")["EncryptionType"] == "KMS"
    subject.client.stop_stream_encryption(**key)
    subject.active(name)
    assert subject.summary(name)["EncryptionType"] == "NONE"


@case
def a_policy_is_kept(subject: Subject) -> None:
    """PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy."""
    arn = subject.arn(subject.make())
    policy = (
        '{"Version":"2012-10-17","Statement":[{"Sid":"read","Effect":"Allow","Principal":{"AWS":"123456789012"},'
        f'"Action":["kinesis:GetRecords"],"Resource":"{arn}"}}]}}'
    )
    subject.client.put_resource_policy(ResourceARN=arn, Policy=policy)
    assert '"read"' in subject.client.get_resource_policy(ResourceARN=arn)["Policy"].replace(" ", "")
    subject.client.delete_resource_policy(ResourceARN=arn)


@case
def a_record_may_be_larger_where_the_stream_allows_it(subject: Subject) -> None:
    """UpdateMaxRecordSize: 1 to 10 MiB."""
    name = subject.make()
    subject.client.update_max_record_size(StreamARN=subject.arn(name), MaxRecordSizeInKiB=2048)
    subject.active(name)
    subject.put(name, b"x" * (2 * 1024 * 1024 - 1))


@case
def an_arn_names_a_stream_as_well_as_its_name(subject: Subject) -> None:
    """StreamARN: in place of StreamName, for calls of control and of data."""
    name = subject.make()
    arn = subject.arn(name)
    subject.client.put_record(StreamARN=arn, Data=b"x", PartitionKey="k")
    iterator = subject.client.get_shard_iterator(StreamARN=arn, ShardId=ZERO, ShardIteratorType="TRIM_HORIZON")
    assert subject.client.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
    assert subject.client.describe_stream(StreamARN=arn)["StreamDescription"]["StreamName"] == name
