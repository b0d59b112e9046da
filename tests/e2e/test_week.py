"""The whole week in the terminal, as a student would run it: `headwater run --json`, its events, its exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from labs.week9.course import COURSE
from tests.processes import alive
from tests.waiting import until

STEPS = [step.id for step in COURSE.steps()]


def headwater(*words: str, home: Path, **more: Any) -> subprocess.Popen[str]:
    environment = {**os.environ, "HEADWATER_HOME": str(home)}
    return subprocess.Popen(
        [sys.executable, "-m", "app", *words],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment,
        **more,
    )


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    process = headwater("run", "--json", home=tmp_path_factory.mktemp("week"))
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0, said[-2000:]
    return [json.loads(line) for line in said.splitlines()]


def evidence(week: list[dict[str, Any]], step: str) -> Any:
    (ended,) = [event for event in week if event["event"] == "StepEnded" and event["step"] == step]
    return ended["evidence"]


def test_that_every_step_of_the_week_is_verified(week: list[dict[str, Any]]) -> None:
    states = {event["step"]: event["state"] for event in week if event["event"] == "StepEnded"}
    assert states == dict.fromkeys(STEPS, "verified")
    assert week[-1]["event"] == "RunEnded"
    assert week[-1]["ok"]


def test_that_its_events_show_records_per_shard(week: list[dict[str, Any]]) -> None:
    per_shard = evidence(week, "mon-read")["records per shard"]
    assert set(per_shard) == {"shardId-000000000000", "shardId-000000000001"}
    assert sum(per_shard.values()) == 200
    assert all(per_shard.values())


def test_that_its_events_show_the_tables_and_their_columns(week: list[dict[str, Any]]) -> None:
    tables = evidence(week, "tue-crawl")["tables"]
    assert tables["orders"][:3] == ["order_id bigint", "ordered_at string", "country string"]
    assert tables["orders"][-1] == "express boolean"
    assert "device struct<kind:string,width:int>" in tables["clicks"]
    assert tables["clicks"][-1] == "day string"
    schema = evidence(week, "tue-schema")
    assert schema["clicks"]["partitions"] == 2
    assert schema["orders"]["format"] == "csv"


def test_that_its_events_show_the_jobs_output(week: list[dict[str, Any]]) -> None:
    log = evidence(week, "wed-run")["log"]
    assert any("Read 500 orders from 2 files" in line for line in log)
    totals = evidence(week, "wed-output")["totals"]
    assert len(totals) == 8
    assert all(float(total) > 0 for total in totals.values())


def test_that_its_events_show_the_objects_delivered(week: list[dict[str, Any]]) -> None:
    found = evidence(week, "thu-verify")
    assert found["records"] == 2000
    assert found["objects delivered"] >= 1
    assert found["first object"].startswith("delivered/20")
    assert found["first object"].endswith(".gz")


def test_that_its_events_show_a_clean_proof_of_four_nets(week: list[dict[str, Any]]) -> None:
    proofs = [event for event in week if event["event"] == "CleanupEnded"]
    assert proofs
    for proof in proofs:
        assert proof["clean"]
        assert [net["state"] for net in proof["nets"]] == ["clean"] * 4
    removed = {row["kind"] for row in proofs[0]["rows"]}
    assert removed == {
        "glue.trigger", "glue.job", "glue.crawler", "glue.table", "glue.database", "firehose.delivery-stream",
        "kinesis.stream", "s3.bucket", "logs.stream", "iam.role",
    }  # fmt: skip


def test_that_no_secret_is_among_what_it_says(week: list[dict[str, Any]]) -> None:
    text = json.dumps(week)
    assert "HEADWATER" not in text.replace("HEADWATER_HOME", "")
    assert "secret" not in text.lower()


@pytest.mark.long
@pytest.mark.parametrize("day", [day.id for day in COURSE.days])
def test_that_each_day_can_be_run_alone(day: str, tmp_path: Path) -> None:
    process = headwater("run", "--day", day, home=tmp_path)
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0, said[-2000:]
    assert "Clean: nothing of this run is left" in said


@pytest.mark.long
def test_that_a_run_that_is_interrupted_ends_with_its_reason_and_leaves_no_child(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("interrupts are sent to a whole console on Windows, this test's own too")
    process = headwater("run", "--json", "--day", "thu", home=tmp_path)
    assert process.stdout is not None
    for line in process.stdout:
        if '"StepStarted"' in line and "thu-verify" in line:
            break
    process.send_signal(signal.SIGINT)
    rest = [json.loads(line) for line in process.stdout]
    assert process.wait(30) == 1
    process.stdout.close()
    assert (rest[-1]["event"], rest[-1]["reason"]) == ("RunEnded", "cancelled")


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any], list[str]]]:
    process = headwater("serve", "--env", home=tmp_path)
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    lines = [process.stdout.readline().strip() for _ in range(5)]
    yield process, ready, lines
    process.kill()
    process.wait()
    process.stdout.close()


def test_that_serve_says_how_to_reach_it_and_any_boto3_can(serving: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    process, ready, lines = serving
    assert set(ready) == {"endpoint", "region", "access_key_id", "secret_access_key", "pid"}
    assert ready["pid"] == process.pid
    for line in lines:
        name, _, value = line.split(maxsplit=1)[1].partition("=")
        monkeypatch.setenv(name, value)
    import boto3

    assert boto3.client("sts").get_caller_identity()["Account"] == "123456789012"
    assert boto3.client("kinesis").list_streams()["StreamNames"] == []


def test_that_kill_9_of_the_program_leaves_no_child_and_a_second_start_works(tmp_path: Path) -> None:
    process = headwater("run", "--json", "--day", "wed", home=tmp_path)
    assert process.stdout is not None
    for line in process.stdout:
        if '"StepStarted"' in line and "wed-run" in line:
            break
    children = children_of(process.pid)
    assert children
    process.kill()
    process.wait()
    process.stdout.close()
    until(lambda: not any(alive(child) for child in children), seconds=1.5)
    again = headwater("run", "--day", "fri", home=tmp_path)
    again.communicate(timeout=300)
    assert again.returncode == 0


def children_of(pid: int) -> set[int]:
    """All descendants of a process, by /proc; elsewhere by ps."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(child): int(parent) for child, parent in (line.split() for line in listed.splitlines())}
    found, more = set[int](), {pid}
    while more:
        more = {child for child, parent in parents.items() if parent in more} - found
        found |= more
    return found
