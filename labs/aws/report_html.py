"""The cleanup report as one HTML page: no script, nothing loaded, light and dark as the reader's system has it.

Everything that comes from data is escaped. Knows the document's shape only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from labs.words import language, said, tr

STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #566072; --ground: #ffffff; --panel: #f4f6f9;
  --line: #d5dae3; --good: #14713d; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf0; --soft: #a3adbd; --ground: #171b22; --panel: #20262f;
  --line: #39424f; --good: #6fcf97; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0 1rem; } .soft { color: var(--soft); } .good { color: var(--good); } .bad { color: var(--bad); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 1rem 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; } caption { text-align: left; padding: .6rem .8rem;
  font-weight: 600; } th, td { text-align: left; vertical-align: top; padding: .45rem .8rem;
  border-top: 1px solid var(--line); }
td { overflow-wrap: anywhere; } td.state { white-space: nowrap; } th { background: var(--panel); font-weight: 600; }
td.name { font-family: ui-monospace, monospace; font-size: .86rem; }
@media print { main { padding: 0; } .wide { border: 0; } }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
NETS_HEAD = ("Net", "State", "What it found")
ROWS_HEAD = ("Kind", "Name", "State", "Evidence", "ARN")
BAD = ("present", "unknown", "failed")


def page(document: Mapping[str, Any]) -> str:
    """The page."""
    title = tr("Cleanup report: clean") if document["clean"] else tr("Cleanup report: not proven clean")
    written = tr("Written by Headwater, {when}.", when=document["written"])
    body = "".join(_proof(proof) for proof in document["proofs"])
    return (
        f'<!doctype html>\n<html lang="{language()}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>"
        f"<h1>{escape(title)}</h1>"
        f'<p class="soft">{_text(written)} {_text(document["note"])}</p>'
        f"{body}</main></body></html>\n"
    )


def _proof(proof: Mapping[str, Any]) -> str:
    clean, run = proof["clean"], proof["run"]
    heading = tr("Run {run}: clean", run=run) if clean else tr("Run {run}: not proven clean", run=run)
    facts = (
        (tr("Run"), run), (tr("Target"), proof["target"]), (tr("Account"), proof["account"]),
        (tr("Region"), proof["region"]), (tr("From"), proof["began"]), (tr("To"), proof["ended"]),
        (tr("Looked for"), ", ".join(proof["looked_for"])),
    )  # fmt: skip
    listed = "".join(f"<dt>{_text(name)}</dt><dd>{_text(value)}</dd>" for name, value in facts)
    nets = [(said(net["title"]), net["state"], net["words"]) for net in proof["nets"]]
    rows = [(said(one["kind"]), one["name"], one["state"], one["words"], one["arn"]) for one in proof["resources"]]
    return (
        f'<section><h2 class="{"good" if clean else "bad"}">{_text(heading)}</h2>'
        f"<p>{_text(proof['sentence'])}</p><dl>{listed}</dl>"
        f"{_table(tr('Four nets'), NETS_HEAD, nets, state=1)}"
        f"{_table(tr('Resources'), ROWS_HEAD, rows, state=2, names=(1, 4))}</section>"
    )


def _table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, state: int, names: Sequence[int] = ()
) -> str:
    heads = "".join(f'<th scope="col">{_text(said(one))}</th>' for one in head)
    lines = "".join(f"<tr>{_cells(row, state, names)}</tr>" for row in rows)
    return (
        f'<div class="wide"><table><caption>{_text(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def _cells(row: Sequence[str], state: int, names: Sequence[int]) -> str:
    def mark(at: int, cell: str) -> str:
        if at == state:
            return f' class="state {"bad" if cell in BAD else "good"}"'
        return ' class="name"' if at in names else ""

    return "".join(
        f"<td{mark(at, cell)}>{_text(said(cell) if at == state else cell)}</td>" for at, cell in enumerate(row)
    )


def _text(value: Any) -> str:
    return escape(str(value), quote=True)
