"""Kinds of IAM: a role with its trust and its inline policy. Removed last, since others may still act as it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from labs.aws.cloud import Cloud
from labs.aws.kinds.base import Found, Kind, as_dict, as_list, looked_again, pages, unless_gone

GONE = frozenset({"NoSuchEntity"})
POLICY = "headwater"


def trust(service: str) -> dict[str, Any]:
    """The trust policy that lets one service assume a role."""
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _create(cloud: Cloud, name: str, spec: Mapping[str, Any], tags: Mapping[str, str]) -> str:
    iam = cloud.client("iam")
    answer = iam.create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps(trust(spec["service"])), Tags=as_list(tags)
    )
    return str(answer["Role"]["Arn"])


def allow(cloud: Cloud, name: str, statements: list[dict[str, Any]]) -> None:
    """Puts the role's one inline policy."""
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    cloud.client("iam").put_role_policy(RoleName=name, PolicyName=POLICY, PolicyDocument=document)


@looked_again(GONE)
def _describe(cloud: Cloud, name: str) -> Found | None:
    iam = cloud.client("iam")

    answer = unless_gone(GONE, lambda: iam.get_role(RoleName=name))
    if answer is None:
        return None
    return Found("there", answer["Role"]["Arn"], as_dict(iam.list_role_tags(RoleName=name)["Tags"]))


def _remove(cloud: Cloud, name: str) -> None:
    iam = cloud.client("iam")
    for page in pages(iam, "list_role_policies", RoleName=name):
        for policy in page["PolicyNames"]:
            iam.delete_role_policy(RoleName=name, PolicyName=policy)
    for page in pages(iam, "list_attached_role_policies", RoleName=name):
        for policy in page["AttachedPolicies"]:
            iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
    iam.delete_role(RoleName=name)


def _names(cloud: Cloud) -> Iterator[str]:
    for page in pages(cloud.client("iam"), "list_roles"):
        for role in page["Roles"]:
            yield role["RoleName"]


ROLE = Kind(
    "iam.role",
    "IAM role",
    90,
    _create,
    _describe,
    _remove,
    _names,
    waits="everything that acts as it; its policies go first",
)
