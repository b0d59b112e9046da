"""What requests to Redshift Serverless and to the Redshift Data API must be allowed to do. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from labs.emulator.iam.needs import EVERYTHING, Asked, Need, pass_role
from labs.emulator.redshift.state import arn_of

SERVICE = "redshift.amazonaws.com"


def serverless(asked: Asked) -> Iterator[Need]:
    """The namespace or workgroup that is named; roles that are handed to a namespace are passed."""
    yield Need(f"redshift-serverless:{asked.operation}", _resource(asked))
    roles = asked.params.get("iamRoles")
    for role in roles if isinstance(roles, list) else []:
        yield pass_role(asked, str(role), SERVICE)


def _resource(asked: Asked) -> str:
    if asked.text("resourceArn"):
        return asked.text("resourceArn")
    for kind in ("workgroup", "namespace"):
        name = asked.text(f"{kind}Name")
        if name and kind.title() in asked.operation:
            return arn_of(kind, asked.region, name)
    return EVERYTHING


def data(asked: Asked) -> Iterator[Need]:
    """The workgroup that is connected to, and credentials for it; what is named by id is the caller's own."""
    group = asked.text("WorkgroupName")
    if not group or asked.operation == "ListStatements":
        yield Need(f"redshift-data:{asked.operation}")
        return
    arn = group if group.startswith("arn:") else arn_of("workgroup", asked.region, group)
    yield Need(f"redshift-data:{asked.operation}", arn)
    yield Need("redshift-serverless:GetCredentials", arn)
