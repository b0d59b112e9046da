"""Friday: everything removed and proven gone; then what the week showed of Kinesis and of Glue."""

from __future__ import annotations

from collections import Counter

from labs.aws.cleanup import Cleanup
from labs.aws.kinds.registry import KINDS
from labs.aws.ledger import FOREIGN, GONE
from labs.context import Context, StepFailed
from labs.model import Day, Lab, Stage, Step, Verdict
from labs.week9.common import prepared_by


def clean(context: Context) -> None:
    """Removes job, crawler, tables, delivery streams, stream, bucket, logs and roles, in that order."""
    cleanup = Cleanup(context.cloud, context.ledger, context.run, context.emit, context.patience, context.hush)
    if not cleanup.clean():
        raise StepFailed("Something is left, or could not be asked for: see the proof, then clean up again.")


def check_clean(context: Context) -> Verdict:
    """No resource of the run answers any more; the ledger says how each went."""
    rows = [row for row in context.ledger.rows(context.run.id) if row.state != FOREIGN]
    left = [row.name for row in rows if KINDS[row.kind].describe(context.cloud, row.name) is not None]
    gone = Counter(KINDS[row.kind].title for row in rows if row.state == GONE)
    evidence = {"gone": [f"{count} × {title}" for title, count in sorted(gone.items())], "left": list(left)}
    if left:
        return Verdict(False, f"{len(left)} resources are still there; the first is {left[0]}.", evidence)
    return Verdict(True, f"{len(rows)} resources removed; each answered NotFound.", evidence)


def summarise(context: Context) -> None:
    """Puts the week's own figures side by side."""
    context.remember("friday-summary", _summary(context))


def _summary(context: Context) -> dict[str, str]:
    acknowledged = context.recall("monday-acknowledged") or {}
    schema = context.recall("tuesday-schema") or {}
    totals = context.recall("wednesday-output") or {}
    sent = context.recall("thursday-sent") or 0
    return {
        "Kinesis · a record can be read": f"within a second; {len(acknowledged)} orders of yours were",
        "Kinesis · the unit is": "the record, in a shard, ordered by sequence number",
        "Firehose · a record lies in S3": f"when the buffer is flushed (1 MiB or 60 s); {sent} of yours did",
        "Glue · works on": f"files at rest: {len(schema)} tables, found by a crawler in about a minute",
        "Glue · the unit is": f"the job: one run, {len(totals)} countries added up",
        "Choose Kinesis for": "speed: react to each event in seconds",
        "Choose Glue for": "batch: shape a day's files for those who ask questions of them",
    }


def check_summary(context: Context) -> Verdict:
    """The summary is there, with this week's figures."""
    summary = context.recall("friday-summary")
    if not summary:
        return Verdict(False, "The summary has not been made yet.")
    return Verdict(True, "Kinesis for speed, Glue for batch; a lake has room for both.", dict(summary))


STEPS = (
    Step("fri-clean", "Clean up, and prove it", "Clean up", Stage.RESOURCES, clean, check_clean, 120),
    Step("fri-summary", "Kinesis against Glue", "Summarise", Stage.RESOURCES, summarise, check_summary, 1),
)

FRIDAY = Day("fri", "Friday", "Leave nothing behind", (Lab("cleanup", "Leave nothing behind", STEPS),), prepared_by(()))
