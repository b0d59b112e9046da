"""The policy engine's rules: wildcards, variables, conditions, and the laws that every decision keeps."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.emulator.iam.conditions import Condition, holds
from labs.emulator.iam.engine import Effect, Policies, decide, effect
from labs.emulator.iam.patterns import arn_matches, matches, resolved
from labs.emulator.iam.policy import Policy, Question, read
from tests.emulator.iam.enforced import Statement, allow, deny, document

ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/orders"
words = st.text("abc*?", max_size=6)
plain = st.text("abc", max_size=6)
statements = st.builds(
    lambda make, actions, resources: make(actions, resources),
    st.sampled_from([allow, deny]),
    st.lists(st.sampled_from(["*", "a:*", "a:b", "A:B*", "a:c", "b:b", "a:?"]), min_size=1, max_size=3),
    st.lists(st.sampled_from(["*", ARN, "arn:aws:kinesis:*:*:stream/*", "arn:aws:s3:::x"]), min_size=1, max_size=2),
)
policies = st.lists(statements, max_size=4).map(lambda given: read(document(*given)))
questions = st.builds(Question, st.sampled_from(["a:b", "a:c", "b:b"]), st.sampled_from([ARN, "arn:aws:s3:::x"]))


@given(words, plain)
def test_that_wildcards_mean_what_a_naive_reading_says(pattern: str, value: str) -> None:
    naive = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    assert matches(pattern, value) == bool(re.fullmatch(naive, value))


@given(st.text(max_size=20))
def test_that_a_variables_value_is_no_pattern(value: str) -> None:
    assert matches("home/${aws:username}/*", f"home/{value}/x", lambda _: value)
    assert not matches("home/${aws:username}", f"home/{value}x", lambda _: value)


@pytest.mark.parametrize(
    ("pattern", "arn", "is_match"),
    [
        ("*", ARN, True),
        ("arn:aws:kinesis:*:*:stream/or*", ARN, True),
        ("arn:aws:kinesis:*:stream/orders", ARN, False),
        ("arn:aws:kinesis", ARN, True),
        ("arn:aws:kin*", ARN, True),
        ("arn:aws:kinesis:us-east-?:*:stream/orders", ARN, True),
        ("arn:aws:kinesis:*:123456789012:stream/Orders", ARN, False),
        ("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/a/b:c", True),
        ("arn:aws:s3:::bucket", "arn:aws:s3:::bucket/a", False),
        ("arn:aws:logs:*:*:log-group:/g:*", "arn:aws:logs:us-east-1:1:log-group:/g:log-stream:", True),
    ],
)
def test_that_arns_are_compared_part_by_part(pattern: str, arn: str, is_match: bool) -> None:
    assert arn_matches(pattern, arn) is is_match


def test_that_a_variable_without_a_value_matches_nothing_unless_it_has_a_default() -> None:
    assert not arn_matches("arn:aws:s3:::${aws:username}/*", "arn:aws:s3:::/x")
    assert not arn_matches("arn:aws:s3:::${aws:username}*", "arn:aws:s3:::x")
    assert arn_matches("arn:aws:s3:::${aws:username, 'team'}/*", "arn:aws:s3:::team/x")
    assert resolved("${*}${?}${$}", lambda _: None) == "*?$"
    assert not matches("a${*}", "ab")


VALUES: dict[str, list[str]] = {"k": ["red"], "n": ["5"], "many": ["a", "b"], "d": ["2026-11-23T10:00:00Z"],
                                "ip": ["10.1.2.3"], "b": ["true"], "arn": [ARN]}  # fmt: skip


@pytest.mark.parametrize(
    ("operator", "key", "wanted", "is_met"),
    [
        ("StringEquals", "k", "red", True),
        ("StringEquals", "K", ["blue", "red"], True),
        ("StringEquals", "k", "RED", False),
        ("StringEquals", "none", "red", False),
        ("StringEqualsIfExists", "none", "red", True),
        ("StringNotEquals", "k", "red", False),
        ("StringNotEquals", "k", ["red", "blue"], False),
        ("StringNotEquals", "none", "red", True),
        ("StringEqualsIgnoreCase", "k", "RED", True),
        ("StringLike", "k", "r?d*", True),
        ("StringNotLike", "k", "r*", False),
        ("NumericLessThan", "n", 6, True),
        ("NumericLessThan", "n", "5", False),
        ("NumericGreaterThanEquals", "n", "5", True),
        ("NumericEquals", "k", "5", False),
        ("NumericNotEquals", "n", "6", True),
        ("DateLessThan", "d", "2026-11-24T00:00:00Z", True),
        ("DateGreaterThan", "d", "1763800000", True),
        ("DateGreaterThan", "d", "2026-11-23T10:00:00+00:00", False),
        ("IpAddress", "ip", "10.0.0.0/8", True),
        ("NotIpAddress", "ip", "10.0.0.0/8", False),
        ("IpAddress", "k", "10.0.0.0/8", False),
        ("Bool", "b", True, True),
        ("Bool", "b", "false", False),
        ("Null", "none", "true", True),
        ("Null", "k", True, False),
        ("ArnLike", "arn", "arn:aws:kinesis:*:*:stream/*", True),
        ("ArnNotEquals", "arn", ARN, False),
        ("ForAllValues:StringEquals", "many", ["a", "b", "c"], True),
        ("ForAllValues:StringEquals", "many", ["a"], False),
        ("ForAllValues:StringEquals", "none", ["a"], True),
        ("ForAnyValue:StringEquals", "many", ["b"], True),
        ("ForAnyValue:StringEquals", "none", ["b"], False),
        ("ForAnyValue:StringLike", "many", ["x*"], False),
        ("StringMatches", "k", "red", False),
    ],
)
def test_that_a_condition_is_met_as_iam_says(operator: str, key: str, wanted: Any, is_met: bool) -> None:
    assert holds(Condition.of(operator, key, wanted), VALUES.get) is is_met


@pytest.mark.parametrize(
    "operator", ["StringEquals", "StringLike", "NumericEquals", "DateEquals", "ArnLike", "IpAddress"]
)
@given(value=st.sampled_from(["red", "5", "10.0.0.1", ARN]), wanted=st.lists(st.sampled_from(["red", "5", ARN, "*"])))
def test_that_a_not_operator_is_met_where_its_opposite_is_not(operator: str, value: str, wanted: list[str]) -> None:
    negated = "NotIpAddress" if operator == "IpAddress" else re.sub("(Equals|Like)", r"Not\1", operator)
    one, other = (holds(Condition.of(name, "k", wanted), {"k": [value]}.get) for name in (operator, negated))
    assert one is not other


@given(policies, questions)
def test_that_a_deny_ends_every_decision(policy: Policy, question: Question) -> None:
    everything, nothing = read(document(allow("*"))), read(document(deny("*")))
    assert effect((policy, nothing), question) is Effect.DENY
    assert not decide(Policies((policy, nothing)), question).allowed
    assert not decide(Policies((everything,)), question, nothing).allowed
    if effect((policy,), question) is Effect.DENY:
        assert not decide(Policies((policy, everything), session=(everything,)), question, everything).allowed


@given(policies, questions)
def test_that_nothing_is_allowed_that_no_policy_names(policy: Policy, question: Question) -> None:
    verdict = decide(Policies((policy,)), question)
    assert verdict.allowed is (effect((policy,), question) is Effect.ALLOW)
    assert bool(verdict.why) is not verdict.allowed
    assert not decide(Policies(), question).allowed


@given(policies, policies, questions)
def test_that_the_order_of_policies_does_not_matter(one: Policy, other: Policy, question: Question) -> None:
    assert effect((one, other), question) is effect((other, one), question) is effect((other + one,), question)


@given(policies, policies, questions)
def test_that_a_boundary_and_a_session_policy_only_take_away(one: Policy, limit: Policy, question: Question) -> None:
    free = decide(Policies((one,)), question).allowed
    may = effect((limit,), question) is Effect.ALLOW
    assert decide(Policies((one,), boundary=limit), question).allowed is (free and may)
    assert decide(Policies((one,), session=(limit,)), question).allowed is (free and may)


@given(policies, policies, questions)
def test_that_a_resources_policy_opens_what_an_identity_leaves_out(
    one: Policy, own: Policy, question: Question
) -> None:
    allowed = decide(Policies((one,)), question, own).allowed
    effects = {effect((one,), question), effect((own,), question)}
    assert allowed is (Effect.DENY not in effects and Effect.ALLOW in effects)


@given(st.sampled_from(["a:b", "a:c", "b:b"]), st.lists(st.sampled_from(["a:b", "a:*", "b:b"]), min_size=1))
def test_that_not_action_covers_all_but_what_it_names(action: str, named: list[str]) -> None:
    without: Statement = {"Effect": "Allow", "NotAction": named, "Resource": "*"}
    question = Question(action, ARN)
    assert effect((read(document(without)),), question) is not effect((read(document(allow(named))),), question)


def test_that_not_resource_and_principals_narrow_a_statement() -> None:
    other = {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::*"}
    assert effect((read(document(other)),), Question("a:b", ARN)) is Effect.ALLOW
    assert effect((read(document(other)),), Question("a:b", "arn:aws:s3:::x")) is Effect.SILENT
    whom: Statement = {"Effect": "Allow", "Action": "*", "Principal": {"AWS": "123456789012", "Service": "glue"}}
    for name in ("arn:aws:iam::123456789012:root", "glue"):
        assert effect((read(document(whom)),), Question("a:b", ARN, principals=frozenset({name}))) is Effect.ALLOW
    assert effect((read(document(whom)),), Question("a:b", ARN)) is Effect.SILENT
    others: Statement = {"Effect": "Deny", "Action": "*", "NotPrincipal": {"AWS": "me"}}
    assert effect((read(document(others)),), Question("a:b", ARN, principals=frozenset({"you"}))) is Effect.DENY


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(st.sampled_from(["Statement", "Effect", "Action", "Condition"]), inner, max_size=3)
        ),
    )
)
def test_that_what_is_no_policy_grants_nothing(given: Any) -> None:
    assert effect((read(json.dumps(given)),), Question("a:b", ARN)) is not Effect.ALLOW
    assert read("no json") == ()
