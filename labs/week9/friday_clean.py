"""Friday's first lab: read what would go and why it is ours, remove it, and look four ways for what may be left.

The plan is the ledger's; every check asks the cloud.
"""

from __future__ import annotations

from collections import Counter

from botocore.exceptions import BotoCoreError, ClientError

from labs.aws import guards
from labs.aws.cleanup import Cleanup
from labs.aws.errors import code_of
from labs.aws.kinds.registry import KINDS
from labs.aws.ledger import FOREIGN, GONE
from labs.aws.nets import Sea, cast_all
from labs.aws.plan import plan_of
from labs.aws.steady import Bounds, Steady
from labs.context import Context, StepFailed
from labs.model import Stage, Step, Verdict
from labs.shapes import CleanupRow, Net, PlanLine
from labs.words import joined, said, tr


def read_plan(context: Context) -> None:
    """Says each line of the plan: its place, what it is, and what must be over before it goes."""
    for line in plan_of(context.ledger, context.run):
        waits = tr("waits for {what}", what=line.waits) if line.waits else ""
        named = joined(" ", (f"{line.order}.", said(line.title), line.name))
        context.say(joined(" · ", (named, waits)) if waits else named)


def check_plan(context: Context) -> Verdict:
    """All that is there and carries the run's name is in the plan, and still carries the tag that makes it ours."""
    lines = plan_of(context.ledger, context.run)
    evidence: dict[str, object] = {"plan": [_named(line) for line in lines]}
    unplanned = _unplanned(context, {(line.kind, line.name) for line in lines})
    if unplanned:
        words = tr(
            "{first} carries this run's name, but the ledger does not know it: tag it, or remove it yourself.",
            first=unplanned[0],
        )
        return Verdict(False, words, evidence | {"not in the plan": list(unplanned)})
    strange = _strange(context)
    if strange:
        words = tr("{first} lacks this run's tag: cleanup will not touch it.", first=strange[0])
        return Verdict(False, words, evidence | {"without our tag": list(strange)})
    if not lines:
        return Verdict(True, tr("Nothing of this run is left to remove."), evidence)
    words = tr("{n} resources would go: first {first}, last {last}.", n=len(lines), first=said(lines[0].title),
               last=said(lines[-1].title))  # fmt: skip
    return Verdict(True, words, evidence)


def _named(line: PlanLine) -> str:
    return joined(": ", (joined(" ", (f"{line.order}.", said(line.title))), line.name))


def _unplanned(context: Context, planned: set[tuple[str, str]]) -> list[str]:
    """What carries the run's name and is in no line of the plan; one that nobody can list is left to the proof."""
    found, rows = [], context.ledger.rows(context.run.id)
    for kind in KINDS.values():
        if not guards.is_listed(kind, rows):
            continue
        try:
            listed = [name for name in kind.names(context.cloud) if guards.names_run(name, context.run.id)]
            found += [f"{kind.title} {name}" for name in listed
                      if (kind.id, name) not in planned and kind.describe(context.cloud, name) is not None]  # fmt: skip
        except (ClientError, BotoCoreError) as error:
            context.say(tr("{kind} cannot be listed: {why}", kind=kind.title, why=_why(error)))
    return found


def _why(error: ClientError | BotoCoreError) -> str:
    return code_of(error) if isinstance(error, ClientError) else type(error).__name__


def _strange(context: Context) -> list[str]:
    """What the plan would remove, but cleanup would refuse to, since its tag is not ours."""
    rows = [row for row in context.ledger.rows(context.run.id) if row.state not in (GONE, FOREIGN)]
    found = []
    for row in rows:
        there = KINDS[row.kind].describe(context.cloud, row.name)
        if there is not None and not guards.is_ours(there, row, rows):
            found.append(f"{KINDS[row.kind].title} {row.name}")
    return found


def _cleanup(context: Context) -> Cleanup:
    return Cleanup(context.cloud, context.ledger, context.run, context.emit, context.patience, context.hush)


def clean(context: Context) -> None:
    """Removes job, crawler, tables, delivery streams, stream, bucket, logs and roles, in that order."""
    if not _cleanup(context).clean():
        raise StepFailed(tr("Something is left, or could not be asked for: see the proof, then clean up again."))


def check_clean(context: Context) -> Verdict:
    """No resource of the run answers any more; the ledger says how each went."""
    rows = [row for row in context.ledger.rows(context.run.id) if row.state != FOREIGN]
    left = [row.name for row in rows if KINDS[row.kind].describe(context.cloud, row.name) is not None]
    gone = Counter(KINDS[row.kind].title for row in rows if row.state == GONE)
    evidence = {
        "gone": [joined(" × ", (str(count), said(title))) for title, count in sorted(gone.items())],
        "left": list(left),
    }
    if left:
        words = tr("{n} resources are still there; the first is {first}.", n=len(left), first=left[0])
        return Verdict(False, words, evidence)
    return Verdict(True, tr("{n} resources removed; each answered NotFound.", n=len(rows)), evidence)


def prove(context: Context) -> None:
    """Casts the four nets once more, so that the view shows each; what they find is the check's to judge."""
    rows = [row for row in context.ledger.rows(context.run.id) if row.state == GONE]
    done = tuple(CleanupRow(row.kind, KINDS[row.kind].title, row.name, GONE, row.evidence) for row in rows)
    _cleanup(context).prove(done)


def check_proof(context: Context) -> Verdict:
    """Each of the four nets was cast now, to its end, and found nothing of the run."""
    nets = _cast(context)
    evidence: dict[str, object] = {net.title: joined(": ", (said(net.state), net.words)) for net in nets}
    for net in nets:
        if net.state == "present":
            return Verdict(False, tr("{net}: {found}. Clean up again.", net=said(net.title), found=net.words), evidence)
    for net in nets:
        if net.state != "clean":
            words = tr(
                "{net}: {found}. What could not be told is not proven gone.", net=said(net.title), found=net.words
            )
            return Verdict(False, words, evidence)
    return Verdict(True, tr("Four nets, each cast to its end, and each empty."), evidence)


def _cast(context: Context) -> tuple[Net, ...]:
    def nobody_signs_in() -> bool:
        return False  # a check asks what is so now; it waits for nobody

    steady = Steady(context.patience, Bounds(), nobody_signs_in)
    return cast_all(Sea(context.cloud, context.ledger, context.run.id, steady), lambda _net: None)


STEPS = (
    Step("fri-plan", "Read the plan", "Show the plan", Stage.RESOURCES, read_plan, check_plan, 2),
    Step("fri-clean", "Clean up, and prove it", "Clean up", Stage.RESOURCES, clean, check_clean, 120),
    Step("fri-proof", "Four nets", "Cast the nets", Stage.RESOURCES, prove, check_proof, 10),
)
