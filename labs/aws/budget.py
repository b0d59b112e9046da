"""The student's budget and how long producers may run unattended; one small JSON file in the data folder.

On a real account there is a budget even when none was set. A file that cannot be read gives that one.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from labs.words import tr

FILE = "budget.json"
USUAL_USD, USUAL_IDLE_MINUTES = 5.0, 30.0
MOST_USD = 10_000.0


@dataclass(frozen=True, slots=True)
class Budget:
    """`usd` None: no budget. `idle_minutes`: so long without a wish of the student, and producers stop; None: never."""

    usd: float | None
    idle_minutes: float | None


def budget(home: Path, *, real: bool) -> Budget:
    """What was set; without it the usual one on a real account, and none elsewhere, where nobody is billed."""
    usual = Budget(USUAL_USD, USUAL_IDLE_MINUTES) if real else Budget(None, None)
    try:
        found = json.loads((home / FILE).read_text(encoding="utf-8"))
        usd = found["usd"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return usual
    if usd is not None and not (type(usd) in (int, float) and 0 < usd <= MOST_USD):
        return usual
    return Budget(None if usd is None else float(usd), usual.idle_minutes)


def set_budget(home: Path, usd: float) -> Budget:
    """Keeps a budget; 0 means none. Raises ValueError with a sentence, and OSError."""
    if not 0 <= usd <= MOST_USD:
        raise ValueError(
            tr("budget: {usd} is not an amount in US dollars from 0 to {most:,.0f}.", usd=usd, most=MOST_USD)
        )
    home.mkdir(parents=True, exist_ok=True)
    made = Budget(usd or None, None)
    (home / FILE).write_text(json.dumps({"usd": asdict(made)["usd"]}), encoding="utf-8")
    return made
