"""The rules that decide what may be touched and what may be believed, each a small function that a test can switch off.

Call them as `guards.rule(…)`. They decide only: nothing here calls AWS, and nothing here is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from labs.aws.kinds.base import NONCE_TAG, RUN_TAG, Found, Kind
from labs.aws.kinds.registry import KINDS
from labs.aws.ledger import FOREIGN, GONE, INTENT, UNKNOWN, Row, Run
from labs.shapes import CleanupRow, Net

PREFIXES = ("hw-", "hw_")
NOT_OURS = "not ours: its tags are not the ones we gave"
STRANGE = "this run made it, yet its tag is not there now: it is not touched; remove it yourself if it is yours"


class WrongAccount(RuntimeError):
    """The connection leads elsewhere than the run's account, region or cloud: nothing was touched."""


def is_account(account: str, run: Run) -> bool:
    """The credentials are of the account in which the run was made."""
    return account == run.account


def is_region(region: str, run: Run) -> bool:
    """The clients ask where the run was made: in another region everything is NotFound."""
    return region == run.region


def is_scope(scope: str, run: Run) -> bool:
    """The connection leads to the very cloud on which the run was made."""
    return scope == run.scope


def carries_nonce(found: Found, row: Row) -> bool:
    """What is there carries the nonce that the ledger gave it."""
    return found.tags.get(NONCE_TAG) == row.nonce


def maker_is_ours(row: Row, rows: Iterable[Row]) -> bool:
    """What a service made has no tags of ours: the ledger must know its maker as ours."""
    return any(maker.name == row.parent and maker.state != FOREIGN for maker in rows)


def is_ours(found: Found, row: Row, rows: Iterable[Row]) -> bool:
    """Whether this thing may be removed. `rows` are those of the run."""
    return maker_is_ours(row, rows) if KINDS[row.kind].made_by_others else carries_nonce(found, row)


def state_of_strange(row: Row, rows: Iterable[Row] = ()) -> str:
    """The row's state when what is there is not ours: somebody else's for certain only if ours cannot be there too.

    What we saw being made and never saw gone may have lost its tag, or been made anew by a service of ours. What a
    service was to make (a crawler's log) may be of our maker, although the maker's name is now somebody else's.
    """
    if KINDS[row.kind].made_by_others and row.created is None and row.state not in (GONE, FOREIGN):
        return UNKNOWN if any(maker.name == row.parent and maker.created is not None for maker in rows) else FOREIGN
    return FOREIGN if row.created is None or row.state in (GONE, INTENT, FOREIGN) else UNKNOWN


def may_tag_late(found: Found, real: bool) -> bool:
    """Tags may be put on after the creation: never in a real account, which keeps them, nor on what has any."""
    return not real and not found.tags


def carries_run(found: Found, run: str) -> bool:
    """The tag of the run is on it, whoever wrote it there."""
    return found.tags.get(RUN_TAG) == run


def names_run(name: str, run: str) -> bool:
    """The run's 64 random bits are in its name, in whatever case."""
    return run.lower() in name.lower()


def has_prefix(name: str) -> bool:
    """A name such as the app gives: worth asking for its tags."""
    return name.lower().startswith(PREFIXES)


def is_settled(rows: Sequence[CleanupRow]) -> bool:
    """Of each resource it is known what became of it."""
    return not any(row.state in ("failed", "unknown") for row in rows)


def all_cast(nets: Sequence[Net], wanted: Sequence[Net]) -> bool:
    """Every net was cast, none left out."""
    return [net.id for net in nets] == [net.id for net in wanted]


def none_unsure(nets: Sequence[Net]) -> bool:
    """No net found anything, and none could not tell."""
    return all(net.state == "clean" for net in nets)


def is_listed(kind: Kind, rows: Iterable[Row]) -> bool:
    """Whether the kind's listing is part of the proof: always, but for a rare kind of which the run made none.

    The intent is in the ledger before the call, so a rare thing of ours has its row; the tag net looks for it as well.
    """
    return not kind.rare or any(row.kind == kind.id for row in rows)
