"""Events as lines for a person at a terminal. Pure: an event in, words out (empty for what is not worth a line)."""

from __future__ import annotations

from labs.events import (
    CleanupEnded,
    CleanupMoved,
    CleanupPlanned,
    Event,
    NetCast,
    RunEnded,
    RunStarted,
    Said,
    StepEnded,
    StepStarted,
)
from labs.model import StepState

MARK = {StepState.VERIFIED: "✓", StepState.FAILED: "✗"}


def tell(event: Event) -> str:
    """The line for an event."""
    match event:
        case RunStarted(run, target, account, region):
            return f"Run {run} on {target}, account {account}, {region}"
        case StepStarted(_, title):
            return f"\n{title}"
        case Said(_, sentence):
            return f"  … {sentence}"
        case StepEnded(_, state, sentence, seconds):
            return f"  {MARK.get(state, '–')} {sentence} ({seconds:.1f} s)"
        case CleanupPlanned(rows):
            return f"\nCleaning up {len(rows)} resources" if rows else "\nNothing of this run is left to clean up"
        case CleanupMoved(row):
            return "" if row.state == "removing" else f"  {row.state}: {row.title} {row.name} · {row.words}"
        case NetCast(net):
            return "" if net.state == "running" else f"  {net.title}: {net.state} · {net.words}"
        case CleanupEnded(_, sentence):
            return f"  {sentence}"
        case RunEnded(ok, reason, seconds):
            return f"\n{'Done' if ok else 'Ended'}: {reason} ({seconds:.1f} s)"
        case _:
            return ""
