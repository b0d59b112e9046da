"""Friday's second lab: Kinesis against Glue, by the week's own figures, by sorting, choosing, own words, and in money.

The exercises' answers are the student's (labs/week9/exercises.py); the cost is the ledger's, and asks nobody.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from functools import partial

from labs.aws.kinds.registry import KINDS
from labs.aws.meter import cost_of, lives
from labs.aws.prices import prices_of
from labs.context import Context
from labs.home import home
from labs.model import Stage, Step, Verdict
from labs.shapes import Cost
from labs.week9 import exercises
from labs.words import joined, said, tr


def summarise(context: Context) -> None:
    """Puts the week's own figures side by side."""
    context.remember("friday-summary", _figures(context))


def _figures(context: Context) -> dict[str, int]:
    counted = {"orders": "monday-acknowledged", "tables": "tuesday-schema", "countries": "wednesday-output"}
    figures = {name: len(context.recall(key) or {}) for name, key in counted.items()}
    return {**figures, "delivered": context.recall("thursday-sent") or 0}


def _summary(figures: Mapping[str, int]) -> dict[str, str]:
    return {
        tr("Kinesis · a record can be read"): tr("within a second; {n} orders of yours were", n=figures["orders"]),
        tr("Kinesis · the unit is"): tr("the record, in a shard, ordered by sequence number"),
        tr("Firehose · a record lies in S3"): tr(
            "when the buffer is flushed (1 MiB or 60 s); {n} of yours did", n=figures["delivered"]
        ),
        tr("Glue · works on"): tr(
            "files at rest: {n} tables, found by a crawler in about a minute", n=figures["tables"]
        ),
        tr("Glue · the unit is"): tr("the job: one run, {n} countries added up", n=figures["countries"]),
        tr("Choose Kinesis for"): tr("speed: react to each event in seconds"),
        tr("Choose Glue for"): tr("batch: shape a day's files for those who ask questions of them"),
    }


def check_summary(context: Context) -> Verdict:
    """The summary is there, with this week's figures."""
    figures = context.recall("friday-summary")
    if not figures:
        return Verdict(False, tr("The summary has not been made yet."))
    return Verdict(True, tr("Kinesis for speed, Glue for batch; a lake has room for both."), _summary(figures))


def cost_now(context: Context) -> Cost:
    """The estimate of the whole run, from the ledger and AWS's prices of its region."""
    prices = prices_of(context.run.region, home())
    return cost_of(context.ledger, context.run, prices, time.time(), real=context.cloud.target.real)


def by_part(cost: Cost) -> dict[str, float | None]:
    """Dollars by the kind of thing that costs, the dearest first; None where a price is unknown."""
    found: dict[str, list[float | None]] = defaultdict(list)
    for line in cost.lines:
        found[line.title].append(line.usd)
    sums = {title: None if None in parts else sum(filter(None, parts)) for title, parts in found.items()}
    return dict(sorted(sums.items(), key=lambda one: -(one[1] or 0.0)))


def dollars(usd: float | None) -> str:
    """An amount to a hundredth of a cent, since the labs are small."""
    if usd is None:
        return tr("unknown")
    return tr("under {usd}", usd="$0.0001") if 0 < usd < 0.0001 else f"${usd:,.4f}"


def say_cost(context: Context) -> None:
    """Says each line of the estimate, and whose prices it is made of."""
    cost = cost_now(context)
    for line in cost.lines:
        context.say(joined("", (said(line.title), ", ", line.name, ": ", dollars(line.usd), " · ", line.words)))
    context.say(cost.words)


def check_cost(context: Context) -> Verdict:
    """What the run has cost by estimate, and that nothing of it still accrues."""
    cost = cost_now(context)
    evidence: dict[str, object] = {title: dollars(usd) for title, usd in by_part(cost).items()}
    evidence |= {"in all": dollars(cost.usd), "prices": cost.words}
    running = _running(context) if cost.per_hour else []
    if running:
        words = tr(
            "{first} still costs; all that is left costs {usd} an hour: clean up first.",
            first=running[0],
            usd=dollars(cost.per_hour),
        )
        return Verdict(False, words, evidence)
    if not cost.lines:
        return Verdict(True, tr("Nothing of this run would have been billed."), evidence)
    dearest, usd = next(iter(by_part(cost).items()))
    words = tr(
        "This run: {usd}, most of it {what} ({part}).", usd=dollars(cost.usd), what=said(dearest), part=dollars(usd)
    )
    return Verdict(True, words if cost.whole else joined(" ", (words, tr("Some prices are unknown."))), evidence)


def _running(context: Context) -> list[str]:
    """What the ledger takes for living and what the cloud still answers for."""
    alive = [life for life in lives(context.ledger, context.run) if life.ended is None]
    return [joined(" ", (said(KINDS[life.kind].title), life.name)) for life in alive
            if KINDS[life.kind].describe(context.cloud, life.name) is not None]  # fmt: skip


def _asking(step: str, title: str, action: str) -> Step:
    answer, check = partial(exercises.answer, step=step), partial(exercises.check, step=step)
    return Step(step, title, action, Stage.RESOURCES, answer, check, 1, asks=True)


STEPS = (
    Step("fri-summary", "Kinesis against Glue", "Summarise", Stage.RESOURCES, summarise, check_summary, 1),
    _asking("fri-sort", "Which of the three?", "Hand in"),
    _asking("fri-choose", "Choose an architecture", "Hand in"),
    _asking("fri-words", "In your own words", "Hand in"),
)
COST = (Step("fri-cost", "What the week would have cost", "Add it up", Stage.RESOURCES, say_cost, check_cost, 1),)
