"""Switches one guard off, so that a test can show that somebody would notice: `pytest -p tests.guards_off`.

HEADWATER_GUARD_OFF names it. Each guard has the named test that must turn red without it.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from labs.aws.ledger import FOREIGN, INTENT, Row

PROOF, RULES = "tests/labs/test_cleanup_proof.py", "tests/labs/test_guard_rules.py"
CANARIES, TRUTH = "tests/cleanup/test_canaries.py", "tests/cleanup/test_verifier_truth.py"
WEB, KILLED = "tests/emulator/test_guard.py", "tests/cleanup/test_killed.py"
KINDS = [f"labs.aws.kinds.{name}" for name in ("firehose", "glue", "iam", "kinesis", "logs", "s3")]
PAGED = ["labs.aws.nets", *(name for name in KINDS if not name.endswith("firehose"))]


@dataclass(frozen=True)
class Off:
    """`places` are module:attribute; each gets `instead`. `test` turns red then."""

    places: tuple[str, ...]
    instead: Any
    test: str


def always(answer: Any) -> Callable[..., Any]:
    """A rule that no longer looks."""
    return lambda *_args, **_words: answer


def gone_whatever_is_said(_codes: object, ask: Callable[[], Any]) -> Any:
    """Takes every error for NotFound."""
    try:
        return ask()
    except Exception:
        return None


def first_page(client: Any, operation: str, **params: Any) -> Any:
    """Reads no further than the first page."""
    return [next(iter(client.get_paginator(operation).paginate(**params)))]


def unwritten(_ledger: Any, run: Any, kind: str, name: str, parent: str = "") -> Row:
    """An intent that is not in the file before the call."""
    return Row(run.id, kind, name, "0" * 32, "", parent, run.region, 0.0, None, INTENT, "")


def anything(names: tuple[str, ...]) -> Off:
    """For guards of the listening server."""
    test = f"{WEB}::test_that_only_a_signed_request_from_no_web_page_to_the_exact_host_is_served"
    return Off(tuple(f"labs.emulator.guard:{name}" for name in names), always(True), test)


def rule(name: str, answer: Any, test: str) -> Off:
    """For rules of guards.py."""
    return Off((f"labs.aws.guards:{name}",), always(answer), test)


LEFTOVER = f"{PROOF}::test_that_a_planted_leftover_that_the_ledger_does_not_know_is_found"
ELSEWHERE = f"{CANARIES}::test_that_no_call_is_made_in_another_account_or_region"
SETTLED = f"{RULES}::test_that_a_proof_needs_every_net_cast_and_sure_and_every_resource_settled"
BLIND = f"{PROOF}::test_that_a_net_that_could_not_be_cast_is_never_clean"
GUARDS: dict[str, Off] = {
    "nonce": rule(
        "carries_nonce", True,
        f"{PROOF}::test_that_a_bucket_of_that_name_that_is_not_ours_is_neither_used_nor_removed",
    ),
    "adopt by nonce": rule(
        "carries_nonce", False, f"{PROOF}::test_that_an_answer_lost_after_the_work_was_done_is_recognised_as_ours"
    ),
    "maker": rule("maker_is_ours", True, f"{RULES}::test_that_the_log_of_a_strangers_crawler_is_left_alone"),
    "account": rule("is_account", True, f"{PROOF}::test_that_another_accounts_credentials_touch_nothing"),
    "region": rule("is_region", True, ELSEWHERE),
    "scope": rule("is_scope", True, ELSEWHERE),
    "unknown is not gone": Off(
        tuple(f"{module}:unless_gone" for module in KINDS), gone_whatever_is_said,
        f"{BLIND}[AccessDeniedException-kinesis-DescribeStreamSummary]",
    ),
    "unsure is not clean": rule("none_unsure", True, f"{BLIND}[AccessDeniedException-glue-GetDatabases]"),
    "all nets": rule("all_cast", True, SETTLED),
    "all settled": rule("is_settled", True, SETTLED),
    "created, then strange": rule(
        "state_of_strange", FOREIGN,
        f"{RULES}::test_that_a_database_of_ours_that_lost_its_tag_is_neither_touched_nor_clean",
    ),
    "run in the name": rule("names_run", False, LEFTOVER),
    "run in the tag": rule("carries_run", False, LEFTOVER),
    "prefix": rule("has_prefix", False, LEFTOVER),
    "paging to the end": Off(
        tuple(f"{module}:pages" for module in PAGED), first_page,
        f"{TRUTH}::test_that_a_leftover_is_never_clean[logs.stream-paged-]",
    ),
    "intent before the call": Off(
        ("labs.aws.ledger:Ledger.intend",), unwritten,
        f"{KILLED}::test_that_a_death_inside_the_process_leaves_nothing_after_a_restart",
    ),
    "errors inside a 200": Off(
        ("labs.aws.kinds.s3:refused_in",), always([]),
        f"{PROOF}::test_that_s3_errors_inside_a_200_are_not_overlooked",
    ),
    "Host": anything(("host_is_ours",)),
    "Origin": Off(("labs.emulator.guard:is_of_a_page",), always(False), anything(()).test),
    "token": anything(("is_known",)),
    "control address": Off(("labs.emulator.guard:is_control",), always(False), anything(()).test),
    "environment": Off(
        ("labs.emulator.glue.process:_PASSED_ON",), ("PATH", "AWS_PROFILE", "MY_SECRET", "HTTPS_PROXY"),
        "tests/emulator/glue/test_glue_job.py::test_that_the_scripts_environment_is_this_cloud_and_nothing_else",
    ),
    "plain text": Off(
        ("widgets.parts:plain_tip",), lambda text: text,
        "tests/widgets/test_plain_words.py::test_that_a_tooltip_never_becomes_rich_text",
    ),
    "lease": Off(
        ("labs.aws.lease:take",), always(None),
        "tests/labs/test_lease.py::test_that_the_second_copy_is_read_only_and_says_so_until_the_first_lets_go",
    ),
}  # fmt: skip


def switch_off(name: str) -> None:
    """Puts the replacement in every place. Raises KeyError for a guard that is none."""
    for place in GUARDS[name].places:
        module, _, path = place.partition(":")
        owner: Any = importlib.import_module(module)
        *owners, attribute = path.split(".")
        for one in owners:
            owner = getattr(owner, one)
        assert hasattr(owner, attribute), place
        setattr(owner, attribute, GUARDS[name].instead)


def pytest_configure() -> None:
    """Before any test is imported."""
    if name := os.environ.get("HEADWATER_GUARD_OFF"):
        switch_off(name)
