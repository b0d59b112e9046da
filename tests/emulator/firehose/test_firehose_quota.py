"""The quota of direct puts: what fits in a second is taken, each record above it fails by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.emulator.firehose.quota import LARGE, MIB, Quota, Rates, rates_of
from labs.emulator.wire import AwsError
from tests.emulator.firehose.clouds import Cloud, data

SMALL = Rates(requests=3, records=10, bytes=100)
requests = st.tuples(st.floats(0, 0.7), st.lists(st.integers(1, 60), min_size=1, max_size=12))


def test_that_the_quota_is_that_of_the_region() -> None:
    assert rates_of("us-east-1") == LARGE == Rates(2_000, 500_000, 5 * MIB)
    assert rates_of("ap-southeast-1") == Rates(1_000, 100_000, MIB)


@given(st.lists(requests, max_size=20))
def test_that_no_second_takes_more_than_the_quota(arriving: list[tuple[float, list[int]]]) -> None:
    quota, now, taken = Quota(SMALL), 1000.0, []
    for pause, sizes in arriving:
        now += pause
        admitted = quota.admit(now, sizes)
        taken.append((now, [size for size, is_taken in zip(sizes, admitted, strict=True) if is_taken]))
    for end, _ in taken:
        second = [sizes for at, sizes in taken if end - 1.0 < at <= end]
        assert sum(map(len, second)) <= 10
        assert sum(map(sum, second)) <= 100
        assert sum(1 for sizes in second if sizes) <= 3


def test_that_a_record_larger_than_the_quota_passes_alone() -> None:
    quota = Quota(SMALL)
    assert quota.admit(1.0, [150, 1]) == [True, False]
    assert quota.admit(1.5, [1]) == [False]
    assert quota.admit(2.1, [1]) == [True]


def test_that_there_is_no_limit_without_rates() -> None:
    assert all(Quota().admit(1.0, [10**9] * 500))


def test_that_records_above_the_quota_fail_one_by_one_and_are_not_delivered() -> None:
    cloud = Cloud(1.0)
    cloud.create()
    cloud.clock.ahead.append(15.0)
    cloud.clock.stop()
    first = cloud.put(*[b"x" * 1_000_000] * 4)
    answer = cloud.put(b"a" * 1_000_000, b"b" * 1_000_000, b"c" * 200_000)
    assert (first["FailedPutCount"], answer["FailedPutCount"]) == (0, 1)
    assert [one.get("ErrorCode") for one in answer["RequestResponses"]] == [None, "ServiceUnavailableException", None]
    with pytest.raises(AwsError, match=r"Slow down\.") as error:
        cloud("PutRecord", DeliveryStreamName="orders", Record=data(b"d" * 100_000))
    assert (error.value.code, error.value.status) == ("ServiceUnavailableException", 503)
    cloud.clock.ahead.append(1.0)
    assert cloud.put(b"b" * 1_000_000)["FailedPutCount"] == 0
    cloud.service.close()
    delivered = b"".join(cloud.bodies())
    assert {letter: delivered.count(letter.encode()) for letter in "abcd"} == {
        "a": 1_000_000, "b": 1_000_000, "c": 200_000, "d": 0,
    }  # fmt: skip
