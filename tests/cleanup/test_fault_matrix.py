"""Twelve kinds of harm at every call of a lab and its cleanup: nothing leaked, no false CLEAN, nobody else's touched.

The long tier strikes every call; the fast tier each kind while things are made, and each while they are removed.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from labs.aws.kinds.registry import KINDS
from tests.cleanup.bed import LABS, Bed, play_on
from tests.cleanup.harm import HARMS, Point, Script, struck

ScriptOf = Callable[[str], Script]


def test_that_there_are_twelve_kinds_of_harm_and_they_strike_what_was_recorded(bed: Bed, script_of: ScriptOf) -> None:
    assert len(HARMS) == 12
    script = script_of("one stream")
    assert 4 < script.making < len(script.points)
    assert len(set(script.points)) == len(script.points)
    assert {("kinesis", "CreateStream", 0), ("kinesis", "DeleteStream", 0), ("sts", "GetCallerIdentity", 0)} <= {
        tuple(point) for point in script.points
    }


def pairs(script: Script) -> list[tuple[str, Point]]:
    """Each kind of harm with a call of the making and one of the cleanup, going round the operations of each."""

    def firsts(points: tuple[Point, ...]) -> list[Point]:
        return list({point[:2]: point for point in reversed(points)}.values())

    phases = [firsts(script.points[: script.making]), firsts(script.points[script.making :])]
    return [
        (harm, phase[number * len(phase) // len(HARMS)])
        for phase, (number, harm) in product(phases, enumerate(HARMS))
    ]  # fmt: skip


@pytest.mark.parametrize("half", [0, pytest.param(1, marks=pytest.mark.long)])
def test_that_each_kind_of_harm_leaves_nothing_in_making_and_in_cleaning(
    bed: Bed, script_of: ScriptOf, half: int
) -> None:
    script = script_of("one stream")
    making, cleaning = pairs(script)[: len(HARMS)], pairs(script)[len(HARMS) :]
    chosen = [(making, cleaning)[(number + half) % 2][number] for number in range(len(HARMS))]
    assert [harm for harm, _ in chosen] == list(HARMS)
    assert [wrong for harm, point in chosen for wrong in struck(bed, script, point, harm)] == []


@pytest.mark.long
def test_that_the_labs_of_the_matrix_make_every_kind(bed: Bed) -> None:
    made = set()
    for steps in LABS.values():
        with play_on(bed) as play:
            play.longest = 60.0
            play.do(steps)
            assert play.clean(), play.ended()
            made |= {row.kind for row in play.ledger.rows(play.run.id)}
    assert made == set(KINDS)  # a new kind wants a lab here


@pytest.mark.long
@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("lab", LABS)
def test_that_no_harm_at_any_call_leaves_or_touches_anything(
    bed: Bed, script_of: ScriptOf, lab: str, harm: str
) -> None:
    script = script_of(lab)
    assert [wrong for point in script.points for wrong in struck(bed, script, point, harm)] == []
    print(f"{lab}, {harm}: {len(script.points)} calls struck, {len(HARMS[harm])} plays each")  # seen with -s
