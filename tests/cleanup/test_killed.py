"""Death around each call and each ledger write, then a restart: it is cleaned up, or goes on, and nothing is left."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from labs.aws.recovery import settle
from tests.cleanup import others
from tests.cleanup.bed import LABS, Bed, Play, everything, play_on
from tests.cleanup.killed import Killed, Moments, mortal, unwatched, watched, watched_ledger
from tests.labs.hands import connection_of

EVERY = {"rare": 1, "delivery": 1, "catalog": 1, "streams": 1, "job": 5}
CUT = 23  # a prime: it falls before a call, behind one, and inside a write


def restarted(play: Play, lab: str, goes_on: bool) -> list[str]:
    """What is wrong after the restart that follows a death; `goes_on` does the lab again before the cleanup."""
    settle(play.cloud, play.ledger, play.run)
    play.longest = 60.0
    if goes_on:
        play.do(LABS[lab])
    wrong = [] if play.clean() else [f"not clean: {play.ended()}"]
    left = everything(play.bed) - play.bed.before
    play.bed.before |= left
    return wrong + ([f"left {sorted(left)}"] if left else [])


def die() -> None:
    """For the fast tier."""
    raise Killed


@pytest.mark.long
def test_that_a_death_inside_the_process_leaves_nothing_after_a_restart(bed: Bed) -> None:
    moment, dead, wrong = 1, True, []
    while dead:
        with play_on(bed) as play:
            moments = Moments(moment, die)
            watched(play.cloud, moments)
            try:
                with watched_ledger(moments):
                    play.do(LABS["one stream"])
                    play.clean()
                dead = False
            except Killed:
                pass
            finally:
                unwatched(play.cloud)
            wrong += [f"moment {moment}: {one}" for one in restarted(play, "one stream", goes_on=moment % 2 == 0)]
        moment += CUT
    assert wrong == []
    assert moment > 80


@pytest.mark.long
@pytest.mark.parametrize("lab", EVERY)
def test_that_kill_9_around_any_call_and_any_write_leaves_nothing_after_a_restart(bed: Bed, lab: str) -> None:
    canary = f"theirs-{lab}"
    others.make(bed.admin, "kinesis.stream", canary)
    bed.before = everything(bed)
    was, wrong, moment, answer = others.look(bed.admin, "kinesis.stream", canary), [], 1, "killed"
    with mortal(connection_of(bed.embedded)) as order:
        while answer == "killed":
            with play_on(bed) as play:
                answer = order({"ledger": str(play.ledger.path), "run": asdict(play.run), "lab": lab, "moment": moment})
                wrong += [f"moment {moment}: {one}" for one in restarted(play, lab, goes_on=moment % 3 == 0)]
            moment += EVERY[lab]
    assert wrong == []
    assert answer == "done 0"
    assert moment > 100
    print(f"{lab}: killed at every {EVERY[lab]}. of {moment} moments")  # seen with -s
    assert others.look(bed.admin, "kinesis.stream", canary) == was
    others.remove(bed.admin, "kinesis.stream", canary)
    bed.before = everything(bed)
