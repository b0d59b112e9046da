"""Where the data folder is."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from labs.home import home


def test_that_headwater_home_names_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWATER_HOME", str(tmp_path / "here"))
    assert home() == tmp_path / "here"


def test_that_a_relative_headwater_home_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HEADWATER_HOME", "data")
    assert home() == tmp_path / "data"


@pytest.mark.parametrize("named", [None, ""])
def test_that_without_it_the_platform_says_where(named: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if named is None:
        monkeypatch.delenv("HEADWATER_HOME")
    else:
        monkeypatch.setenv("HEADWATER_HOME", named)
    assert home() == platformdirs.user_data_path("headwater", appauthor=False)
    assert home().is_absolute()


def test_that_asking_makes_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWATER_HOME", str(tmp_path / "here"))
    assert not home().exists()
