"""A program that plays a lab and its cleanup and kills itself at the n-th moment: around each call and ledger write.

`python -m tests.cleanup.killed` reads one order in JSON a line and answers with a line: killed, or done when the play
has fewer moments. Where the system can fork, each play is a fork of this program, else a program of its own.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from labs.aws import patience
from labs.aws.cloud import Cloud, open_cloud
from labs.aws.ledger import Ledger, Run
from labs.aws.target import Connection, Target
from tests.cleanup.bed import LABS, Play

SERVICES = ("kinesis", "firehose", "glue", "s3", "iam", "logs", "resourcegroupstaggingapi", "redshift-serverless")
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # on Windows TerminateProcess, which is as sudden
ROOT = Path(__file__).resolve().parents[2]


class Killed(BaseException):
    """A death inside this process, for the fast tier."""


@dataclass
class Moments:
    """Counts moments; `die` at the last one."""

    left: int
    die: Callable[[], None]

    def pass_one(self, *_: object, **__: object) -> None:
        """One more moment."""
        self.left -= 1
        if self.left == 0:
            self.die()


def watched(cloud: Cloud, moments: Moments) -> None:
    """A moment before each request of these clients and one behind each call."""
    for service in (*SERVICES, "sts"):
        events = cloud.client(service).meta.events
        events.register("before-send.*", moments.pass_one, unique_id="before")
        events.register("after-call.*", moments.pass_one, unique_id="after")


def unwatched(cloud: Cloud) -> None:
    """The clients as they were."""
    for service in (*SERVICES, "sts"):
        events = cloud.client(service).meta.events
        events.unregister("before-send.*", unique_id="before")
        events.unregister("after-call.*", unique_id="after")


@contextmanager
def watched_ledger(moments: Moments) -> Iterator[None]:
    """A moment before each transaction, one between its statements and its commit, and one behind it."""
    original = Ledger.writing

    @contextmanager
    def writing(self: Ledger) -> Iterator[Any]:
        moments.pass_one()
        with original(self) as db:
            yield db
            moments.pass_one()
        moments.pass_one()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ledger, "writing", writing)
        yield


def kill_self() -> None:
    """As a power cut would."""
    os.kill(os.getpid(), KILL)


def play(cloud: Cloud, order: dict[str, Any]) -> None:
    """Plays one order to its end, which it does not live to see."""
    cloud._clients.pop("sts", None)  # its connection is that of the program this one is a fork of
    ledger = Ledger(Path(order["ledger"]))
    moments = Moments(order["moment"], kill_self)
    watched(cloud, moments)
    with watched_ledger(moments):
        one = Play(None, cloud, ledger, Run(**order["run"]))  # type: ignore[arg-type]  # it needs no bed
        one.longest = 60.0
        one.do(LABS[order["lab"]])
        one.clean()


def main() -> int:
    """Answers orders until there are no more."""
    patience.FIRST_PAUSE, patience.LONGEST_PAUSE = 0.005, 0.05
    cloud = open_cloud(Connection(Target(), **json.loads(sys.stdin.readline())), lambda _event: None)
    for service in SERVICES:
        cloud.client(service)
    for line in sys.stdin:
        child = os.fork() if hasattr(os, "fork") else 0
        if not child:
            play(cloud, json.loads(line))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else f"done {os.waitstatus_to_exitcode(status)}", flush=True)
    return 0


@contextmanager
def mortal(connection: Connection) -> Iterator[Callable[[dict[str, Any]], str]]:
    """`order` to the program; gives its answer."""
    keys = ("region", "endpoint_url", "access_key_id", "secret_access_key", "place")
    words = json.dumps({key: getattr(connection, key) for key in keys})

    def start() -> subprocess.Popen[str]:
        program = subprocess.Popen(
            [sys.executable, "-m", "tests.cleanup.killed"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            encoding="utf-8", bufsize=1,
        )  # fmt: skip
        assert program.stdin is not None
        program.stdin.write(words + "\n")
        return program

    running = start()

    def obey(order: dict[str, Any]) -> str:
        nonlocal running
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(json.dumps(order) + "\n")
        if answer := running.stdout.readline().strip():
            return answer
        code = running.wait(30)  # it could not fork, and died itself
        running.stdin.close()
        running.stdout.close()
        running = start()
        return "done 0" if code == 0 else "killed"

    try:
        yield obey
    finally:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.close()
        running.wait(30)
        running.stdout.close()


if __name__ == "__main__":
    sys.exit(main())
