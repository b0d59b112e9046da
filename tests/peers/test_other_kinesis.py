"""The same traffic against another Kinesis (kinesis-local from npm), through --target endpoint:URL."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from app.__main__ import main
from labs.traffic.connection import client_for
from tests.bench.contenders import free_port
from tests.peers.install import node_module
from tests.traffic.streaming import stored, stream_of
from tests.waiting import until

MODULE = "kinesis-local"
QUICK = ("CREATE_STREAM_DURATION", "SPLIT_SHARD_DURATION")


@pytest.fixture(scope="module")
def other() -> Iterator[str]:
    """The URL of a running kinesis-local."""
    node, folder = shutil.which("node"), node_module(MODULE)
    if node is None or folder is None:
        pytest.skip("kinesis-local is not installed: python tests/peers/install.py")
    port = free_port()
    variables = {"KINESIS_MOCK_PLAIN_PORT": str(port), "KINESIS_MOCK_TLS_PORT": str(free_port()), "LOG_LEVEL": "ERROR"}
    program = subprocess.Popen(
        [node, str(folder / "main.js")],
        cwd=folder,  # where it finds its certificate
        env={**os.environ, **variables, **dict.fromkeys(QUICK, "50ms")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        until(lambda: answers(program, url), 60, 0.2)
        yield url
    finally:
        program.kill()
        program.wait()


def client_at(url: str) -> Any:
    return client_for("kinesis", {"endpoint": url, "region": "us-east-1"})


def answers(program: subprocess.Popen[bytes], url: str) -> bool:
    assert program.poll() is None, "kinesis-local has ended"
    try:
        client_at(url).list_streams()
    except (BotoCoreError, ClientError):
        return False
    return True


@pytest.mark.long
def test_that_traffic_runs_unchanged_on_another_kinesis(other: str, capsys: pytest.CaptureFixture[str]) -> None:
    client = client_at(other)
    name = stream_of(client, 2)
    words = ["--stream", name, "--target", f"endpoint:{other}", "--region", "us-east-1", "--seconds", "60"]
    assert main(["traffic", "put", *words, "--rate", "1000", "--total", "800", "--keys", "Zipf 1.1"]) == 0
    found = stored(client, name)
    assert sum(map(len, found.values())) == 800
    capsys.readouterr()
    assert main(["traffic", "read", *words, "--total", "800", "--application", "other", "--json"]) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert {shard: count["read"] for shard, count in last["shards"].items()} == {
        shard: len(records) for shard, records in found.items()
    }
    assert sum(count["duplicates"] for count in last["shards"].values()) == 0


@pytest.mark.long
def test_that_order_is_kept_on_another_kinesis(other: str) -> None:
    client = client_at(other)
    name = stream_of(client, 2)
    words = ["traffic", "put", "--stream", name, "--target", f"endpoint:{other}", "--region", "us-east-1"]
    assert main([*words, "--rate", "200", "--total", "100", "--keys", "round-robin", "--ordered"]) == 0
    found = stored(client, name)
    ids: dict[str, list[str]] = {}
    for record in (one for records in found.values() for one in records):
        ids.setdefault(record["PartitionKey"], []).append(json.loads(record["Data"])["id"])
    assert sum(map(len, ids.values())) == 100
    assert all(one == sorted(one) for one in ids.values())
