"""Exercises: what their files must hold, and how sorted, chosen and own words are marked."""

from __future__ import annotations

import pytest

from labs.teaching.exercises import BadAnswer, BadExercise, accepted, marked, parsed

SORT = """
prompt = "Sort"
[choices]
k = "Kinesis"
g = "Glue"
[[item]]
id = "a"
text = "A record within a second"
right = "k"
why = "It streams."
[[item]]
id = "b"
text = "A night's files"
right = "g"
why = "It works on files at rest."
"""
WORDS = """
prompt = "Say"
least = 4
[[item]]
id = "own"
text = "When?"
right = "When it must be now."
why = "A good answer says how late is too late."
"""


def test_that_each_item_is_marked_and_an_open_one_gives_nothing_away() -> None:
    asked = parsed("s", SORT)
    first, second = marked(asked, {"a": "g"})
    assert (first.right, first.why, second.given, second.right, second.why) == (False, "It streams.", "", False, "")
    assert all(one.right for one in marked(asked, {"a": "k", "b": "g"}))


@pytest.mark.parametrize(
    ("words", "right"),
    [("Too few", False), (" when it must  be NOW. ", False), ("When a minute is too late.", True)],
)
def test_that_own_words_are_enough_of_them_and_not_the_example(words: str, right: bool) -> None:
    (mark,) = marked(parsed("s", WORDS), {"own": words})
    assert mark.right is right


@pytest.mark.parametrize(
    ("answers", "told"), [({"c": "k"}, "item is 'c': it must be one of a, b"), ({"a": "x"}, "a is 'x'")]
)
def test_that_an_answer_must_be_to_an_item_and_among_its_choices(answers: dict[str, str], told: str) -> None:
    with pytest.raises(BadAnswer, match=told):
        accepted(parsed("s", SORT), answers)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("prompt = ", "file: "),
        ('prompt = "p"', "it must have a prompt"),
        (SORT.replace('right = "k"', 'right = "z"'), "right is 'z'"),
        (SORT.replace('id = "b"', 'id = "a"'), "ids differ"),
        (SORT.replace('why = "It streams."', ""), "item 'a': why is missing"),
    ],
)
def test_that_a_broken_file_is_refused_with_its_place(source: str, told: str) -> None:
    with pytest.raises(BadExercise, match=told):
        parsed("s", source, "file")
