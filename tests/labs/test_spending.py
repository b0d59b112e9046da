"""Spending in a session: usage is kept with the run, producers stop at the budget or when nobody is there."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from app.__main__ import main
from labs.aws.budget import Budget, budget, set_budget
from labs.aws.cloud import Cloud
from labs.aws.kinds import kinesis
from labs.aws.ledger import Ledger, Run
from labs.aws.meter import cost_of
from labs.aws.price_refresh import refreshed
from labs.aws.prices import Prices, prices_of
from labs.emulator.faults import Fault, Kind
from labs.emulator.server import EmbeddedCloud
from labs.events import Event, Said
from labs.home import LEDGER, home
from labs.shapes import ShardCount, TrafficCounts
from labs.spending import OverBudget, Spending
from tests.labs.hands import Hands, hands_on
from tests.waiting import until

NOON = 2_000_000_000.0


@pytest.fixture
def hands(embedded: EmbeddedCloud, tmp_path: Path) -> Iterator[Hands]:
    made = hands_on(embedded, tmp_path)
    yield made
    made.ledger.close()


@dataclass
class Stand:
    """A session's share that spending sees."""

    cloud: Cloud
    ledger: Ledger
    run: Run
    counts: TrafficCounts = field(default_factory=lambda: TrafficCounts(0.0))
    stopped: threading.Event = field(default_factory=threading.Event)

    def traffic_counts(self) -> TrafficCounts:
        return self.counts

    def stop_producer(self) -> None:
        self.counts = replace(self.counts, producing=False)
        self.stopped.set()


@pytest.fixture
def stand(hands: Hands) -> Stand:
    return Stand(hands.cloud, hands.ledger, hands.run)


def test_that_what_a_lab_uses_is_in_the_estimate_and_outlives_the_program(hands: Hands, stand: Stand) -> None:
    name = hands.context.make(kinesis.STREAM, "orders", shards=2)
    hands.cloud.client("kinesis").put_record(StreamName=name, Data=b"x" * 30_000, PartitionKey="k")
    stand.counts = TrafficCounts(0.0, {"shard": ShardCount(acknowledged=1000, bytes=100_000)})
    spending = Spending(stand, home(), hands.events.append)
    found = spending.cost()
    lines = {line.name: line for line in found.lines}
    assert lines[name].usd == pytest.approx(2 * 0.015)
    assert lines[name].per_hour == pytest.approx(0.03)
    assert lines["records put"].words == "1,002 PUT units"
    assert found.whole
    assert not found.real
    assert "2026-10-02" in found.words
    assert spending.cost().usd == pytest.approx(found.usd)  # counted once
    again = Ledger(hands.ledger.path)
    later = cost_of(again, hands.run, prices_of("us-east-1"), NOON, real=False)
    assert later.usd > found.usd
    unknown = cost_of(again, hands.run, Prices("xx"), NOON, real=False)
    assert not unknown.whole
    assert {line.usd for line in unknown.lines} == {None}
    again.close()
    assert hands.cleanup().clean()
    assert spending.cost().per_hour == 0


def test_that_producers_stop_at_the_budget_and_the_student_is_told(hands: Hands, stand: Stand) -> None:
    said: list[Event] = []
    spending = Spending(stand, home(), said.append, looks_s=0.01)
    stand.counts = TrafficCounts(0.0, {"s": ShardCount(acknowledged=10**8, bytes=10**9)}, producing=True)
    spending.check()
    assert spending.look() == ""
    set_budget(home(), 1.0)
    spending.watch()
    assert stand.stopped.wait(10)
    until(lambda: said)
    assert isinstance(said[0], Said)
    assert "The budget of $1.00 is used up" in said[0].sentence
    with pytest.raises(OverBudget, match="headwater cost --budget"):
        spending.check()
    set_budget(home(), 0)
    spending.check()
    spending.close()


def test_that_a_producer_that_nobody_watches_is_stopped_on_a_billed_account(stand: Stand, hands: Hands) -> None:
    now = [NOON]
    stand.counts = TrafficCounts(0.0, producing=True)
    stand.cloud.target = replace(stand.cloud.target, kind="profile", value="me")
    spending = Spending(stand, home(), hands.events.append, clock=lambda: now[0])
    spending.active()
    now[0] += 29 * 60
    assert spending.look() == ""
    now[0] += 2 * 60
    assert "Nobody has done anything for 30 minutes" in spending.look()
    assert stand.stopped.is_set()
    assert spending.look() == ""


@pytest.mark.parametrize("text", ["", "{", "[]", '{"usd": -1}', '{"usd": "5"}', '{"usd": true}', '{"usd": 1e9}'])
def test_that_a_budget_that_cannot_be_read_is_the_usual_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "budget.json").write_text(text, encoding="utf-8")
    assert budget(tmp_path, real=True) == Budget(5.0, 30.0)
    assert budget(tmp_path, real=False) == Budget(None, None)


def pricing(found: dict[str, list[dict[str, Any]]]) -> Callable[..., Any]:
    """Answers of the Pricing API that the embedded cloud's tables do not hold, by usage type."""

    def answer(request: Any, **_: Any) -> AWSResponse:
        asked = json.loads(request.body)
        end = next(one["Value"] for one in asked["Filters"] if one["Field"] == "usagetype")
        products = [json.dumps(product) for product in found.get(end, [])]
        response = AWSResponse("http://127.0.0.1", 200, {"Content-Type": "application/x-amz-json-1.1"}, None)  # type: ignore[no-untyped-call]
        response._content = json.dumps({"PriceList": products, "FormatVersion": "aws_v1"}).encode()
        return response

    return answer


def product(usage: str, *prices: tuple[str, str]) -> dict[str, Any]:
    dimensions = {
        str(at): {"beginRange": begin, "pricePerUnit": {"USD": price}} for at, (begin, price) in enumerate(prices)
    }
    return {
        "product": {"attributes": {"usagetype": usage}},
        "terms": {"OnDemand": {"t": {"priceDimensions": dimensions}}},
    }


def test_that_prices_are_read_anew_where_the_account_allows_it(hands: Hands) -> None:
    answers = pricing({
        "Storage-ShardHour": [product("EUW1-Storage-ShardHour", ("0", "0.0165"))],
        "PutRequestPayloadUnits": [product("EUW1-PutRequestPayloadUnits", ("0", "0.0000000165"))],
        "TimedStorage-ByteHrs": [product("EUW1-TimedStorage-ByteHrs", ("0", "0.024"), ("51200", "0.023"))],
        "ETL-DPU-Hour": [product("EUW1-ETL-DPU-Hour", ("0", "0.44")), product("EUW1-ETL-DPU-Hour", ("0", "0.29"))],
        "Requests-Tier1": [product("EUW1-Requests-INT-Tier1", ("0", "9"))],
    })  # fmt: skip
    hands.cloud.client_in("pricing", "us-east-1").meta.events.register("before-send.pricing.GetProducts", answers)
    now, words = refreshed(hands.cloud, Prices("eu-west-1"))
    assert {name: str(price) for name, price in now.of.items()} == {
        "kinesis.shard-hour": "0.0165", "kinesis.put-units-million": "0.0165000000", "s3.gb-month": "0.024",
    }  # fmt: skip
    assert now.source == "AWS Pricing API"
    assert "3 prices were read" in words


@pytest.mark.parametrize("region", ["us-east-1", "ap-southeast-1"])
def test_that_the_refresh_reads_what_the_cloud_itself_sells(hands: Hands, region: str) -> None:
    now, words = refreshed(hands.cloud, Prices(region))
    assert dict(now.of) == dict(prices_of(region).of)
    assert now.source == "AWS Pricing API"
    assert f"{len(now.of)} prices were read" in words
    assert ("unknown" in words) is (region != "us-east-1")


def test_that_a_region_of_which_no_price_is_known_stays_unknown(hands: Hands) -> None:
    now, words = refreshed(hands.cloud, Prices("eu-west-1"))
    assert now.of == {}
    assert "none of these prices for eu-west-1" in words


def test_that_without_the_pricing_api_the_table_stays_and_says_so(hands: Hands, embedded: EmbeddedCloud) -> None:
    known = prices_of("us-east-1")
    embedded.faults.add(Fault(Kind.DENIED, "pricing", "GetProducts"))
    try:
        now, words = refreshed(hands.cloud, known)
    finally:
        embedded.faults.clear()
    assert now is known
    assert "Prices could not be read" in words
    assert "2026-10-02" in words


def test_that_the_terminal_tells_the_estimate_and_keeps_a_budget(hands: Hands, capsys: Any) -> None:
    ledger = Ledger(home() / LEDGER)
    run = ledger.begin_run("embedded kept 1", "embedded", "123456789012", "us-east-1")
    ledger.note(run.id, "usage", {"glue.crawls": 3})
    ledger.close()
    assert main(["cost", "--budget", "2.50"]) == 0
    said = capsys.readouterr()
    assert "0.4400  Glue crawler: crawls · 3 crawls" in said.out
    assert "not billed" in said.out
    assert "The budget is $2.50" in said.err
    ledger = Ledger(home() / LEDGER)
    ledger.mark(ledger.intend(run, "redshift.workgroup", "hw-w"), "created")
    ledger.close()
    assert main(["cost"]) == 0
    assert "unknown  Redshift" in capsys.readouterr().out
    assert main(["cost", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["usd"] == pytest.approx(0.44)
