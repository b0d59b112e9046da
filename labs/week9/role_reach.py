"""What one of the run's roles may do: a further inline policy, and whether its policies reach an action on an ARN.

Reads Allow statements of inline policies only: conditions, denials and managed policies are not weighed.
"""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote

from labs.context import Context
from labs.existing_role import EXISTING_ROLE
from labs.week9.common import role_name
from labs.words import tr


def allow_more(context: Context, base: str, policy: str, statements: list[dict[str, Any]]) -> None:
    """Puts another inline policy on one of the run's roles; nothing where the run uses a role that exists already."""
    if context.recall(EXISTING_ROLE):
        context.say(tr("The existing role is used; nothing is written in IAM."))
        return
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    context.client("iam").put_role_policy(RoleName=role_name(context, base), PolicyName=policy, PolicyDocument=document)


def out_of_reach(context: Context, base: str, actions: tuple[str, ...], arn: str) -> list[str]:
    """Those of the actions that no inline policy of the role allows on the ARN; none where that cannot be read."""
    if context.recall(EXISTING_ROLE):
        return []
    iam, name = context.client("iam"), role_name(context, base)
    if iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        return []  # a managed policy: only the service itself will tell
    statements = [one for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
                  for one in _statements(iam, name, policy)]  # fmt: skip
    return [action for action in actions if not any(_allows(one, action, arn) for one in statements)]


def _statements(iam: Any, role: str, policy: str) -> list[dict[str, Any]]:
    document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
    found = json.loads(unquote(document)) if isinstance(document, str) else document
    return [one for one in _many(found["Statement"]) if one["Effect"] == "Allow"]


def _allows(statement: dict[str, Any], action: str, arn: str) -> bool:
    actions = [str(one).lower() for one in _many(statement.get("Action", []))]
    reached = any(fnmatchcase(arn, str(one)) for one in _many(statement.get("Resource", [])))
    return reached and any(fnmatchcase(action.lower(), one) for one in actions)


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
