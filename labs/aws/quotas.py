"""Whether the account has room for the week: what is used and what is allowed, where AWS tells; else unknown.

Reads only. Limits come from the services themselves and from Service Quotas, which many accounts may not ask.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from labs.aws.cloud import Cloud
from labs.aws.errors import told
from labs.aws.kinds import firehose, s3
from labs.shapes import Quota
from labs.words import tr

OK, SHORT, UNKNOWN = "ok", "short", "unknown"
Look = Callable[[Cloud], tuple[int | None, int | None]]  # used, limit


def _shards(cloud: Cloud) -> tuple[int | None, int | None]:
    answer = cloud.client("kinesis").describe_limits()
    return int(answer["OpenShardCount"]), int(answer["ShardLimit"])


def _roles(cloud: Cloud) -> tuple[int | None, int | None]:
    summary = cloud.client("iam").get_account_summary()["SummaryMap"]
    return summary.get("Roles"), summary.get("RolesQuota")


def _buckets(cloud: Cloud) -> tuple[int | None, int | None]:
    answer = cloud.client("service-quotas").get_service_quota(ServiceCode="s3", QuotaCode="L-DC2B2D3D")
    return sum(1 for _ in s3.BUCKET.names(cloud)), int(answer["Quota"]["Value"])


def _delivery_streams(cloud: Cloud) -> tuple[int | None, int | None]:
    return sum(1 for _ in firehose.DELIVERY_STREAM.names(cloud)), _named(cloud, "firehose", "delivery streams")


def _jobs(cloud: Cloud) -> tuple[int | None, int | None]:
    return None, _named(cloud, "glue", "max jobs per account")


def _named(cloud: Cloud, service: str, name: str) -> int | None:
    """The first quota of the service whose name begins so, in lower case."""
    pages: Any = cloud.client("service-quotas").get_paginator("list_service_quotas").paginate(ServiceCode=service)
    found = (quota for page in pages for quota in page["Quotas"] if quota["QuotaName"].lower().startswith(name))
    return next((int(quota["Value"]) for quota in found), None)


WANTED: tuple[tuple[str, int, Look], ...] = (
    ("Kinesis shards", 2, _shards),
    ("Firehose delivery streams", 2, _delivery_streams),
    ("S3 buckets", 1, _buckets),
    ("IAM roles", 2, _roles),
    ("Glue jobs", 1, _jobs),
)


def quotas(cloud: Cloud) -> tuple[Quota, ...]:
    """One line for each quota that the week meets. Raises nothing for what AWS answers."""
    return tuple(_quota(cloud, name, needed, look) for name, needed, look in WANTED)


def _quota(cloud: Cloud, name: str, needed: int, look: Look) -> Quota:
    try:
        used, limit = look(cloud)
    except (ClientError, BotoCoreError) as error:
        return Quota(name, needed, None, None, UNKNOWN, told(error).sentence)
    if limit is None or used is None:
        return Quota(name, needed, used, limit, UNKNOWN, tr("AWS does not tell all of it"))
    if used + needed > limit:
        return Quota(name, needed, used, limit, SHORT, tr("remove something, or ask AWS to raise it"))
    return Quota(name, needed, used, limit, OK)
