"""What steps put by themselves is counted by shard, so that the live graph shows it."""

from __future__ import annotations

from labs.aws.stream_puts import StreamPuts, together
from labs.emulator.server import EmbeddedCloud
from labs.shapes import ShardCount, TrafficCounts
from tests.conftest import client_of

ONE, OTHER = "shardId-000000000000", "shardId-000000000001"


def test_that_what_a_client_puts_is_counted_in_the_shard_that_took_it(embedded: EmbeddedCloud) -> None:
    kinesis, puts = client_of(embedded, "kinesis"), StreamPuts()
    puts.listen(kinesis)
    kinesis.create_stream(StreamName="counted", ShardCount=2)
    kinesis.get_waiter("stream_exists").wait(StreamName="counted", WaiterConfig={"Delay": 1})
    records = [{"Data": b"12345", "PartitionKey": f"k{number}"} for number in range(10)]
    answer = kinesis.put_records(StreamName="counted", Records=records)
    last = kinesis.put_record(StreamName="counted", Data=b"1", PartitionKey="k")["ShardId"]
    homes = [one["ShardId"] for one in answer["Records"]] + [last]
    counted = puts.of("counted")
    assert {shard: count.acknowledged for shard, count in counted.items()} == {
        shard: homes.count(shard) for shard in set(homes)
    }
    assert sum(count.bytes for count in counted.values()) == 10 * 7 + 2
    assert puts.of("another") == {}


def test_that_a_refused_record_counts_where_its_key_lay() -> None:
    puts, refused = StreamPuts(), {"ErrorCode": "ProvisionedThroughputExceededException"}
    puts.add("s", [({"PartitionKey": "a", "Data": b""}, {"ShardId": OTHER}), ({"PartitionKey": "a"}, refused)])
    puts.add("s", [({"PartitionKey": "never seen"}, refused)])
    assert puts.of("s") == {OTHER: ShardCount(acknowledged=1, bytes=1, throttled=1)}


def test_that_own_puts_and_traffic_make_one_snapshot() -> None:
    traffic = TrafficCounts(100.0, {ONE: ShardCount(5, 50, 1, read=3)}, producing=True)
    assert together(traffic, {}, 200.0) is traffic
    both = together(traffic, {ONE: ShardCount(2, 20, 4), OTHER: ShardCount(1)}, 100.5)
    assert both.shards == {ONE: ShardCount(7, 70, 5, read=3), OTHER: ShardCount(1)}
    assert both.at == 100.0
    assert both.producing
    assert together(traffic, {OTHER: ShardCount(1)}, 200.0).at == 200.0
