"""Writing the worklog: both pages and the pictures, the difference first, and nothing half-written."""

from __future__ import annotations

from pathlib import Path

import pytest

from labs.week9.course import COURSE
from labs.worklog.export import Change, ChangedMeanwhile, carry_out, planned
from labs.worklog.gather import pages
from labs.worklog.model import Page, Picture, Style


def two_pages(tmp_path: Path, own: str = "") -> tuple[Page, ...]:
    picture = tmp_path / "stream.png"
    picture.write_bytes(b"\x89PNG\xff")
    return pages(COURSE, [], {"en": own}, [Picture(picture, "My stream")])


def test_that_both_languages_and_the_pictures_are_written(tmp_path: Path) -> None:
    site = tmp_path / "site"
    plans = planned(site, two_pages(tmp_path), Style())
    assert {plan.change for plan in plans} == {Change.NEW}
    carry_out(plans)
    folder = site / "content" / "1-Worklog" / "1.9-Week9"
    assert sorted(path.name for path in folder.iterdir()) == ["_index.md", "_index.vi.md"]
    assert (site / "static" / "images" / "1-Worklog" / "Week9" / "stream.png").read_bytes() == b"\x89PNG\xff"


def test_that_a_second_export_shows_what_differs_and_writes_only_that(tmp_path: Path) -> None:
    site = tmp_path / "site"
    carry_out(planned(site, two_pages(tmp_path), Style()))
    plans = planned(site, two_pages(tmp_path, "Mine."), Style())
    changed = [plan for plan in plans if plan.change is Change.CHANGED]
    assert [plan.path.name for plan in changed] == ["_index.md"]
    assert "+* **In my own words:** Mine." in changed[0].difference()
    assert carry_out(plans) == [changed[0].path]


def test_that_a_file_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    site = tmp_path / "site"
    carry_out(planned(site, two_pages(tmp_path), Style()))
    plans = planned(site, two_pages(tmp_path, "Mine."), Style())
    page = plans[0].path
    page.write_text("by hand", encoding="utf-8")
    with pytest.raises(ChangedMeanwhile, match="look again"):
        carry_out(plans)
    assert page.read_text("utf-8") == "by hand"
