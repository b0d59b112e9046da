"""Screenshots the student took for the worklog: kept in the data folder, named by when, told to the journal.

Knows neither AWS nor Qt: whoever grabs the window gives the PNG's bytes.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from labs.home import home
from labs.teaching.journal import Journal
from labs.words import heard, kept
from labs.worklog.model import Picture

FOLDER, PICTURE = "pictures", "picture"


def keep(journal: Journal, png: bytes, caption: str, now: datetime) -> Path:
    """Keeps a picture and its caption; where it lies."""
    folder = home() / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{now:%Y%m%d-%H%M%S-%f}.png"
    path.write_bytes(png)
    journal.keeps.record(journal.course, journal.target, PICTURE, path.name, kept(caption))
    return path


def taken(journal: Journal) -> list[Picture]:
    """The pictures that are still there, oldest first."""
    lines = journal.keeps.records(journal.course, journal.target, PICTURE)
    found = [Picture(home() / FOLDER / name, heard(caption)) for _, name, caption in lines]
    return [picture for picture in found if picture.file.is_file()]


def forget(picture: Picture) -> None:
    """Deletes a picture; the worklog no longer shows it."""
    picture.file.unlink(missing_ok=True)
