"""The servers of the benchmark, each a child process: ours, stock moto, and ministack when the peers are installed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from labs.emulator.clock import Pace
from labs.emulator.process import start_cloud
from tests.bench.load import raw_client
from tests.peers.install import program
from tests.waiting import until

ANY_KEY = "AKIAIOSFODNN7EXAMPLE"
# Our child lowers its own priority, for the window's sake; so that all run alike, the others get the same.
MOTO = "import os, sys; hasattr(os, 'nice') and os.nice(5); from moto.server import main; main(sys.argv[1:])"
SCRIPT = (
    "import os, runpy, sys; hasattr(os, 'nice') and os.nice(5); sys.argv.pop(0); "
    "runpy.run_path(sys.argv[0], run_name='__main__')"
)


@dataclass(frozen=True, slots=True)
class Contender:
    """A running server; `seconds` from its start to its first answer of Kinesis."""

    name: str
    url: str
    key: str
    pid: int
    seconds: float
    close: Callable[[], None]


def ours() -> Contender:
    """The embedded cloud with the limits off."""
    started = time.perf_counter()
    child = start_cloud(Pace.QUICK, limits=False)
    key = child.endpoint.access_key_id
    raw_client(child.endpoint.url, key)[0]("ListStreams", {})
    return Contender("headwater", child.endpoint.url, key, child.pid, time.perf_counter() - started, child.close)


def moto() -> Contender:
    """moto's own server."""
    port = free_port()
    return _other("moto", port, [sys.executable, "-c", MOTO, "-H", "127.0.0.1", "-p", str(port)], {})


def ministack() -> Contender | None:
    """ministack from the peers, None when they are not installed."""
    script, port = program("ministack"), free_port()
    if script is None:
        return None
    python = next(path for path in (script.with_name("python"), script.with_name("python.exe")) if path.exists())
    url = f"http://127.0.0.1:{port}"
    variables = {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "AWS_ENDPOINT_URL": url}
    return _other("ministack", port, [str(python), "-c", SCRIPT, str(script)], variables)


def free_port() -> int:
    """A port that was free just now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _other(name: str, port: int, words: list[str], variables: dict[str, str]) -> Contender:
    started, url = time.perf_counter(), f"http://127.0.0.1:{port}"
    child = subprocess.Popen(
        words, env={**os.environ, **variables}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )

    def close() -> None:
        child.terminate()
        child.wait(20)

    def answers() -> bool:
        assert child.poll() is None, f"{name} has ended"
        try:
            raw_client(url, ANY_KEY)[0]("ListStreams", {})
        except (OSError, RuntimeError):
            return False
        return True

    until(answers, seconds=60, pause=0.01)
    return Contender(name, url, ANY_KEY, child.pid, time.perf_counter() - started, close)


def memory_mb(pid: int) -> float | None:
    """Resident memory in MB (10**6 bytes); None where there is no /proc."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return None
    lines = (line.split() for line in status.read_text("utf-8").splitlines())
    return next(int(words[1]) * 1024 / 1e6 for words in lines if words[0] == "VmRSS:")
