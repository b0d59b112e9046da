"""Which of the week's actions this account allows, asked before a lab starts: by reads that change nothing, and by
IAM's own simulation where that is allowed.

A read of a name that does not exist tells: NotFound comes only after the permission was looked at. What could not be
asked is unknown, never allowed. Changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

import resources
from labs.aws.cloud import Cloud
from labs.aws.errors import code_of, told
from labs.aws.kinds.base import pages
from labs.aws.missing import is_denied
from labs.shapes import Capability
from labs.words import said, tr

ALLOWED, DENIED, UNKNOWN = STATES = ("allowed", "denied", "unknown")
NOT_ASKED = "not asked"
NOT_THERE = frozenset({"ResourceNotFoundException", "EntityNotFoundException", "NoSuchEntity"})
NO_SERVICE = frozenset({"OptInRequired", "SubscriptionRequiredException"})
NOBODY, NONE = "hw-probe-0", "hw_probe_0"  # within the policy's prefix; nothing is ever made by these names

# What a request of the labs would carry: roles are handed to Glue and Firehose, the policy names both.
CONTEXT = [
    {"ContextKeyName": "iam:PassedToService", "ContextKeyValues": ["glue.amazonaws.com"], "ContextKeyType": "string"}
]

Ask = Callable[[Cloud], object]
# Reads only. S3 answers 404 for a bucket that is not there whoever asks, so of S3 only the listing tells.
ASKS: Mapping[str, Ask] = {
    "kinesis:ListStreams": lambda cloud: cloud.client("kinesis").list_streams(Limit=1),
    "kinesis:DescribeStreamSummary": lambda cloud: cloud.client("kinesis").describe_stream_summary(StreamName=NOBODY),
    "kinesis:ListShards": lambda cloud: cloud.client("kinesis").list_shards(StreamName=NOBODY),
    "kinesis:ListTagsForStream": lambda cloud: cloud.client("kinesis").list_tags_for_stream(StreamName=NOBODY),
    "firehose:ListDeliveryStreams": lambda cloud: cloud.client("firehose").list_delivery_streams(Limit=1),
    "firehose:DescribeDeliveryStream":
        lambda cloud: cloud.client("firehose").describe_delivery_stream(DeliveryStreamName=NOBODY),
    "glue:GetCrawlers": lambda cloud: cloud.client("glue").get_crawlers(MaxResults=1),
    "glue:GetJobs": lambda cloud: cloud.client("glue").get_jobs(MaxResults=1),
    "glue:GetDatabases": lambda cloud: cloud.client("glue").get_databases(MaxResults=1),
    "glue:GetDatabase": lambda cloud: cloud.client("glue").get_database(Name=NONE),
    "glue:GetTables": lambda cloud: cloud.client("glue").get_tables(DatabaseName=NONE, MaxResults=1),
    "glue:GetCrawler": lambda cloud: cloud.client("glue").get_crawler(Name=NOBODY),
    "glue:GetJob": lambda cloud: cloud.client("glue").get_job(JobName=NOBODY),
    "glue:GetTriggers": lambda cloud: cloud.client("glue").get_triggers(MaxResults=1),
    "glue:GetTrigger": lambda cloud: cloud.client("glue").get_trigger(Name=NOBODY),
    "s3:ListAllMyBuckets": lambda cloud: cloud.client("s3").list_buckets(MaxBuckets=1),
    "kinesis:DescribeLimits": lambda cloud: cloud.client("kinesis").describe_limits(),
    "iam:GetAccountSummary": lambda cloud: cloud.client("iam").get_account_summary(),
    "iam:ListRoles": lambda cloud: cloud.client("iam").list_roles(MaxItems=1),
    "iam:GetRole": lambda cloud: cloud.client("iam").get_role(RoleName=NOBODY),
    "logs:DescribeLogGroups": lambda cloud: cloud.client("logs").describe_log_groups(limit=1),
    "logs:DescribeLogStreams":
        lambda cloud: cloud.client("logs").describe_log_streams(logGroupName="/aws-glue/crawlers", limit=1),
    "tag:GetResources":
        lambda cloud: cloud.client("resourcegroupstaggingapi").get_resources(ResourcesPerPage=1),
}  # fmt: skip


def needed(*, makes_roles: bool = True) -> dict[str, str]:
    """The week's actions, each with a resource pattern of the printed policy; no IAM writes where no role is made."""
    document = json.loads(resources.text("policies", "student.json"))
    found = {}
    for statement in document["Statement"]:
        if not makes_roles and statement["Sid"] == "RolesOfTheLabs":
            continue
        for action in _listed(statement["Action"]):
            found[action] = _listed(statement["Resource"])[0]
    return found


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def probe(cloud: Cloud, *, makes_roles: bool = True) -> tuple[Capability, ...]:
    """One answer for each action of the week, by action. Raises nothing for what AWS answers."""
    wanted = needed(makes_roles=makes_roles)
    asked = {action: _asked(cloud, ask) for action, ask in ASKS.items() if action in wanted}
    open_ones = [action for action in wanted if asked.get(action, (UNKNOWN, ""))[0] == UNKNOWN]
    simulated = _simulated(cloud, {action: wanted[action] for action in open_ones})
    return tuple(_capability(action, asked.get(action), simulated.get(action))
                 for action in sorted(wanted))  # fmt: skip


def _capability(action: str, asked: tuple[str, str] | None, simulated: tuple[str, str] | None) -> Capability:
    if simulated is not None and (asked is None or asked[0] == UNKNOWN):
        return Capability(action, simulated[0], tr("simulated by IAM"), simulated[1])
    if asked is not None:
        return Capability(action, asked[0], tr("asked by a read"), asked[1])
    return Capability(
        action, UNKNOWN, said(NOT_ASKED), tr("no harmless read tells it, and IAM's simulation is not allowed here")
    )


def _asked(cloud: Cloud, ask: Ask) -> tuple[str, str]:
    try:
        ask(cloud)
    except ClientError as error:
        if code_of(error) in NOT_THERE:
            return ALLOWED, ""
        if is_denied(error) or code_of(error) in NO_SERVICE:
            return DENIED, told(error).sentence
        return UNKNOWN, told(error).sentence
    except BotoCoreError as error:
        return UNKNOWN, told(error).sentence
    return ALLOWED, ""


def _simulated(cloud: Cloud, actions: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """What IAM says; empty where the simulation itself is refused."""
    found: dict[str, tuple[str, str]] = {}
    try:
        who = _principal(cloud)
        for pattern, named in _by_resource(actions):
            arn = "*" if pattern == "*" else _example(cloud, pattern)
            asked = {"PolicySourceArn": who, "ActionNames": named, "ResourceArns": [arn], "ContextEntries": CONTEXT}
            for page in pages(cloud.client("iam"), "simulate_principal_policy", **asked):
                found |= {one["EvalActionName"]: _decision(one) for one in page["EvaluationResults"]}
    except (ClientError, BotoCoreError):
        return {}
    return found


def _decision(result: Mapping[str, Any]) -> tuple[str, str]:
    words = result["EvalDecision"]
    if words == "allowed":
        return ALLOWED, ""
    of_each = [key for one in result.get("ResourceSpecificResults", ()) for key in one.get("MissingContextValues", ())]
    missing = sorted({*result.get("MissingContextValues", ()), *of_each})
    if words == "implicitDeny" and missing:
        return UNKNOWN, tr("IAM's simulation cannot tell: it depends on {keys}", keys=", ".join(missing))
    return DENIED, tr("IAM's simulation says {words}", words=words)


def _principal(cloud: Cloud) -> str:
    """The user or role behind the credentials; of a session the role, whose path only IAM knows."""
    arn = cloud.identity.arn
    if ":assumed-role/" not in arn:
        return arn
    role = cloud.client("iam").get_role(RoleName=arn.split("/")[1])["Role"]
    return str(role["Arn"])


def _by_resource(actions: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    for pattern in sorted(set(actions.values())):
        yield pattern, sorted(action for action, of in actions.items() if of == pattern)


def _example(cloud: Cloud, pattern: str) -> str:
    """An ARN that the pattern covers, in this account and region."""
    parts = pattern.split(":", 5)
    parts[1] = cloud.identity.partition
    parts[3] = cloud.region if parts[3] == "*" else parts[3]
    parts[4] = cloud.identity.account if parts[4] == "*" else parts[4]
    return ":".join(parts).replace("*", "probe")


def denied_services(found: Iterable[Capability]) -> list[str]:
    """Services of which an action is denied, sorted."""
    return sorted({one.action.partition(":")[0] for one in found if one.state == DENIED})
