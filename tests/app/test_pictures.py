"""The pictures of docs/screenshots: all there, in the right size, small, and each in the look that its name says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage, QImageReader

from labs.model import Stage
from tests.app import pictures

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "docs" / "screenshots"
LEAST, MOST, MOST_IN_ALL = 6_000, 160_000, 12_000_000  # bytes; an empty window is smaller


def grey(file: Path) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """The picture's pixels (height, width), 0 black to 255 white."""
    image = QImage(str(file)).convertToFormat(QImage.Format.Format_Grayscale8)
    lines = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine())
    return lines[:, : image.width()].copy()


def test_that_every_view_is_pictured_in_every_look() -> None:
    names = pictures.names()
    assert len(names) == len(set(names))
    for stage in Stage:
        assert {f"{stage}-{look}" for look in ("light", "dark", "150", "vi")} <= set(names)


def test_that_the_pictures_are_there_in_their_sizes_and_none_besides() -> None:
    there = {file.stem for file in SHOTS.glob("*.png")}
    assert there == set(pictures.names())
    assert {name: QImageReader(str(SHOTS / f"{name}.png")).size().toTuple() for name in there} == {
        name: size for name, size in pictures.sizes().items() if name in there
    }


def test_that_pictures_are_small_and_none_is_empty() -> None:
    sizes = {file.stem: file.stat().st_size for file in SHOTS.glob("*.png")}
    assert {name: size for name, size in sizes.items() if not LEAST < size < MOST} == {}
    assert sum(sizes.values()) < MOST_IN_ALL


def test_that_the_readme_shows_three_pictures_that_are_there() -> None:
    shown = re.findall(r"!\[[^\]]{20,}\]\((docs/screenshots/[^)]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert len(shown) == 3
    assert [one for one in shown if not QImageReader(str(ROOT / one)).canRead()] == []


@pytest.mark.long
@pytest.mark.parametrize(
    "view", sorted({scene.view for scene in pictures.SCENES if scene.moment not in ("clean", "fri")})
)
def test_that_a_look_is_what_its_name_says(view: str) -> None:
    light, dark = grey(SHOTS / f"{view}-light.png"), grey(SHOTS / f"{view}-dark.png")
    assert dark.mean() < 80 < 160 < light.mean()
    for other in ("150", "vi"):
        assert (np.abs(grey(SHOTS / f"{view}-{other}.png").astype(int) - light) > 40).mean() > 0.01


@pytest.mark.long
def test_that_the_script_takes_every_picture_and_takes_one_again(tmp_path: Path) -> None:
    shots, home = tmp_path / "shots", tmp_path / "home"
    command = [sys.executable, "-m", "tests.app.pictures", str(shots), "--home", str(home)]
    subprocess.run(command, cwd=ROOT, timeout=3600, check=True, env=dict(os.environ))
    assert {file.stem for file in shots.glob("*.png")} == set(pictures.names())
    before = (shots / "calls-light.png").stat().st_mtime_ns
    subprocess.run([*command, "--only", "calls"], cwd=ROOT, timeout=600, check=True, env=dict(os.environ))
    assert (shots / "calls-light.png").stat().st_mtime_ns > before
