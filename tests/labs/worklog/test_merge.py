"""Words typed in two places at once: both edits are in what comes of it, and a word is neither lost nor doubled."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.worklog.merge import merged

TEXTS = st.lists(st.sampled_from(["a", "b", "shard", "key."]), max_size=6).map(" ".join)


@pytest.mark.parametrize(
    ("before", "kept", "typed", "becomes"),
    [
        ("", "An answer.", "Typed.", "An answer. Typed."),
        ("An answer.", "A better answer.", "An answer. Mine.", "A better answer. Mine."),
        ("A key. Mine.", "A key, hashed. Mine.", "A key. Mine too.", "A key, hashed. Mine too."),
        ("A key. Mine.", "Mine.", "A key. Mine, and more", "Mine, and more"),
        ("One. Two.", "One. Three.", "One. Four.", "One. Three. Four."),
        ("One. Two.", "One.\nTwo. Three.", "One. Two.", "One.\nTwo. Three."),
    ],
)
def test_that_both_edits_are_in_it(before: str, kept: str, typed: str, becomes: str) -> None:
    assert merged(before, kept, typed) == becomes


@given(TEXTS, TEXTS)
def test_that_one_edit_alone_is_what_it_is(before: str, after: str) -> None:
    assert merged(before, after, before) == after
    assert merged(before, before, after) == after
    assert merged(before, after, after) == after


@given(TEXTS, TEXTS, TEXTS)
def test_that_no_new_word_of_either_is_lost(before: str, kept: str, typed: str) -> None:
    both = Counter(merged(before, kept, typed).split())
    for after in (kept, typed):
        new = Counter(after.split()) - Counter(before.split())
        assert not new - both
