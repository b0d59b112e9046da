"""Brings resources/i18n up to date with the texts in the code, for Qt Linguist: `python -m tests.app.texts`.

New texts come in unfinished, and texts that nobody says any more go. Uses the lupdate that comes with PySide6.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import PySide6

from labs.tongue import ENGLISH, FILE, LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("app", "widgets")
I18N = ROOT / "resources" / "i18n"


def lupdate() -> Path | None:
    """The program, or None where this PySide6 has none."""
    places = (Path(PySide6.__file__).parent / name for name in ("lupdate", "lupdate.exe", "Lupdate"))
    return next((one for one in places if one.is_file()), None)


def update(language: str, file: Path) -> None:
    """Merge the code's texts into that file. Raises CalledProcessError and FileNotFoundError."""
    program = lupdate()
    if program is None:
        raise FileNotFoundError("This PySide6 has no lupdate.")
    sources = [str(path) for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    words = ["-locations", "none", "-no-obsolete", "-no-ui-lines", "-silent", "-target-language", language]
    subprocess.run([str(program), *words, *sources, "-ts", str(file)], check=True, cwd=ROOT, timeout=120)


def main() -> int:
    """Update every language; the exit code."""
    I18N.mkdir(exist_ok=True)
    for language in LANGUAGES:
        if language != ENGLISH:
            update(language, I18N / FILE.format(language=language))
    return 0


if __name__ == "__main__":
    sys.exit(main())
