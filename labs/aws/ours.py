"""Whose is it: the one rule by which a resource that is there counts as ours. Asks the ledger, calls nobody."""

from __future__ import annotations

from labs.aws.kinds.base import NONCE_TAG, Found
from labs.aws.kinds.registry import KINDS
from labs.aws.ledger import FOREIGN, Ledger, Row


def is_ours(ledger: Ledger, row: Row, found: Found) -> bool:
    """Whether what was found now carries the row's nonce; what a service made for us is its maker's."""
    if not KINDS[row.kind].made_by_others:
        return found.tags.get(NONCE_TAG) == row.nonce
    # what a service made for us has no tags of ours: the ledger must know the maker as ours
    return any(maker.name == row.parent and maker.state != FOREIGN for maker in ledger.rows(row.run))
