"""Other makers' Kinesis, as `tests/peers/install.py` puts them there: how each is started and reached.

Knows processes and boto3, no case. A referee listens on this machine only while its test runs.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.peers.install import node_module, program
from tests.waiting import until

START_S = 40.0
ANSWER_S = 20


@dataclass(frozen=True, slots=True)
class Referee:
    """`missing` says why it cannot run here, or nothing; `words` and `more` start it on a port."""

    name: str
    missing: Callable[[], str]
    words: Callable[[int], list[str]]
    more: Callable[[int], dict[str, str]]


def _node() -> str:
    return shutil.which("node") or ""


def _kinesis_local() -> Path:
    return (node_module("kinesis-local") or Path()) / "main.js"


def _no_kinesis_local() -> str:
    there = _node() and node_module("kinesis-local")
    return "" if there else "kinesis-local is not there: run python tests/peers/install.py (it needs Node.js)"


def _no_roto() -> str:
    return "" if program("roto-server") else "roto-aws is not there: run python tests/peers/install.py"


REFEREES = {
    "kinesis-local": Referee(
        "kinesis-local",
        _no_kinesis_local,
        lambda _port: [_node(), str(_kinesis_local())],
        lambda port: {
            "KINESIS_MOCK_CERT_PATH": str(_kinesis_local().with_name("server.json")),
            "KINESIS_MOCK_PLAIN_PORT": str(port),
            "KINESIS_MOCK_TLS_PORT": str(free_port()),
            "SHARD_LIMIT": "500",
            "CREATE_STREAM_DURATION": "1500ms",  # longer than six calls on a busy machine
            "LOG_LEVEL": "ERROR",
        },
    ),
    "roto-aws": Referee(
        "roto-aws",
        _no_roto,
        lambda port: [str(program("roto-server")), "--ephemeral", "--port", str(port)],
        lambda _port: {},
    ),
}


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def client_at(port: int) -> Any:
    """A Kinesis client that neither retries nor validates, so that the referee does."""
    return boto3.client(
        "kinesis",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id="AKIAREFEREE",
        aws_secret_access_key="referee",
        config=Config(
            retries={"total_max_attempts": 1}, proxies={}, parameter_validation=False, read_timeout=ANSWER_S,
            connect_timeout=5,
        ),
    )  # fmt: skip


@contextmanager
def running(referee: Referee, folder: Path) -> Iterator[Any]:
    """A client of the referee, which runs in that folder until the end."""
    port = free_port()
    environment = {**os.environ, **referee.more(port)}
    with (folder / "said.txt").open("wb") as said:
        child = subprocess.Popen(referee.words(port), cwd=folder, env=environment, stdout=said, stderr=said)
        try:
            client = client_at(port)
            until(lambda: child.poll() is not None or _answers(client), START_S, 0.1)
            assert child.poll() is None, (folder / "said.txt").read_text("utf-8", "replace")
            yield client
        finally:
            child.kill()  # it holds nothing that is to be kept, and one of them takes its time otherwise
            child.wait(20)


def _answers(client: Any) -> bool:
    try:
        client.list_streams()
    except (BotoCoreError, ClientError):
        return False
    return True
