"""Errors as sentences: every error that botocore's models give for the week's operations, and what students meet."""

from __future__ import annotations

import json
from pathlib import Path

import botocore.session
import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoRegionError,
    ProfileNotFound,
    SSOTokenLoadError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)

import resources
from labs.aws.cloud import open_cloud
from labs.aws.error_words import ADVICE, OTHERWISE, SITUATIONS
from labs.aws.errors import is_signed_out, told
from labs.aws.target import Connection, Target

# Actions of the policy that are not called as their operation is.
CALLED = {
    "s3:ListBucket": ("HeadBucket", "ListObjectsV2"), "s3:ListAllMyBuckets": ("ListBuckets",),
    "s3:ListBucketMultipartUploads": ("ListMultipartUploads",), "s3:ListBucketVersions": ("ListObjectVersions",),
    "s3:DeleteObjectVersion": ("DeleteObjects",), "s3:TagResource": (), "iam:PassRole": (),
}  # fmt: skip
SERVICES = {"tag": "resourcegroupstaggingapi", "servicequotas": "service-quotas"}


def documented() -> set[tuple[str, str]]:
    """Operation and code of every error that the models give for what the student's policy allows."""
    session = botocore.session.get_session()
    found = set()
    for statement in json.loads(resources.text("policies", "student.json"))["Statement"]:
        for action in statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]:
            prefix, name = action.split(":")
            model = session.get_service_model(SERVICES.get(prefix, prefix))
            for operation in CALLED.get(action, (name,)):
                for shape in model.operation_model(operation).error_shapes:
                    found.add((operation, shape.metadata.get("error", {}).get("code") or shape.name))
    return found


def refused(code: str, message: str = "no", operation: str = "PutRecord") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


def test_that_every_documented_error_of_the_weeks_operations_has_cause_and_next_step() -> None:
    pairs = documented()
    assert len(pairs) > 150
    for operation, code in sorted(pairs):
        words = told(refused(code, operation=operation))
        assert code in ADVICE, (operation, code)
        assert words.cause != OTHERWISE.cause
        assert words.sentence.startswith(f"{operation} was refused")


def test_that_every_piece_of_advice_is_whole_sentences() -> None:
    for advice in [*ADVICE.values(), *SITUATIONS.values(), OTHERWISE]:
        for words in (advice.cause, advice.next_step):
            assert words.endswith(".")
            assert words[0].isupper() or words[0] == "`"


@pytest.mark.parametrize(
    ("code", "message", "part", "retry"),
    [
        ("InvalidArgumentException", "Firehose is unable to assume role arn:x", "trusts the service", True),
        ("InvalidInputException", "Service is unable to assume role arn. Please verify", "trusts the service", True),
        ("AccessDeniedException", "Insufficient Lake Formation permission(s): Required Create Table", "Alter", False),
        ("NoSuchKey", "The specified key does not exist.", "buffer", False),
        ("InvalidInputException", "Python 3.6 is not supported", "3.9", False),
        ("BucketAlreadyExists", "taken", "random suffix", False),
        ("PermanentRedirect", "use another endpoint", "region", False),
        ("ExpiredTokenException", "expired", "Nothing is lost", False),
        ("ProvisionedThroughputExceededException", "Rate exceeded", "split the shard", True),
        ("NeverHeardOf", "what", "message tells", False),
    ],
)  # fmt: skip
def test_that_what_students_meet_is_answered(code: str, message: str, part: str, retry: bool) -> None:
    words = told(refused(code, message))
    assert part in words.next_step
    assert words.retry is retry


@pytest.mark.parametrize(
    "error",
    [UnauthorizedSSOTokenError(), SSOTokenLoadError(error_msg="x"), TokenRetrievalError(provider="sso", error_msg="x")],
)
def test_that_an_expired_sso_session_says_how_to_sign_in(error: Exception) -> None:
    assert is_signed_out(error)
    assert "`aws sso login --profile class`" in told(error, "profile:class").next_step
    assert "--profile NAME" in told(error).next_step


def test_that_botocores_own_errors_have_a_next_step() -> None:
    assert "--region" in told(NoRegionError()).next_step
    assert "doctor" in told(ProfileNotFound(profile="x")).next_step
    assert told(EndpointConnectionError(endpoint_url="http://x")).retry
    assert told(ValueError("odd")).sentence == "Headwater itself failed: odd"


def test_that_a_real_profile_needs_a_region_and_says_when_it_must_sign_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[profile bare]\naws_access_key_id = AKIAAAAAAAAAAAAAAAAA\naws_secret_access_key = x\n"
        "[profile class]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = r\nregion = eu-west-1\n"
        "[sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://example.invalid/start\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(NoRegionError):
        open_cloud(Connection(Target("profile", "bare")), lambda _call: None)
    with pytest.raises(Exception) as caught:
        open_cloud(Connection(Target("profile", "class")), lambda _call: None)
    assert is_signed_out(caught.value)
    assert "aws sso login --profile class" in told(caught.value, "profile:class").next_step
