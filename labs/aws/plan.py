"""Cleanup's plan for a person to read before anything is touched: what, in which order, why ours, what it waits for.

Reads the ledger only; calls nobody.
"""

from __future__ import annotations

from labs.aws.kinds.base import expires_at
from labs.aws.kinds.registry import KINDS
from labs.aws.ledger import CREATED, FOREIGN, GONE, Ledger, Row, Run
from labs.shapes import PlanLine
from labs.words import said, tr


def plan_of(ledger: Ledger, run: Run) -> tuple[PlanLine, ...]:
    """The run's resources in the order in which they would go; what is someone else's is not among them."""
    rows = [row for row in ledger.rows(run.id) if row.state not in (GONE, FOREIGN)]
    ordered = sorted(rows, key=lambda row: KINDS[row.kind].rank)
    return tuple(_line(number, row) for number, row in enumerate(ordered, start=1))


def _line(number: int, row: Row) -> PlanLine:
    kind = KINDS[row.kind]
    return PlanLine(
        number, kind.id, kind.title, row.name, row.region, why_ours(row), said(kind.waits), expires_at(row.intended)
    )


def why_ours(row: Row) -> str:
    """Why the ledger takes it for ours, and what must hold at the moment of its removal."""
    known = (
        tr("the ledger saw it made")
        if row.state == CREATED
        else tr("the ledger meant to make it; whether it is there is asked")
    )
    if KINDS[row.kind].made_by_others:
        return tr("a service made it for {parent}, which is this run's", parent=row.parent)
    return tr("{known}; when it is removed, its tag must be the nonce {nonce}…", known=known, nonce=row.nonce[:8])
