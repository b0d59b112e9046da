"""Steps whose work is an answer: the do and the check of an exercise, by what the student has answered so far.

Where the week is played nobody answers: the solution is shown, and the check says "shown, not answered".
"""

from __future__ import annotations

from labs.context import Context, StepFailed
from labs.model import Exercise, Marked, Verdict
from labs.teaching.exercises import exercise, marked
from labs.teaching.journal import Journal
from labs.words import language, said, tr

WEEK, SHOWN = "week9", "shown "


def answer(context: Context, step: str) -> None:
    """Nothing but the student's own answers can do it; says what is missing. Raises StepFailed."""
    asked, given = exercise(step, language()), _given(context, step)
    if context.played:
        _show(context, asked, given)
        return
    wrong = _wrong(asked, marked(asked, given))
    if wrong:
        raise StepFailed(wrong)


def _given(context: Context, step: str) -> dict[str, str]:
    return Journal(context.ledger, WEEK, context.run.target).given(step)


def _show(context: Context, asked: Exercise, given: dict[str, str]) -> None:
    for item in asked.items:
        words = dict(item.choices).get(item.right, item.right)
        context.say(tr("{asked} — {answer}", asked=item.text, answer=words))
    context.remember(SHOWN + asked.step, given)


def _wrong(asked: Exercise, marks: tuple[Marked, ...]) -> str:
    """What still has to be answered, in a sentence; empty when all is right."""
    texts = {item.id: said(item.text) for item in exercise(asked.step).items}  # quoted in any language later
    open_ = [mark for mark in marks if not mark.given]
    wrong = [mark for mark in marks if mark.given and not mark.right]
    if open_:
        return tr("{n} of {total} are not answered yet; the first is “{first}”", n=len(open_), total=len(marks),
                  first=texts[open_[0].item])  # fmt: skip
    if not wrong:
        return ""
    item = next(item for item in asked.items if item.id == wrong[0].item)
    if not item.choices:
        return tr("“{text}”: write at least {least} words of your own.", text=texts[item.id], least=item.least)
    return tr("{right} of {total} are right; look again at “{first}”", right=len(marks) - len(wrong),
              total=len(marks), first=texts[item.id])  # fmt: skip


def check(context: Context, step: str) -> Verdict:
    """Each item is answered, and rightly; or the solution was shown, and nothing was answered since."""
    asked, given = exercise(step, language()), _given(context, step)
    marks = marked(asked, given)
    wrong = _wrong(asked, marks)
    right = sum(mark.right for mark in marks)
    evidence = {"right": right, "asked": len(marks)}
    if not wrong:
        return Verdict(True, tr("{n} of {n} are yours, and right.", n=len(marks)), evidence)
    if context.recall(SHOWN + step) == given:
        return Verdict(True, tr("Shown, not answered: {n} solutions.", n=len(marks)), evidence | {"shown": True})
    return Verdict(False, wrong, evidence)
