"""The estimate: AWS's rules of rounding and minimums, unknown prices that stay unknown, and tables with their dates."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from labs.aws import cost
from labs.aws.prices import NAMES, Prices, keep, prices_of
from labs.aws.usage import CRAWLS, FIREHOSE, PUT_UNITS, RUN, S3_BYTES, S3_CHEAP, S3_DEAR, counted

HERE = prices_of("us-east-1")
NOWHERE = Prices("xx-nowhere-1")
sizes = st.integers(0, 10 * 1024 * 1024)
seconds = st.floats(0, 10_000_000)


@given(sizes)
def test_that_put_units_are_begun_25_kb(size: int) -> None:
    units = cost.put_units(size)
    assert units == max(1, math.ceil(size / 25600))
    assert (units - 1) * 25600 < max(size, 1) <= units * 25600


@given(sizes)
def test_that_firehose_rounds_each_record_up_to_5_kb(size: int) -> None:
    billed = cost.firehose_bytes(size)
    assert billed % 5120 == 0
    assert 0 < billed - size <= 5120 or billed == size


@given(sizes, sizes)
def test_that_two_records_are_never_cheaper_than_one_of_both(one: int, other: int) -> None:
    assert cost.put_units(one) + cost.put_units(other) >= cost.put_units(one + other)
    assert cost.firehose_bytes(one) + cost.firehose_bytes(other) >= cost.firehose_bytes(one + other)


@given(seconds, seconds, st.integers(1, 500))
def test_that_shard_hours_are_started_hours_of_each_shard(first: float, second: float, shards: int) -> None:
    hours = cost.started_hours(first)
    assert (hours - 1) * 3600 <= first < hours * 3600 + 1 or hours == 1
    assert cost.stream(HERE, shards, first) == Decimal("0.015") * shards * hours
    longer, shorter = cost.stream(HERE, shards, max(first, second)), cost.stream(HERE, shards, min(first, second))
    assert longer is not None
    assert shorter is not None
    assert longer >= shorter


@given(st.floats(0, 100_000), st.sampled_from([0.0625, 1.0, 2.0, 10.0]), st.sampled_from([60, 600]))
def test_that_a_run_costs_its_minimum_at_least(run_s: float, dpu: float, least: int) -> None:
    found = cost.dpu_seconds(run_s, dpu, least)
    assert float(found) == pytest.approx(max(run_s, least) * dpu)
    assert found >= cost.dpu_seconds(0, dpu, least)


@given(st.lists(sizes, max_size=20))
def test_that_money_adds_up_without_rounding(records: list[int]) -> None:
    units = [cost.put_units(size) for size in records]
    parts = [cost.puts(HERE, one) for one in units]
    assert cost.total(parts) == (cost.puts(HERE, sum(units)), True)


@pytest.mark.parametrize(
    ("money", "usd"),
    [
        (cost.stream(HERE, 2, 5 * 24 * 3600), "3.6"),  # 2 shards for five days
        (cost.puts(HERE, 1_000_000), "0.014"),
        (cost.firehose(HERE, 1024**3), "0.029"),
        (cost.crawls(HERE, 1), "0.1466666666666666666666666667"),  # 2 DPU, 10 minutes
        (cost.jobs(HERE, cost.dpu_seconds(40, 0.0625, 60)), "0.0004583333333333333333333333333"),
        (cost.storage(HERE, 1024**3, 730 * 3600), "0.023"),
        (cost.on_demand_stream(HERE, 18 * 24 * 3600), "17.28"),  # an idle one that somebody forgot
    ],
)
def test_that_known_bills_come_out(money: Decimal | None, usd: str) -> None:
    assert money is not None
    assert money == pytest.approx(Decimal(usd))


def test_that_what_has_no_price_is_unknown_and_what_was_not_used_costs_nothing() -> None:
    assert cost.stream(NOWHERE, 1, 1) is None
    assert cost.puts(NOWHERE, 0) == 0
    assert cost.total([Decimal(1), None, Decimal(2)]) == (Decimal(3), False)
    singapore = prices_of("ap-southeast-1")
    assert cost.jobs(singapore, Decimal(3600)) == Decimal("0.44")
    assert cost.stream(singapore, 1, 1) is None
    assert "unknown: kinesis.shard-hour" in singapore.words()
    assert NOWHERE.words() == "No prices are known for xx-nowhere-1."


def test_that_every_table_is_dated_sourced_and_of_its_region() -> None:
    for name in resources.names("prices"):
        table = json.loads(resources.text("prices", name))
        found = prices_of(table["region"])
        assert name == f"{table['region']}.json"
        assert found.date == table["date"]
        assert found.source
        assert set(table["prices"]) == set(found.of) <= set(NAMES)


def test_that_a_newer_table_that_was_read_goes_first_and_a_broken_one_is_passed_over(tmp_path: Path) -> None:
    newer = Prices("us-east-1", "2099-01-01", "AWS Pricing API", {"kinesis.shard-hour": Decimal("0.02")})
    path = keep(newer, tmp_path)
    assert prices_of("us-east-1", tmp_path) == newer
    for broken in ("{", '{"date": "x"}', path.read_text("utf-8").replace("0.02", "-1"), "[" * 100_000):
        path.write_text(broken, encoding="utf-8")
        assert prices_of("us-east-1", tmp_path) == HERE


@pytest.mark.parametrize(
    ("service", "operation", "asked", "answer", "counts"),
    [
        ("kinesis", "PutRecord", {"Data": b"x" * 25600, "PartitionKey": "k"}, {}, {PUT_UNITS: 2}),
        ("kinesis", "PutRecords", {"Records": [{"Data": b"x", "PartitionKey": "k"}] * 3},
         {"Records": [{}, {"ErrorCode": "Internal"}, {}]}, {PUT_UNITS: 2}),
        ("firehose", "PutRecord", {"Record": {"Data": b"x"}}, {}, {FIREHOSE: 5120}),
        ("firehose", "PutRecordBatch", {"Records": [{"Data": b"x" * 5121}] * 2},
         {"RequestResponses": [{}, {"ErrorCode": "x"}]}, {FIREHOSE: 10240}),
        ("glue", "StartCrawler", {}, {}, {CRAWLS: 1}),
        ("s3", "PutObject", {"Body": b"abc"}, {}, {S3_DEAR: 1, S3_BYTES: 3}),
        ("s3", "ListObjectsV2", {}, {}, {S3_DEAR: 1, S3_BYTES: 0}),
        ("s3", "GetObject", {}, {}, {S3_CHEAP: 1}),
        ("s3", "DeleteObjects", {}, {}, {}),
        ("glue", "GetTable", {}, {}, {}),
    ],
)  # fmt: skip
def test_that_each_call_is_counted_as_it_is_billed(
    service: str, operation: str, asked: dict[str, object], answer: dict[str, object], counts: dict[str, int]
) -> None:
    assert counted(service, operation, asked, answer)[0] == counts


def test_that_a_job_run_is_counted_when_it_has_ended() -> None:
    run = {"Id": "jr_1", "JobRunState": "RUNNING", "ExecutionTime": 90, "MaxCapacity": 1.0}
    assert counted("glue", "GetJobRun", {}, {"JobRun": run})[1] == {}
    assert counted("glue", "GetJobRun", {}, {"JobRun": run | {"JobRunState": "SUCCEEDED"}})[1] == {f"{RUN}jr_1": 90_000}
