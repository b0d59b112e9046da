"""Presenter mode's state machine, with the runner's thread played by a real one."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from app.presenter import Beat, Presentation, Standing
from tests.app import sample

STEPS = list(sample.MONDAY.steps())


class Run:
    """A runner that asks the gate for each step on its own thread, as the engine does."""

    def __init__(self, rest: float = 30.0) -> None:
        self.seen: list[tuple[str, Beat]] = []
        self.told = threading.Condition()
        self.let: list[str] = []
        self.presentation = Presentation(self.hear, rest)
        self.thread = threading.Thread(target=self.play, daemon=True)

    def hear(self, standing: Standing) -> None:
        with self.told:
            self.seen.append((standing.step.id if standing.step else "", standing.beat))
            self.told.notify_all()

    def play(self) -> None:
        for step in STEPS:
            if not self.presentation.gate(step):
                break
            self.let.append(step.id)
            self.presentation.ended(step.id)
        self.presentation.over()

    def until(self, condition: Callable[[], bool]) -> None:
        with self.told:
            assert self.told.wait_for(condition, timeout=5), self.seen


@pytest.fixture
def run() -> Run:
    made = Run()
    made.thread.start()
    return made


def test_that_a_scene_is_announced_played_on_next_and_stays_with_its_result(run: Run) -> None:
    run.until(lambda: run.seen[-1:] == [("mon-stream", Beat.ANNOUNCED)])
    assert run.let == []
    run.presentation.next()
    run.until(lambda: run.seen[-1:] == [("mon-stream", Beat.SHOWN)])
    assert run.let == ["mon-stream"]
    run.presentation.next()
    run.until(lambda: run.seen[-1:] == [("mon-put", Beat.ANNOUNCED)])
    assert run.presentation.standing().reached == 2
    run.presentation.leave()
    run.thread.join(5)
    assert run.let == ["mon-stream"]
    assert run.seen[-1][1] is Beat.OVER


def test_that_next_means_nothing_while_a_scene_plays() -> None:
    presentation = Presentation(lambda standing: None)
    assert not presentation.standing().can_go
    presentation.next()
    opened: list[bool] = []
    thread = threading.Thread(target=lambda: opened.append(presentation.gate(STEPS[0])), daemon=True)
    thread.start()
    thread.join(0.1)
    assert opened == []
    presentation.leave()
    thread.join(5)
    assert opened == [False]


def test_that_auto_goes_on_by_itself_to_the_end() -> None:
    run = Run(rest=0.01)
    run.presentation.auto()
    run.thread.start()
    run.thread.join(5)
    assert run.let == [step.id for step in STEPS]
    assert run.presentation.standing().beat is Beat.OVER


def test_that_pause_holds_auto_and_next_still_works() -> None:
    run = Run(rest=0.01)
    run.presentation.auto()
    run.presentation.pause()
    run.thread.start()
    run.until(lambda: run.seen[-1:] == [("mon-stream", Beat.ANNOUNCED)])
    assert run.presentation.standing().paused
    run.presentation.next()
    run.until(lambda: run.seen[-1:] == [("mon-stream", Beat.SHOWN)])
    assert run.let == ["mon-stream"]
    run.presentation.pause()
    run.thread.join(5)
    assert len(run.let) == len(STEPS)


def test_that_leaving_ends_the_gate_at_once(run: Run) -> None:
    run.until(lambda: run.seen[-1:] == [("mon-stream", Beat.ANNOUNCED)])
    run.presentation.leave()
    run.thread.join(5)
    assert not run.thread.is_alive()
    assert run.let == []
