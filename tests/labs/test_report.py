"""Plan and report: what would go and why, and the proof as JSON, Markdown and a page that nothing can escape from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.aws import report
from labs.aws.kinds.base import LASTS_S
from labs.aws.kinds.registry import KINDS
from labs.aws.ledger import CREATED, FOREIGN, GONE, Ledger, Run
from labs.aws.plan import plan_of
from labs.events import CleanupEnded, CleanupPlanned
from labs.shapes import CleanupRow, Net

NASTY = '<img src="http://evil/x" onerror=alert(1)>|`*_[a](javascript:b)&amp;"\'</td><script>'
NETS = tuple(Net(str(at), f"Net {at}", "clean", "nothing found") for at in range(4))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def run(ledger: Ledger) -> Run:
    return ledger.begin_run("profile aws 123456789012", "profile:me", "123456789012", "us-east-1")


class Seen(HTMLParser):
    """Which elements and attributes a page has, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def document(ledger: Ledger, run: Run, name: str, words: str, *, clean: bool = True) -> dict[str, object]:
    ended = CleanupEnded(clean, words, (CleanupRow("s3.bucket", "S3 bucket", name, "gone", words),), NETS)
    return report.as_data([report.proof_of(ledger, run, ended, 1e9, 1e9 + 60)])


def test_that_the_plan_says_what_why_in_which_order_and_what_it_waits_for(ledger: Ledger, run: Run) -> None:
    for kind in reversed(KINDS):
        row = ledger.intend(run, kind, f"hw-{kind}", parent="hw-maker")
        ledger.mark(row, CREATED)
    for state in (GONE, FOREIGN):
        ledger.mark(ledger.intend(run, "s3.bucket", f"hw-{state}"), state)
    lines = plan_of(ledger, run)
    assert [line.order for line in lines] == list(range(1, len(KINDS) + 1))
    assert [line.kind for line in lines] == [kind.id for kind in sorted(KINDS.values(), key=lambda kind: kind.rank)]
    rows = {row.name: row for row in ledger.rows(run.id)}
    for line in lines:
        row = rows[line.name]
        assert line.expires == row.intended + LASTS_S
        assert line.waits != "nothing"
        assert ("hw-maker" in line.why) if KINDS[line.kind].made_by_others else (row.nonce[:8] in line.why)


def test_that_a_report_says_scope_time_and_evidence_in_every_form(ledger: Ledger, run: Run, tmp_path: Path) -> None:
    witness = report.Witness(ledger, lambda: run)
    bucket = ledger.intend(run, "s3.bucket", "hw-lake")
    ledger.mark(bucket, GONE, "removed, then NotFound twice", "arn:aws:s3:::hw-lake")
    ledger.mark(ledger.intend(run, "iam.role", "hw-theirs"), FOREIGN, "not ours")
    witness(CleanupPlanned(()))
    witness(CleanupEnded(True, "Clean.", (CleanupRow("s3.bucket", "S3 bucket", "hw-lake", "gone", "NotFound"),), NETS))
    assert witness.proof is not None
    for ending in (".json", ".md", ".html"):
        path = tmp_path / f"report{ending}"
        report.write(path, [witness.proof])
        text = path.read_text("utf-8")
        for words in ("123456789012", "us-east-1", run.id, "hw-lake", "NotFound", "left alone", "Net 3", "20"):
            assert words.replace("-", "") in text.replace("\\", "").replace("-", ""), (ending, words)
        assert "still billed" in text
    found = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert found["clean"]
    assert found["proofs"][0]["resources"][0]["arn"] == "arn:aws:s3:::hw-lake"
    with pytest.raises(ValueError, match="must end in"):
        report.write(tmp_path / "report.pdf", [witness.proof])


def test_that_a_page_holds_nothing_but_its_own_elements_whatever_things_are_called(ledger: Ledger, run: Run) -> None:
    seen = Seen(report.as_html(document(ledger, run, NASTY, NASTY)))
    calm = Seen(report.as_html(document(ledger, run, "n", "w")))
    assert seen.tags == calm.tags
    assert {"script", "img", "link", "a", "iframe"}.isdisjoint(seen.tags)
    assert {name for name, _ in seen.attributes} <= {
        "lang", "charset", "name", "content", "http-equiv", "class", "scope",
    }  # fmt: skip
    assert NASTY in seen.words
    page = report.as_html(document(ledger, run, "n", "w"))
    assert "prefers-color-scheme: dark" in page
    assert "url(" not in page
    assert "http:" not in page.replace("http-equiv", "")


@given(st.text(max_size=60))
def test_that_no_text_breaks_out_of_a_markdown_cell(text: str) -> None:
    shown = report._plain(text)
    unescaped = shown.replace("\\\\", "")
    assert "\n" not in shown
    assert all(unescaped[at - 1 : at] == "\\" for at, sign in enumerate(unescaped) if sign in "|<>`[]*")


def test_that_a_report_of_nothing_is_not_clean() -> None:
    assert report.as_data([])["clean"] is False
    assert "not proven clean" in report.as_html(report.as_data([]))
