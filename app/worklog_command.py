"""`headwater worklog`: the pages a student hands in, previewed or written, the difference shown before it writes.

Knows no Qt and asks no cloud: the journal says what was done.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from labs.aws.ledger import Ledger
from labs.home import LEDGER, home
from labs.teaching.journal import Journal
from labs.week9.course import COURSE
from labs.worklog.export import Change, ChangedMeanwhile, FilePlan, carry_out, planned
from labs.worklog.gather import pages
from labs.worklog.model import Page, Style
from labs.worklog.page import written
from labs.worklog.pictures import taken

if TYPE_CHECKING:
    from app.worklog_words import WorklogOptions


def main(options: WorklogOptions) -> int:
    """Exit code 0 when the pages are as wanted, 1 when something could not be read or written or was not agreed to."""
    ledger = Ledger(home() / LEDGER)
    try:
        journal = Journal(ledger, COURSE.id, options.target)
        own = journal.written() | _own(options)
        made = pages(COURSE, journal.attempts(), own, taken(journal), options.week)
        if options.preview:
            return _show(made, Style(options.preset, options.dates))
        return _write(planned(options.site, made, Style(options.preset, options.dates)), ask=not options.yes)
    except (OSError, UnicodeDecodeError, ChangedMeanwhile) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        ledger.close()


def _own(options: WorklogOptions) -> dict[str, str]:
    given = {"en": options.own, "vi": options.own_vi}
    return {language: file.read_text(encoding="utf-8") for language, file in given.items() if file is not None}


def _show(made: tuple[Page, ...], style: Style) -> int:
    for page in made:
        print(written(page, style))
    return 0


def _write(plans: list[FilePlan], *, ask: bool) -> int:
    changed = [plan for plan in plans if plan.change is Change.CHANGED]
    for plan in changed:
        print(plan.difference(), end="")
    if changed and ask and not _agreed(len(changed)):
        print("Nothing was written.", file=sys.stderr)
        return 1
    paths = carry_out(plans)
    for path in paths:
        print(f"Written: {path}")
    if not paths:
        print("Every page is already as it should be.")
    return 0


def _agreed(count: int) -> bool:
    if not sys.stdin.isatty():
        print(f"{count} files would change; --yes writes them.", file=sys.stderr)
        return False
    return input(f"Overwrite {count} files with what is shown? [y/N] ").strip().lower() in ("y", "yes")
