"""One tag, every taggable kind of the week: GetResources finds them all, and nothing that has gone."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.waiting import until

Aws = Callable[..., Any]


def make_all(aws: Aws, name: str, tags: dict[str, str]) -> None:
    """One of each kind, of that name and with those tags."""
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    kinesis, glue = aws("kinesis"), aws("glue")
    kinesis.create_stream(StreamName=name, ShardCount=1, Tags=tags)
    arn = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
    until(
        lambda: kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE"
    )
    kinesis.register_stream_consumer(StreamARN=arn, ConsumerName=name, Tags=tags)
    aws("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"Tags": pairs})
    aws("logs").create_log_group(logGroupName=name, tags=tags)
    aws("cloudwatch").put_metric_alarm(
        AlarmName=name, MetricName="m", Namespace="n", Statistic="Sum", Period=60, EvaluationPeriods=1, Threshold=1,
        ComparisonOperator="GreaterThanThreshold", Tags=pairs,
    )  # fmt: skip
    aws("athena").create_work_group(Name=name, Tags=pairs)
    trust = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
        '"Principal":{"Service":["glue.amazonaws.com","firehose.amazonaws.com"]}}]}'
    )
    role = aws("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust, Tags=pairs)["Role"]["Arn"]
    aws("firehose").create_delivery_stream(
        DeliveryStreamName=name, Tags=pairs,
        ExtendedS3DestinationConfiguration={"RoleARN": role, "BucketARN": f"arn:aws:s3:::{name}"},
    )  # fmt: skip
    glue.create_database(DatabaseInput={"Name": name}, Tags=tags)
    glue.create_crawler(
        Name=name, Role=role, DatabaseName=name, Targets={"S3Targets": [{"Path": f"s3://{name}/"}]}, Tags=tags
    )
    command = {"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": f"s3://{name}/j.py"}
    glue.create_job(Name=name, Role=role, Command=command, Tags=tags)
    glue.create_trigger(Name=name, Type="ON_DEMAND", Actions=[{"JobName": name}], Tags=tags)
    glue.create_workflow(Name=name, Tags=tags)


def found(aws: Aws, tags: dict[str, str]) -> set[str]:
    """What GetResources gives for the tags, each ARN's service and sort."""
    filters = [{"Key": key, "Values": [value]} for key, value in tags.items()]
    pages = aws("resourcegroupstaggingapi").get_paginator("get_resources").paginate(TagFilters=filters)
    arns = [mapping["ResourceARN"] for page in pages for mapping in page["ResourceTagMappingList"]]
    parts = [arn.split(":", 5) for arn in arns]
    kinds = [(service, rest) for _, _, service, _, _, rest in parts]
    return {
        "kinesis:consumer" if "/consumer/" in rest else "s3:bucket" if service == "s3"
        else f"{service}:{rest.replace(':', '/').split('/')[0]}"
        for service, rest in kinds
    }  # fmt: skip


@pytest.mark.long
def test_that_one_tag_finds_every_kind_of_the_week(aws: Aws) -> None:
    name = f"kinds-{uuid.uuid4().hex[:10]}"
    tags = {"course": name}
    make_all(aws, name, tags)
    assert found(aws, tags) == {
        "kinesis:stream", "kinesis:consumer", "s3:bucket", "logs:log-group", "cloudwatch:alarm", "athena:workgroup",
        "firehose:deliverystream", "glue:database", "glue:crawler", "glue:job", "glue:trigger", "glue:workflow",
    }  # fmt: skip
    aws("logs").delete_log_group(logGroupName=name)
    aws("cloudwatch").delete_alarms(AlarmNames=[name])
    aws("s3").delete_bucket(Bucket=name)
    aws("athena").delete_work_group(WorkGroup=name)
    assert not found(aws, tags) & {"logs:log-group", "cloudwatch:alarm", "s3:bucket", "athena:workgroup"}
