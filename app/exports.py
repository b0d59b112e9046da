"""Saving what a view shows: asks for a path, and gives functions that write, which are called off the UI thread.

Knows no view and no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from labs.tongue import again, tr

KINDS = {
    "png": tr("Picture (*.png)"),
    "csv": tr("Figures (*.csv)"),
    "html": tr("Report (*.html *.md *.json)"),
    "pdf": tr("Document (*.pdf)"),
}


def asked_path(parent: QWidget, kind: str) -> str:
    """Where the student wants it, with the kind's ending; empty when they thought better of it."""
    path, _ = QFileDialog.getSaveFileName(parent, tr("Export"), f"headwater.{kind}", again(KINDS[kind]))
    return path if not path or Path(path).suffix else f"{path}.{kind}"


def picture_saver(image: QImage) -> Callable[[str], None]:
    """Writes the picture. Raises OSError when it cannot be written."""

    def save(path: str) -> None:
        if not image.save(path):
            raise OSError(tr("The picture could not be written to {path}. Choose another folder.", path=path))

    return save


def lines_saver(lines: Iterable[str]) -> Callable[[str], None]:
    """Writes the lines as UTF-8. Raises OSError when they cannot be written."""

    def save(path: str) -> None:
        with Path(path).open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in lines)

    return save
