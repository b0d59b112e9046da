"""Runs steps: does and checks one, plays many through a gate, cleans up, cancels. One engine for every front.

Window, terminal and presenter differ only in what they do with events and in the gate that lets the next step
start. The last event of a run always arrives, with its reason. Knows neither Qt nor the terminal.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from botocore.exceptions import BotoCoreError, ClientError

from labs import inputs, mimicked
from labs.aws.cleanup import Cleanup, WrongAccount, nobody_to_hush
from labs.aws.cloud import Cloud
from labs.aws.errors import told
from labs.aws.kinds.registry import KINDS
from labs.aws.lease import ReadOnly
from labs.aws.ledger import Ledger, Run
from labs.aws.ledger_file import LedgerError
from labs.aws.patience import Cancelled, Patience, TookTooLong, no_reason
from labs.aws.remembered import SaveError
from labs.context import Context, StepFailed
from labs.events import CLEANUP, Event, RunEnded, RunStarted, Said, StepEnded, StepStarted
from labs.model import Course, Day, Step, StepState, Verdict
from labs.spending import OverBudget
from labs.teaching.journal import Journal
from labs.words import joined, said, tr

Gate = Callable[[Step], bool]
# errors whose text is for the student
OWN_WORDS = (inputs.BadInput, StepFailed, TookTooLong, WrongAccount, ReadOnly, LedgerError, SaveError, OverBudget)
EXPECTED = (ClientError, BotoCoreError, *OWN_WORDS)


def open_gate(_step: Step) -> bool:
    """Lets every step start at once."""
    return True


def sentence_of(error: BaseException, target: str = "") -> str:
    """An error as what the student reads; `target` names the profile to sign in with."""
    if isinstance(error, OWN_WORDS):
        return error.args[0] if error.args and isinstance(error.args[0], str) else str(error)
    words = told(error, target)
    return joined(" ", (words.sentence, words.next_step))


def _claimed(step: Step, context: Context, verdict: Verdict) -> Verdict:
    """The verdict; it says so when the step holds by something that is not this run's, which cleanup leaves alone."""
    if not verdict.ok:
        return verdict
    strange = [said(KINDS[kind].title) for kind, base in step.makes if context.is_strange(KINDS[kind], base)]
    if not strange:
        return verdict
    words = tr("{things} without this run's tags: cleanup will leave that alone.", things=joined(", ", strange))
    return replace(verdict, sentence=joined(" ", (verdict.sentence, words)))


@dataclass(slots=True)
class Runner:
    """One run of the course on one cloud. Its methods block; `cancel` may be called from any thread."""

    course: Course
    cloud: Cloud
    ledger: Ledger
    run: Run
    emit: Callable[[Event], None]
    hush: Callable[[], None] = nobody_to_hush
    remembers: bool = True  # whether what it does counts as the student's progress
    why: Callable[[str], str] = no_reason  # why a wait, told in words, lasts
    _cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def _journal(self) -> Journal:
        return Journal(self.ledger, self.course.id, self.run.target)

    def skip(self, step: Step) -> None:
        """The student goes on without this step; its state says so, and it may still be done later."""
        self._stands(step, StepState.SKIPPED, tr("Skipped; it can still be done."))

    def unskip(self, step: Step) -> None:
        """Takes a skip back."""
        self._stands(step, StepState.TODO, "")

    def _stands(self, step: Step, state: StepState, sentence: str) -> None:
        if self.remembers:
            self.ledger.passed(self.course.id, self.run.target, step.id, state, sentence, 0.0)
        self.emit(StepEnded(step.id, state, sentence, 0.0))

    def cancel(self) -> None:
        """Asks the running step to stop; returns at once."""
        self._cancelled.set()

    def context(self, step_id: str) -> Context:
        """The hands of one step."""
        patience = Patience(self._cancelled, lambda sentence: self.emit(Said(step_id, sentence)), self.why)
        return Context(self.cloud, self.ledger, self.run, patience, self.emit, self.hush)

    def do(self, step: Step, prepare: Callable[[Context], None] | None = None, *, played: bool = False) -> bool:
        """Does and checks a step, after `prepare` when that is given; True when verified.

        Where nobody answers, since the week is `played`, an exercise shows its solution and says so.
        """

        def act(context: Context) -> Verdict:
            context.played = played
            if prepare is not None:
                prepare(context)
            step.do(context)
            return _claimed(step, context, step.check(context))

        return self._outcome(step, act)

    def check(self, step: Step) -> bool:
        """Only checks a step, whoever did it; True when verified."""
        return self._outcome(step, lambda context: _claimed(step, context, step.check(context)))

    def _outcome(self, step: Step, act: Callable[[Context], Verdict]) -> bool:
        self.emit(StepStarted(step.id, step.title, step.usually))
        started = time.monotonic()
        state, verdict = StepState.FAILED, Verdict(False, tr("It ended without a word."))
        try:
            verdict = self._with_choices(step, self._with_the_call(act(self.context(step.id))))
            state = StepState.VERIFIED if verdict.ok else StepState.FAILED
        except Cancelled:
            state, verdict = StepState.READY, Verdict(False, tr("Cancelled; what was made so far is in the ledger."))
        except Exception as error:
            verdict = Verdict(False, self._words(error))
            if not (isinstance(error, EXPECTED) or mimicked.is_malformed(error, self.cloud)):
                raise
        finally:
            seconds = time.monotonic() - started
            if self.remembers:
                self.ledger.passed(self.course.id, self.run.target, step.id, state, verdict.sentence, seconds)
                self._journal.attempt(step.id, state, verdict.sentence, seconds, verdict.evidence)
            self.emit(StepEnded(step.id, state, verdict.sentence, round(seconds, 3), dict(verdict.evidence)))
        return state is StepState.VERIFIED

    def _with_choices(self, step: Step, verdict: Verdict) -> Verdict:
        """The verdict with what the student chose for the step among its evidence."""
        kept = inputs.kept(self.ledger, self.run.id, step)
        found = {one.label: kept[one.name] for one in step.inputs if one.name in kept}
        return replace(verdict, evidence={**verdict.evidence, "chosen": found}) if found else verdict

    def _with_the_call(self, verdict: Verdict) -> Verdict:
        return (
            verdict if verdict.ok else replace(verdict, sentence=mimicked.with_the_call(verdict.sentence, self.cloud))
        )

    def _words(self, error: Exception) -> str:
        if isinstance(error, EXPECTED):
            words = sentence_of(error, self.run.target)
            return mimicked.with_the_call(words, self.cloud)
        if mimicked.is_malformed(error, self.cloud):
            return mimicked.malformed(error, self.cloud)
        return sentence_of(error, self.run.target)

    def play(
        self,
        days: Sequence[Day],
        gate: Gate = open_gate,
        *,
        then: Callable[[], bool] | None = None,
        go_on: bool = False,
    ) -> bool:
        """Prepares each day and plays its steps; stops at the first that is not verified, unless it is to `go_on`.

        `then` runs at the end. True when every step was verified and `then` was true.
        """
        started, ok, reason = time.monotonic(), False, "failed"
        steps = tuple(step.id for day in days for step in day.steps())
        run = self.run
        self.emit(RunStarted(run.id, run.target, run.account, run.region, steps))
        try:
            ok, reason = self._play(days, gate, go_on)
            if then is not None and not then():
                ok, reason = False, reason if not ok else "not proven clean"
        except Cancelled:
            ok, reason = False, "cancelled"
        except EXPECTED as error:
            ok, reason = False, sentence_of(error, self.run.target)
        except BaseException as error:
            ok, reason = False, sentence_of(error, self.run.target)
            raise
        finally:
            self.emit(RunEnded(ok, reason, round(time.monotonic() - started, 3)))
        return ok

    def _play(self, days: Sequence[Day], gate: Gate, go_on: bool) -> tuple[bool, str]:
        failed: list[str] = []
        for day in days:
            self._prepare(day, go_on)
            for step in day.steps():
                if not gate(step):
                    return False, "stopped"
                if not self.do(step, played=True):
                    failed.append(step.id)
                    if self._cancelled.is_set():
                        return False, "cancelled"
                    if not go_on:
                        return False, f"failed at {step.id}"
        return not failed, f"failed at {', '.join(failed)}" if failed else "done"

    def _prepare(self, day: Day, go_on: bool) -> None:
        try:
            day.prepare(self.context(day.id))
        except (*EXPECTED, *mimicked.MALFORMED) as error:
            if not go_on or not (isinstance(error, EXPECTED) or mimicked.is_malformed(error, self.cloud)):
                raise
            self.emit(Said(day.id, self._words(error)))

    def begin(self) -> None:
        """Forgets an earlier cancel; called before each piece of work."""
        self._cancelled.clear()

    def cleanup(self) -> Cleanup:
        """The cleanup of this run."""
        patience = Patience(self._cancelled, lambda sentence: self.emit(Said(CLEANUP, sentence)), self.why)
        return Cleanup(self.cloud, self.ledger, self.run, self.emit, patience, self.hush)
