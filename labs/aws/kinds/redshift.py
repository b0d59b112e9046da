"""Kinds of Amazon Redshift Serverless: a workgroup, and the namespace with its data, which goes after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from labs.aws.cloud import Cloud
from labs.aws.kinds.base import Found, Kind, Wait, looked_again, pages, unless_gone
from labs.words import tr

GONE = frozenset({"ResourceNotFoundException"})


def _tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in tags.items()]


def _found(cloud: Cloud, described: Mapping[str, Any], kind: str) -> Found:
    arn = str(described[f"{kind}Arn"])
    told = cloud.client("redshift-serverless").list_tags_for_resource(resourceArn=arn)["tags"]
    return Found(described["status"], arn, {one["key"]: one["value"] for one in told})


def _create_namespace(cloud: Cloud, name: str, spec: Mapping[str, Any], tags: Mapping[str, str]) -> str:
    answer = cloud.client("redshift-serverless").create_namespace(
        namespaceName=name,
        adminUsername=spec["user"],
        adminUserPassword=spec["password"],
        iamRoles=list(spec.get("roles", ())),
        tags=_tag_list(tags),
    )
    return str(answer["namespace"]["namespaceArn"])


@looked_again(GONE)
def _describe_namespace(cloud: Cloud, name: str) -> Found | None:
    serverless = cloud.client("redshift-serverless")

    answer = unless_gone(GONE, lambda: serverless.get_namespace(namespaceName=name))
    return None if answer is None else _found(cloud, answer["namespace"], "namespace")


def _remove_namespace(cloud: Cloud, name: str) -> None:
    cloud.client("redshift-serverless").delete_namespace(namespaceName=name)


def _namespace_names(cloud: Cloud) -> Iterator[str]:
    for page in pages(cloud.client("redshift-serverless"), "list_namespaces"):
        yield from (one["namespaceName"] for one in page["namespaces"])


def _create_workgroup(cloud: Cloud, name: str, spec: Mapping[str, Any], tags: Mapping[str, str]) -> str:
    answer = cloud.client("redshift-serverless").create_workgroup(
        workgroupName=name,
        namespaceName=spec["namespace"],
        baseCapacity=spec.get("capacity", 8),
        publiclyAccessible=True,  # Firehose connects from outside
        tags=_tag_list(tags),
    )
    return str(answer["workgroup"]["workgroupArn"])


@looked_again(GONE)
def _describe_workgroup(cloud: Cloud, name: str) -> Found | None:
    serverless = cloud.client("redshift-serverless")

    answer = unless_gone(GONE, lambda: serverless.get_workgroup(workgroupName=name))
    return None if answer is None else _found(cloud, answer["workgroup"], "workgroup")


def _quiet_workgroup(cloud: Cloud, name: str, wait: Wait) -> None:
    def settled() -> bool:
        found = _describe_workgroup(cloud, name)
        return found is None or found.state in ("AVAILABLE", "DELETING")

    wait(tr("the workgroup is still changing"), settled, 600)


def _remove_workgroup(cloud: Cloud, name: str) -> None:
    cloud.client("redshift-serverless").delete_workgroup(workgroupName=name)


def _workgroup_names(cloud: Cloud) -> Iterator[str]:
    for page in pages(cloud.client("redshift-serverless"), "list_workgroups"):
        yield from (one["workgroupName"] for one in page["workgroups"])


WORKGROUP = Kind(
    "redshift.workgroup", "Redshift workgroup", 45, _create_workgroup, _describe_workgroup, _remove_workgroup,
    _workgroup_names, quiet=_quiet_workgroup,
    waits="delivery streams that load into it, and the workgroup to be AVAILABLE", ready=("AVAILABLE",), rare=True,
)  # fmt: skip
NAMESPACE = Kind(
    "redshift.namespace", "Redshift namespace", 65, _create_namespace, _describe_namespace, _remove_namespace,
    _namespace_names, waits="its workgroup", ready=("AVAILABLE",), rare=True,
)  # fmt: skip
