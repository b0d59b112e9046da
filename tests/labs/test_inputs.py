"""What a student chooses before a step: any text is a value within its rule, or a sentence says why not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as any_of

from labs import inputs, words
from labs.aws.ledger import Ledger
from labs.inputs import BadInput, Wrong, read
from labs.model import Input, OneOf, Text, Whole
from labs.week9 import choices
from labs.week9.course import COURSE

ALL = [one for step in COURSE.steps() for one in step.inputs]
TEXTS = any_of.one_of(any_of.text(), any_of.integers().map(str), any_of.from_regex(r"[+-]?[0-9]+\.?[0-9]*"))


def is_within(one: Input, value: object) -> bool:
    match one.takes:
        case Whole(least=least, most=most):
            return isinstance(value, int) and least <= value <= most
        case OneOf(choices=known):
            return value in dict(known)
        case Text():
            return isinstance(value, str) and value.isprintable() and value == value.strip()


@given(any_of.sampled_from(ALL), TEXTS)
def test_that_any_text_is_a_value_within_the_rule_or_a_sentence_that_names_field_value_and_rule(
    one: Input, text: str
) -> None:
    found = read(one, text)
    if not isinstance(found, Wrong):
        assert is_within(one, found)
        assert read(one, str(found)) == found
        return
    given_value = text.strip()[: inputs.LONGEST - 1]
    assert found.sentence.startswith(f"{one.label} is “")
    assert "it must" in found.sentence
    if given_value.isprintable():
        assert given_value in found.sentence


@given(any_of.sampled_from([one for one in ALL if isinstance(one.takes, Whole)]), any_of.integers(0, 999))
def test_that_a_whole_number_is_taken_just_when_it_is_in_the_range(one: Input, number: int) -> None:
    assert isinstance(one.takes, Whole)
    taken = read(one, f" {number}\t") == number
    assert taken == (one.takes.least <= number <= one.takes.most)


def test_that_the_rules_are_those_of_aws() -> None:
    taken = {one.id: (one.takes.least, one.takes.most) for one in ALL if isinstance(one.takes, Whole)}
    assert taken["mon-buffer.size"] == (1, 128)
    assert taken["mon-buffer.seconds"] == taken["thu-delivery.seconds"] == (0, 900)
    assert taken["thu-parquet.size"] == (64, 128)
    assert isinstance(choices.CAPACITY.takes, OneOf)
    assert list(dict(choices.CAPACITY.takes.choices)) == ["0.0625", "1"]
    assert len({step.id for step in COURSE.steps() if step.inputs}) >= 6
    assert len({one.id[:3] for one in ALL}) == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Prefix is “”"),
        ("raw/", "Prefix is “raw/”: it must begin with “delivered”"),
        ("delivered", "end with a slash"),
        ("delivered/../x/", "hyphens"),
        ("delivered" + "x" * 60 + "/", "…”: it must"),
        ("delivered\n/", "delivered·/"),
    ],
)
def test_that_a_prefix_is_a_folder_of_its_own(text: str, said: str) -> None:
    found = read(choices.PREFIX, text)
    assert isinstance(found, Wrong)
    assert said in found.sentence
    assert read(choices.PREFIX, "delivered-eu-1/") == "delivered-eu-1/"


def test_that_figures_of_other_scripts_signs_and_endless_zeros_are_no_trouble() -> None:
    assert read(choices.SHARDS, "+3") == read(choices.SHARDS, "0" * 9000 + "3") == 3
    for text in ("٣", "-1", "3.0", "1e0", "9" * 9000, "0x2"):
        assert isinstance(read(choices.SHARDS, text), Wrong)


def test_that_the_sentence_is_said_in_the_language_in_use() -> None:
    found = read(choices.SHARDS, "9")
    assert isinstance(found, Wrong)
    assert found.sentence == "Shards is “9”: it must be a whole number from 1 to 4."
    assert words.in_language(found.sentence, "vi") == "Số shard là “9”: phải là số nguyên từ 1 đến 4."


def test_that_settings_name_step_and_input_or_are_told_what_there_is() -> None:
    found = inputs.settings(COURSE, ["mon-stream.shards=3", "mon-buffer.size=2", "mon-buffer.seconds = 90"])
    assert found == {"mon-stream": {"shards": "3"}, "mon-buffer": {"size": "2", "seconds": " 90"}}
    for line, said in (
        ("nowhere.x=1", "step is “nowhere”: it must be one of mon-stream, "),
        ("mon-buffer.colour=1", "“mon-buffer.colour”: the step mon-buffer takes size, seconds."),
        ("mon-route.x=1", "the step mon-route takes none."),
        ("mon-stream.shards=9", "Shards is “9”"),
        ("mon-stream.shards", "Shards is “”"),
    ):
        with pytest.raises(BadInput) as raised:
            inputs.settings(COURSE, [line])
        assert said in str(raised.value)


def test_that_what_was_chosen_is_kept_over_a_restart_and_put_back(tmp_path: Path) -> None:
    ledger, step = Ledger(tmp_path / "ledger.sqlite"), COURSE.step("mon-buffer")
    run = ledger.begin_run("here", "embedded", "123456789012", "us-east-1").id
    with pytest.raises(BadInput, match="Buffer size is “0”"):
        inputs.choose(ledger, run, step, {"seconds": "90", "size": "0"})
    assert inputs.kept(ledger, run, step) == {}
    inputs.choose(ledger, run, step, {"seconds": "90"})
    ledger.close()
    ledger = Ledger(tmp_path / "ledger.sqlite")
    assert inputs.kept(ledger, run, step) == {"seconds": 90}
    assert inputs.chosen(ledger, run, choices.BUFFER_MIB) is None
    inputs.forget(ledger, run, step)
    assert inputs.kept(ledger, run, step) == {}
    ledger.note(run, "input mon-buffer.size", 4000)  # an earlier version took it
    assert inputs.chosen(ledger, run, choices.BUFFER_MIB) is None
    ledger.close()
