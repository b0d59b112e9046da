"""Working with a role that exists already, as classroom accounts ask for: nothing is then written in IAM.

Decides which role, from what the student named or from whose session this is, and keeps it with the run.
"""

from __future__ import annotations

import re

from labs.aws.cloud import Cloud, Identity
from labs.aws.ledger import Ledger, Run
from labs.words import tr

EXISTING_ROLE = "existing-role"  # the run's note: the role's ARN
CLASSROOM, CLASSROOM_ROLE = ":assumed-role/voclabs/", "LabRole"  # AWS Academy's Learner Lab
NAME = re.compile(r"[\w+=,.@-]{1,64}")
ARN = re.compile(r"arn:[\w-]+:iam::[0-9]{12}:role/[\w+=,.@/-]{1,512}")


class RoleError(ValueError):
    """The role that was named cannot be used; the message says why."""


def role_arn_of(identity: Identity, wanted: str) -> str:
    """The ARN of the role to use; empty when the labs make roles of their own. Raises RoleError with a sentence."""
    name = wanted or (CLASSROOM_ROLE if CLASSROOM in identity.arn else "")
    if not name:
        return ""
    if ARN.fullmatch(name):
        if name.split(":")[4] != identity.account:
            raise RoleError(
                tr("role: {name} is of another account than {account}.", name=name, account=identity.account)
            )
        return name
    if not NAME.fullmatch(name):
        raise RoleError(tr("role: {name!r} is neither a role's name nor its ARN.", name=name))
    return f"arn:{identity.partition}:iam::{identity.account}:role/{name}"


def settle_role(ledger: Ledger, cloud: Cloud, run: Run, wanted: str) -> None:
    """Keeps with the run which role it uses; what was chosen before stays when nothing is named now.

    Raises RoleError with a sentence.
    """
    arn = role_arn_of(cloud.identity, wanted)
    if arn and ledger.noted(run.id, EXISTING_ROLE) != arn:
        ledger.note(run.id, EXISTING_ROLE, arn)


def role_words(ledger: Ledger, run: Run) -> str:
    """A sentence for the student; empty when the labs make roles of their own."""
    used = ledger.noted(run.id, EXISTING_ROLE)
    return tr("The labs use the existing role {used} and write nothing in IAM.", used=used) if used else ""
