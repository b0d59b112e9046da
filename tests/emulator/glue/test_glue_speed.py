"""How much a crawl reads and costs: ten thousand objects, and a gigabyte of which only samples are looked at.

Costs are counted in processor time, so that a busy machine is no failure.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from labs.emulator.clock import Pace
from labs.emulator.neighbours import S3Object
from labs.emulator.server import start
from labs.emulator.services import Settings
from labs.emulator.wire import Call
from tests.emulator.glue.neighbourhood import ROLE, Glue, Town, columns
from tests.waiting import until

MIB = 1 << 20
JSON_LINE = b'{"user":12345,"page":"/a/long/enough/page","when":1700000000000,"tags":["x","y"]}\n'
CSV_LINE = b"12345,a name of some length,17.25,true\n"


@dataclass
class Vast(Town):
    """A bucket `vast` of large files whose bytes are made when they are asked for; `read` counts them."""

    read: int = 0
    each: int = 50 * MIB

    def _line(self, key: str) -> bytes:
        return JSON_LINE if key.endswith(".json") else CSV_LINE

    def list_objects(self, bucket: str, prefix: str) -> Iterator[S3Object]:
        for at in range(10):
            yield S3Object(f"lake/clicks/day={at}/a.json", self.each, 0.0)
        for at in range(10):
            yield S3Object(f"lake/orders/day={at}/a.csv", self.each, 0.0)

    def get_object(self, bucket: str, key: str, first: int = 0, size: int | None = None) -> bytes:
        line, wanted = self._line(key), min(self.each - first, self.each if size is None else size)
        start = first % len(line)
        made = (line * ((start + wanted) // len(line) + 1))[start : start + wanted]
        self.read += len(made)
        return made


@pytest.mark.long
def test_that_of_a_gigabyte_only_samples_are_read() -> None:
    town = Vast({"vast": {}})
    glue, before = Glue(town), time.process_time()
    tables = glue.crawl("s3://vast/lake/")
    spent = time.process_time() - before
    glue.service.close()
    assert columns(tables["clicks"])["tags"] == "array<string>"
    assert list(columns(tables["orders"]).values()) == ["bigint", "string", "double", "boolean"]
    assert sum(int(table["Parameters"]["sizeKey"]) for table in tables.values()) == 1000 * MIB
    assert town.read <= 22 * MIB
    assert spent < 30


@pytest.mark.long
def test_that_ten_thousand_objects_of_the_real_store_cost_less_than_twenty_seconds() -> None:
    cloud = start(Settings(Pace.QUICK))
    glue = cloud.dispatcher.native["glue"]
    neighbours = glue.context.neighbours  # type: ignore[attr-defined]

    def ask(operation: str, **params: object) -> dict[str, object]:
        answer = glue.operations[operation](Call("glue", operation, params))
        assert isinstance(answer, dict)
        return answer

    from tests.conftest import client_of

    client_of(cloud, "s3").create_bucket(Bucket="many")
    trust = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
        '"Principal":{"Service":"glue.amazonaws.com"}}]}'
    )
    client_of(cloud, "iam").create_role(RoleName="glue", AssumeRolePolicyDocument=trust)
    for at in range(10_000):
        neighbours.put_object("many", f"t/day={at % 100}/{at}.json", JSON_LINE * 20)
    targets = {"S3Targets": [{"Path": "s3://many/t/"}]}
    ask("CreateCrawler", Name="c", Role=ROLE, DatabaseName="db", Targets=targets)
    before = time.process_time()
    ask("StartCrawler", Name="c")
    until(lambda: ask("GetCrawler", Name="c")["Crawler"]["State"] == "READY", seconds=120)  # type: ignore[index]
    spent = time.process_time() - before
    table = ask("GetTable", DatabaseName="db", Name="t")["Table"]
    assert table["Parameters"]["objectCount"] == "10000"  # type: ignore[index]
    cloud.close()
    assert spent < 20
