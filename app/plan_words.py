"""Cleanup's plan as lines for a person, or a JSON object a line. Pure but for printing."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import asdict

from labs.aws.ledger import Ledger, Run
from labs.aws.plan import plan_of
from labs.shapes import PlanLine


def print_plan(ledger: Ledger, runs: Iterable[Run], *, as_json: bool) -> None:
    """The plan of each run, in the order in which things would go."""
    for run in runs:
        lines = plan_of(ledger, run)
        if as_json:
            for line in lines:
                print(json.dumps({"run": run.id, "account": run.account, **asdict(line)}))
            continue
        print(
            f"Run {run.id} on {run.target}, account {run.account}, {run.region}: {len(lines)} to remove, in this order"
        )
        for line in lines:
            print(as_words(line))


def as_words(line: PlanLine) -> str:
    """Four short lines."""
    expires = time.strftime("%Y-%m-%d %H:%M", time.localtime(line.expires))
    return (
        f"{line.order:>3}. {line.title} {line.name}\n     ours: {line.why}\n     waits for: {line.waits}\n"
        f"     expires: {expires}"
    )
