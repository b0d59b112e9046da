"""Writing the worklog into a site's folder: both languages at once, pictures beside them, nothing overwritten unseen.

`planned` says what would change, with the difference; `carry_out` writes exactly that. Knows neither AWS nor Qt.
"""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from labs.words import tr
from labs.worklog.model import Page, Style
from labs.worklog.page import image_path, written

FILES = {"en": "_index.md", "vi": "_index.vi.md"}


class Change(StrEnum):
    """What writing would do to a file."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"


class ChangedMeanwhile(RuntimeError):
    """A file is no longer what the difference was shown against; nothing was written."""


@dataclass(frozen=True, slots=True)
class FilePlan:
    """One file: where, what is there now (None: nothing), what would be, and the difference as text."""

    path: Path
    before: bytes | None
    after: bytes

    @property
    def change(self) -> Change:
        """What writing would do."""
        if self.before is None:
            return Change.NEW
        return Change.SAME if self.before == self.after else Change.CHANGED

    def difference(self) -> str:
        """A unified diff; for a picture one line that says it would be replaced."""
        if self.change is Change.SAME:
            return ""
        try:
            old, new = ((self.before or b"").decode("utf-8"), self.after.decode("utf-8"))
        except UnicodeDecodeError:
            return f"{self.path.name}: {len(self.before or b''):,} bytes now, {len(self.after):,} bytes then\n"
        lines = difflib.unified_diff(
            old.splitlines(keepends=True), new.splitlines(keepends=True), f"{self.path.name} (now)", self.path.name
        )
        return "".join(each if each.endswith("\n") else f"{each}\n" for each in lines)


def page_path(site: Path, page: Page) -> Path:
    """Where a page lies in a site."""
    return site / "content" / "1-Worklog" / f"1.{page.week}-Week{page.week}" / FILES[page.language]


def planned(site: Path, pages: Sequence[Page], style: Style) -> list[FilePlan]:
    """Every file that the export would write. Raises OSError when a picture cannot be read."""
    plans = [_plan(page_path(site, page), written(page, style).encode("utf-8")) for page in pages]
    pictures = {site / "static" / image_path(page.week, one): one for page in pages for one in page.pictures}
    return plans + [_plan(path, picture.file.read_bytes()) for path, picture in pictures.items()]


def _plan(path: Path, after: bytes) -> FilePlan:
    return FilePlan(path, path.read_bytes() if path.is_file() else None, after)


def carry_out(plans: Sequence[FilePlan]) -> list[Path]:
    """Writes what differs, each file whole or not at all; the paths written. Raises ChangedMeanwhile, OSError."""
    for plan in plans:
        now = plan.path.read_bytes() if plan.path.is_file() else None
        if now != plan.before:
            raise ChangedMeanwhile(tr("{path} was changed since the difference was shown: look again.", path=plan.path))
    wanted = [plan for plan in plans if plan.change is not Change.SAME]
    for plan in wanted:
        _write(plan.path, plan.after)
    return [plan.path for plan in wanted]


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    beside = Path(made)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        beside.chmod(0o644)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
