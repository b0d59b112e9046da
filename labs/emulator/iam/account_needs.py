"""What requests to IAM, STS, Logs and CloudWatch must be allowed to do. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from labs.emulator.iam.needs import EVERYTHING, Asked, Need, pass_role

LISTS: Mapping[str, str] = {
    "ListRoles": "role/",
    "ListUsers": "user/",
    "ListGroups": "group/",
    "ListInstanceProfiles": "instance-profile/",
    "ListPolicies": "policy/",
}
# Parameter, and the kind of resource that it names. The first that is given is the request's resource.
KINDS: Mapping[str, str] = {
    "InstanceProfileName": "instance-profile",
    "GroupName": "group",
    "RoleName": "role",
    "UserName": "user",
}
OF_THE_CALLER = ("GetUser", "CreateAccessKey", "ListAccessKeys", "DeleteAccessKey", "UpdateAccessKey")


def iam(asked: Asked) -> Iterator[Need]:
    """The role, user, group or policy that is named; a managed policy's ARN comes as iam:PolicyARN."""
    more = {"iam:policyarn": (asked.text("PolicyArn"),)} if asked.text("PolicyArn") else {}
    if asked.text("PermissionsBoundary"):
        more["iam:permissionsboundary"] = (asked.text("PermissionsBoundary"),)
    yield Need(f"iam:{asked.operation}", _identity(asked), more)
    if asked.operation == "AddRoleToInstanceProfile":
        yield pass_role(asked, asked.text("RoleName"), "ec2.amazonaws.com")


def _identity(asked: Asked) -> str:
    def arn(rest: str) -> str:
        return f"arn:aws:iam::{asked.account}:{rest}"

    if asked.text("PolicySourceArn"):
        return asked.text("PolicySourceArn")
    if asked.operation in LISTS:
        return arn(LISTS[asked.operation])
    for parameter, kind in KINDS.items():
        name = asked.text(parameter)
        if name:
            path = asked.text("Path") or asked.path_of(kind, name)
            return arn(f"{kind}{path}{name}")
    if asked.text("PolicyArn"):
        return asked.text("PolicyArn")
    if asked.text("PolicyName"):
        return arn(f"policy{asked.text('Path') or '/'}{asked.text('PolicyName')}")
    return asked.caller if asked.operation in OF_THE_CALLER else EVERYTHING


def sts(asked: Asked) -> Iterator[Need]:
    """The role to be assumed. GetCallerIdentity needs nothing, not even where it is denied."""
    if asked.operation != "GetCallerIdentity":
        more = {"sts:rolesessionname": (asked.text("RoleSessionName"),)}
        if asked.text("ExternalId"):
            more["sts:externalid"] = (asked.text("ExternalId"),)
        if asked.text("DurationSeconds"):
            more["sts:durationseconds"] = (asked.text("DurationSeconds"),)
        yield Need(f"sts:{asked.operation}", asked.text("RoleArn") or EVERYTHING, more)


def logs(asked: Asked) -> Iterator[Need]:
    """The log group, or the stream whose events are written or read."""
    yield Need(f"logs:{asked.operation}", log_resource(asked))


def log_resource(asked: Asked) -> str:
    """A log stream's ARN as the service's messages write it; operations on no one group name none."""
    if asked.text("resourceArn"):
        return asked.text("resourceArn")
    group = asked.text("logGroupName") or asked.text("logGroupIdentifier").rpartition("log-group:")[2].rstrip(":*")
    is_event = asked.operation in ("PutLogEvents", "GetLogEvents", "DeleteLogStream")
    return asked.arn("logs", f"log-group:{group}:log-stream:{asked.text('logStreamName') if is_event else ''}")


def athena(asked: Asked) -> Iterator[Need]:
    """The workgroup, primary unless another is named; queries that are named by id are taken to be in it."""
    action, group = f"athena:{asked.operation}", asked.text("WorkGroup")
    if "WorkGroup" in asked.operation:
        group = group or asked.text("Name")
    if asked.text("ResourceARN"):
        yield Need(action, asked.text("ResourceARN"))
    elif asked.operation in ("ListWorkGroups", "ListDataCatalogs", "ListEngineVersions"):
        yield Need(action)
    elif asked.text("CatalogName") or "DataCatalog" in asked.operation:
        yield Need(action, asked.arn("athena", f"datacatalog/{asked.text('CatalogName') or asked.text('Name')}"))
    else:
        yield Need(action, asked.arn("athena", f"workgroup/{group or 'primary'}"))


def cloudwatch(asked: Asked) -> Iterator[Need]:
    """Alarms have ARNs; metrics are named by the condition key cloudwatch:namespace."""
    action = f"cloudwatch:{asked.operation}"
    given = asked.params.get("AlarmNames") or ()
    names = [asked.text("AlarmName")] if asked.text("AlarmName") else [str(one) for one in given]
    more = {"cloudwatch:namespace": (asked.text("Namespace"),)} if asked.text("Namespace") else {}
    if asked.operation == "DescribeAlarms" and not names:
        names = [EVERYTHING]
    for resource in [asked.arn("cloudwatch", f"alarm:{name}") for name in names] or [EVERYTHING]:
        yield Need(action, resource, more)
