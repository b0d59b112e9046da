"""Lessons: hints, names, links and code are found in our Markdown; every file of ours keeps the rules."""

from __future__ import annotations

import pytest

from labs.teaching.lessons import Code, codes, lesson, links, names_used, parsed, prose, with_names
from labs.week9.course import COURSE

SOURCE = """A **stream** has [shards](term:shard).

![Two shards](figure:shards)

```python
print("{{stream}}")
```

## By hand
Type `{{orders.tags}}`.

## Hints
1. Look at
   the rail.
2. Press the button.
3. `create_stream(ShardCount=2)`
"""


def test_that_hints_stand_apart_from_the_lesson() -> None:
    found = parsed("mon-stream", "en", SOURCE)
    assert "Hints" not in found.markdown
    assert found.by_hand == "Type `{{orders.tags}}`."
    assert found.hints == ("Look at the rail.", "Press the button.", "`create_stream(ShardCount=2)`")


def test_that_a_lesson_without_hints_has_none() -> None:
    assert parsed("mon-stream", "en", "Only words.").hints == ()


def test_that_names_of_the_run_are_filled_in_and_unknown_ones_stay() -> None:
    text = with_names("{{stream}} and {{nobody}}", {"stream": "hw-1-week"})
    assert text == "hw-1-week and {{nobody}}"
    assert names_used(SOURCE) == {"stream", "orders.tags"}


def test_that_links_and_code_are_found() -> None:
    assert links(SOURCE) == [("term", "shard"), ("figure", "shards")]
    assert codes(SOURCE) == [Code("python", 'print("{{stream}}")\n')]


def test_that_a_search_reads_words_only() -> None:
    assert prose("A **stream** has [shards](term:shard).\n```python\nx = 1\n```\n") == "A stream has shards."


def test_that_a_language_without_the_lesson_falls_back_to_english(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lesson("mon-stream", "xx").language == "en"


def test_that_every_lesson_of_the_week_can_be_read() -> None:
    for step in COURSE.steps():
        assert lesson(step.id).markdown.strip(), step.id
