"""Twelve kinds of harm, done at one call of a lab and its cleanup, and what has to hold afterwards whatever happened.

The calls are those of a run in which nothing went wrong, recorded; nothing is listed by hand.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from labs.aws.guards import STRANGE
from labs.aws.kinds.registry import KINDS
from labs.aws.ledger import UNKNOWN, Row
from labs.aws.patience import TookTooLong
from labs.aws.steady import SIGN_IN
from labs.context import StepFailed
from labs.emulator.faults import Fault, Kind
from labs.events import CallSeen, Event, NetCast, Said
from tests.cleanup import others
from tests.cleanup.bed import LABS, Bed, Play, everything, play_on

EXPECTED = (ClientError, BotoCoreError, StepFailed, TookTooLong)
SIGNED_AS = {"resourcegroupstaggingapi": "tagging"}
SHORT = 0.02  # seconds that a client waits for an answer where answers do not come
LATE_CALLS = 12


class Point(NamedTuple):
    """The `ordinal`th call (from 0) of an operation in a lab and its cleanup."""

    service: str
    operation: str
    ordinal: int


@dataclass(frozen=True)
class Script:
    """A run in which nothing went wrong: its points, the first of them in cleanup, and the names it made."""

    lab: str
    points: tuple[Point, ...]
    making: int
    names: tuple[tuple[str, str], ...]  # kind id and name, with {run} for the run's id


def recorded(bed: Bed, lab: str) -> Script:
    """Plays the lab and its cleanup once."""
    with play_on(bed) as play:
        play.longest = 60.0
        play.do(LABS[lab])
        making = len(play.calls())
        names = tuple(
            (row.kind, row.name.replace(play.run.id, "{run}"))
            for row in play.ledger.rows(play.run.id)
            if not KINDS[row.kind].made_by_others
        )
        assert play.clean(), play.ended()
        times: Counter[tuple[str, str]] = Counter()
        points = []
        for call in play.calls():
            points.append(Point(call.service, call.operation, times[call.service, call.operation]))
            times[call.service, call.operation] += 1
    return Script(lab, tuple(points), making, names)


@dataclass
class Harm:
    """What is done to one play: `begin` before it starts, `hear` at each event."""

    play: Play
    script: Script
    point: Point
    left: int = -1  # calls of that operation until the point; -1 behind it
    foreign: dict[tuple[str, str], Any] = field(default_factory=dict)
    late: int = 0

    def begin(self) -> None:
        """Orders faults."""

    def at_point(self) -> None:
        """Right behind the call."""

    def before(self, event_name: str) -> None:
        """Before each request."""

    def hear(self, event: Event) -> None:
        """Counts calls up to the point."""
        if isinstance(event, CallSeen) and (event.service, event.operation) == self.point[:2] and self.left >= 0:
            self.left -= 1
            if self.left < 0:
                try:
                    self.at_point()
                except ClientError as error:  # not to be taken for an answer to the app
                    raise AssertionError(f"{type(self).__name__} at {self.point}: {error}") from error

    def order(self, kind: Kind, count: int | None = None, **more: float) -> None:
        """A fault from the point on."""
        service = SIGNED_AS.get(self.point.service, self.point.service)
        fault = Fault(kind, service, self.point.operation, count=count, after=self.point.ordinal, **more)  # type: ignore[arg-type]
        self.play.bed.embedded.faults.add(fault)

    @property
    def admin(self) -> Callable[..., Any]:
        """The others' hands."""
        return self.play.bed.admin

    def told(self) -> set[tuple[str, str]]:
        """What has a name of ours but not its tag: it must not be touched, and the proof must not be CLEAN."""
        return {(row.kind, row.name) for row in self.rows() if (row.state, row.evidence) == (UNKNOWN, STRANGE)}

    def rows(self) -> list[Row]:
        """What the ledger knows of."""
        return self.play.ledger.rows(self.play.run.id)


@dataclass
class Faulty(Harm):
    """A fault of the service."""

    kind: Kind = Kind.REFUSE
    count: int | None = None

    def begin(self) -> None:
        more = {"delay": 2 * SHORT} if self.kind is Kind.TIMEOUT else {}
        if self.kind is Kind.STALE:  # what is stale later is answered as it is now
            service = SIGNED_AS.get(self.point.service, self.point.service)
            self.play.bed.embedded.faults.add(Fault(Kind.STALE, service, self.point.operation, after=10**9))
            self.play.prove()
        self.order(self.kind, self.count, **more)

    def hear(self, event: Event) -> None:
        if isinstance(event, Said) and event.sentence == SIGN_IN:
            self.play.bed.embedded.faults.clear()


class RemovedByHand(Harm):
    """Somebody removes what was made last."""

    def at_point(self) -> None:
        for row in reversed(self.rows()):
            if not KINDS[row.kind].made_by_others and others.look(self.admin, row.kind, row.name) is not None:
                others.remove(self.admin, row.kind, row.name)
                return


@dataclass
class ExistsForeign(Harm):
    """Somebody has the name that we take next; when we have them all, in the place of ours.

    Not between our last look and our delete or start: no service does those on a condition, so that nobody can close
    that gap.
    """

    waits: bool = False

    def at_point(self) -> None:
        self.waits = True

    def before(self, event_name: str) -> None:
        """Right before the request that follows the point and neither deletes nor starts anything."""
        if self.waits and not event_name.rpartition(".")[2].startswith(("Delete", "Start")):
            self.waits = False
            self.act()

    def act(self) -> None:
        """Makes theirs."""
        known = {(row.kind, row.name) for row in self.rows()}
        names = [(kind, name.replace("{run}", self.play.run.id)) for kind, name in self.script.names]
        ahead = [one for one in names if one not in known]
        kind, name = ahead[0] if ahead else names[-1]
        others.remove(self.admin, kind, name)
        others.make(self.admin, kind, name)
        self.foreign[kind, name] = others.look(self.admin, kind, name)


class LateWriter(Harm):
    """Logs, objects and records go on coming, up to the moment at which the proof begins."""

    proving: bool = False

    def at_point(self) -> None:
        self.late = 0 if self.proving else LATE_CALLS

    def hear(self, event: Event) -> None:
        super().hear(event)
        if isinstance(event, NetCast):
            self.late, self.proving = 0, True
        elif isinstance(event, CallSeen) and self.late:
            self.late -= 1
            for row in self.rows():
                with contextlib.suppress(ClientError):
                    self.write(row)

    def write(self, row: Row) -> None:
        """One more, where there is something to write to."""
        if row.kind == "logs.stream":
            others.write_log(self.admin, *row.name.split(":", 1), "late")
        elif row.kind == "s3.bucket":
            self.admin("s3").put_object(Bucket=row.name, Key=f"late/{self.late}", Body=b"late")
        elif row.kind == "kinesis.stream":
            self.admin("kinesis").put_record(StreamName=row.name, Data=b"{}", PartitionKey="late")


Make = Callable[[Play, Script, Point], Harm]


def faulty(kind: Kind, count: int | None) -> Make:
    """A fault with its count."""
    return lambda play, script, point: Faulty(play, script, point, kind=kind, count=count)


# A client asks twice: a count of 1 is got over by it, one of 2 is met by the app, 6 by cleanup's own patience.
HARMS: dict[str, tuple[Make, ...]] = {
    "refused": (faulty(Kind.REFUSE, 2),),
    "answer lost": (faulty(Kind.LOST, 1), faulty(Kind.LOST, 2)),
    "500": (faulty(Kind.ERROR_500, 2),),
    "503": (faulty(Kind.ERROR_503, 4),),
    "throttled": (faulty(Kind.THROTTLE, 6),),
    "timeout": (faulty(Kind.TIMEOUT, 2),),
    "expired token": (faulty(Kind.EXPIRED, None),),
    "denied": (faulty(Kind.DENIED, None),),
    "removed by hand": (RemovedByHand,),
    "exists, foreign": (ExistsForeign,),
    "stale list": (faulty(Kind.STALE, 1),),
    "late writer": (LateWriter,),
}


def struck(bed: Bed, script: Script, point: Point, harm: str) -> Iterator[str]:
    """Plays the lab and its cleanup with that harm at that call; yields what should not have happened."""
    for make in HARMS[harm]:
        for wrong in _struck(bed, script, point, make, SHORT if harm == "timeout" else 30.0):
            yield f"{script.lab}, {harm} at {point}: {wrong}"


def _struck(bed: Bed, script: Script, point: Point, make: Make, read_timeout: float) -> Iterator[str]:
    before = bed.before
    with play_on(bed, read_timeout) as play:
        harm = make(play, script, point)
        harm.left = point.ordinal
        play.hear, bed.before_send = harm.hear, harm.before
        harm.begin()
        yield from _crash_of(lambda: play.do(LABS[script.lab]))
        clean = _cleaned(play)
        bed.embedded.faults.clear()
        left = everything(bed) - before - _names(harm.foreign)
        if clean and left:
            yield f"false CLEAN: {sorted(left)}"
        play.hear = bed.before_send = lambda _: None
        if not clean:
            if not _cleaned(play) and not harm.told():
                yield f"never clean: {play.ended()}"
            left = everything(bed) - before - _names(harm.foreign)
            if left - _names(harm.told()):
                yield f"leaked {sorted(left)}"
        for (kind, name), was in harm.foreign.items():
            if others.look(bed.admin, kind, name) != was:
                yield f"touched {kind} {name}"
            others.remove(bed.admin, kind, name)
        bed.before |= left


def _names(things: Iterable[tuple[str, str]]) -> set[str]:
    words = {"kinesis.stream": "stream", "firehose.delivery-stream": "delivery", "logs.stream": "log"}
    return {f"{words.get(kind, kind.partition('.')[2])} {name}" for kind, name in things}


def _crash_of(do: Callable[[], None]) -> Iterator[str]:
    try:
        do()
    except EXPECTED:
        return
    except Exception as error:
        yield f"crashed: {error!r}"


def _cleaned(play: Play) -> bool:
    try:
        return play.clean()
    except EXPECTED:
        return False
