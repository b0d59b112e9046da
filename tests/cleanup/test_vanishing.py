"""What goes while it is looked at: removed by hand before any call of a look, it is described or NotFound, no error.

Each kind of the registry is made by other hands, so that a new kind without its case here turns the tests red.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import TypeVar

import pytest
from botocore.exceptions import ClientError

from labs.aws.kinds.base import tags_for
from labs.aws.kinds.registry import KINDS
from labs.aws.ledger import CREATED, GONE
from labs.aws.removal import Removal
from tests.cleanup import others
from tests.cleanup.bed import Bed, Play, everything, play_on
from tests.cleanup.test_verifier_truth import name_of

T = TypeVar("T")
NUMBERS = count(1)


def test_that_others_can_make_look_at_and_remove_every_kind() -> None:
    for hands in (others.MAKE, others.LOOK, others.REMOVE):
        assert set(hands) == set(KINDS)


def struck(bed: Bed, kind: str, name: str, at: int, look: Callable[[], T]) -> tuple[T, int]:
    """What `look` gives, and how many calls it made, while the thing is removed by hand before call number `at`."""
    made = 0

    def before(_name: str) -> None:
        nonlocal made
        made += 1
        if made == at:
            others.remove(bed.admin, kind, name)

    bed.before_send = before
    try:
        return look(), made
    finally:
        bed.before_send = lambda _name: None


def moments(play: Play, kind: str, tags: Callable[[str], dict[str, str]], look: Callable[[str], T]) -> Iterator[T]:
    """What `look` gives as the thing goes before its first call, its second, and so on to the last."""
    at, calls = 1, 1
    while at <= calls:
        name = name_of(kind, f"hw-{play.run.id}-going-{next(NUMBERS)}")
        others.make(play.bed.admin, kind, name, tags(name))
        found, calls = struck(play.bed, kind, name, at, lambda name=name: look(name))  # type: ignore[misc]
        others.remove(play.bed.admin, kind, name)
        yield found
        at += 1


@pytest.mark.parametrize("kind", KINDS)
def test_that_what_goes_between_two_calls_of_its_description_is_no_error(bed: Bed, kind: str) -> None:
    with play_on(bed) as play:
        tags = tags_for(play.run.id, "0" * 32)
        found = list(moments(play, kind, lambda _name: tags, lambda name: KINDS[kind].describe(play.cloud, name)))
    assert found[0] is None  # it went before the first call
    assert everything(bed) == bed.before


def test_that_a_second_call_that_says_not_found_of_what_is_there_is_told(bed: Bed) -> None:
    """Only the describing call makes a thing gone: tags that are never found prove nothing."""
    kind, name = "kinesis.stream", f"there-{next(NUMBERS)}"
    others.make(bed.admin, kind, name)
    cloud = bed.cloud()
    asked = bed.cloud().client("kinesis").meta.events
    names: list[str] = []

    def elsewhere(params: dict[str, str], **_: object) -> None:
        names.append(params["StreamName"])
        params["StreamName"] = "nowhere"

    asked.register("provide-client-params.kinesis.ListTagsForStream", elsewhere)
    try:
        with pytest.raises(ClientError, match="ResourceNotFound"):
            KINDS[kind].describe(cloud, name)
    finally:
        asked.unregister("provide-client-params.kinesis.ListTagsForStream", elsewhere)
        others.remove(bed.admin, kind, name)
    assert names == [name] * 3


@pytest.mark.long
@pytest.mark.parametrize("kind", [kind for kind in KINDS if not KINDS[kind].made_by_others])
def test_that_what_goes_at_any_call_of_its_removal_is_gone(bed: Bed, kind: str) -> None:
    with play_on(bed) as play:
        removal = Removal(play.cloud, play.ledger, play.run, play.patience, play.cleanup()._steady())

        def written_down(name: str) -> dict[str, str]:
            row = play.ledger.intend(play.run, kind, name)
            play.ledger.mark(row, CREATED)
            return tags_for(play.run.id, row.nonce)

        def removed(name: str) -> str:
            row = play.ledger.row(play.run.id, kind, name)
            assert row is not None
            return removal.outcome(row)[0]

        states = list(moments(play, kind, written_down, removed))
    assert states == [GONE] * len(states)
    assert everything(bed) == bed.before
