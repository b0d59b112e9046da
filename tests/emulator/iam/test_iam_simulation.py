"""IAM's simulation tells what enforcement would do: the same engine, asked through boto3 on a strict cloud."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.emulator.iam.policy import read
from labs.emulator.iam.simulation import ALLOWED, EXPLICIT, IMPLICIT, Simulation, Source
from labs.emulator.iam.spans import spans
from labs.emulator.server import EmbeddedCloud
from tests.emulator.iam.enforced import ACCOUNT, allow, deny, document, fresh, refused, role, root, trust, until, user

STREAM = f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/"
# Both are examples of AWS's documents: simulate-custom-policy and simulate-principal-policy.
ONE_LINE = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:*","Resource":"*",'
    '"Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}]}'
)
SEVERAL_LINES = """{
    "Version": "2012-10-17",
    "Statement": [{
        "Effect": "Allow",
        "Action": "codecommit:ListRepositories",
        "Resource": "*"
    }]
}"""


def asked(iam: Any, *actions: str, **more: Any) -> dict[str, Any]:
    """Results by action, all pages."""
    operation = "simulate_principal_policy" if "PolicySourceArn" in more else "simulate_custom_policy"
    read_all = iam.get_paginator(operation).paginate(ActionNames=list(actions), **more)
    return {one["EvalActionName"]: one for page in read_all for one in page["EvaluationResults"]}


def context(key: str, *values: str) -> list[dict[str, Any]]:
    return [{"ContextKeyName": key, "ContextKeyValues": list(values), "ContextKeyType": "stringList"}]


def test_that_statements_are_found_where_awss_examples_have_them() -> None:
    (one,), (other,) = spans(ONE_LINE), spans(SEVERAL_LINES)
    assert one.start == (1, 38)
    assert other.start == (3, 19)
    assert other.end == (7, 6)
    assert spans("no policy") == spans("[]") == spans('{"Statement":') == []


@settings(max_examples=25)
@given(st.lists(st.sampled_from([allow("a:b"), deny("a:*", "arn:x"), allow(["a:b", "c:d"])]), min_size=1), st.data())
def test_that_each_statement_is_found_however_a_document_is_written(statements: list[Any], data: Any) -> None:
    indent = data.draw(st.sampled_from([None, 0, 2, 4]))
    text = json.dumps({"Statement": statements, "Id": '{[\\"}'}, indent=indent)
    lines = text.split("\n")
    for span, wanted in zip(spans(text), statements, strict=True):
        (line, column), (last, end) = span.start, span.end
        cut = [*lines[line - 1 : last]]
        cut[-1] = cut[-1][: end - 1]
        assert json.loads("\n".join([cut[0][column - 1 :], *cut[1:]])) == wanted
    assert len(spans(text)) == len(read(text))


def test_that_a_date_in_the_context_decides_and_is_missed_when_it_is_not_given(strict: EmbeddedCloud) -> None:
    iam = root(strict)("iam")
    late = asked(iam, "dynamodb:CreateBackup", PolicyInputList=[ONE_LINE],
                 ContextEntries=context("aws:CurrentTime", "2019-04-25T11:00:00Z"))  # fmt: skip
    (matched,) = late["dynamodb:CreateBackup"]["MatchedStatements"]
    assert late["dynamodb:CreateBackup"]["EvalDecision"] == ALLOWED
    assert matched["SourcePolicyId"] == "PolicyInputList.1"
    assert matched["StartPosition"] == {"Line": 1, "Column": 38}
    early = asked(iam, "dynamodb:CreateBackup", PolicyInputList=[ONE_LINE],
                  ContextEntries=context("aws:CurrentTime", "2014-04-25T11:00:00Z"))  # fmt: skip
    assert early["dynamodb:CreateBackup"]["EvalDecision"] == IMPLICIT
    assert early["dynamodb:CreateBackup"]["MatchedStatements"] == []
    without = asked(iam, "dynamodb:CreateBackup", "s3:GetObject", PolicyInputList=[ONE_LINE])
    assert without["dynamodb:CreateBackup"]["MissingContextValues"] == ["aws:CurrentTime"]
    assert without["s3:GetObject"]["MissingContextValues"] == []


@pytest.mark.long
def test_that_what_is_simulated_for_a_user_is_what_the_user_may_do(strict: EmbeddedCloud) -> None:
    mine, name = fresh("mine"), fresh("user")
    hands = user(
        strict, allow(["kinesis:CreateStream", "kinesis:DescribeStreamSummary"], f"{STREAM}{mine}"),
        deny("kinesis:DeleteStream"), name=name,
    )  # fmt: skip
    result = asked(
        root(strict)("iam"), "kinesis:CreateStream", "kinesis:DeleteStream", "kinesis:PutRecord",
        PolicySourceArn=f"arn:aws:iam::{ACCOUNT}:user/{name}", ResourceArns=[f"{STREAM}{mine}"],
    )  # fmt: skip
    assert [one["EvalDecision"] for one in result.values()] == [ALLOWED, EXPLICIT, IMPLICIT]
    (denied,) = result["kinesis:DeleteStream"]["MatchedStatements"]
    assert denied["SourcePolicyId"] == f"user_{name}_inline"
    kinesis = hands("kinesis")
    kinesis.create_stream(StreamName=mine, ShardCount=1)
    until(lambda: kinesis.describe_stream_summary(StreamName=mine)["StreamDescriptionSummary"]["OpenShardCount"])
    with refused("AccessDenied", "explicit deny"):
        kinesis.delete_stream(StreamName=mine)
    with refused("AccessDenied", "no identity-based policy"):
        kinesis.put_record(StreamName=mine, Data=b"", PartitionKey="p")
    root(strict)("kinesis").delete_stream(StreamName=mine)


def test_that_several_resources_have_their_own_results_and_the_strictest_one_above(strict: EmbeddedCloud) -> None:
    policy = document(allow("s3:GetObject", "arn:aws:s3:::mine/*"), deny("s3:GetObject", "arn:aws:s3:::mine/secret"))
    arns = ["arn:aws:s3:::mine/a", "arn:aws:s3:::mine/secret", "arn:aws:s3:::theirs/a"]
    (result,) = asked(root(strict)("iam"), "s3:GetObject", PolicyInputList=[policy], ResourceArns=arns).values()
    each = {one["EvalResourceName"]: one["EvalResourceDecision"] for one in result["ResourceSpecificResults"]}
    assert each == dict(zip(arns, (ALLOWED, EXPLICIT, IMPLICIT), strict=True))
    assert result["EvalDecision"] == EXPLICIT
    assert len(result["MatchedStatements"]) == 1


@pytest.mark.long
def test_that_groups_managed_policies_and_boundaries_count(strict: EmbeddedCloud) -> None:
    iam, name, group = root(strict)("iam"), fresh("user"), fresh("group")
    user(strict, name=name)
    iam.create_group(GroupName=group)
    iam.add_user_to_group(GroupName=group, UserName=name)
    iam.put_group_policy(GroupName=group, PolicyName="p", PolicyDocument=document(allow("kinesis:List*")))
    iam.attach_user_policy(UserName=name, PolicyArn="arn:aws:iam::aws:policy/AmazonKinesisReadOnlyAccess")
    arn = f"arn:aws:iam::{ACCOUNT}:user/{name}"
    result = asked(iam, "kinesis:ListStreams", "kinesis:GetRecords", PolicySourceArn=arn)
    sources = {one["SourcePolicyId"] for one in result["kinesis:ListStreams"]["MatchedStatements"]}
    assert sources == {f"group_{group}_p", "AmazonKinesisReadOnlyAccess"}
    limit = [document(allow("kinesis:ListStreams"))]
    limited = asked(iam, "kinesis:ListStreams", "kinesis:GetRecords", PolicySourceArn=arn,
                    PermissionsBoundaryPolicyInputList=limit)  # fmt: skip
    assert [one["EvalDecision"] for one in limited.values()] == [ALLOWED, IMPLICIT]
    told = [one["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"] for one in limited.values()]
    assert told == [True, False]


@pytest.mark.long
def test_that_a_role_is_simulated_with_its_own_boundary_and_a_condition_on_what_is_handed_over(
    strict: EmbeddedCloud,
) -> None:
    iam = root(strict)("iam")
    handed = allow("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "glue.amazonaws.com"}})
    arn = role(strict, trust(Service="glue.amazonaws.com"), handed, allow("glue:*"), wait=False)
    edge = iam.create_policy(PolicyName=fresh("edge"), PolicyDocument=document(allow("iam:*")))["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName=arn.rpartition("/")[2], PermissionsBoundary=edge)
    result = asked(iam, "iam:PassRole", "glue:StartJobRun", PolicySourceArn=arn,
                   ContextEntries=context("iam:PassedToService", "glue.amazonaws.com"))  # fmt: skip
    assert [one["EvalDecision"] for one in result.values()] == [ALLOWED, IMPLICIT]
    named = asked(iam, "iam:PassRole", PolicySourceArn=arn, ResourceArns=[arn])["iam:PassRole"]
    assert named["EvalDecision"] == IMPLICIT
    assert named["ResourceSpecificResults"][0]["MissingContextValues"] == ["iam:PassedToService"]


@pytest.mark.long
def test_that_a_resources_policy_allows_whom_it_names(strict: EmbeddedCloud) -> None:
    iam, name = root(strict)("iam"), fresh("user")
    user(strict, name=name)
    arn, file = f"arn:aws:iam::{ACCOUNT}:user/{name}", "arn:aws:s3:::shared/file"
    open_to = document(allow("s3:GetObject", file, Principal={"AWS": arn}))
    result = asked(iam, "s3:GetObject", PolicySourceArn=arn, ResourceArns=[file], ResourcePolicy=open_to)
    assert result["s3:GetObject"]["EvalDecision"] == ALLOWED
    assert result["s3:GetObject"]["MatchedStatements"][0]["SourcePolicyId"] == "ResourcePolicy"
    other = document(allow("s3:GetObject", file, Principal={"AWS": f"{arn}-else"}))
    result = asked(iam, "s3:GetObject", PolicySourceArn=arn, ResourceArns=[file], ResourcePolicy=other)
    assert result["s3:GetObject"]["EvalDecision"] == IMPLICIT


def test_that_results_come_in_pages_and_each_once(strict: EmbeddedCloud) -> None:
    iam, policy = root(strict)("iam"), [document(allow("s3:*"))]
    actions = [f"s3:Action{number}" for number in range(25)]
    page = iam.simulate_custom_policy(PolicyInputList=policy, ActionNames=actions, MaxItems=10)
    assert (len(page["EvaluationResults"]), page["IsTruncated"]) == (10, True)
    assert list(asked(iam, *actions, PolicyInputList=policy, PaginationConfig={"PageSize": 10})) == actions
    last = iam.simulate_custom_policy(PolicyInputList=policy, ActionNames=actions, MaxItems=25)
    assert last["IsTruncated"] is False
    assert "Marker" not in last


@pytest.mark.long
@pytest.mark.parametrize(
    ("wrong", "code", "words"),
    [
        ({"ActionNames": ["listbuckets"]}, "InvalidInput", "'listbuckets' is not service:action"),
        ({"ActionNames": ["s3:*"]}, "InvalidInput", "without wildcards"),
        ({"ActionNames": []}, "ValidationError", "actionNames"),
        ({"PolicyInputList": ["{}"]}, "InvalidInput", "PolicyInputList.1"),
        ({"PolicyInputList": []}, "ValidationError", "policyInputList"),
        ({"Marker": "x"}, "InvalidInput", "Marker is 'x'"),
        ({"ResourceHandlingOption": "EC2-VPC-InstanceStore"}, "InvalidInput", "ResourceHandlingOption"),
        ({"ResourceOwner": "arn:aws:iam::999999999999:root"}, "InvalidInput", "within the account"),
        ({"ResourcePolicy": document(allow("s3:*"))}, "InvalidInput", "CallerArn"),
    ],
)
def test_that_what_cannot_be_simulated_is_refused_by_name(
    strict: EmbeddedCloud, wrong: dict[str, Any], code: str, words: str
) -> None:
    right: dict[str, Any] = {"ActionNames": ["s3:GetObject"], "PolicyInputList": [document(allow("s3:*"))]}
    with refused(code, words):
        root(strict)("iam").simulate_custom_policy(**(right | wrong))


@pytest.mark.long
def test_that_nobody_is_not_simulated_and_a_session_is_no_source(strict: EmbeddedCloud) -> None:
    iam = root(strict)("iam")
    with refused("NoSuchEntity", "nobody cannot be found"):
        iam.simulate_principal_policy(PolicySourceArn=f"arn:aws:iam::{ACCOUNT}:user/nobody", ActionNames=["s3:A"])
    with refused("InvalidInput", "must be the ARN of a user, group or role"):
        iam.simulate_principal_policy(
            PolicySourceArn=f"arn:aws:sts::{ACCOUNT}:assumed-role/a/b", ActionNames=["s3:GetObject"]
        )


def test_that_simulating_takes_a_permission_on_whom_is_simulated(strict: EmbeddedCloud) -> None:
    name = fresh("user")
    own = f"arn:aws:iam::{ACCOUNT}:user/{name}"
    iam = user(strict, allow("iam:SimulatePrincipalPolicy", own), name=name)("iam")
    assert iam.simulate_principal_policy(PolicySourceArn=own, ActionNames=["s3:GetObject"])["EvaluationResults"]
    with refused("AccessDenied", "iam:SimulatePrincipalPolicy"):
        iam.simulate_principal_policy(PolicySourceArn=f"{own}-else", ActionNames=["s3:GetObject"])
    with refused("AccessDenied", "iam:SimulateCustomPolicy"):
        iam.simulate_custom_policy(PolicyInputList=[document(allow("s3:*"))], ActionNames=["s3:GetObject"])


@given(st.sampled_from(["a:b", "a:*", "*", "c:d"]), st.sampled_from(["a:b", "a:*", "*", "c:d"]))
def test_that_a_deny_is_never_outweighed_and_only_what_decided_is_named(allowed: str, denied: str) -> None:
    found = Simulation((Source("one", document(allow(allowed))), Source("two", document(deny(denied))))).ask("a:b", "*")
    wanted = EXPLICIT if denied != "c:d" else ALLOWED if allowed != "c:d" else IMPLICIT
    assert found.decision == wanted
    assert [one.source for one in found.matched] == {EXPLICIT: ["two"], ALLOWED: ["one"], IMPLICIT: []}[wanted]
