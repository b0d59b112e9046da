"""What moto would take and not carry out is refused: nobody is told of a success that is none."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from labs.emulator.not_true import NOT_TRUE

Aws = Callable[..., Any]
ROLE = "arn:aws:iam::123456789012:role/r"
TOPIC = {"TopicArn": "arn:aws:sns:us-east-1:123456789012:t", "Events": ["s3:ObjectCreated:*"]}
RULE = {"ID": "x", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
COPIES = {"Status": "Enabled", "Destination": {"Bucket": "arn:aws:s3:::other"}}
ALARM = {"AlarmName": "a", "EvaluationPeriods": 1, "ComparisonOperator": "GreaterThanThreshold", "Threshold": 1}
METRIC = {"Metric": {"Namespace": "n", "MetricName": "m"}, "Period": 60, "Stat": "Sum"}
UNKNOWN = "UnknownOperationException"
REFUSED: list[tuple[str, str, dict[str, Any], str]] = [
    ("s3", "put_bucket_lifecycle_configuration", {"LifecycleConfiguration": {"Rules": [RULE]}}, UNKNOWN),
    ("s3", "put_bucket_replication", {"ReplicationConfiguration": {"Role": ROLE, "Rules": [COPIES]}}, UNKNOWN),
    ("s3", "put_bucket_website", {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "i"}}}, UNKNOWN),
    ("s3", "put_bucket_accelerate_configuration", {"AccelerateConfiguration": {"Status": "Enabled"}}, UNKNOWN),
    ("s3", "put_bucket_notification_configuration",
     {"NotificationConfiguration": {"TopicConfigurations": [TOPIC]}}, "InvalidArgument"),
    ("s3", "put_bucket_notification_configuration",
     {"NotificationConfiguration": {"EventBridgeConfiguration": {}}}, "InvalidArgument"),
    ("s3", "put_object", {"Key": "k", "Body": b"y", "WriteOffsetBytes": 1}, "NotImplemented"),
    ("s3", "put_object", {"Key": "k", "Body": b"y", "ExpectedBucketOwner": "999999999999"}, "AccessDenied"),
    ("s3", "put_object", {"Key": "k", "Body": b"y", "ContentMD5": "1B2M2Y8AsgTpgAmY7PhCfg=="}, "BadDigest"),
    ("s3", "put_object", {"Key": "k", "Body": b"y", "ContentMD5": "no digest"}, "InvalidDigest"),
    ("s3", "put_object", {"Key": "k", "Body": b"y", "ChecksumSHA256": "A" * 43 + "="}, "BadDigest"),
    ("s3", "put_object", {"Key": "k", "Body": b"y", "ChecksumCRC32": "AAAAAA=="}, "BadDigest"),
    ("s3", "put_object",
     {"Key": "k", "Body": b"y", "SSECustomerAlgorithm": "AES256", "SSECustomerKey": "0" * 32}, "InvalidRequest"),
    ("logs", "put_metric_filter",
     {"logGroupName": "g", "filterName": "f", "filterPattern": "", "metricTransformations": [
         {"metricName": "m", "metricNamespace": "n", "metricValue": "1"}]}, UNKNOWN),
    ("logs", "put_subscription_filter",
     {"logGroupName": "g", "filterName": "f", "filterPattern": "", "destinationArn": ROLE}, UNKNOWN),
    ("logs", "create_export_task", {"logGroupName": "g", "fromTime": 1, "to": 2, "destination": "b"}, UNKNOWN),
    ("logs", "put_retention_policy", {"logGroupName": "g", "retentionInDays": 7}, UNKNOWN),
    ("logs", "filter_log_events", {"logGroupName": "g", "filterPattern": "{ $.a = 1 }"}, "InvalidParameterException"),
    ("cloudwatch", "put_insight_rule", {"RuleName": "r", "RuleDefinition": "{}"}, UNKNOWN),
    ("cloudwatch", "put_metric_alarm",
     {**ALARM, "Metrics": [{"Id": "b", "MetricStat": METRIC}]}, "InvalidParameterCombination"),
    ("cloudwatch", "put_metric_alarm",
     {**ALARM, "Namespace": "n", "MetricName": "m", "Period": 60, "ExtendedStatistic": "p99"},
     "InvalidParameterCombination"),
    ("cloudwatch", "get_metric_data",
     {"MetricDataQueries": [{"Id": "a", "Expression": "SUM(METRICS())"}], "StartTime": 1, "EndTime": 99},
     "ValidationError"),
    ("sts", "get_session_token", {}, UNKNOWN),
    ("sts", "get_federation_token", {"Name": "someone"}, UNKNOWN),
]  # fmt: skip


@pytest.fixture(scope="module")
def bucket(aws: Aws) -> str:
    """A bucket with the object k."""
    name = f"nt-{uuid.uuid4().hex[:12]}"
    aws("s3").create_bucket(Bucket=name)
    aws("s3").put_object(Bucket=name, Key="k", Body=b"x")
    return name


def test_that_what_would_not_be_carried_out_is_refused(aws: Aws, bucket: str) -> None:
    told = []
    for service, operation, given, code in REFUSED:
        where = {"Bucket": bucket} if service == "s3" else {}
        with pytest.raises(ClientError) as error:
            getattr(aws(service), operation)(**where, **given)
        told.append((operation, error.value.response["Error"]["Code"]))
        assert told[-1] == (operation, code)
    assert aws("s3").get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"


def test_that_what_is_near_it_is_served(aws: Aws, bucket: str) -> None:
    s3, cloudwatch = aws("s3"), aws("cloudwatch")
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    s3.put_object(Bucket=bucket, Key="own", Body=b"y", ExpectedBucketOwner="123456789012", ChecksumAlgorithm="SHA256")
    checked = s3.get_object(Bucket=bucket, Key="own", ChecksumMode="ENABLED")
    assert (checked["Body"].read(), len(checked["ChecksumSHA256"])) == (b"y", 44)
    queries = [{"Id": "a", "MetricStat": METRIC}, {"Id": "b", "Expression": "a * 2"}]
    found = cloudwatch.get_metric_data(MetricDataQueries=queries, StartTime=1, EndTime=99)["MetricDataResults"]
    assert [one["Id"] for one in found] == ["a", "b"]


def test_that_only_operations_that_there_are_are_refused_by_name() -> None:
    import botocore.session

    session = botocore.session.Session()
    for service, names in NOT_TRUE.items():
        model = session.get_service_model("cloudwatch" if service == "monitoring" else service)
        assert names <= set(model.operation_names)
