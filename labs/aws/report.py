"""The report of a proof: its scope, its time, what became of each resource, and what each net found. As data and text.

Made from events and ledger rows; calls nobody. HTML is in report_html.py.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from labs.aws.kinds.registry import KINDS
from labs.aws.ledger import FOREIGN, Ledger, Run
from labs.aws.report_html import page
from labs.events import CleanupEnded, CleanupPlanned, Event
from labs.redact import redacted
from labs.shapes import CleanupRow, Net
from labs.words import heard_within, kept_within, said, tr

CHARGES = "What was used until now is still billed."
CLEAN_NOTE = "This shows that nothing is left which goes on costing."
OPEN_NOTE = "What is present or unknown below may go on costing."


@dataclass(frozen=True, slots=True)
class Evidence:
    """One resource in the report; `made` is when it was seen made, in seconds since the epoch."""

    kind: str
    name: str
    state: str
    words: str
    arn: str = ""
    made: float | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """One run's proof. Times are seconds since the epoch."""

    run: str
    target: str
    account: str
    region: str
    began: float
    ended: float
    clean: bool
    sentence: str
    resources: tuple[Evidence, ...]
    nets: tuple[Net, ...]
    looked_for: tuple[str, ...] = field(default_factory=lambda: tuple(sorted(kind.title for kind in KINDS.values())))


class NoProofYet(ValueError):
    """There is nothing to report: cleanup has not ended in this session."""


@dataclass(slots=True)
class Witness:
    """Hears a run's cleanup and keeps its proof. Subscribe it as a listener."""

    ledger: Ledger
    run: Callable[[], Run]  # asked at the end: another save may have been opened
    proof: Proof | None = None
    _began: float = 0.0

    def __call__(self, event: Event) -> None:
        """Takes the moment of the plan, and the end."""
        if isinstance(event, CleanupPlanned):
            self._began = time.time()
        elif isinstance(event, CleanupEnded):
            now = time.time()
            self.proof = proof_of(self.ledger, self.run(), event, self._began or now, now)


def proof_of(ledger: Ledger, run: Run, ended: CleanupEnded, began: float, at: float) -> Proof:
    """The proof of one cleanup."""
    rows = {(row.kind, row.name): row for row in ledger.rows(run.id)}

    def evidence(one: CleanupRow) -> Evidence:
        row = rows.get((one.kind, one.name))
        return Evidence(one.title, one.name, one.state, one.words, row.arn if row else "", row.created if row else None)

    told = {(one.kind, one.name) for one in ended.rows}
    before = [CleanupRow(row.kind, KINDS[row.kind].title, row.name, _shown(row.state), row.evidence)
              for key, row in rows.items() if key not in told]  # fmt: skip
    everything = tuple(evidence(one) for one in [*ended.rows, *before])
    return Proof(
        run.id, run.target, run.account, run.region, began, at, ended.clean, ended.sentence, everything, ended.nets
    )


def _shown(state: str) -> str:
    return "left alone" if state == FOREIGN else state


def as_data(proofs: Iterable[Proof]) -> dict[str, Any]:
    """The report as a JSON-able dict; no secret is in it."""
    listed = [asdict(proof) | {"began": utc(proof.began), "ended": utc(proof.ended)} for proof in proofs]
    proven = bool(listed) and all(one["clean"] for one in listed)
    note = f"{said(CHARGES)} {said(CLEAN_NOTE if proven else OPEN_NOTE)}"
    document = {"format": "headwater cleanup report", "version": 1, "written": utc(time.time()),
                "note": note, "clean": proven, "proofs": listed}  # fmt: skip
    clean: dict[str, Any] = redacted(heard_within(kept_within(document)))
    for one in clean["proofs"]:
        for resource in one["resources"]:
            resource["made"] = utc(resource["made"]) if resource["made"] else ""
    return clean


def utc(seconds: float) -> str:
    """ISO time, in UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def as_json(document: Mapping[str, Any]) -> str:
    """Indented JSON."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_markdown(document: Mapping[str, Any]) -> str:
    """The report as Markdown; text from outside cannot become markup."""
    written = tr("Written by Headwater, {when}.", when=document["written"])
    parts = [f"# {tr('Headwater: cleanup report')}\n\n{written} {document['note']}\n"]
    for proof in document["proofs"]:
        parts.append(_head(proof))
        nets = [(said(net["title"]), said(net["state"]), net["words"]) for net in proof["nets"]]
        parts.append(_table((tr("Net"), tr("State"), tr("What it found")), nets))
        rows = [(said(one["kind"]), one["name"], said(one["state"]), one["words"]) for one in proof["resources"]]
        parts.append(_table((tr("Kind"), tr("Name"), tr("State"), tr("Evidence")), rows))
    return "\n".join(parts)


def _head(proof: Mapping[str, Any]) -> str:
    """Heading and facts of one proof, as Markdown."""
    names = {name: _plain(proof[name]) for name in ("run", "target", "account", "region")}
    heading = tr("CLEAN: run {run}", **names) if proof["clean"] else tr("NOT PROVEN CLEAN: run {run}", **names)
    facts = (
        tr("Target {target}, account {account}, region {region}", **names),
        tr("From {began} to {ended}", began=proof["began"], ended=proof["ended"]),
        tr("Looked for: {kinds}", kinds=", ".join(proof["looked_for"])),
    )
    return f"## {heading}\n\n{_plain(proof['sentence'])}\n\n" + "".join(f"- {fact}\n" for fact in facts)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *(tuple(_plain(cell) for cell in row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _plain(text: str) -> str:
    escaped = "".join(f"\\{sign}" if sign in "\\`*_{}[]<>()#+!|~$" else sign for sign in text)
    return " ".join(escaped.replace("&", "&amp;").split())


def as_html(document: Mapping[str, Any]) -> str:
    """The report as one self-contained HTML page."""
    return page(document)


FORMS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    ".json": as_json, ".md": as_markdown, ".html": as_html, ".htm": as_html
}  # fmt: skip


def write(path: Path, proofs: Iterable[Proof]) -> None:
    """Writes the report in the form that the path's ending names. Raises ValueError with a sentence, and OSError."""
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise ValueError(tr("report: {name!r} must end in {names}.", name=path.name, names=", ".join(FORMS)))
    path.write_text(form(as_data(proofs)), encoding="utf-8", newline="\n")
