"""Removes one resource of the ledger: looks whose it is, quiets it, asks for its removal, waits until it is gone.

Before each call that removes, name and nonce are compared anew. Only the service's own NotFound, seen twice, is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError

from labs.aws import guards
from labs.aws.cloud import Cloud
from labs.aws.kinds.base import Found
from labs.aws.kinds.registry import KINDS
from labs.aws.kinds.s3 import ObjectsRemain
from labs.aws.ledger import DELETING, FOREIGN, GONE, UNKNOWN, Ledger, Row, Run
from labs.aws.missing import words_of
from labs.aws.patience import Patience, TookTooLong
from labs.aws.steady import Steady
from labs.words import said, tr

HEAL = frozenset(
    {"BucketNotEmpty", "ResourceInUseException", "DeleteConflict", "ConcurrentModificationException",
     "CrawlerRunningException", "CrawlerStoppingException", "CrawlerNotRunningException",
     "OperationAbortedException", "OperationAborted", "ConflictException"}
)  # fmt: skip


@dataclass(frozen=True)
class NotOurs(Exception):
    """What is there under our name is not ours, or not to be known as ours."""

    state: str
    words: str


@dataclass(frozen=True)
class StillRemade(Exception):
    """It is not removed yet: what makes such things could not be removed, and would make it anew without a tag."""

    words: str


def strange(row: Row, rows: Iterable[Row]) -> NotOurs:
    """Its tags are not the ones we gave. `rows` are those of the run."""
    state = guards.state_of_strange(row, rows)
    return NotOurs(state, said(guards.NOT_OURS if state == FOREIGN else guards.STRANGE))


@dataclass(frozen=True, slots=True)
class Removal:
    """The hands of one cleanup."""

    cloud: Cloud
    ledger: Ledger
    run: Run
    patience: Patience
    steady: Steady
    stuck: set[str] = field(default_factory=set)  # the kinds of which one could not be removed

    def outcome(self, row: Row) -> tuple[str, str]:
        """The row's state after trying, and how we know. Raises Cancelled, WrongAccount."""
        try:
            return self._removed(row)
        except NotOurs as found:
            return found.state, found.words
        except StillRemade as held:
            return UNKNOWN, held.words
        except (ObjectsRemain, TookTooLong) as error:
            self.stuck.add(row.kind)
            return UNKNOWN, error.args[0]
        except (ClientError, BotoCoreError) as error:
            self.stuck.add(row.kind)
            return UNKNOWN, words_of(error, row.arn)

    def look(self, row: Row) -> Found | None:
        """The resource, None when the service says NotFound. Raises NotOurs for someone else's."""
        found = self.steady.ask(lambda: KINDS[row.kind].describe(self.cloud, row.name))
        if found is not None and not (
            guards.is_ours(found, row, self.ledger.rows(row.run)) and self._of_our_maker(row)
        ):
            raise strange(row, self.ledger.rows(row.run))
        return found

    def _of_our_maker(self, row: Row) -> bool:
        """What a service made lies in what is there now under its maker's name: that must be ours too."""
        if not KINDS[row.kind].made_by_others:
            return True
        makers = [one for one in self.ledger.rows(row.run) if one.name == row.parent]
        return all(self._is_gone_or_ours(maker) for maker in makers)

    def _is_gone_or_ours(self, maker: Row) -> bool:
        there = self.steady.ask(lambda: KINDS[maker.kind].describe(self.cloud, maker.name))
        return there is None or guards.carries_nonce(there, maker)

    def _removed(self, row: Row) -> tuple[str, str]:
        if self.look(row) is None:
            return self._sure(row, tr("NotFound twice"))
        self._not_while_remade(row)
        self.ledger.mark(row, DELETING)
        self._quiet(row)
        self._take_in_what_it_made(row)
        self._until_gone(row)
        return self._sure(row, tr("removed, then NotFound twice"))

    def _not_while_remade(self, row: Row) -> None:
        for kind in self.stuck.intersection(KINDS[row.kind].remade_by):
            words = tr("it stays until the {kind} has gone, which could make it again", kind=said(KINDS[kind].title))
            raise StillRemade(words)

    def _sure(self, row: Row, words: str) -> tuple[str, str]:
        if self.look(row) is not None:  # someone may have made it anew, or the first answer was a moment old
            return UNKNOWN, tr("gone, then there again")
        return GONE, words

    def _quiet(self, row: Row) -> None:
        def wait(words: str, condition: Callable[[], bool], seconds: float) -> None:
            self.patience.until(words, lambda: self.steady.ask(condition), min(seconds, self._patience_s))

        self.steady.ask(lambda: KINDS[row.kind].quiet(self.cloud, row.name, wait), HEAL)

    def _take_in_what_it_made(self, row: Row) -> None:
        """What a service made for it (a job run's log) is known to the ledger before its maker is gone."""
        made = self.steady.ask(lambda: tuple(KINDS[row.kind].made(self.cloud, row.name)))
        for kind, name in made:
            self.ledger.intend(self.run, kind, name, row.name)

    def _until_gone(self, row: Row) -> None:
        def gone() -> bool:
            return self._asked_to_go(row) and self.patience.until(
                tr("it is being removed"), lambda: self._has_gone(row), self._patience_s
            )

        self.patience.until(tr("it cannot be removed yet"), gone, self._patience_s)

    @property
    def _patience_s(self) -> float:
        return self.steady.bounds.removing

    def _has_gone(self, row: Row) -> bool:
        try:
            return self.look(row) is None
        except NotOurs:
            raise NotOurs(
                FOREIGN, tr("ours was removed; another of that name has been made since, and is left alone")
            ) from None

    def _asked_to_go(self, row: Row) -> bool:
        """True once the delete call was accepted; False when time heals what stands in its way."""
        if self.look(row) is None:
            return True
        try:
            KINDS[row.kind].remove(self.cloud, row.name)
        except (ClientError, BotoCoreError) as error:
            if self.look(row) is None:
                return True
            if not self.steady.heals(error, HEAL):
                raise
            return False
        except ObjectsRemain as error:
            if not error.heals:
                raise
            return False
        return True
