"""`headwater cost`: estimates what the ledger's resources have cost and cost an hour; sets a budget; refreshes prices.

Without --refresh nobody is called. Knows no Qt.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING

from app.opening import answered, opened
from labs.aws import prices
from labs.aws.budget import Budget, budget, set_budget
from labs.aws.ledger import Ledger, Run
from labs.aws.meter import cost_of
from labs.aws.price_refresh import refreshed
from labs.aws.target import parse_target
from labs.home import LEDGER, home
from labs.shapes import Cost

if TYPE_CHECKING:
    from app.account_words import CostOptions


def main(options: CostOptions) -> int:
    """Exit code 0, also when prices could not be refreshed: that is said, and the table stays."""
    return answered(lambda: _main(options), options.target)


def _main(options: CostOptions) -> int:
    real = parse_target(options.target).real
    if options.budget is not None:
        set_budget(home(), options.budget)
    if options.refresh:
        _refresh(options)
    ledger = Ledger(home() / LEDGER)
    try:
        runs = [run for run in ledger.open_runs(options.target) if options.region in (None, run.region)]
        for run in runs:
            found = cost_of(ledger, run, prices.prices_of(run.region, home()), time.time(), real=real)
            _tell(run, found, as_json=options.as_json)
    finally:
        ledger.close()
    if not runs:
        print(f"The ledger knows of nothing on {options.target}.", file=sys.stderr)
    print(_budget_words(budget(home(), real=real)), file=sys.stderr)
    return 0


def _refresh(options: CostOptions) -> None:
    with opened(options.target, options.region) as cloud:
        known = prices.prices_of(cloud.region, home())
        now, words = refreshed(cloud, known)
        if now is not known:
            prices.keep(now, home())
        print(words, file=sys.stderr)


def _tell(run: Run, found: Cost, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"run": run.id, "account": run.account, "region": run.region, **asdict(found)}))
        return
    billed = "billed to" if found.real else "not billed; on AWS it would be, to"
    print(f"Run {run.id}, {billed} account {run.account}, {run.region}. Estimate:")
    for line in found.lines:
        amount = "   unknown" if line.usd is None else f"{line.usd:>10.4f}"
        hourly = f" · {line.per_hour:.4f} an hour" if line.per_hour else ""
        print(f"  {amount}  {line.title}: {line.name} · {line.words}{hourly}")
    print(f"  {found.usd:>10.4f}  in all, in US dollars{'' if found.whole else ', without what is unknown'}")
    print(f"  {found.per_hour:>10.4f}  an hour from now on\n{found.words}")


def _budget_words(found: Budget) -> str:
    return "No budget is set." if found.usd is None else f"The budget is ${found.usd:,.2f}; producers stop there."
