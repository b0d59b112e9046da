"""What moto would answer with success and not carry out: refused, so that nobody learns something false.

By operation, and by what a request asks of one that is otherwise served. Plain functions over a request; no moto.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from labs.emulator.http import Request
from labs.emulator.operations import form_of
from labs.emulator.wire import ACCOUNT, AwsError

NOT_TRUE: Mapping[str, frozenset[str]] = {
    # one key for all, which nobody accepts, or without asking for a proof
    "sts": frozenset({"GetSessionToken", "GetFederationToken", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"}),
    # kept and described, and nothing would ever come of it
    "logs": frozenset({
        "PutMetricFilter", "PutSubscriptionFilter", "CreateExportTask", "PutRetentionPolicy", "PutDestination",
        "PutDestinationPolicy", "PutDeliverySource", "PutDeliveryDestination", "PutDeliveryDestinationPolicy",
        "CreateDelivery", "StartLiveTail",
    }),
    "monitoring": frozenset({"PutInsightRule", "EnableInsightRules", "DisableInsightRules"}),
    "s3": frozenset({
        "PutBucketLifecycleConfiguration", "PutBucketReplication", "PutBucketInventoryConfiguration",
        "PutBucketWebsite", "PutBucketAccelerateConfiguration",
    }),
}  # fmt: skip
TELLS = re.compile(rb"<(?:\w+:)?(Topic|Queue|CloudFunction|EventBridge)\w*Configuration\b")
SSE_C = "x-amz-server-side-encryption-customer-algorithm"
OWNERS = ("x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner")


def refuse(request: Request, service: str, operation: str) -> None:
    """Raises NotImplementedError for an operation that moto only pretends, AwsError for a request of that sort."""
    if operation in NOT_TRUE.get(service, ()):
        raise NotImplementedError(operation)
    if look := LOOKS.get(service):
        look(request, operation)


def _s3(request: Request, operation: str) -> None:
    if any(request.headers.get(owner, ACCOUNT) != ACCOUNT for owner in OWNERS):
        raise AwsError("AccessDenied", "Access Denied", 403)
    if SSE_C in request.headers:
        text = "Requests specifying Server Side Encryption with Customer provided keys must be made over a secure "
        raise AwsError("InvalidRequest", text + "connection.")
    if "x-amz-write-offset-bytes" in request.headers:
        raise AwsError("NotImplemented", "A header you provided implies functionality that is not implemented", 501)
    if operation == "PutBucketNotificationConfiguration" and TELLS.search(request.body):
        raise AwsError("InvalidArgument", "Unable to validate: the embedded cloud has no destination for S3's events.")


def _logs(request: Request, operation: str) -> None:
    pattern = str(_json(request).get("filterPattern") or "").strip()
    if operation == "FilterLogEvents" and (pattern[:1] in ("{", "[", "%") or re.search(r"(^|\s)[?-]", pattern)):
        text = f"filterPattern is {pattern!r}: the embedded cloud looks for words and quoted phrases only."
        raise AwsError("InvalidParameterException", text)


def _monitoring(request: Request, operation: str) -> None:
    if operation not in ("PutMetricAlarm", "GetMetricData"):
        return
    for name, value in _members(_json(request) or form_of(request)):
        if operation == "PutMetricAlarm" and name.startswith(("Metrics", "ExtendedStatistic", "ThresholdMetricId")):
            text = f"{name}: the embedded cloud evaluates alarms on one metric by Statistic."
            raise AwsError("InvalidParameterCombination", text)
        if name.endswith("Expression") and ("(" in value or "SELECT" in value.upper()):
            text = f"{name} is {value!r}: the embedded cloud reckons with ids, numbers and + - * / only."
            raise AwsError("ValidationError", text)


def _members(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """The names and values in a request, whatever its protocol: `MetricDataQueries.0.Expression`."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _members(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _members(inner, f"{name}.{place}")
    elif value is not None:
        yield name, str(value)


def _json(request: Request) -> dict[str, Any]:
    try:
        found = json.loads(request.body) if "x-amz-target" in request.headers else {}
    except ValueError:
        return {}  # its service says so
    return found if isinstance(found, dict) else {}


LOOKS: Mapping[str, Callable[[Request, str], None]] = {"s3": _s3, "logs": _logs, "monitoring": _monitoring}
