"""`headwater policy`: prints the week's least privilege as a JSON policy, and nothing else. Knows no Qt."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from labs.aws.policy import policy

if TYPE_CHECKING:
    from app.account_words import PolicyOptions


def main(options: PolicyOptions) -> int:
    """Always 0."""
    document = policy(account=options.account, region=options.region or "", role=options.role)
    print(json.dumps(document, indent=2))
    return 0
