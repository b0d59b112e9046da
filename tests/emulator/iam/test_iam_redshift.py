"""What calls of Redshift must be allowed to do: the workgroup by its ARN, credentials for it, roles that are passed."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from labs.emulator.redshift.state import arn_of
from labs.emulator.server import EmbeddedCloud
from tests.emulator.iam.enforced import allow, fresh, refused, user

HALL = {"WorkgroupName": "hall", "Database": "dev", "Sql": "select 1"}


def test_that_a_statement_needs_the_workgroup_and_credentials_for_it(strict: EmbeddedCloud) -> None:
    group = arn_of("workgroup", "us-east-1", "hall")
    with refused("AccessDenied", f"redshift-data:ExecuteStatement on resource: {group}"):
        user(strict)("redshift-data").execute_statement(**HALL)
    data = allow("redshift-data:ExecuteStatement", group)
    with refused("AccessDenied", f"redshift-serverless:GetCredentials on resource: {group}"):
        user(strict, data)("redshift-data").execute_statement(**HALL)
    allowed = user(strict, data, allow("redshift-serverless:GetCredentials", group))("redshift-data")
    with pytest.raises(ClientError, match="endpoint doesn't exist"):
        allowed.execute_statement(**HALL)
    with refused("AccessDenied"):
        allowed.execute_statement(**{**HALL, "WorkgroupName": "another"})


def test_that_a_namespace_with_tags_and_roles_takes_the_right_to_tag_and_to_pass(strict: EmbeddedCloud) -> None:
    name, role = fresh("space"), "arn:aws:iam::123456789012:role/reader"
    given = {"namespaceName": name, "iamRoles": [role], "tags": [{"key": "a", "value": "b"}]}
    made = allow("redshift-serverless:CreateNamespace", arn_of("namespace", "us-east-1", name))
    with refused("AccessDenied", "iam:PassRole"):
        user(strict, made)("redshift-serverless").create_namespace(**given)
    passing = allow("iam:PassRole", role, Condition={"StringEquals": {"iam:PassedToService": "redshift.amazonaws.com"}})
    with refused("AccessDenied", "redshift-serverless:TagResource"):
        user(strict, made, passing)("redshift-serverless").create_namespace(**given)
    tagging = allow("redshift-serverless:TagResource", Condition={"StringEquals": {"aws:RequestTag/a": "b"}})
    answer = user(strict, made, passing, tagging)("redshift-serverless").create_namespace(**given)
    assert answer["namespace"]["status"] == "AVAILABLE"
