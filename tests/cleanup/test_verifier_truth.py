"""The proof tells the truth: with something left it is never CLEAN, however that hides; with nothing left it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import pytest

from labs.aws.kinds.base import tags_for
from labs.aws.kinds.registry import KINDS
from labs.aws.ledger import CREATED, FOREIGN, GONE, INTENT, UNKNOWN, Row
from labs.aws.steady import Bounds
from labs.emulator.faults import Fault, Kind
from tests.cleanup import others
from tests.cleanup.bed import Bed, Play, bed_in, play_on

pytestmark = pytest.mark.long

# By kind: the service as signed for, how it lists, how it describes.
ASKED = {
    "kinesis.stream": ("kinesis", "ListStreams", "DescribeStreamSummary"),
    "firehose.delivery-stream": ("firehose", "ListDeliveryStreams", "DescribeDeliveryStream"),
    "s3.bucket": ("s3", "ListBuckets", "HeadBucket"),
    "glue.database": ("glue", "GetDatabases", "GetDatabase"),
    "glue.table": ("glue", "GetTables", "GetTable"),
    "glue.crawler": ("glue", "GetCrawlers", "GetCrawler"),
    "glue.job": ("glue", "GetJobs", "GetJob"),
    "glue.trigger": ("glue", "GetTriggers", "GetTrigger"),
    "iam.role": ("iam", "ListRoles", "GetRole"),
    "logs.stream": ("logs", "DescribeLogStreams", "DescribeLogStreams"),
    "redshift.namespace": ("redshift-serverless", "ListNamespaces", "GetNamespace"),
    "redshift.workgroup": ("redshift-serverless", "ListWorkgroups", "GetWorkgroup"),
}
BY_ID = ("redshift.namespace", "redshift.workgroup")  # their ARNs hold an id instead of the name
WAYS = ("hidden", "denied", "throttled", "paged", "ghost")
STATES = ("", INTENT, CREATED, GONE, UNKNOWN, FOREIGN)
PLANTED = [
    (kind, way, state)
    for kind, way, state in product(ASKED, WAYS, STATES)
    if state != (FOREIGN if KINDS[kind].made_by_others else UNKNOWN)
]
INNOCENT = ("nothing", "neighbour", "ghost", "stale list", "others' crowd", "gone row")
# A log stream is described by its listing: when that is stale nothing tells that it has gone, and so it is not clean.
CLEAN = [one for one in product(ASKED, INNOCENT) if one != ("logs.stream", "stale list")]
CROWD, LESS = 104, {"firehose.delivery-stream": 54}
SOON = Bounds(weather=0.05, sign_in=0.05, removing=1.0)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Bed]]:
    """A cloud in which the listing of a kind has a second page; the same one for all, it fills up."""
    full: set[str] = set()
    with bed_in(tmp_path_factory.mktemp("crowd")) as bed:

        def crowd(kind: str) -> Bed:
            if kind not in full:
                full.add(kind)
                for number in range(LESS.get(kind, CROWD)):
                    others.make(bed.admin, kind, name_of(kind, f"a-crowd-{number:03}"), {})
            return bed

        yield crowd
        for number, kind in product(range(CROWD), full & {"s3.bucket", "iam.role", "logs.stream"}):  # shared by all
            others.remove(bed.admin, kind, name_of(kind, f"a-crowd-{number:03}"))


@pytest.fixture
def play(request: pytest.FixtureRequest, kind: str, way: str) -> Iterator[Play]:
    """A run, in the crowd where a second page matters; faults end with it."""
    crowd = way in ("paged", "others' crowd")
    bed: Bed = request.getfixturevalue("crowded")(kind) if crowd else request.getfixturevalue("bed")
    with play_on(bed) as one:
        one.bounds = SOON
        yield one
    bed.embedded.faults.clear()


def name_of(kind: str, word: str) -> str:
    """A name that the kind takes."""
    if kind == "glue.table":
        return f"their_tables.{word}".replace("-", "_")
    if kind == "logs.stream":
        return f"/aws-glue/crawlers:{word}"
    return word.replace("-", "_") if kind == "glue.database" else word


def in_ledger(play: Play, kind: str, name: str, state: str) -> dict[str, str]:
    """Writes the row down in that state (none when it is empty); the tags that the thing carries."""
    if not state:
        return tags_for(play.run.id, "0" * 32)
    if KINDS[kind].made_by_others:
        play.ledger.mark(play.ledger.intend(play.run, "glue.crawler", "hw-maker"), GONE)
    row: Row = play.ledger.intend(play.run, kind, name, "hw-maker")
    if state != INTENT:
        play.ledger.mark(row, state)
    return tags_for(play.run.id, row.nonce)


def arn_is_kept(play: Play, kind: str, name: str) -> None:
    """The row has the ARN that the service gave, as after a creation."""
    row, (found, _) = play.ledger.row(play.run.id, kind, name), others.look(play.bed.admin, kind, name)
    assert row is not None
    play.ledger.mark(row, row.state, arn=found[f"{kind.partition('.')[2]}Arn"])


def order(play: Play, kind: Kind, service: str, operation: str, count: int | None = None, after: int = 0) -> None:
    """A fault on the play's cloud."""
    play.bed.embedded.faults.add(Fault(kind, service, operation, count=count, after=after))


def remembering(play: Play, service: str, operation: str) -> None:
    """What is stale later is answered as it is now."""
    order(play, Kind.STALE, service, operation, after=10**9)
    play.prove()


def hide(play: Play, kind: str, way: str) -> None:
    """Before it is planted: what is to be remembered."""
    service, listing, describing = ASKED[kind]
    if way in ("hidden", "ghost"):
        remembering(play, service, listing if way == "hidden" else describing)


def trouble(play: Play, kind: str, way: str) -> None:
    """Once it is planted: what stands in the way of seeing it."""
    service, listing, describing = ASKED[kind]
    if way in ("hidden", "ghost"):
        order(play, Kind.STALE, service, listing if way == "hidden" else describing, count=1)
    elif way == "denied":
        order(play, Kind.DENIED, service, listing)
        order(play, Kind.DENIED, service, describing)
    elif way == "throttled":
        order(play, Kind.THROTTLE, service, listing)


def test_that_two_hundred_leftovers_and_fifty_clean_runs_are_judged() -> None:
    assert len(PLANTED) >= 200
    assert len(set(PLANTED)) == len(PLANTED)
    assert len(CLEAN) >= 50
    assert set(ASKED) == set(KINDS)  # a new kind is planted too


@pytest.mark.parametrize(("kind", "way", "state"), PLANTED)
def test_that_a_leftover_is_never_clean(play: Play, kind: str, way: str, state: str) -> None:
    name = name_of(kind, f"hw-{play.run.id}-left")
    hide(play, kind, way)
    tags = in_ledger(play, kind, name, state)
    others.make(play.bed.admin, kind, name, tags)
    trouble(play, kind, way)
    try:
        assert not play.prove(), play.ended()
        assert play.ended().clean is False
    finally:
        play.bed.embedded.faults.clear()
        others.remove(play.bed.admin, kind, name)


@pytest.mark.parametrize(("kind", "way"), CLEAN)
def test_that_a_run_of_which_nothing_is_left_is_clean(play: Play, kind: str, way: str) -> None:
    admin, name = play.bed.admin, name_of(kind, f"hw-{play.run.id}-left")
    neighbour = name_of(kind, f"hw-neighbour-{play.run.id[:4]}")
    service, listing, _ = ASKED[kind]
    if way == "neighbour":
        others.make(admin, kind, neighbour)
    elif way in ("ghost", "stale list"):
        asked = ("tagging", "GetResources") if way == "ghost" else (service, listing)
        others.make(admin, kind, name, in_ledger(play, kind, name, CREATED))
        if kind in BY_ID:
            arn_is_kept(play, kind, name)
        remembering(play, *asked)
        others.remove(admin, kind, name)
        order(play, Kind.STALE, *asked, count=1)
    elif way == "gone row":
        in_ledger(play, kind, name, GONE)
    try:
        assert play.prove(), play.ended()
        assert play.run not in play.ledger.open_runs()
    finally:
        if way == "neighbour":
            others.remove(admin, kind, neighbour)
