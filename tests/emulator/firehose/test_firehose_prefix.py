"""Prefixes: what their expressions come to, and which rules they must keep."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from labs.emulator.firehose.prefix import evaluate, evaluate_error, prefix_problem, random_string

WHEN = datetime(2026, 3, 9, 14, 30, tzinfo=UTC)
ERRORS = "errors/!{firehose:error-output-type}/"


def test_that_a_prefix_without_a_timestamp_gets_the_date_right_behind_it() -> None:
    assert evaluate("", WHEN) == "2026/03/09/14/"
    assert evaluate("raw/", WHEN) == "raw/2026/03/09/14/"
    assert evaluate("raw", WHEN) == "raw2026/03/09/14/"


def test_that_a_prefix_with_a_timestamp_is_all_there_is() -> None:
    text = "orders/year=!{timestamp:yyyy}/month=!{timestamp:MM}/"
    assert evaluate(text, WHEN) == "orders/year=2026/month=03/"


def test_that_each_random_string_is_a_new_one() -> None:
    letters = iter(["aaaaaaaaaaa", "bbbbbbbbbbb"])
    text = "!{firehose:random-string}/!{firehose:random-string}/!{timestamp:yyyy}/"
    assert evaluate(text, WHEN, random=lambda: next(letters)) == "aaaaaaaaaaa/bbbbbbbbbbb/2026/"
    assert re.fullmatch(r"[0-9A-Za-z]{11}", random_string())
    assert random_string() != random_string()


def test_that_the_error_prefix_falls_back_to_the_prefix() -> None:
    assert evaluate_error(ERRORS, "raw/", WHEN, "processing-failed") == "errors/processing-failed/"
    assert evaluate_error("", "raw/", WHEN, "processing-failed") == "raw/processing-failed/2026/03/09/14/"


@pytest.mark.parametrize(
    ("prefix", "error_prefix", "rule"),
    [
        ("!{timestamp:yyyy}/", "", "cannot be null or empty when Prefix contains expressions"),
        ("!{timestamp:yyyy}/", "errors/!{timestamp:yyyy}/", "must contain !{firehose:error-output-type}"),
        ("!{firehose:error-output-type}/", ERRORS, "Prefix cannot contain"),
        ("a!{b", ERRORS, "outside of an expression"),
        ("!{timestamp:bb}/", ERRORS, "letter b"),
        ("!{firehose:nothing}/", ERRORS, "not an expression"),
        ("!{partitionKeyFromQuery:customer}/", ERRORS, "dynamic partitioning"),
        ("!{timestamp:yyyy}" * 200, ERRORS, "at most 512"),
        ("x" * 510, "", "at most 512"),
    ],
)
def test_that_a_broken_rule_is_told(prefix: str, error_prefix: str, rule: str) -> None:
    assert rule in prefix_problem(prefix, error_prefix, WHEN)


@pytest.mark.parametrize(
    ("prefix", "error_prefix"),
    [("", ""), ("raw/", ""), ("raw/", "errors/"), ("!{timestamp:yyyy}/", ERRORS), ("", ERRORS)],
)
def test_that_prefixes_which_keep_the_rules_have_no_problem(prefix: str, error_prefix: str) -> None:
    assert prefix_problem(prefix, error_prefix, WHEN) == ""
