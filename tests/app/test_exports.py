"""What is exported is on the disk, whole; a folder that is not there is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from app.exports import asked_path, lines_saver, picture_saver


def test_that_lines_and_pictures_are_written(tmp_path: Path, qapp: QApplication) -> None:
    lines_saver(["a,b", "1,ü"])(str(tmp_path / "one.csv"))
    assert (tmp_path / "one.csv").read_bytes() == "a,b\n1,ü\n".encode()
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(0)
    picture_saver(image)(str(tmp_path / "one.png"))
    assert QImage(str(tmp_path / "one.png")).size() == image.size()


def test_that_what_cannot_be_written_is_told(tmp_path: Path, qapp: QApplication) -> None:
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    with pytest.raises(OSError, match="could not be written"):
        picture_saver(image)(str(tmp_path / "none" / "one.png"))


@pytest.mark.parametrize(("chosen", "path"), [("", ""), ("/x/a", "/x/a.csv"), ("/x/a.txt", "/x/a.txt")])
def test_that_a_path_gets_its_ending(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, chosen: str, path: str
) -> None:
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getSaveFileName", lambda *words: (chosen, ""))
    assert asked_path(QWidget(), "csv") == path
