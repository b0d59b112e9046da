"""One journal, two pages: whichever language was spoken when something was kept, each page has its own only."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from labs.aws.ledger import Ledger
from labs.guide import caption_of
from labs.model import StepState
from labs.teaching.journal import Journal
from labs.week9.course import COURSE
from labs.words import LANGUAGES, heard, in_language, joined, kept, tr, use
from labs.worklog.gather import pages
from labs.worklog.model import Picture, Style
from labs.worklog.page import written
from resources import text

LETTERS = set("ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ")
TILED = "{n} open shards tile the key space."


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    use("en")


def exported(folder: Path, spoken: str) -> dict[str, str]:
    """The texts of both pages after a week that was done in that language."""
    ledger = Ledger(folder / f"{spoken}.sqlite")
    journal = Journal(ledger, COURSE.id, "embedded")
    use(spoken)
    for step in COURSE.steps():
        journal.attempt(step.id, StepState.VERIFIED, tr(TILED, n=2), 1.0, {"records": 2000, "state": tr("no message")})
    caption = kept(caption_of(COURSE, "mon-stream"))
    attempts = journal.attempts()
    ledger.close()
    use("en")
    made = pages(COURSE, attempts, {}, [Picture(Path("a.png"), heard(caption))])
    return {page.language: written(page, Style()) for page in made}


def test_that_no_page_has_a_sentence_of_the_other_language(tmp_path: Path) -> None:
    english, vietnamese = (exported(tmp_path, spoken) for spoken in LANGUAGES)
    assert english == vietnamese
    assert not LETTERS & set(english["en"].lower())
    labs = tomllib.loads(text("worklog", "en.toml"))["labs"].values()
    sentences = [one[key] for one in labs for key in ("practice", "achieved")]
    assert [one for one in sentences if one.partition("[[")[0] in english["vi"]] == []
    assert "![Create a stream, Monday]" in english["en"]
    assert "Create a stream" not in english["vi"]


def test_that_what_was_kept_is_heard_in_the_language_in_use(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    journal = Journal(ledger, "c", "embedded")
    journal.attempt("s", StepState.VERIFIED, joined(" ", (tr(TILED, n=2), "AWS said so.")), 1.0, {})
    journal.attempt("s", StepState.FAILED, "from outside {n}", 1.0, {})
    use("vi")
    first, second = (attempt.sentence for attempt in journal.attempts())
    ledger.close()
    assert first == in_language(tr(TILED, n=2), "vi") + " AWS said so."
    assert set(first.lower()) & LETTERS
    assert second == "from outside {n}"
    assert in_language(first, "en") == "2 open shards tile the key space. AWS said so."


def test_that_evidence_is_heard_in_the_language_in_use_however_deep(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    journal = Journal(ledger, "c", "embedded")
    use("vi")
    seen = {tr("Choose Glue for"): [{"status": tr("never run")}, 2, None], "records": 2000, "source": "Direct PUT"}
    journal.attempt("s", StepState.VERIFIED, "", 1.0, seen)
    older = {"state": "verified", "sentence": "Xong.", "seconds": 1.0, "evidence": {"state": "chưa chạy"}}
    ledger.record("c", "embedded", "attempt", "s", older)
    use("en")
    new, old = journal.attempts()
    ledger.close()
    assert new.evidence == {
        "Choose Glue for": [{"status": "never run"}, 2, None],
        "records": 2000,
        "source": "Direct PUT",
    }
    assert (old.sentence, old.evidence) == ("Xong.", {"state": "chưa chạy"})
