"""The quiz: rules of its files, an order that a seed decides, and wrong answers that come back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.teaching.quiz import BadQuiz, Question, coming_back, is_right, order, parsed

GOOD = """
[[question]]
id = "shard-limit"
ask = "How much may one shard take in a second?"
choices = ["1 MiB or 1,000 records", "5 MiB", "No limit"]
right = 0
why = "Whichever comes first."
"""


def test_that_a_question_is_read() -> None:
    (question,) = parsed("en/mon", GOOD)
    assert question.right == {0}
    assert not question.several
    assert is_right(question, [0])
    assert not is_right(question, [0, 1])


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (GOOD.replace("right = 0", "right = 3"), "0 to 2"),
        (GOOD.replace("right = 0", "right = []"), "indices"),
        (GOOD.replace("why =", "because ="), "why is missing"),
        (GOOD.replace('"5 MiB", "No limit"', '"1 MiB or 1,000 records"'), "all different"),
        (GOOD + GOOD, "used twice"),
        ("[[question]", "en/mon"),
    ],
)
def test_that_a_broken_quiz_is_told_with_its_rule(broken: str, rule: str) -> None:
    with pytest.raises(BadQuiz, match=rule):
        parsed("en/mon", broken)


@given(st.integers(), st.integers(min_value=2, max_value=9))
def test_that_the_order_shows_every_choice_once(seed: int, choices: int) -> None:
    question = Question("q", "?", tuple(map(str, range(choices))), frozenset({0}), "")
    assert sorted(order(question, seed)) == list(range(choices))
    assert order(question, seed) == order(question, seed)


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.booleans())))
def test_that_exactly_those_whose_last_answer_was_wrong_come_back(answers: list[tuple[str, bool]]) -> None:
    wrong = {name for name, _ in answers if not dict(answers)[name]}
    found = coming_back(answers)
    assert set(found) == wrong
    assert len(found) == len(wrong)
