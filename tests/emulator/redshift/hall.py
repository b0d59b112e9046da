"""A Redshift workgroup of the embedded cloud and what a test does with it, through boto3."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.waiting import until

USER, PASSWORD = "loader", "Sesame0open"


@dataclass(frozen=True, slots=True)
class Hall:
    """A workgroup and a namespace of one name; `aws` gives clients, `role` reads S3 for COPY."""

    aws: Any
    name: str
    role: str

    @classmethod
    def built(cls, aws: Any, name: str) -> Hall:
        """A namespace with an administrator, and its workgroup once it is AVAILABLE."""
        statement = {"Effect": "Allow", "Principal": {"Service": "redshift.amazonaws.com"}, "Action": "sts:AssumeRole"}
        trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        role = aws("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        serverless = aws("redshift-serverless")
        serverless.create_namespace(
            namespaceName=name, adminUsername=USER, adminUserPassword=PASSWORD, iamRoles=[role], defaultIamRoleArn=role
        )
        serverless.create_workgroup(
            workgroupName=name, namespaceName=name, baseCapacity=8, publiclyAccessible=True,
            tags=[{"key": "hall", "value": name}],
        )  # fmt: skip
        found = cls(aws, name, role)
        until(lambda: found.workgroup()["status"] == "AVAILABLE")
        return found

    def workgroup(self) -> dict[str, Any]:
        """The workgroup as it is described."""
        found: dict[str, Any] = self.aws("redshift-serverless").get_workgroup(workgroupName=self.name)["workgroup"]
        return found

    @property
    def url(self) -> str:
        """The JDBC address."""
        reach = self.workgroup()["endpoint"]
        return f"jdbc:redshift://{reach['address']}:{reach['port']}/dev"

    def ran(self, sql: str, **more: Any) -> dict[str, Any]:
        """A statement's description at its end."""
        data = self.aws("redshift-data")
        given = data.execute_statement(WorkgroupName=self.name, Database="dev", Sql=sql, **more)["Id"]
        found: dict[str, Any] = data.describe_statement(Id=given, WaitTimeSeconds=30)
        return found

    def done(self, sql: str, **more: Any) -> str:
        """The id of a statement that has succeeded."""
        found = self.ran(sql, **more)
        assert found["Status"] == "FINISHED", found.get("Error")
        return str(found["Id"])

    def error(self, sql: str, **more: Any) -> str:
        """The error of a statement that has failed."""
        found = self.ran(sql, **more)
        assert found["Status"] == "FAILED", sql
        return str(found["Error"])

    def records(self, sql: str, **more: Any) -> list[list[dict[str, Any]]]:
        """All pages of a query's result."""
        pages = self.aws("redshift-data").get_paginator("get_statement_result").paginate(Id=self.done(sql, **more))
        return [record for page in pages for record in page["Records"]]

    def rows(self, sql: str, **more: Any) -> list[tuple[Any, ...]]:
        """The same as plain values; null is None."""
        return [
            tuple(None if "isNull" in one else next(iter(one.values())) for one in record)
            for record in self.records(sql, **more)
        ]
