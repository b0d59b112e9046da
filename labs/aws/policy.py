"""The least privilege of the week as a policy that an instructor can hand out, fitted to account, region and role.

Reads the policy that is kept with the resources and under which the week is tested. Calls nobody.
"""

from __future__ import annotations

import json
from typing import Any

import resources

OWN_ROLES, PASS = "RolesOfTheLabs", "HandRolesToTheirServices"
READ_ROLE = ["iam:GetRole", "iam:ListRoleTags"]


def policy(*, account: str = "", region: str = "", role: str = "", partition: str = "aws") -> dict[str, Any]:
    """The policy; empty words leave AWS's wildcards. With `role`, an existing one, no IAM write is in it."""
    document: dict[str, Any] = json.loads(resources.text("policies", "student.json"))
    statements = [_of_role(one, role) if role else one for one in document["Statement"]]
    document["Statement"] = [_placed(one, partition, region, account) for one in statements]
    return document


def _of_role(statement: dict[str, Any], role: str) -> dict[str, Any]:
    arn = f"arn:aws:iam::*:role/{role}"
    if statement["Sid"] == OWN_ROLES:
        return statement | {"Sid": "ReadTheExistingRole", "Action": READ_ROLE, "Resource": arn}
    return statement | {"Resource": arn} if statement["Sid"] == PASS else statement


def _placed(statement: dict[str, Any], partition: str, region: str, account: str) -> dict[str, Any]:
    named = statement["Resource"]
    arns = [named] if isinstance(named, str) else named
    placed = [_arn(arn, partition, region, account) for arn in arns]
    return statement | {"Resource": placed[0] if isinstance(named, str) else placed}


def _arn(pattern: str, partition: str, region: str, account: str) -> str:
    if pattern == "*":
        return pattern
    parts = pattern.split(":", 5)
    parts[1] = partition
    parts[3] = region if region and parts[3] == "*" else parts[3]
    parts[4] = account if account and parts[4] == "*" else parts[4]
    return ":".join(parts)
