"""Redshift Serverless through boto3: namespaces, workgroups, states, tags and errors; and COPY by a student's hand."""

from __future__ import annotations

import gzip
import json
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.emulator.firehose.lakes import Lake
from tests.emulator.redshift.hall import PASSWORD, USER, Hall
from tests.waiting import until


def refused(call: Any, **given: Any) -> tuple[str, str]:
    """Code and message of the error that the call answers."""
    with pytest.raises(ClientError) as caught:
        call(**given)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_that_a_workgroup_is_described_as_boto3_expects(hall: Hall) -> None:
    found = hall.workgroup()
    address = f"{hall.name}.123456789012.us-east-1.redshift-serverless.amazonaws.com"
    assert (found["endpoint"]["address"], found["endpoint"]["port"]) == (address, 5439)
    assert (found["baseCapacity"], found["publiclyAccessible"], found["namespaceName"]) == (8, True, hall.name)
    space = hall.aws("redshift-serverless").get_namespace(namespaceName=hall.name)["namespace"]
    assert (space["status"], space["dbName"], space["adminUsername"]) == ("AVAILABLE", "dev", USER)
    assert space["iamRoles"] == [hall.role]
    assert PASSWORD not in str(space)
    listed = hall.aws("redshift-serverless").get_paginator("list_workgroups").paginate(maxResults=1)
    assert hall.name in [one["workgroupName"] for page in listed for one in page["workgroups"]]


def test_that_tags_are_set_listed_found_and_removed(hall: Hall) -> None:
    serverless, arn = hall.aws("redshift-serverless"), hall.workgroup()["workgroupArn"]
    serverless.tag_resource(resourceArn=arn, tags=[{"key": "more", "value": "x"}])
    found = hall.aws("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "more"}])["ResourceTagMappingList"]
    assert [one["ResourceARN"] for one in found] == [arn]
    serverless.untag_resource(resourceArn=arn, tagKeys=["more"])
    assert serverless.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "hall", "value": hall.name}]
    assert refused(serverless.list_tags_for_resource, resourceArn=arn[:-1])[0] == "ResourceNotFoundException"


@pytest.mark.long
def test_that_a_namespace_lives_and_ends(aws: Any) -> None:
    serverless, name = aws("redshift-serverless"), f"space-{uuid4().hex[:8]}"
    made = {"namespaceName": name, "adminUsername": "me", "adminUserPassword": PASSWORD, "dbName": "shop"}
    assert serverless.create_namespace(**made)["namespace"]["dbName"] == "shop"
    assert refused(serverless.create_namespace, **made)[0] == "ConflictException"
    group = {"workgroupName": name, "namespaceName": name}
    assert serverless.create_workgroup(**group)["workgroup"]["status"] == "CREATING"
    assert refused(serverless.create_workgroup, **group)[0] == "ConflictException"
    assert refused(serverless.delete_workgroup, workgroupName=name)[0] == "ConflictException"
    code, message = refused(serverless.delete_namespace, namespaceName=name)
    assert (code, name in message) == ("ConflictException", True)
    until(lambda: serverless.get_workgroup(workgroupName=name)["workgroup"]["status"] == "AVAILABLE")
    assert serverless.delete_workgroup(workgroupName=name)["workgroup"]["status"] == "DELETING"
    until(lambda: name not in str(serverless.list_workgroups()))
    assert refused(serverless.get_workgroup, workgroupName=name)[0] == "ResourceNotFoundException"
    assert serverless.delete_namespace(namespaceName=name)["namespace"]["status"] == "DELETING"
    until(lambda: name not in str(serverless.list_namespaces()))
    assert refused(serverless.get_namespace, namespaceName=name)[0] == "ResourceNotFoundException"


@pytest.mark.parametrize(
    ("operation", "given", "words"),
    [
        ("create_namespace", {"namespaceName": "Upper"}, "regular expression pattern"),
        ("create_namespace", {"namespaceName": "abc", "adminUsername": "me"}, "must be given together"),
        ("create_namespace", {"namespaceName": "abc", "adminUsername": "me", "adminUserPassword": "alllower1"},
         "at least one upper case"),
        ("create_namespace", {"namespaceName": "abc", "dbName": "9"}, "dbName 9 must begin with a letter"),
        ("create_namespace", {"namespaceName": "abc", "manageAdminPassword": True}, "manageAdminPassword is not avail"),
        ("create_namespace", {"namespaceName": "abc", "defaultIamRoleArn": "arn:x"}, "must be one of iamRoles"),
        ("create_workgroup", {"workgroupName": "abc", "namespaceName": "abc", "baseCapacity": 9}, "multiple of 8"),
        ("create_workgroup", {"workgroupName": "abc", "namespaceName": "abc", "port": 22}, "port 22 must be"),
        ("create_workgroup", {"workgroupName": "abc", "namespaceName": "abc", "subnetIds": ["x"]}, "subnetIds is not"),
    ],
)  # fmt: skip
def test_that_what_cannot_be_made_is_refused_in_a_sentence(
    aws: Any, operation: str, given: dict[str, Any], words: str
) -> None:
    code, message = refused(getattr(aws("redshift-serverless"), operation), **given)
    assert code == "ValidationException"
    assert words in message


def test_that_a_workgroup_needs_its_namespace(aws: Any) -> None:
    create = aws("redshift-serverless").create_workgroup
    told = refused(create, workgroupName="abc", namespaceName="nowhere")
    assert told == ("ResourceNotFoundException", "Namespace nowhere was not found.")


@pytest.mark.long
def test_that_a_student_copies_from_s3_in_a_role_of_the_namespace(hall: Hall, aws: Any, table: str) -> None:
    lake = Lake.dug(aws)
    for number in range(2):
        body = gzip.compress(b"id|name\n" + b"".join(b"%d|n%d\n" % (one, number) for one in range(50)))
        aws("s3").put_object(Bucket=lake.name, Key=f"rows/{number}.gz", Body=body)
    hall.done(f"create table {table} (id int, name varchar(4))")
    copy = f"COPY {table} FROM 's3://{lake.name}/rows/' IAM_ROLE {{role}} DELIMITER '|' GZIP IGNOREHEADER 1"
    assert hall.ran(copy.format(role=f"'{hall.role}'"))["ResultRows"] == 100
    hall.done(copy.format(role="default"))
    assert hall.rows(f"select count(*), count(distinct name) from {table}") == [(200, 2)]
    assert "is not among the namespace's iamRoles" in hall.error(copy.format(role="'arn:aws:iam::123456789012:role/x'"))
    assert "does not exist" in hall.error(copy.format(role="default").replace("rows/", "nothing/"))
    entries = [{"url": f"s3://{lake.name}/rows/0.gz"}, {"url": f"s3://{lake.name}/gone", "mandatory": False}]
    aws("s3").put_object(Bucket=lake.name, Key="m.json", Body=json.dumps({"entries": entries}).encode())
    hall.done(f"truncate {table}")
    hall.done(copy.format(role="default").replace("rows/", "m.json") + " MANIFEST")
    assert hall.rows(f"select count(*) from {table}") == [(50,)]
