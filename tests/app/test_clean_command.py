"""`headwater clean` on an endpoint: the plan, the proof as a page, a second copy, and the digits of a real account."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.__main__ import main
from app.confirm import confirmed
from app.reminder import sentence
from labs.aws.cleanup import Cleanup
from labs.aws.cloud import Cloud, Identity, open_cloud
from labs.aws.kinds import glue
from labs.aws.kinds.base import EXPIRES_TAG
from labs.aws.lease import Lease
from labs.aws.ledger import Ledger
from labs.aws.target import Target, parse_target
from labs.connecting import connection_to, run_on
from labs.emulator.server import EmbeddedCloud
from labs.home import LEDGER, home
from labs.shapes import Cost, CostLine, ResourceRow
from tests.labs.hands import Hands, connection_of

Said = pytest.CaptureFixture[str]


def made_on(embedded: EmbeddedCloud) -> tuple[str, str, Cloud]:
    """A database made through the endpoint, as an earlier run left it: its name, the target's words, the cloud."""
    target = parse_target(f"endpoint:{embedded.endpoint.url}")
    cloud = open_cloud(connection_to(target, "us-east-1", None), lambda _call: None)
    ledger = Ledger(home() / LEDGER)
    try:
        name = Hands(cloud, ledger, run_on(ledger, cloud), []).context.make(glue.DATABASE, "week9")
    finally:
        ledger.close()
    return name, str(target), cloud


def test_that_the_plan_is_read_and_then_cleaned_with_a_report(
    embedded: EmbeddedCloud, tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", embedded.endpoint.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", embedded.endpoint.secret_access_key)
    name, target, cloud = made_on(embedded)
    found = glue.DATABASE.describe(cloud, name)
    assert found is not None
    assert found.tags[EXPIRES_TAG].endswith("Z")
    assert main(["clean", "--plan", "--target", target]) == 0
    said = capsys.readouterr().out
    assert all(words in said for words in (name, "ours: the ledger saw it made", "waits for: its tables", "expires:"))
    assert glue.DATABASE.describe(cloud, name) is not None
    lease = Lease(Ledger(home() / LEDGER), f"{cloud.scope} {cloud.region}")
    assert lease.acquire()
    assert main(["clean", "--target", target]) == 1
    assert "another Headwater" in capsys.readouterr().err
    lease.close()
    lease.ledger.close()
    page = tmp_path / "proof.html"
    assert main(["clean", "--target", target, "--report", str(page)]) == 0
    assert name in page.read_text("utf-8")
    assert "Cleanup report: clean" in page.read_text("utf-8")
    assert glue.DATABASE.describe(cloud, name) is None


def test_that_whoever_stops_it_is_told_how_it_goes_on_and_it_does(
    embedded: EmbeddedCloud, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", embedded.endpoint.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", embedded.endpoint.secret_access_key)
    name, target, cloud = made_on(embedded)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Cleanup, "_remove_all", stopped)
        assert main(["clean", "--target", target]) == 130
    assert f"go on with: headwater clean --target {target}" in capsys.readouterr().err
    assert glue.DATABASE.describe(cloud, name) is not None
    assert main(["clean", "--target", target]) == 0
    assert glue.DATABASE.describe(cloud, name) is None


def test_that_what_went_with_its_embedded_cloud_is_said_instead_of_an_empty_plan(capsys: Said) -> None:
    ledger = Ledger(home() / LEDGER)
    run = ledger.begin_run("embedded one-of-a-run 123456789012", "embedded", "123456789012", "us-east-1")
    ledger.intend(run, "glue.database", "hw_gone")
    ledger.close()
    assert main(["clean", "--plan"]) == 0
    assert "1 resources went with the embedded clouds that held them" in capsys.readouterr().err


@pytest.fixture
def real(embedded: EmbeddedCloud) -> Cloud:
    cloud = open_cloud(connection_of(embedded), lambda _call: None)
    cloud.target, cloud.identity = (
        Target("profile", "me"),
        Identity("123456789012", "arn:aws:iam::123456789012:user/me"),
    )
    return cloud


Ask = Callable[[str, bool], None]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Ask:
    def type_in(words: str, is_terminal: bool) -> None:
        stdin = io.StringIO(words)
        stdin.isatty = lambda: is_terminal  # type: ignore[method-assign]
        monkeypatch.setattr(sys, "stdin", stdin)

    return type_in


@pytest.mark.parametrize(
    ("words", "is_terminal", "given", "goes_on"),
    [("9012\n", True, "", True), ("1234\n", True, "", False), ("", True, "", False),
     ("9012\n", False, "", False), ("", False, "9012", True), ("9012\n", True, "0000", False)],
)  # fmt: skip
def test_that_a_real_account_wants_its_last_four_digits(
    real: Cloud, typed: Ask, capsys: Said, words: str, is_terminal: bool, given: str, goes_on: bool
) -> None:
    typed(words, is_terminal)
    assert confirmed(real, given) is goes_on
    said = capsys.readouterr().err
    assert "REAL ACCOUNT 123456789012 · us-east-1" in said
    assert "arn:aws:iam::123456789012:user/me" in said


def test_that_nobody_is_asked_where_nobody_is_billed(real: Cloud, typed: Ask, capsys: Said) -> None:
    typed("", False)
    real.target = Target("endpoint", "http://127.0.0.1:1")
    assert confirmed(real)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("states", "per_hour", "real", "words"),
    [
        ([], 0.0, True, ""), (["gone", "intent", "foreign"], 0.0, True, ""),
        (["created"], 0.03, True, "1 resource. This costs about $0.030 an hour. Remove with: headwater clean"),
        (["created", "unknown"], None, True, "2 resources. This costs about $0.000 an hour, and more that is unknown."),
        (["deleting"], 0.0, False, "This would cost on AWS little while unused."),
    ],
)  # fmt: skip
def test_that_what_still_lives_is_reminded_of(
    states: list[str], per_hour: float | None, real: bool, words: str
) -> None:
    rows = [ResourceRow("k", "K", "n", state, "r", 0.0) for state in states]
    cost = Cost((CostLine("k", "K", "n", per_hour, per_hour, ""),), per_hour or 0.0, True, per_hour or 0.0, "", real)
    said = sentence(rows, cost, "profile:me")
    assert words in said
    assert bool(said) is bool(words)
