"""`headwater run --set`: a value for a step's input is judged before anything is opened, and the step goes by it."""

from __future__ import annotations

import json

import pytest

from app import run_command
from app.cli import RunOptions


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("mon-stream.shards=9", "Shards is “9”: it must be a whole number from 1 to 4."),
        ("thu-parquet.size=63", "Buffer size is “63”: it must be a whole number from 64 to 128 MiB."),
        ("wed-job.capacity=2", "Capacity is “2”: it must be one of 0.0625, 1."),
        ("mon-stream.colour=red", "input is “mon-stream.colour”: the step mon-stream takes shards."),
        ("monday.shards=2", "step is “monday”: it must be one of mon-stream, "),
    ],
)
def test_that_a_value_no_step_takes_is_a_sentence_and_exit_code_2(
    line: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command.main(RunOptions(day="mon", chosen=["mon-buffer.size=2", line])) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert told.out == ""


@pytest.mark.long
def test_that_a_days_steps_go_by_what_was_set(capsys: pytest.CaptureFixture[str]) -> None:
    lines = ["mon-stream.shards=3", "mon-put.key=item", "mon-buffer.seconds=90"]
    assert run_command.main(RunOptions(day="mon", as_json=True, chosen=lines)) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    made = next(one for one in events if one.get("operation") == "CreateStream")
    assert made["request"]["ShardCount"] == 3
    chosen = {one["step"]: one["evidence"].get("chosen") for one in events if one["event"] == "StepEnded"}
    assert chosen["mon-stream"] == {"Shards": 3}
    assert chosen["mon-put"] == {"Partition key": "item"}
    assert chosen["mon-role"] is None
