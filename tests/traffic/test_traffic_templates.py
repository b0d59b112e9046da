"""Templates: what they make is what they say, from the seed alone; what is wrong is told with line and column."""

from __future__ import annotations

import csv
import io
import itertools
import json
import random
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.traffic.expressions import TemplateError
from labs.traffic.fakes import FAKES, Scene
from labs.traffic.ids import Seen, id_of, ids
from labs.traffic.language import LARGEST_RECORD, compiled
from labs.traffic.templates import TEMPLATES, padded, records, shown, template_of

NAMES = st.text(st.sampled_from("abc é\"\\/{}%'\n"), max_size=6)
PLAIN = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | NAMES
DOCUMENTS = st.dictionaries(NAMES, st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3)), max_size=4)
BLANKS = st.sampled_from(["", " ", "\n", "\n  "])


def one(template: str, key: str = "k", seed: int = 1) -> str:
    rng = random.Random(seed)
    return next(records(template, iter([key]), rng, lambda: 1_700_000_000.5))[1].decode()


@given(DOCUMENTS, BLANKS, st.text(min_size=1, max_size=8))
def test_that_fixed_json_stays_what_it_was_and_any_key_is_escaped(fixed: dict[str, Any], blank: str, key: str) -> None:
    text = json.dumps(fixed, ensure_ascii=False)
    if any(mark in text for mark in ("{{", "{%", "%}")):
        return
    template = (
        f'{{{blank}"id":{blank}{{{{ id }}}},"who": "is {{{{ key }}}}","raw":{{{{ key }}}},{blank}"fixed": {text}}}'
    )
    made = json.loads(one(template, key))
    assert made["fixed"] == fixed
    assert (made["who"], made["raw"]) == (f"is {key}", key)


@given(st.lists(st.text(max_size=8), min_size=1, max_size=4))
def test_that_a_line_of_csv_reads_back_as_its_values(keys: list[str]) -> None:
    rng, template = random.Random(2), '{{ id }},{{ key }},{{ int(1, 9) }},fixed,{{ choice("a,b") }}'
    rows = [
        next(csv.reader(io.StringIO(data.decode(), newline="")))
        for _, data in records(template, iter(keys), rng, lambda: 0.0)
    ]
    assert [row[1] for row in rows] == keys
    assert all(len(row) == 5 and row[3:] == ["fixed", "a,b"] for row in rows)


@given(st.text(st.sampled_from('{}%"\\ \n(),.|+-*/ab0id1set=')))
def test_that_any_text_is_a_template_or_is_refused_with_a_place(text: str) -> None:
    try:
        told = compiled(text).of(Scene(random.Random(0), id="f" * 24))
    except TemplateError as error:
        told = str(error)
    assert re.match(r"template: (line \d+, column \d+: |it has \d+ characters)", told) or "f" * 24 in told


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ('{"id": {{ id }},\n "x": {{ nope }}}', (2, 10), "'nope' is neither set before nor one of id, key"),
        ('{"id": {{ id }},\n\n    "x": }', (3, 10), "it is no JSON here: Expecting value"),
        ('{"id": {{ id }}, "x": {{ int(1) }}}', (1, 26), "int takes 2 values, not 1"),
        ('{"id": {{ id }}, "x": {{ int(1, 2.5) }}}', (1, 26), "int takes whole numbers, not 2.5"),
        ("{{ id }},{{ key", (1, 10), "{{ has no other half"),
        ('{"a": {{ int(1, 2) }}}', (1, 1), "no {{ id }} is in it"),
        ("{{ id }}\n{{ 1 / 0 }}", (2, 3), "nothing can be divided by 0"),
        ("{{ id }}{{ (1 }}", (1, 14), "')' is missing"),
        ("{{ id.__class__ }}", (1, 3), "there is no member '__class__'"),
        ('{{ id }}{{ "x" * 9 }}', (1, 11), "* takes numbers, not 'x'"),
        ("{{ id }}{% if key %}", (1, 11), "it must be `set NAME = expression`"),
        ("{{ id }}{{ text(600000) }}{{ text(600000) }}", (1, 29), "the record has too many letters"),
        ("{% set a = 4294967296 %}{% set b = a * a %}{{ id }}", (1, 27), "a number is beyond 2^63"),
        ("{{ id }}{{ " + "(" * 30 + "1" + ")" * 30 + " }}", (1, 32), "more than 20 expressions"),
    ],
)
def test_that_a_mistake_is_told_with_line_column_and_rule(text: str, place: tuple[int, int], words: str) -> None:
    with pytest.raises(TemplateError) as told:
        compiled(text)
    found = re.match(r"template: line (\d+), column (\d+): ", str(told.value))
    assert found is not None, told.value
    assert (int(found[1]), int(found[2])) == place, told.value
    assert words in str(told.value)


@given(st.sampled_from(sorted(TEMPLATES)), st.integers(0, 2**32), st.integers(1, 5000))
def test_that_a_record_is_filled_up_to_its_size(template: str, seed: int, size: int) -> None:
    bare = one(template, seed=seed).encode()
    rng = random.Random(seed)
    _, data = next(records(template, iter(["k"]), rng, lambda: 1_700_000_000.5, size))
    assert len(data) == size or (data == bare and size < len(bare) + len(',"pad":""'))
    assert {**json.loads(data), "pad": 0} == {**json.loads(bare), "pad": 0}


def test_that_text_is_filled_too_and_no_record_beyond_what_a_shard_takes() -> None:
    assert padded(b"a,b", 10, is_json=False) == b"a,b,xxxxxx"
    assert len(padded(b"{}", 2 * LARGEST_RECORD, is_json=True)) == LARGEST_RECORD


def test_that_names_are_kept_within_a_record_and_numbers_are_reckoned() -> None:
    made = json.loads(one('{% set n = int(2, 9) %}{"id": {{ id }}, "n": {{ n }}, "m": {{ (n + 1) * 2 - n / 2 }}}'))
    assert made["m"] == (made["n"] + 1) * 2 - made["n"] / 2
    order = json.loads(one("orders"))
    assert order["amount"] == round(order["quantity"] * order["price"], 2)
    assert isinstance(json.loads(one("tickers"))["trade"]["is_buy"], bool)
    assert shown("sensors").startswith('{\n  "id":')


@pytest.mark.parametrize("name", sorted(set(FAKES) - {"id", "product"}))
def test_that_each_fake_makes_plain_values_from_its_seed(name: str) -> None:
    given_values = {"whole": "1, 20", "number": "1.5, 2.5", "any": '"a", "b"'}[FAKES[name].kind].split(", ")
    words = f"({', '.join(given_values[: FAKES[name].least])})" if FAKES[name].least else ""
    template = f'{{"id": {{{{ id }}}}, "v": {{{{ {name}{words} }}}}}}'
    first, again = one(template, seed=5), one(template, seed=5)
    assert first == again
    assert isinstance(json.loads(first)["v"], str | int | float | bool)


@given(st.lists(st.integers(0, 20_000), max_size=300))
def test_that_what_was_seen_is_known_again(numbers: list[int]) -> None:
    made = [f"{number % 3:012x}{number:012x}" for number in numbers]
    seen, known = Seen(), set()
    for one_id in made:
        assert seen.add(one_id) == (one_id not in known)
        known.add(one_id)


def test_that_an_id_is_found_in_any_record() -> None:
    [made] = itertools.islice(ids(random.Random(1)), 1)
    assert id_of(f'{{"a": 1, "id": "{made}"}}'.encode()) == made
    assert id_of(f"{'a' * 30},{made},x".encode()) == made
    assert id_of(b'{"id": 5}') is None
    with pytest.raises(ValueError, match="template: 'poems' is none of"):
        template_of("poems")
