"""The rules behind pushing and growing, without a server: frames, budgets, numbers between records, demand."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from itertools import pairwise
from typing import Any

from botocore.eventstream import EventStreamBuffer
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.emulator.clock import Clock
from labs.emulator.kinesis import frames
from labs.emulator.kinesis.limits import BYTES_IN, BYTES_OUT, CallBudget, PushBudget, WriteBudget
from labs.emulator.kinesis.routing import KEY_SPACE
from labs.emulator.kinesis.sequence import before, number, range_of
from labs.emulator.kinesis.service import DATA, kinesis_service
from labs.emulator.kinesis.stream import Stream
from labs.emulator.kinesis.traffic import DAY_S, Traffic
from labs.emulator.wire import AwsError, Call

FIELDS = ["Data", "PartitionKey", "ExplicitHashKey", "Records", "ShardId", "ShardIteratorType", "Timestamp", "Limit",
          "StartingSequenceNumber", "SequenceNumberForOrdering", "ShardIterator", "StreamARN", "DryRun"]  # fmt: skip
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["shardId-²", "shardId-000000000000", "AT_TIMESTAMP", "AT_SEQUENCE_NUMBER", "9" * 5000, "eHh4"])
)  # fmt: skip
RECORD = st.dictionaries(st.sampled_from(["Data", "PartitionKey", "ExplicitHashKey"]), LEAVES)
ANYTHING = LEAVES | st.lists(LEAVES | RECORD, max_size=4) | RECORD
NAMES = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=40)


@given(st.dictionaries(NAMES, st.text(max_size=60), max_size=6), st.binary(max_size=300), st.integers(1, 50))
def test_that_botocore_reads_a_message_back_however_it_is_cut(headers: dict[str, str], body: bytes, cut: int) -> None:
    sent = frames.message(headers, body) * 2
    buffer = EventStreamBuffer()
    for start in range(0, len(sent), cut):
        buffer.add_data(sent[start : start + cut])
    for message in (buffer.next(), buffer.next()):
        assert message.headers == headers
        assert message.payload == body


def test_that_events_and_exceptions_are_told_apart() -> None:
    buffer = EventStreamBuffer()
    buffer.add_data(frames.event("Some", {"A": 1}) + frames.exception("Wrong", "why"))
    event, exception = buffer.next(), buffer.next()
    assert event.headers == {
        ":message-type": "event", ":event-type": "Some", ":content-type": "application/json"
    }  # fmt: skip
    assert json.loads(event.payload) == {"A": 1}
    assert exception.to_response_dict()["status_code"] == 400
    assert json.loads(exception.payload) == {"message": "why"}


@given(st.lists(st.tuples(st.floats(0, 1.5), st.integers(1, BYTES_OUT + 500_000)), max_size=30))
def test_that_no_second_is_pushed_more_than_two_mebibytes(pushes: list[tuple[float, int]]) -> None:
    budget, now, given_out = PushBudget(), 100.0, list[tuple[float, int]]()
    for pause, size in pushes:
        now += pause
        allowance = budget.allowance(now)
        window = sum(one for at, one in given_out if at > now - 1.0)
        assert allowance in (0, BYTES_OUT - window)
        if size <= allowance or allowance == BYTES_OUT:
            budget.paid(now, size)
            given_out.append((now, size))
        else:
            assert budget.wait(now) > 0
    total = sum(size for _, size in given_out)
    last = given_out[-1][1] if given_out else 0
    assert total - last <= BYTES_OUT * (now - 100.0 + 1.0) + 1


@given(st.lists(st.tuples(st.floats(0, 3), st.integers(BYTES_IN // 2, 4 * BYTES_IN)), max_size=20))
def test_that_large_records_hold_the_average_of_a_mebibyte_a_second(puts: list[tuple[float, int]]) -> None:
    budget, now, taken = WriteBudget(), 100.0, 0
    for pause, size in puts:
        now += pause
        if budget.take(now, size):
            assert taken <= BYTES_IN * (now - 100.0 + 1.0)
            taken += size


def test_that_calls_fit_into_any_second() -> None:
    budget = CallBudget(5)
    assert [budget.take(10.0) for _ in range(6)] == [True] * 5 + [False]
    assert not budget.take(10.999)
    assert budget.take(11.0)


@given(st.integers(1, 2**44), st.integers(0, 500), st.integers(0, 2**40))
def test_that_between_two_records_lies_a_number_that_is_none(birth: int, shard: int, place: int) -> None:
    between = before(birth, shard, place + 1)
    assert number(birth, shard, place) < between < number(birth, shard, place + 1)
    assert range_of(str(between), birth, shard) == (place + 1, place + 1)
    assert range_of(str(number(birth, shard, place)), birth, shard) == (place, place + 1)
    assert range_of(str(between), birth, shard + 1) is None


@settings(max_examples=40)
@given(st.integers(1, 9), st.integers(1, 60))
def test_that_a_stream_grows_by_halving_its_widest_shards(first: int, wanted: int) -> None:
    stream = Stream("s", "arn", created=1000.0)
    stream.open_first(first, 1000.0)
    stream.grow(wanted, 1001.0)
    shards = stream.open_shards()
    assert len(shards) == max(first, wanted)
    assert (shards[0].first, shards[-1].last) == (0, KEY_SPACE - 1)
    assert all(one.last + 1 == two.first for one, two in pairwise(shards))
    widths = [shard.last - shard.first + 1 for shard in shards]
    assert max(widths) <= 2 * min(widths) + 2


def test_that_a_peak_counts_for_thirty_days() -> None:
    traffic = Traffic()
    assert traffic.wanted(0.0) == 4
    traffic.note(100.2, 2000, 10)
    traffic.note(100.8, 2500, 10)
    traffic.note(101.0, 1000, 6 * BYTES_IN)
    assert traffic.wanted(200.0) == 12  # double of six MiB a second
    assert traffic.wanted(29.0 * DAY_S) == 12
    assert traffic.wanted(30.0 * DAY_S) == 4


@settings(max_examples=300)
@given(st.sampled_from(sorted(DATA)), st.dictionaries(st.sampled_from(FIELDS), ANYTHING))
def test_that_whatever_a_data_call_is_given_it_answers_or_refuses(operation: str, params: dict[str, Any]) -> None:
    service = kinesis_service(Clock(0.0), limited=False)
    service.operations["CreateStream"](Call("kinesis", "CreateStream", {"StreamName": "s", "ShardCount": 1}))
    for more in ({}, {"StreamName": "s"}):
        with contextlib.suppress(AwsError):
            assert service.operations[operation](Call("kinesis", operation, {**params, **more}))
    service.close()


def test_that_neither_moto_nor_botocore_is_loaded_before_the_first_control_call() -> None:
    program = (
        "import sys; from labs.emulator.clock import Clock; from labs.emulator.kinesis.service import kinesis_service\n"
        "kinesis_service(Clock(), limited=True)\n"
        "assert not {'moto', 'botocore'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
