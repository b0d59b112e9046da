"""Secrets stay out: of logs, of what calls tell, of crash reports, of the ledger, of our children's environments."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs import child_environment
from labs.aws.calls import _told
from labs.aws.ledger import Ledger
from labs.emulator.clock import Pace
from labs.emulator.process import start_cloud
from labs.redact import HIDDEN, RedactingFilter, guard_logging, redact, redacted
from labs.traffic.process import TrafficProcess
from tests.waiting import until

SECRET = "wJalrXUtnFEMIbPxRfiCYEXAMPLECANARY"
KEY = "AKIAIOSFODNN7CANARY0"


@pytest.mark.parametrize(
    "text",
    [
        f"aws_secret_access_key = {SECRET}",
        f'{{"SecretAccessKey": "{SECRET}"}}',
        f"{{'aws_session_token': '{SECRET}', 'x': 1}}",
        f"AWS_SESSION_TOKEN={SECRET}",
        f"x-amz-security-token: {SECRET}",
        f"Authorization: AWS4-HMAC-SHA256 Credential={KEY}/20261123/us-east-1/s3/aws4_request, Signature={SECRET}",
        f"authorization: Bearer {SECRET}",
        f"headers={{'Authorization': b'AWS4-HMAC-SHA256 Credential={KEY}, Signature={SECRET}'}}",
        f"https://b.s3.amazonaws.com/k?X-Amz-Credential={KEY}%2F2026&X-Amz-Signature={SECRET}&X-Amz-Expires=60",
        f"https://b.s3.amazonaws.com/k?AWSAccessKeyId={KEY}&Signature={SECRET}&Expires=1",
        f"the key {KEY} was used",
        f"http://me:{SECRET}@proxy:8080",
        f"<SecretAccessKey>{SECRET}</SecretAccessKey><SessionToken>{SECRET}</SessionToken>",
        f"password: {SECRET}",
    ],
)
def test_that_a_secret_is_known_by_its_name_or_form(text: str) -> None:
    shown = redact(text)
    assert SECRET not in shown
    assert KEY not in shown
    assert HIDDEN in shown
    assert redact(shown) == shown


@pytest.mark.parametrize(
    "text",
    ["hw-0123456789abcdef-lake", "NextToken is not given", "arn:aws:iam::123456789012:role/x", "a@b.example",
     "put 200 orders, each exactly once", "https://docs.aws.amazon.com/x?y=z"],
)  # fmt: skip
def test_that_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


@given(
    st.recursive(
        st.text(max_size=20) | st.integers() | st.none(), lambda part: st.lists(part, max_size=3), max_leaves=8
    )
)
def test_that_values_keep_their_shape(value: object) -> None:
    assert redacted({"a": value})["a"] == redacted(value)
    assert type(redacted(value)) is type(value)


def test_that_a_value_of_the_environment_is_hidden_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICE_API_TOKEN", SECRET)
    assert redact(f"curl said {SECRET}!") == f"curl said {HIDDEN}!"
    assert _told({"Data": f"x{SECRET}".encode()}) == {"Data": f"x{HIDDEN}"}
    assert _told({"Credentials": {"SecretAccessKey": "short"}}) == {"Credentials": {"SecretAccessKey": HIDDEN}}


@pytest.fixture
def factory() -> Iterator[None]:
    made = logging.getLogRecordFactory()
    yield
    logging.setLogRecordFactory(made)


@pytest.mark.usefixtures("factory")
@pytest.mark.parametrize("guarded", ["factory", "filter"])
def test_that_a_log_has_no_secret_in_message_arguments_or_traceback(guarded: str) -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    if guarded == "factory":
        guard_logging()
    else:
        handler.addFilter(RedactingFilter())
    logger = logging.Logger("botocore.auth")
    logger.addHandler(handler)
    logger.debug("StringToSign: x-amz-security-token:%s", SECRET)
    try:
        raise ValueError(f"SecretAccessKey={SECRET}")
    except ValueError:
        logger.exception("call with %s failed", KEY)
    assert "StringToSign" in out.getvalue()
    assert "Traceback" in out.getvalue()
    assert SECRET not in out.getvalue()
    assert KEY not in out.getvalue()


def test_that_a_crash_is_told_and_kept_without_secrets(tmp_path: Path) -> None:
    program = (
        "import threading\nfrom app.crash import install\ninstall()\n"
        f"def fail(): raise RuntimeError('aws_session_token={SECRET}')\n"
        "one = threading.Thread(target=fail); one.start(); one.join()\nfail()\n"
    )
    words = {**os.environ, "HEADWATER_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], env=words, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    files = list((tmp_path / "crashes").glob("crash-*.txt"))
    assert len(files) == 2
    for text in (done.stdout + done.stderr, *(file.read_text("utf-8") for file in files)):
        assert SECRET not in text
    assert done.stderr.count("RuntimeError") == 2
    assert "Please report it" in done.stderr


def test_that_the_ledger_keeps_no_secret(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    run = ledger.begin_run("s", "embedded", "1", "r")
    ledger.mark(ledger.intend(run, "s3.bucket", "b"), "unknown", f"Signature={SECRET}&X-Amz-Signature={SECRET}")
    ledger.record("c", "t", "attempt", "step", {"SecretAccessKey": SECRET})
    ledger.close()
    assert all(SECRET.encode() not in file.read_bytes() for file in tmp_path.iterdir())


def test_that_only_what_is_listed_reaches_a_child() -> None:
    given = {
        "PATH": "p", "Home": "h", "LC_ALL": "C", "PYTHONPATH": "x", "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_CONFIG_FILE": "/mine", "AWS_PROFILE": "me", "GITHUB_TOKEN": SECRET, "HTTPS_PROXY": "http://p",
        "PIP_INDEX_URL": "u",
    }  # fmt: skip
    plain = child_environment.plain(given)
    assert plain == {"PATH": "p", "Home": "h", "LC_ALL": "C", "PYTHONPATH": "x", **child_environment.NO_ACCOUNT}
    assert child_environment.of_cloud(given) == plain | {"HTTPS_PROXY": "http://p", "PIP_INDEX_URL": "u"}
    profile = child_environment.of_profile(given)
    assert profile["AWS_CONFIG_FILE"] == "/mine"
    assert not {"AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "AWS_PROFILE"} & set(profile)


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="the environment of a process is read from /proc")
def test_that_traffic_and_cloud_processes_have_no_secret_in_their_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "MY_PASSWORD", "SOMETHING_ELSE"):
        monkeypatch.setenv(name, SECRET)
    cloud = start_cloud(Pace.QUICK)
    end = cloud.endpoint
    traffic = TrafficProcess(
        {"target": "endpoint", "endpoint": end.url, "region": end.region, "access_key_id": end.access_key_id,
         "secret_access_key": end.secret_access_key}
    )  # fmt: skip
    try:
        traffic.start_consumer("hw-none")
        until(lambda: traffic.pid is not None)
        for pid in (cloud.pid, traffic.pid):
            assert SECRET.encode() not in Path(f"/proc/{pid}/environ").read_bytes()
    finally:
        traffic.close()
        cloud.close()
