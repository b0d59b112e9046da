"""What the window remembers: it comes back as it was kept; a broken file gives the defaults."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.settings import LEAST, MOST, SCHEMES, Settings, load, path, save, settings_of

KEPT = st.builds(
    Settings,
    st.sampled_from(SCHEMES),
    st.integers(LEAST[0], MOST[0]),
    st.integers(LEAST[1], MOST[1]),
    st.one_of(st.just(()), st.tuples(*[st.integers(1, 9000)] * 3)),
)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4),
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEADWATER_HOME", str(tmp_path / "home"))
    return path()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(KEPT)
def test_that_what_is_kept_comes_back(place: Path, kept: Settings) -> None:
    save(kept)
    assert load() == kept
    assert [one.name for one in place.parent.iterdir()] == [place.name]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "\ufeff{}", "[" * 100_000, '{"width": 1e9}'])
def test_that_a_broken_file_gives_the_defaults(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True)
    place.write_text(text, encoding="utf-8")
    assert load() == Settings()


def test_that_a_missing_file_gives_the_defaults(place: Path) -> None:
    assert load() == Settings()


@given(st.dictionaries(st.sampled_from(("scheme", "width", "height", "columns", "other")), ANY))
def test_that_any_document_gives_settings_in_their_bounds(found: dict[str, object]) -> None:
    made = settings_of(found)
    assert made.scheme in SCHEMES
    assert LEAST[0] <= made.width <= MOST[0]
    assert LEAST[1] <= made.height <= MOST[1]
    assert len(made.columns) in (0, 3)
    assert all(one > 0 for one in made.columns)
