"""Plan, clean, prove: removes what a run made, in the order that AWS allows, and shows that nothing is left.

Nothing is deleted unless its name is the ledger's and its nonce is the row's at that moment; a resource that is
someone else's is left alone and said so. What may be touched and believed is decided in guards.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError

from labs.aws import guards
from labs.aws.cloud import Cloud
from labs.aws.guards import WrongAccount
from labs.aws.kinds.registry import KINDS
from labs.aws.ledger import FOREIGN, GONE, Ledger, Row, Run
from labs.aws.nets import NETS, Sea, cast_all
from labs.aws.patience import Patience
from labs.aws.removal import Removal
from labs.aws.steady import Bounds, Steady
from labs.events import CleanupEnded, CleanupMoved, CleanupPlanned, Event, NetCast, ResourceChanged
from labs.shapes import CleanupRow, Net, ResourceRow
from labs.words import joined, said, tr

ROUNDS = 3  # a late writer may make again what was gone
__all__ = ["Cleanup", "WrongAccount", "nobody_to_hush", "resource_row"]


def nobody_to_hush() -> None:
    """For a cleanup beside which nothing runs."""


@dataclass(slots=True)
class Cleanup:
    """One cleanup of one run. It may be cancelled at any time, and taken up again by another one."""

    cloud: Cloud
    ledger: Ledger
    run: Run
    emit: Callable[[Event], None]
    patience: Patience
    hush: Callable[[], None] = nobody_to_hush  # stops producers and consumers, which would write and read on
    bounds: Bounds = field(default_factory=Bounds)

    def plan(self) -> tuple[CleanupRow, ...]:
        """What would be removed, in order, and why it is ours."""
        return tuple(_row(row, "waits", _why(row)) for row in self._rows())

    def _rows(self) -> list[Row]:
        rows = [row for row in self.ledger.rows(self.run.id) if row.state not in (GONE, FOREIGN)]
        return sorted(rows, key=lambda row: KINDS[row.kind].rank)

    def clean(self) -> bool:
        """Removes everything and proves it; True when clean. Raises WrongAccount before anything is touched."""
        steady = self._steady()
        self._check_place(steady)
        self.hush()
        self.emit(CleanupPlanned(self.plan()))
        done: dict[tuple[str, str], CleanupRow] = {}
        for _ in range(ROUNDS):
            done |= self._remove_all(steady)
            nets, found_again = self._cast(steady)
            if not found_again:
                break
        return self._end(tuple(done.values()), nets)

    def remove(self, rows: Iterable[Row]) -> bool:
        """Removes only those rows, in the order that AWS allows; True when each is gone. Raises WrongAccount."""
        steady = self._steady()
        self._check_place(steady)
        removal = Removal(self.cloud, self.ledger, self.run, self.patience, steady)
        wanted = sorted(rows, key=lambda row: KINDS[row.kind].rank)
        states = [self._remove(removal, row).state for row in wanted]  # each of them, even when one stays
        return all(state == GONE for state in states)

    def prove(self, done: tuple[CleanupRow, ...] = ()) -> bool:
        """Casts the four nets over the run. Raises WrongAccount."""
        steady = self._steady()
        self._check_place(steady)
        nets, _ = self._cast(steady)
        return self._end(done, nets)

    def _steady(self) -> Steady:
        profile = self.cloud.target.value if self.cloud.target.real else ""
        return Steady(self.patience, self.bounds, self._signed_in, profile)

    def _signed_in(self) -> bool:
        self.cloud.renew()
        try:
            self._check_account()
        except (ClientError, BotoCoreError):
            return False
        return True

    def _check_account(self) -> None:
        account = self.cloud.client("sts").get_caller_identity()["Account"]
        if not guards.is_account(account, self.run):
            raise self._elsewhere(tr("the credentials are for {account}", account=account))

    def _check_place(self, steady: Steady) -> None:
        if not guards.is_region(self.cloud.region, self.run):
            raise self._elsewhere(
                tr(
                    "the connection is to {region}, the run was made in {other}",
                    region=self.cloud.region,
                    other=self.run.region,
                )
            )
        if not guards.is_scope(self.cloud.scope, self.run):
            raise self._elsewhere(tr("the connection is to {scope}", scope=self.cloud.scope))
        steady.ask(self._check_account)

    def _elsewhere(self, words: str) -> WrongAccount:
        return WrongAccount(
            tr("The run belongs to {scope}, but {words}: nothing was touched.", scope=self.run.scope, words=words)
        )

    def _remove_all(self, steady: Steady) -> dict[tuple[str, str], CleanupRow]:
        """Removes row after row by rank; a row may bring others to light that a service made for it."""
        removal = Removal(self.cloud, self.ledger, self.run, self.patience, steady)
        done: dict[tuple[str, str], CleanupRow] = {}
        rank = 0
        while left := [row for row in self._rows() if (row.kind, row.name) not in done]:
            row = left[0]
            if KINDS[row.kind].rank != rank:  # before each batch: somebody may have signed in as someone else
                rank = KINDS[row.kind].rank
                steady.ask(self._check_account)
            self.emit(CleanupMoved(_row(row, "removing", ""), len(done), len(done) + len(left)))
            done[row.kind, row.name] = self._remove(removal, row)
            self.emit(CleanupMoved(done[row.kind, row.name], len(done), len(done) + len(left) - 1))
        return done

    def _remove(self, removal: Removal, row: Row) -> CleanupRow:
        state, words = removal.outcome(row)
        self.ledger.mark(row, state, words)
        self.emit(ResourceChanged(resource_row(row, state, words)))
        return _row(row, {FOREIGN: "left alone"}.get(state, state), words)

    def _cast(self, steady: Steady) -> tuple[tuple[Net, ...], bool]:
        sea = Sea(self.cloud, self.ledger, self.run.id, steady)
        nets = cast_all(sea, lambda net: self.emit(NetCast(net)))
        return nets, sea.reopened

    def _end(self, done: tuple[CleanupRow, ...], nets: tuple[Net, ...]) -> bool:
        clean = guards.all_cast(nets, NETS) and guards.none_unsure(nets) and guards.is_settled(done)
        foreign = sum(row.state == FOREIGN for row in self.ledger.rows(self.run.id))
        self.emit(CleanupEnded(clean, _verdict(clean, nets, foreign), done, nets))
        if clean:
            self.ledger.end_run(self.run.id)
        return clean


def _row(row: Row, state: str, words: str) -> CleanupRow:
    return CleanupRow(row.kind, KINDS[row.kind].title, row.name, state, words)


def _why(row: Row) -> str:
    if KINDS[row.kind].made_by_others:
        return tr("made by a service for {parent}, which is this run's", parent=row.parent)
    return tr("this run's: its tag must be the nonce {nonce}… when it is removed", nonce=row.nonce[:8])


def resource_row(row: Row, state: str | None = None, detail: str | None = None) -> ResourceRow:
    """The row as the window shows it."""
    title = KINDS[row.kind].title
    return ResourceRow(
        row.kind, title, row.name, state or row.state, row.region, row.created or row.intended,
        row.evidence if detail is None else detail,
    )  # fmt: skip


def _verdict(clean: bool, nets: tuple[Net, ...], foreign: int) -> str:
    if clean:
        words = tr("Clean: nothing of this run is left that accrues charges.")
        left = tr("{count} that are not ours were left alone.", count=foreign)
        return joined(" ", (words, left)) if foreign else words
    unsure = [said(net.title) for net in nets if net.state != "clean"]
    names = joined(", ", unsure) if unsure else tr("a resource could not be removed")
    return tr("Not proven clean: {names}.", names=names)
