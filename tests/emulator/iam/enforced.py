"""A cloud that enforces least privilege, and hands to make identities in it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from labs.emulator.server import EmbeddedCloud

ACCOUNT = "123456789012"
NUMBERS = count(1)
PLAIN: dict[str, Any] = {"retries": {"total_max_attempts": 1}, "proxies": {}}
SIGNATURES = {"s3": "s3v4"}  # presigned addresses of the older signature name no region
Statement = dict[str, Any]


def fresh(word: str) -> str:
    """A name that no other test uses."""
    return f"{word}-{next(NUMBERS)}"


def allow(actions: str | list[str], resources: str | list[str] = "*", **more: Any) -> Statement:
    """An Allow statement."""
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def deny(actions: str | list[str], resources: str | list[str] = "*", **more: Any) -> Statement:
    """A Deny statement."""
    return {**allow(actions, resources, **more), "Effect": "Deny"}


def document(*statements: Statement) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(**principal: str) -> str:
    """A trust policy: trust(Service="glue.amazonaws.com")."""
    return document({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})


@dataclass(frozen=True)
class Hands:
    """Clients of one cloud with one key."""

    cloud: EmbeddedCloud
    key: str
    secret: str
    token: str | None = None

    def __call__(self, service: str, **config: Any) -> Any:
        return boto3.client(
            service,  # type: ignore[call-overload]  # the name is data here
            endpoint_url=self.cloud.endpoint.url,
            region_name="us-east-1",
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
            aws_session_token=self.token,
            config=Config(**{**PLAIN, "signature_version": SIGNATURES.get(service), **config}),
        )


def root(cloud: EmbeddedCloud) -> Hands:
    """The administrator's hands."""
    return Hands(cloud, cloud.endpoint.access_key_id, cloud.endpoint.secret_access_key)


def user(cloud: EmbeddedCloud, *statements: Statement, name: str = "") -> Hands:
    """A new user with that inline policy."""
    iam, name = root(cloud)("iam"), name or fresh("user")
    iam.create_user(UserName=name)
    if statements:
        iam.put_user_policy(UserName=name, PolicyName="inline", PolicyDocument=document(*statements))
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return Hands(cloud, made["AccessKeyId"], made["SecretAccessKey"])


def role(cloud: EmbeddedCloud, trusted: str, *statements: Statement, wait: bool = True) -> str:
    """The ARN of a new role, which can be assumed already unless `wait` is False."""
    iam, name = root(cloud)("iam"), fresh("role")
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusted)["Role"]["Arn"]
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=document(*statements))
    found = cloud.dispatcher.gate.authority.identities.role(arn)
    assert found is not None
    if wait:
        until(lambda: cloud.dispatcher.gate.authority.has_appeared(found))
    return str(arn)


@contextmanager
def refused(code: str = "AccessDenied", words: str = "") -> Iterator[list[str]]:
    """Expects a ClientError whose code begins so and whose message holds the words; gives the message."""
    message: list[str] = []
    with pytest.raises(ClientError) as caught:
        yield message
    error = caught.value.response["Error"]
    message.append(error.get("Message", ""))
    assert error["Code"].startswith(code), caught.value
    assert words in message[0], message[0]


def until(true: Callable[[], Any], seconds: float = 20.0) -> None:
    """Waits until a condition holds; fails after `seconds`."""
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not true():
        assert time.monotonic() < deadline, "the condition did not come true"
        pause.wait(0.01)
