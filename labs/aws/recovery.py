"""After a crash: asks the cloud what became of each row that the ledger left open, and settles it.

What is there with our nonce is adopted, what is there without it is marked foreign, what the service does not know is
closed. Deletes nothing, creates nothing. A row that could not be asked for stays as it is.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from labs.aws import guards
from labs.aws.cloud import Cloud
from labs.aws.errors import told
from labs.aws.kinds.base import Found
from labs.aws.kinds.registry import KINDS
from labs.aws.ledger import CREATED, DELETING, GONE, INTENT, UNKNOWN, Ledger, Row, Run
from labs.words import tr

OPEN = (INTENT, DELETING, UNKNOWN)
SETTLES_S = 120.0  # a create that was under way when we died may still be carried out


@dataclass(frozen=True, slots=True)
class Settled:
    """One row: what it was, what it is now, and how we know."""

    row: Row
    state: str
    words: str


def settle(cloud: Cloud, ledger: Ledger, run: Run, now: float | None = None) -> list[Settled]:
    """Settles every open row of the run. Never raises for what AWS answers: that row is left open, and says why."""
    at = time.time() if now is None else now
    return [_settle(cloud, ledger, row, at) for row in _open_rows(ledger, run)]


def _open_rows(ledger: Ledger, run: Run) -> Iterator[Row]:
    return (row for row in ledger.rows(run.id) if row.state in OPEN and row.region == run.region)


def _settle(cloud: Cloud, ledger: Ledger, row: Row, at: float) -> Settled:
    kind = KINDS[row.kind]
    try:
        found = kind.describe(cloud, row.name)
        again = kind.describe(cloud, row.name) if found is None else found
    except (ClientError, BotoCoreError) as error:
        return Settled(row, row.state, tr("could not be asked for: {sentence}", sentence=told(error).sentence))
    state, words = _judged(ledger, row, again, at)
    if state != row.state:
        ledger.mark(row, state, words, again.arn if again is not None else "")
    return Settled(row, state, words)


def _judged(ledger: Ledger, row: Row, found: Found | None, at: float) -> tuple[str, str]:
    if found is None:
        if row.state == INTENT and at - row.intended < SETTLES_S:
            return INTENT, tr("not there yet; the call that makes it may be under way")
        return GONE, tr("never made: NotFound twice") if row.state == INTENT else tr("NotFound twice")
    rows = ledger.rows(row.run)
    if not guards.is_ours(found, row, rows):
        return guards.state_of_strange(row, rows), tr("there, but not ours: its tags are not the ones we gave")
    if row.state == DELETING:
        return DELETING, tr("its removal was begun; it is still there")
    return CREATED, tr("found again with our nonce")
