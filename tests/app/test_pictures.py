"""The script that takes the pictures knows every view; in the long tier it takes them all."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from labs.model import Stage

ROOT = Path(__file__).parents[2]


def known(folder: str) -> list[str]:
    """The names that the script would give, told by a process of its own: it sets the platform."""
    words = "from tests.app.pictures import names; print(*names())"
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "HEADWATER_HOME": folder},
    )  # fmt: skip
    return done.stdout.split()


def test_that_every_view_is_pictured_in_every_look(tmp_path: Path) -> None:
    names = known(str(tmp_path))
    for stage in Stage:
        assert {f"{stage}-{look}" for look in ("light", "dark", "vi")} <= set(names)


def test_that_the_readme_shows_pictures_that_are_there() -> None:
    shown = re.findall(r"\((docs/screenshots/[^)]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert shown
    assert [one for one in shown if QImage(str(ROOT / one)).isNull()] == []


@pytest.mark.long
def test_that_the_script_takes_every_picture(tmp_path: Path) -> None:
    shots, home = tmp_path / "shots", tmp_path / "home"
    subprocess.run(
        [sys.executable, "-m", "tests.app.pictures", str(shots)], cwd=ROOT, timeout=3600, check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "HEADWATER_HOME": str(home)},
    )  # fmt: skip
    blank = [name for name in known(str(home)) if len(set(QImage(str(shots / f"{name}.png")).colorTable())) < 8]
    assert blank == []
