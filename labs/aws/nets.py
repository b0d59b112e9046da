"""The proof: four ways to look for what a run may have left. CLEAN only if each was cast and found nothing.

Absence is believed only from a service's own NotFound, or from a listing that was read to its end. Everything else
(denied, throttled, no answer) is unknown, and unknown is never green. Two nets read the same listings, each anew: a
listing may be a moment old, and of what the ledger does not know there is nothing else to go by.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from labs.aws import guards
from labs.aws.arns import named_by
from labs.aws.cloud import Cloud
from labs.aws.kinds.base import RUN_TAG, Found, pages
from labs.aws.kinds.registry import KINDS
from labs.aws.ledger import CREATED, FOREIGN, GONE, UNKNOWN, Ledger, Row
from labs.aws.missing import words_of
from labs.aws.steady import Steady
from labs.shapes import Net
from labs.words import joined, said, tr

NETS = (
    Net("one-by-one", "Asked one by one", "not yet"),
    Net("listed", "Listed by service", "not yet"),
    Net("name", "Searched by name", "not yet"),
    Net("tag", "Searched by tag", "not yet"),
)
T = TypeVar("T")


@dataclass(slots=True)
class Catch:
    """What one net brought in: how many were looked at, what of the run is there, what could not be told."""

    looked: int = 0
    present: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)

    def attempt(self, of: str, look: Callable[[], T]) -> T | None:
        """What `look` gives; what goes wrong makes the net unsure, and the next thing is looked at."""
        try:
            return look()
        except (ClientError, BotoCoreError) as error:
            self.unsure.append(joined(": ", (said(of), words_of(error))))
            return None


@dataclass(slots=True)
class Sea:
    """Where the nets are cast. `reopened`: something was there that the ledger had thought gone; it knows now."""

    cloud: Cloud
    ledger: Ledger
    run: str
    steady: Steady
    reopened: bool = False

    def describe(self, kind: str, name: str) -> Found | None:
        """The thing, None for the service's own NotFound."""
        return self.steady.ask(lambda: KINDS[kind].describe(self.cloud, name))

    def is_there(self, kind: str, name: str) -> bool:
        """Seen twice: a service may answer from a copy that is a moment old."""
        return self.describe(kind, name) is not None or self.describe(kind, name) is not None

    def left_alone(self) -> set[tuple[str, str]]:
        """What carries a name of ours and is someone else's."""
        return {(row.kind, row.name) for row in self.ledger.rows(self.run) if row.state == FOREIGN}

    def named(self, arn: str) -> tuple[str, str] | None:
        """Kind and name of an ARN; of one that holds an id instead (Redshift's) those of the row that keeps it."""
        kept = ((row.kind, row.name) for row in self.ledger.rows(self.run) if row.arn == arn)
        return named_by(arn) or next(kept, None)

    def known(self) -> set[tuple[str, str]]:
        """What the ledger counts as ours."""
        return {(row.kind, row.name) for row in self.ledger.rows(self.run) if row.state != FOREIGN}

    def judge(self, row: Row, found: Found) -> str:
        """The state in which the ledger now has what is there: CREATED stands for ours, whatever the row says."""
        rows = self.ledger.rows(self.run)
        if not guards.is_ours(found, row, rows):
            state = guards.state_of_strange(row, rows)
            if state != row.state:
                self.ledger.mark(row, state, said(guards.NOT_OURS if state == FOREIGN else guards.STRANGE))
            return state
        if row.state in (GONE, FOREIGN):
            self.ledger.mark(row, UNKNOWN, tr("there again"))
            self.reopened = True
        return CREATED


def cast_all(sea: Sea, tell: Callable[[Net], None]) -> tuple[Net, ...]:
    """Casts the four nets in order; `tell` hears of each as it begins and ends."""
    nets = (
        lambda catch: _one_by_one(sea, catch),
        lambda catch: _listed(sea, _read(sea, catch), catch),
        lambda catch: _by_name(sea, _read(sea, catch), catch),
        lambda catch: _by_tag(sea, catch),
    )
    return tuple(_cast(net, look, tell) for net, look in zip(NETS, nets, strict=True))


def _cast(net: Net, look: Callable[[Catch], None], tell: Callable[[Net], None]) -> Net:
    tell(Net(net.id, net.title, "running"))
    catch = Catch()
    look(catch)
    present = sorted(set(catch.present))
    state = "present" if present else "unknown" if catch.unsure else "clean"
    there = tr("{n} still there: {names}", n=len(present), names=", ".join(present[:3])) if present else ""
    unsure = tr("{n} could not be told: {first}", n=len(catch.unsure), first=catch.unsure[0]) if catch.unsure else ""
    found = [words for words in (there, unsure) if words]
    result = Net(net.id, net.title, state, joined(". ", found) if found else _nothing(net, catch.looked))
    tell(result)
    return result


def _nothing(net: Net, looked: int) -> str:
    if net.id == "one-by-one":
        return tr("{looked} asked for, each NotFound twice", looked=looked) if looked else tr("nothing to ask for")
    return tr("{looked} found, none of this run", looked=looked) if looked else tr("nothing found")


def _one_by_one(sea: Sea, catch: Catch) -> None:
    rows = sea.ledger.rows(sea.run)
    catch.looked = sum(row.state != FOREIGN for row in rows)
    for _ in range(2):
        for row in rows:
            found = catch.attempt(row.name, lambda row=row: sea.describe(row.kind, row.name))  # type: ignore[misc]
            state = sea.judge(row, found) if found is not None else GONE
            if state == CREATED:
                catch.present.append(row.name)
            elif state == UNKNOWN:
                catch.unsure.append(joined(": ", (row.name, said(guards.STRANGE))))


def _read(sea: Sea, catch: Catch) -> list[tuple[str, str]]:
    """Kind and name of all that is listed, each listing read to its end; one that was not makes the net unsure."""
    found: list[tuple[str, str]] = []
    rows = sea.ledger.rows(sea.run)
    for kind in KINDS.values():
        if not guards.is_listed(kind, rows):
            continue
        names = catch.attempt(kind.title, lambda kind=kind: sea.steady.ask(lambda: tuple(kind.names(sea.cloud))))  # type: ignore[misc]
        found += [(kind.id, name) for name in names or ()]
    catch.looked = len(found)
    return found


def _listed(sea: Sea, listed: list[tuple[str, str]], catch: Catch) -> None:
    known, left_alone = sea.known(), sea.left_alone()
    for kind, name in listed:
        if (kind, name) in left_alone:
            continue
        if (kind, name) in known or (guards.has_prefix(name) and _carries(sea, catch, kind, name)):
            _present_if_there(sea, catch, kind, name)


def _carries(sea: Sea, catch: Catch, kind: str, name: str) -> bool:
    there = catch.attempt(name, lambda: sea.describe(kind, name))
    return there is not None and guards.carries_run(there, sea.run)


def _by_name(sea: Sea, listed: list[tuple[str, str]], catch: Catch) -> None:
    left_alone = sea.left_alone()
    for kind, name in listed:
        if guards.names_run(name, sea.run) and (kind, name) not in left_alone:
            _present_if_there(sea, catch, kind, name)


def _present_if_there(sea: Sea, catch: Catch, kind: str, name: str) -> None:
    """A listing may name what has gone since; so each hit is asked for."""
    if catch.attempt(name, lambda: sea.is_there(kind, name)):
        catch.present.append(name)


def _by_tag(sea: Sea, catch: Catch) -> None:
    """GetResources remembers what is gone for hours, so each hit is asked for."""
    wanted = [{"Key": RUN_TAG, "Values": [sea.run]}]

    def hits() -> list[str]:
        read = pages(sea.cloud.client("resourcegroupstaggingapi"), "get_resources", TagFilters=wanted)
        return [hit["ResourceARN"] for page in read for hit in page["ResourceTagMappingList"]]

    left_alone = sea.left_alone()
    for arn in catch.attempt("GetResources", lambda: sea.steady.ask(hits)) or []:
        catch.looked += 1
        known = sea.named(arn)
        if known is None:
            catch.present.append(arn)
        elif known not in left_alone:
            _present_if_there(sea, catch, *known)
