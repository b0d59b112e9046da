"""Plan, clean, prove: removes what a run made, in the order that AWS allows, and shows that nothing is left.

Nothing is deleted unless its name is the ledger's and its nonce is the row's at that moment; a resource that is
someone else's is left alone and said so. Only the service's own NotFound is "gone".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from labs.aws.cloud import Cloud
from labs.aws.errors import code_of, told
from labs.aws.kinds.base import NONCE_TAG, Found
from labs.aws.kinds.registry import KINDS
from labs.aws.kinds.s3 import ObjectsRemain
from labs.aws.ledger import DELETING, FOREIGN, GONE, UNKNOWN, Ledger, Row, Run
from labs.aws.nets import cast_all
from labs.aws.patience import Patience, TookTooLong
from labs.events import CleanupEnded, CleanupMoved, CleanupPlanned, Event, NetCast, ResourceChanged
from labs.shapes import CleanupRow, Net, ResourceRow

REMOVING_S = 600.0
HEAL = frozenset({"BucketNotEmpty", "ResourceInUseException", "DeleteConflict", "ConcurrentModificationException",
                  "CrawlerRunningException", "OperationAbortedException"})  # fmt: skip


class WrongAccount(RuntimeError):
    """The credentials are of another account than the run's: nothing was touched."""


def nobody_to_hush() -> None:
    """For a cleanup beside which nothing runs."""


@dataclass(slots=True)
class Cleanup:
    """One cleanup of one run."""

    cloud: Cloud
    ledger: Ledger
    run: Run
    emit: Callable[[Event], None]
    patience: Patience
    hush: Callable[[], None] = nobody_to_hush  # stops producers and consumers, which would write and read on

    def plan(self) -> tuple[CleanupRow, ...]:
        """What would be removed, in order."""
        return tuple(_row(row, "waits", "") for row in self._rows())

    def _rows(self) -> list[Row]:
        rows = [row for row in self.ledger.rows(self.run.id) if row.state not in (GONE, FOREIGN)]
        return sorted(rows, key=lambda row: KINDS[row.kind].rank)

    def clean(self) -> bool:
        """Removes everything and proves it; True when clean. Raises WrongAccount before anything is touched."""
        self._check_account()
        self.hush()
        rows = self._rows()
        self.emit(CleanupPlanned(tuple(_row(row, "waits", "") for row in rows)))
        done: list[CleanupRow] = []
        for row in rows:
            self._move(_row(row, "removing", ""), len(done), len(rows))
            done.append(self._remove(row))
            self._move(done[-1], len(done), len(rows))
        return self.prove(tuple(done))

    def prove(self, done: tuple[CleanupRow, ...] = ()) -> bool:
        """Casts the four nets over the run."""
        rows = self.ledger.rows(self.run.id)
        nets = cast_all(self.cloud, self.run.id, rows, lambda net: self.emit(NetCast(net)))
        clean = all(net.state == "clean" for net in nets) and not any(
            row.state in ("failed", "unknown") for row in done
        )
        foreign = sum(row.state == FOREIGN for row in rows)
        self.emit(CleanupEnded(clean, _verdict(clean, nets, foreign), done, nets))
        if clean:
            self.ledger.end_run(self.run.id)
        return clean

    def _check_account(self) -> None:
        account = self.cloud.client("sts").get_caller_identity()["Account"]
        if account != self.run.account or self.cloud.scope != self.run.scope:
            raise WrongAccount(
                f"The run belongs to {self.run.scope}, but the credentials are for {account}: nothing was touched."
            )

    def _move(self, row: CleanupRow, done: int, total: int) -> None:
        self.emit(CleanupMoved(row, done, total))

    def _remove(self, row: Row) -> CleanupRow:
        try:
            state, words = self._gone(row)
        except (ClientError, BotoCoreError, ObjectsRemain) as error:
            state, words = UNKNOWN, told(error).sentence if not isinstance(error, ObjectsRemain) else str(error)
        except TookTooLong as error:
            state, words = UNKNOWN, str(error)
        self.ledger.mark(row, state, words)
        self.emit(ResourceChanged(resource_row(row, state, words)))
        return _row(row, {FOREIGN: "left alone"}.get(state, state), words)

    def _gone(self, row: Row) -> tuple[str, str]:
        kind = KINDS[row.kind]
        found = kind.describe(self.cloud, row.name)
        if found is None:
            return self._sure(row, "NotFound twice")
        if not self._is_ours(row, found):
            return FOREIGN, "not ours: its tags are not the ones we gave"
        self.ledger.mark(row, DELETING)
        waited: list[str] = []

        def wait(words: str, condition: Callable[[], bool], seconds: float) -> None:
            waited.append(words)
            self.patience.until(words, condition, seconds)

        kind.quiet(self.cloud, row.name, wait)
        self.patience.until("it is being removed", lambda: self._asked_to_go(row), REMOVING_S)
        self.patience.until("it is being removed", lambda: kind.describe(self.cloud, row.name) is None, REMOVING_S)
        return self._sure(row, "removed, then NotFound twice")

    def _sure(self, row: Row, words: str) -> tuple[str, str]:
        again = KINDS[row.kind].describe(self.cloud, row.name)
        return (GONE, words) if again is None else (UNKNOWN, "gone, then there again: someone may have made it anew")

    def _asked_to_go(self, row: Row) -> bool:
        """True once the delete call was accepted; a conflict that time heals gives False."""
        kind = KINDS[row.kind]
        try:
            kind.remove(self.cloud, row.name)
        except ClientError as error:
            if kind.describe(self.cloud, row.name) is None:
                return True
            if code_of(error) in HEAL:
                return False
            raise
        return True

    def _is_ours(self, row: Row, found: Found) -> bool:
        if not KINDS[row.kind].made_by_others:
            return found.tags.get(NONCE_TAG) == row.nonce
        # what a service made for us has no tags of ours: the ledger must know the maker as ours
        return any(maker.name == row.parent and maker.state != FOREIGN for maker in self.ledger.rows(row.run))


def _row(row: Row, state: str, words: str) -> CleanupRow:
    return CleanupRow(row.kind, KINDS[row.kind].title, row.name, state, words)


def resource_row(row: Row, state: str | None = None, detail: str | None = None) -> ResourceRow:
    """The row as the window shows it."""
    title = KINDS[row.kind].title
    return ResourceRow(
        row.kind, title, row.name, state or row.state, row.region, row.created or row.intended,
        row.evidence if detail is None else detail,
    )  # fmt: skip


def _verdict(clean: bool, nets: tuple[Net, ...], foreign: int) -> str:
    if clean:
        left = f" {foreign} that are not ours were left alone." if foreign else ""
        return "Clean: nothing of this run is left that accrues charges." + left
    unsure = [net.title.lower() for net in nets if net.state != "clean"]
    return f"Not proven clean: {', '.join(unsure) or 'a resource could not be removed'}."
