"""What others do in the account, by plain boto3: they make things under our names, remove ours, write late.

`make`, `look` and `remove` by kind id; `look` gives all that a description says, so that two can be compared whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from tests.waiting import until

Admin = Callable[..., Any]
TRUST = json.dumps(
    {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": ["glue.amazonaws.com", "firehose.amazonaws.com"]},
         "Action": "sts:AssumeRole"}]}
)  # fmt: skip
THEIR_ROLE, THEIR_BUCKET, THEIR_JOB, THEIR_CRAWLER = "their-role", "their-bucket", "their-job", "their-crawler"
ROLE_ARN = f"arn:aws:iam::123456789012:role/{THEIR_ROLE}"
TAGS = {"owner": "somebody else"}
THEIR_DATA = "their-data-of-"  # the namespace that a workgroup of theirs needs
VOLATILE = ("ResponseMetadata", "RequestId")


def listed(tags: dict[str, str]) -> list[dict[str, str]]:
    """Tags as most services want them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def settle_in(admin: Admin) -> None:
    """What others need for their own crawlers and delivery streams. moto's state is one for the whole process."""
    with contextlib.suppress(admin("iam").exceptions.EntityAlreadyExistsException):
        admin("iam").create_role(RoleName=THEIR_ROLE, AssumeRolePolicyDocument=TRUST)
    admin("s3").create_bucket(Bucket=THEIR_BUCKET)
    _make_database(admin, "their_tables", TAGS)
    _make_crawler(admin, THEIR_CRAWLER, TAGS)


def make(admin: Admin, kind: str, name: str, tags: dict[str, str] | None = None) -> None:
    """Makes a thing that is theirs, and waits until it is ready."""
    given = TAGS if tags is None else tags
    MAKE[kind](admin, name, given)
    if kind in READY:
        until(lambda: READY[kind](admin, name), seconds=10, pause=0.005)


def _make_stream(admin: Admin, name: str, tags: dict[str, str]) -> None:
    admin("kinesis").create_stream(StreamName=name, ShardCount=1, **({"Tags": tags} if tags else {}))


def _make_delivery(admin: Admin, name: str, tags: dict[str, str]) -> None:
    destination = {"RoleARN": ROLE_ARN, "BucketARN": f"arn:aws:s3:::{THEIR_BUCKET}"}
    admin("firehose").create_delivery_stream(
        DeliveryStreamName=name, DeliveryStreamType="DirectPut", ExtendedS3DestinationConfiguration=destination,
        **({"Tags": listed(tags)} if tags else {}),
    )  # fmt: skip


def _make_bucket(admin: Admin, name: str, tags: dict[str, str]) -> None:
    admin("s3").create_bucket(Bucket=name)
    if tags:
        admin("s3").put_bucket_tagging(Bucket=name, Tagging={"TagSet": listed(tags)})
    admin("s3").put_object(Bucket=name, Key="theirs", Body=b"precious")


def _make_database(admin: Admin, name: str, tags: dict[str, str]) -> None:
    admin("glue").create_database(DatabaseInput={"Name": name, "Description": "theirs"}, Tags=tags)


def _make_table(admin: Admin, name: str, tags: dict[str, str]) -> None:
    database, _, table = name.partition(".")
    with contextlib.suppress(admin("glue").exceptions.AlreadyExistsException):
        _make_database(admin, database, tags)
    admin("glue").create_table(DatabaseName=database, TableInput={"Name": table, "Description": "theirs"})


def _make_crawler(admin: Admin, name: str, tags: dict[str, str]) -> None:
    targets = {"S3Targets": [{"Path": f"s3://{THEIR_BUCKET}/x/"}]}
    admin("glue").create_crawler(Name=name, Role=ROLE_ARN, DatabaseName="theirs", Targets=targets, Tags=tags)


def _make_job(admin: Admin, name: str, tags: dict[str, str]) -> None:
    command = {"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": f"s3://{THEIR_BUCKET}/x.py"}
    admin("glue").create_job(Name=name, Role=ROLE_ARN, Command=command, Tags=tags)


def _make_trigger(admin: Admin, name: str, tags: dict[str, str]) -> None:
    _make_job(admin, THEIR_JOB, {})  # a trigger must name one that is there; it may go afterwards
    action, schedule = {"JobName": THEIR_JOB}, "cron(0 3 1 1 ? 2099)"
    admin("glue").create_trigger(Name=name, Type="SCHEDULED", Schedule=schedule, Actions=[action], Tags=tags)
    admin("glue").delete_job(JobName=THEIR_JOB)


def _make_role(admin: Admin, name: str, tags: dict[str, str]) -> None:
    admin("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUST, Tags=listed(tags))


def _make_log(admin: Admin, name: str, _tags: dict[str, str]) -> None:
    group, _, stream = name.partition(":")
    write_log(admin, group, stream, "theirs")


def _make_namespace(admin: Admin, name: str, tags: dict[str, str]) -> None:
    admin("redshift-serverless").create_namespace(namespaceName=name, tags=_lower(tags))


def _their_data(name: str) -> str:
    """The namespace for that workgroup of theirs; its own name holds nothing of ours."""
    return THEIR_DATA + hashlib.sha256(name.encode()).hexdigest()[:16]


def _make_workgroup(admin: Admin, name: str, tags: dict[str, str]) -> None:
    _make_namespace(admin, _their_data(name), {})
    group = {"workgroupName": name, "namespaceName": _their_data(name), "baseCapacity": 8}
    try:
        admin("redshift-serverless").create_workgroup(**group, tags=_lower(tags))
    except ClientError:
        admin("redshift-serverless").delete_namespace(namespaceName=_their_data(name))
        raise


def _lower(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in tags.items()]


def write_log(admin: Admin, group: str, stream: str, line: str) -> None:
    """Writes a line, making group and stream where they are not there."""
    logs = admin("logs")
    taken = logs.exceptions.ResourceAlreadyExistsException
    with contextlib.suppress(taken):
        logs.create_log_group(logGroupName=group)
    with contextlib.suppress(taken):
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
    events = [{"timestamp": 1_790_000_000_000, "message": line}]
    logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)


MAKE: dict[str, Callable[[Admin, str, dict[str, str]], None]] = {
    "kinesis.stream": _make_stream, "firehose.delivery-stream": _make_delivery, "s3.bucket": _make_bucket,
    "glue.database": _make_database, "glue.table": _make_table, "glue.crawler": _make_crawler, "glue.job": _make_job,
    "glue.trigger": _make_trigger, "iam.role": _make_role, "logs.stream": _make_log,
    "redshift.namespace": _make_namespace, "redshift.workgroup": _make_workgroup,
}  # fmt: skip
READY: dict[str, Callable[[Admin, str], bool]] = {
    "kinesis.stream": lambda admin, name: bool(
        admin("kinesis").describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamStatus"]
        == "ACTIVE"
    ),
    "firehose.delivery-stream": lambda admin, name: bool(
        admin("firehose").describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"][
            "DeliveryStreamStatus"
        ]
        == "ACTIVE"
    ),
    "redshift.namespace": lambda admin, name: bool(
        admin("redshift-serverless").get_namespace(namespaceName=name)["namespace"]["status"] == "AVAILABLE"
    ),
    "redshift.workgroup": lambda admin, name: bool(
        admin("redshift-serverless").get_workgroup(workgroupName=name)["workgroup"]["status"] == "AVAILABLE"
    ),
}


def look(admin: Admin, kind: str, name: str) -> Any:
    """All that can be read of it, as plain data; None when it is not there."""
    try:
        return _plain(LOOK[kind](admin, name))
    except ClientError as error:
        if error.response["Error"]["Code"] in GONE:
            return None
        raise


IN_USE = ("ResourceInUseException", "ConflictException")  # it is being made, or it is leaving already
GONE = ("ResourceNotFoundException", "EntityNotFoundException", "NoSuchEntity", "NoSuchBucket", "404")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items() if key not in VOLATILE}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _arn(what: str, region: str) -> str:
    return f"arn:aws:glue:{region}:123456789012:{what}"


def _glue(admin: Admin, what: str, name: str, answer: Any) -> Any:
    glue = admin("glue")
    return answer, glue.get_tags(ResourceArn=_arn(f"{what}/{name}", glue.meta.region_name))


def _look_bucket(admin: Admin, name: str) -> Any:
    s3 = admin("s3")
    s3.head_bucket(Bucket=name)
    try:
        theirs = s3.get_object(Bucket=name, Key="theirs")
    except s3.exceptions.NoSuchKey:
        return "a bucket without anything of theirs"
    found = _bucket_tags(s3, name), theirs["Body"].read(), theirs["LastModified"], theirs["ETag"]
    return found, s3.list_buckets(Prefix=name)["Buckets"]


def _bucket_tags(s3: Any, name: str) -> Any:
    try:
        return s3.get_bucket_tagging(Bucket=name)["TagSet"]
    except ClientError as error:
        return error.response["Error"]["Code"]


def _look_table(admin: Admin, name: str) -> Any:
    database, _, table = name.partition(".")
    return admin("glue").get_table(DatabaseName=database, Name=table)


def _look_role(admin: Admin, name: str) -> Any:
    iam = admin("iam")
    role = {key: value for key, value in iam.get_role(RoleName=name)["Role"].items() if key != "RoleLastUsed"}
    return role, iam.list_role_tags(RoleName=name), iam.list_role_policies(RoleName=name)


def _look_log(admin: Admin, name: str) -> Any:
    group, _, stream = name.partition(":")
    logs = admin("logs")
    events = logs.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True)["events"]
    return [(event["timestamp"], event["message"]) for event in events]


def _look_stream(admin: Admin, name: str) -> Any:
    kinesis = admin("kinesis")
    return kinesis.describe_stream_summary(StreamName=name), kinesis.list_tags_for_stream(StreamName=name)


def _look_delivery(admin: Admin, name: str) -> Any:
    firehose = admin("firehose")
    tags = firehose.list_tags_for_delivery_stream(DeliveryStreamName=name)
    return firehose.describe_delivery_stream(DeliveryStreamName=name), tags


def _look_warehouse(admin: Admin, what: str, name: str) -> Any:
    serverless = admin("redshift-serverless")
    told = getattr(serverless, f"get_{what}")(**{f"{what}Name": name})[what]
    return told, serverless.list_tags_for_resource(resourceArn=told[f"{what}Arn"])["tags"]


LOOK: dict[str, Callable[[Admin, str], Any]] = {
    "kinesis.stream": _look_stream,
    "firehose.delivery-stream": _look_delivery,
    "s3.bucket": _look_bucket,
    "glue.database": lambda admin, name: _glue(admin, "database", name, admin("glue").get_database(Name=name)),
    "glue.table": _look_table,
    "glue.crawler": lambda admin, name: _glue(admin, "crawler", name, admin("glue").get_crawler(Name=name)),
    "glue.job": lambda admin, name: _glue(admin, "job", name, admin("glue").get_job(JobName=name)),
    "glue.trigger": lambda admin, name: _glue(admin, "trigger", name, admin("glue").get_trigger(Name=name)),
    "iam.role": _look_role,
    "logs.stream": _look_log,
    "redshift.namespace": lambda admin, name: _look_warehouse(admin, "namespace", name),
    "redshift.workgroup": lambda admin, name: _look_warehouse(admin, "workgroup", name),
}


def remove(admin: Admin, kind: str, name: str) -> None:
    """Removes a thing by hand, and waits until it is gone; what is not there is no error."""
    if kind in READY:
        until(lambda: _is_gone(admin, kind, name), seconds=10, pause=0.005)
    else:
        _ask_to_go(admin, kind, name)


def _is_gone(admin: Admin, kind: str, name: str) -> bool:
    """Asks again each time: what is still being made is not removed before it is ready."""
    _ask_to_go(admin, kind, name, *IN_USE)
    return look(admin, kind, name) is None


def _ask_to_go(admin: Admin, kind: str, name: str, *passing: str) -> None:
    try:
        REMOVE[kind](admin, name)
    except ClientError as error:
        if error.response["Error"]["Code"] not in (*GONE, *passing):
            raise


def _remove_bucket(admin: Admin, name: str) -> None:
    s3 = admin("s3")
    for upload in s3.list_multipart_uploads(Bucket=name).get("Uploads", []):
        s3.abort_multipart_upload(Bucket=name, Key=upload["Key"], UploadId=upload["UploadId"])
    found = s3.list_object_versions(Bucket=name)
    for one in [*found.get("Versions", []), *found.get("DeleteMarkers", [])]:
        s3.delete_object(Bucket=name, Key=one["Key"], VersionId=one["VersionId"])
    s3.delete_bucket(Bucket=name)


def _remove_role(admin: Admin, name: str) -> None:
    iam = admin("iam")
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    iam.delete_role(RoleName=name)


def _remove_crawler(admin: Admin, name: str) -> None:
    glue = admin("glue")
    with contextlib.suppress(ClientError):
        glue.stop_crawler(Name=name)
    until(lambda: glue.get_crawler(Name=name)["Crawler"]["State"] == "READY", seconds=10, pause=0.005)
    glue.delete_crawler(Name=name)


def _remove_namespace(admin: Admin, name: str) -> None:
    for one in admin("redshift-serverless").list_workgroups()["workgroups"]:
        if one["namespaceName"] == name:
            _remove_workgroup(admin, one["workgroupName"])
    admin("redshift-serverless").delete_namespace(namespaceName=name)


def _remove_workgroup(admin: Admin, name: str) -> None:
    serverless = admin("redshift-serverless")
    until(lambda: serverless.get_workgroup(workgroupName=name)["workgroup"]["status"] != "CREATING", 10, 0.005)
    serverless.delete_workgroup(workgroupName=name)
    until(lambda: look(admin, "redshift.workgroup", name) is None, seconds=10, pause=0.005)
    with contextlib.suppress(serverless.exceptions.ResourceNotFoundException):
        serverless.delete_namespace(namespaceName=_their_data(name))


def _parts(name: str, *keys: str) -> dict[str, str]:
    first, _, second = name.partition("." if "DatabaseName" in keys else ":")
    return dict(zip(keys, (first, second), strict=True))


REMOVE: dict[str, Callable[[Admin, str], Any]] = {
    "kinesis.stream": lambda admin, name: admin("kinesis").delete_stream(StreamName=name, EnforceConsumerDeletion=True),
    "firehose.delivery-stream": lambda admin, name: admin("firehose").delete_delivery_stream(DeliveryStreamName=name),
    "s3.bucket": _remove_bucket,
    "glue.database": lambda admin, name: admin("glue").delete_database(Name=name),
    "glue.table": lambda admin, name: admin("glue").delete_table(**_parts(name, "DatabaseName", "Name")),
    "glue.crawler": _remove_crawler,
    "glue.job": lambda admin, name: admin("glue").delete_job(JobName=name),
    "glue.trigger": lambda admin, name: admin("glue").delete_trigger(Name=name),
    "iam.role": _remove_role,
    "logs.stream": lambda admin, name: admin("logs").delete_log_stream(**_parts(name, "logGroupName", "logStreamName")),
    "redshift.namespace": _remove_namespace,
    "redshift.workgroup": _remove_workgroup,
}
