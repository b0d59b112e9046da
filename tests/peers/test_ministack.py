"""The week and its cleanup on another emulator, ministack: what it can do is verified, the rest says so, all goes.

Which steps it cannot do, and what it lacks for each, stands in ministack_cannot.toml; every other step must be verified
there. The proof may stay unsure, since it mimics more than it does; what is left is counted by plain boto3.
The trigger and the conversion that never come are waited for at the pace of AWS: some eight minutes in all.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tomllib
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from labs.week9.course import COURSE
from tests.peers.conftest import ROOT
from tests.peers.install import program
from tests.waiting import until

pytestmark = pytest.mark.long
DAYS = ("mon", "tue", "wed", "thu", "fri")
CANNOT: dict[str, dict[str, str]] = tomllib.loads(
    (ROOT / "tests" / "peers" / "ministack_cannot.toml").read_text(encoding="utf-8")
)
NAMED = re.compile(r"the last call was [a-z0-9-]+ [A-Z]\w+|what [a-z0-9-]+ [A-Z]\w+ answered is not what AWS answers")
LONGEST_S = 3600  # a step that waits for what never comes gives up after five or ten minutes


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def answers(url: str) -> bool:
    """Whether it listens."""
    try:
        with urllib.request.urlopen(f"{url}/_ministack/health", timeout=2):
            return True
    except OSError as error:
        return isinstance(error, urllib.error.HTTPError)


@pytest.fixture(scope="module")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address."""
    found = program("ministack")
    if found is None:
        pytest.skip("ministack is not installed: python tests/peers/install.py")
    port, said = free_port(), tmp_path_factory.mktemp("ministack") / "said.txt"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    own = {"GATEWAY_PORT": str(port), "MINISTACK_HOST": "127.0.0.1", "NO_PROXY": "*"}
    with said.open("wb") as output:
        running = subprocess.Popen([found], env=kept | own, stdout=output, stderr=subprocess.STDOUT)
        try:
            until(lambda: answers(f"http://127.0.0.1:{port}"), seconds=90, pause=0.2)
            yield f"http://127.0.0.1:{port}"
        finally:
            running.kill()
            running.wait(30)


def left_on(url: str) -> set[str]:
    """Names of ours that plain boto3 finds there."""

    def client(service: str) -> Any:
        return boto3.client(
            service, endpoint_url=url, region_name="us-east-1", aws_access_key_id="test",  # type: ignore[call-overload]
            aws_secret_access_key="test", config=Config(proxies={}, s3={"addressing_style": "path"}),
        )  # fmt: skip

    glue = client("glue")
    names = {
        *client("kinesis").list_streams()["StreamNames"],
        *client("firehose").list_delivery_streams()["DeliveryStreamNames"],
        *(one["Name"] for one in client("s3").list_buckets()["Buckets"]),
        *(one["RoleName"] for one in client("iam").list_roles()["Roles"]),
        *(one["Name"] for one in glue.get_databases()["DatabaseList"]),
        *(one["Name"] for one in glue.get_crawlers()["Crawlers"]),
        *(one["Name"] for one in glue.get_jobs()["Jobs"]),
        *(one["Name"] for one in glue.get_triggers()["Triggers"]),
    }
    return {name for name in names if name.startswith(("hw-", "hw_"))}


def run_day(url: str, day: str, home: Path) -> tuple[int, list[dict[str, Any]]]:
    """The day in the terminal with its cleanup: exit code and events."""
    done = subprocess.run(
        [sys.executable, "-m", "app", "run", "--day", day, "--target", f"endpoint:{url}", "--json", "--go-on"],
        cwd=ROOT,
        env={**os.environ, "HEADWATER_HOME": str(home), "NO_PROXY": "*"},
        capture_output=True,
        encoding="utf-8",
        timeout=LONGEST_S,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_that_what_it_cannot_do_is_a_step_of_the_week_with_operation_and_reason() -> None:
    steps = {step.id for day in COURSE.days for step in day.steps()}
    assert set(CANNOT) <= steps
    assert {day.id for day in COURSE.days} == set(DAYS)
    assert all(set(why) == {"operation", "reason"} and why["reason"] for why in CANNOT.values())


@pytest.mark.parametrize("day", DAYS)
def test_that_a_day_is_done_or_says_what_it_cannot_and_leaves_nothing(ministack: str, day: str, tmp_path: Path) -> None:
    code, events = run_day(ministack, day, tmp_path)
    steps = {event["step"]: event for event in events if event["event"] == "StepEnded"}
    assert set(steps) == {step.id for step in COURSE.day(day).steps()}  # none is left out, whatever failed before
    failed = {step: event["sentence"] for step, event in steps.items() if event["state"] != "verified"}
    assert set(failed) <= set(CANNOT), failed
    unnamed = {step: words for step, words in failed.items() if not (words[:1].isalnum() and NAMED.search(words))}
    assert unnamed == {}
    ended = [event for event in events if event["event"] == "CleanupEnded"][-1]
    assert left_on(ministack) == set(), ended
    assert [net for net in ended["nets"] if net["state"] == "present"] == []
    unsure = [net["words"] for net in ended["nets"] if net["state"] == "unknown"]
    assert ended["clean"] is not bool(unsure), ended
    assert (code == 0) is (ended["clean"] and not failed)
