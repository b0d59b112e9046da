"""A newcomer's run of the guided week, timed screen by screen: `python -m tests.app.newcomer FOLDER [LANGUAGE] [DAY…]`.

Goes through the window offscreen at the pace that students have, by its own keys, and writes a line of JSON a step:
seconds from press to verdict, the longest freeze, what was said while it ran, what stood in the view, and what was out
of sight. Pictures of each step before and after lie beside it. Each day ends in its quiz (newcomer_quiz.py). Days that
are not named are skipped.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("HEADWATER_HOME", tempfile.mkdtemp(prefix="headwater-newcomer-"))

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.gui import build
from app.window import MainWindow
from labs import tongue
from labs.aws.target import Target
from labs.emulator.clock import Pace
from labs.model import Stage, Step, StepState
from labs.session import Session, open_session
from labs.teaching.exercises import exercise
from tests.app.album import rest, until
from tests.app.newcomer_quiz import Quizzes
from widgets import spoken, theme

BEAT_MS = 10
LONGEST_S = 1200.0
ENDS = (StepState.VERIFIED, StepState.FAILED)


@dataclass(slots=True)
class Watch:
    """What is noticed while the event loop runs: how late a timer came, and each new sentence of progress."""

    window: MainWindow
    worst_ms: float = 0.0
    worst_own_ms: float = 0.0  # of a freeze, what the window's own thread computed: the rest is the machine's load
    said: list[str] = field(default_factory=list)
    _last: float = field(default_factory=time.perf_counter)
    _since: float = field(default_factory=time.perf_counter)
    _own: float = field(default_factory=time.thread_time)

    def beat(self) -> None:
        """One turn of the timer."""
        now, own = time.perf_counter(), time.thread_time()
        self.worst_ms = max(self.worst_ms, (now - self._last) * 1000 - BEAT_MS)
        self.worst_own_ms = max(self.worst_own_ms, (own - self._own) * 1000)
        self._last, self._own = now, own
        words = self.window.card.running._said.text()
        if words and (not self.said or not self.said[-1].endswith(words)):
            self.said.append(f"{now - self._since:.0f} s: {words}")

    def begin(self) -> None:
        """From now on."""
        self.worst_ms, self.worst_own_ms, self.said = 0.0, 0.0, []
        self._last = self._since = time.perf_counter()
        self._own = time.thread_time()


def seen(part: QWidget) -> bool:
    """Whether any of it can be seen without scrolling."""
    return part.isVisible() and not part.visibleRegion().isEmpty()


def held(window: MainWindow) -> int:
    """How much stands in the view in front: rows, shards or lines."""
    stage = window.stage
    counts = {
        Stage.STREAM: lambda: len(stage.stream.keys._shards),
        Stage.DELIVERY: lambda: len(stage.delivery._objects),
        Stage.CATALOG: lambda: len(stage.catalog._tables),
        Stage.JOBS: lambda: len(stage.jobs._runs),
        Stage.RESOURCES: lambda: len(stage.resources.table._rows),
        Stage.CALLS: stage.calls.count,
    }
    return counts[stage.shown()]()


def answer(window: MainWindow, step: Step) -> None:
    """Answer the step's exercise rightly."""
    view, items = window.card.exercise, exercise(step.id, tongue.language()).items
    until(view.isVisible, "the exercise")
    for item in items:
        view.answer(item.id, dict(item.choices).get(item.right, f"Mine is {item.right}"))
    until(lambda: len(view.texts()) == len(items), "the marks")
    rest(0.5)


def press(window: MainWindow, sequence: str) -> None:
    """Type where the focus is."""
    QTest.keySequence(QApplication.focusWidget() or window, QKeySequence(sequence))


def take(window: MainWindow, folder: Path, name: str) -> None:
    """A picture of the window as it stands."""
    window.grab().save(str(folder / f"{name}.png"))


def on_the_way(window: MainWindow, watch: Watch, folder: Path, step: Step) -> None:
    """A picture while the step still runs; the freeze of taking it is ours and does not count."""
    if window.controller.busy() and window.card.step() == step.id:
        kept = watch.worst_ms, watch.worst_own_ms
        take(window, folder, f"{step.id}-2")
        watch.beat()
        watch.worst_ms, watch.worst_own_ms = kept


def one(window: MainWindow, step: Step, watch: Watch, folder: Path) -> dict[str, object]:
    """Read, look, press, wait, look again."""
    until(lambda: window.card.step() == step.id and window.card.main.isEnabled(), step.id)
    rest(2.0)
    if step.asks:
        answer(window, step)
    before = {"main seen": seen(window.card.main), "prepare": window.card.prepare.text(), "view before": held(window)}
    take(window, folder, f"{step.id}-1")
    watch.begin()
    started = time.perf_counter()
    press(window, "Ctrl+Return")
    QTimer.singleShot(4000, lambda: on_the_way(window, watch, folder, step))
    until(
        lambda: window.narrator.states.get(step.id) in ENDS and not window.controller.busy(),
        f"{step.id}: {window.card.running._said.text()}",
        LONGEST_S,
    )
    seconds, worst, own = time.perf_counter() - started, watch.worst_ms, watch.worst_own_ms
    rest(2.5)
    take(window, folder, f"{step.id}-3")
    return {
        "step": step.id,
        "seconds": round(seconds, 1),
        "usually": step.usually,
        "state": str(window.narrator.states[step.id]),
        "freeze ms": round(worst),
        "of it own": round(own),
        "said": watch.said,
        "view": f"{window.stage.shown()}{'' if window.stage.shown() is step.stage else f' and not {step.stage}'}",
        "in view": held(window),
        "verdict": window.card.result.text(),
        "verdict seen": seen(window.card.result),
        "words": len(window.card.lesson.toPlainText().split()),
        **before,
    }


@contextmanager
def shown(language: str) -> Iterator[MainWindow]:
    """The window as a student has it, ready for the first step."""
    app = QApplication([])
    theme.apply(app, theme.Scheme.LIGHT)

    def open_engine() -> Session:
        return open_session(Target(), pace=Pace.REALISTIC, keeps=True)

    spoken.switch(app, language)
    window = build(app, open_engine)
    window.show()
    try:
        until(lambda: window.controller.is_open() and bool(window.narrator.states), "the cloud")
        yield window
    finally:
        window.close()


def main() -> int:
    """Go; the exit code."""
    folder, days = Path(sys.argv[1]), [word for word in sys.argv[2:] if word not in tongue.LANGUAGES]
    language = next((word for word in sys.argv[2:] if word in tongue.LANGUAGES), tongue.ENGLISH)
    folder.mkdir(parents=True, exist_ok=True)
    with shown(language) as window, (folder / "steps.jsonl").open("a", encoding="utf-8") as log:
        until(window.card.main.isEnabled, "the week")
        course = window.narrator.course
        assert course is not None
        watch, timer = Watch(window), QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(watch.beat)
        timer.start(BEAT_MS)
        quizzes = Quizzes(window, folder)
        for day in course.days:
            if days and day.id not in days:
                continue
            steps = list(day.steps())
            window.go_to(steps[0].id)
            for step in steps:
                found = one(window, step, watch, folder)
                log.write(json.dumps(found, ensure_ascii=False) + "\n")
                log.flush()
                if step is steps[-1]:
                    quizzes.take(day, log, take)
                press(window, "Ctrl+Return" if found["state"] == "verified" else "Ctrl+PgDown")
    return 0


if __name__ == "__main__":
    sys.exit(main())
