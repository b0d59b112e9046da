"""Between the window and the engine: one serial worker changes the cloud, a small pool reads from it.

Nothing here blocks the window's thread. Work is cancelled by asking; `close` waits with a bound. The views that
are visible are polled, one read of a sort at a time. Knows no widget.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from operator import methodcaller

from PySide6.QtCore import QObject, QTimer, Signal

from app.bridge import Bridge
from app.engine import Engine
from app.workers import Workers
from labs.model import Stage, Step
from labs.shapes import TrafficCounts

POLL_MS = 1500
CLOSE_SECONDS = 2.5
ANY = -1  # the age of what no engine answers
READS = {
    Stage.STREAM: "shards",
    Stage.DELIVERY: "objects",
    Stage.CATALOG: "tables",
    Stage.JOBS: "job_runs",
    Stage.RESOURCES: "resources",
}
STATES, FACTS, RESOURCES = "states", "facts", "resources"


class Controller(QObject):
    """Owns the threads and the engine, once it is open."""

    opened = Signal()
    busy_changed = Signal(bool)
    refused = Signal(str, str)  # what was asked, why it did not work
    answered = Signal(str, object)
    ended = Signal(str, bool)  # a piece of work by its name, and whether it went well
    polled = Signal(object)  # the TrafficCounts of now, at the pace of the polls

    def __init__(self, factory: Callable[[], Engine]) -> None:
        super().__init__()
        self._factory = factory
        self._engine: Engine | None = None
        self.bridge = Bridge()
        self._worker = Workers("cloud-work", 1, lambda error: self.bridge.refused.emit("work", sentence(error)))
        self._pool = Workers("cloud-read", 3, lambda error: self.bridge.refused.emit("read", sentence(error)))
        self._reading: set[str] = set()
        self._busy = ""
        self._replacing = False  # the engine's cloud is being replaced: nothing can be read
        self._failed: set[str] = set()
        self._closing = False
        self._age = 0  # goes up with each engine: what an earlier one answers late is not shown
        self._watched = Stage.STREAM
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._on_poll)
        self.bridge.answered.connect(self._on_answer)
        self.bridge.refused.connect(self._on_refusal)
        self.bridge.ended.connect(self._on_ended)

    def open(self) -> None:
        """Open the engine in the background; `opened` or `refused` follows."""
        self._pool.submit(self._open)

    def replace(self, factory: Callable[[], Engine]) -> None:
        """Close what is open, once its work has stopped, and open another; `opened` or `refused` follows."""
        engine, self._engine = self._engine, None
        self._factory, self._age = factory, self._age + 1
        self._reading.clear()
        self._poll.stop()
        if engine is not None:
            engine.cancel()
        self._worker.submit(lambda: self._swap(engine))

    def _swap(self, engine: Engine | None) -> None:
        try:
            if engine is not None:
                engine.close()
        except Exception as error:
            self.bridge.refused.emit("close", sentence(error))
        self._open()

    def fetch(self, name: str, ask: Callable[[], object]) -> None:
        """Have something made in the background that needs no engine; `answered` follows."""
        self._pool.submit(lambda: self._read(name, ask, ANY))

    def is_open(self) -> bool:
        """Whether the engine is there."""
        return self._engine is not None

    def busy(self) -> str:
        """The name of the work at hand; empty when there is none."""
        return self._busy

    def do(self, step_id: str) -> bool:
        """Do and check a step; False when other work goes on."""
        return self.work(f"do {step_id}", lambda engine: engine.do(step_id))

    def check(self, step_id: str) -> bool:
        """Check a step; False when other work goes on."""
        return self.work(f"check {step_id}", lambda engine: engine.check(step_id))

    def play(self, day_id: str, gate: Callable[[Step], bool]) -> bool:
        """Play a day through a gate; False when other work goes on."""
        return self.work(f"play {day_id}", lambda engine: engine.play(day_id, gate))

    def clean(self) -> bool:
        """Clean up and prove it; False when other work goes on."""
        return self.work("clean", lambda engine: engine.clean())

    def cancel(self) -> None:
        """Ask the work at hand to stop."""
        if self._engine is not None:
            self._engine.cancel()

    def watch(self, stage: Stage) -> None:
        """Read for this view from now on."""
        self._watched = stage
        self.refresh()

    def refresh(self) -> None:
        """Read what the visible view shows, and what the top bar counts."""
        for name in {READS.get(self._watched, RESOURCES), RESOURCES}:
            self.read(name, methodcaller(name))

    def read(self, name: str, ask: Callable[[Engine], object]) -> None:
        """Read on the pool, unless a read of that name is under way; `answered` follows."""
        engine = self._engine
        if engine is None or self._replacing or name in self._reading:
            return
        self._reading.add(name)
        self._pool.submit(lambda age=self._age: self._read(name, lambda: ask(engine), age))  # type: ignore[misc]

    def ask(self, wish: Callable[[Engine], None]) -> None:
        """Tell the engine a wish that changes no resource, such as starting the producer."""
        engine = self._engine
        if engine is not None:
            self._pool.submit(lambda: self._wish(lambda: wish(engine)))

    def counts(self) -> TrafficCounts:
        """The latest traffic counters, for the live graph's timer."""
        return self._engine.traffic_counts() if self._engine is not None else TrafficCounts(0.0)

    def close(self) -> bool:
        """Stop everything; True when all threads ended within the bound."""
        until = time.monotonic() + CLOSE_SECONDS
        self._closing = True
        self._poll.stop()
        self.cancel()
        for workers in (self._worker, self._pool):
            workers.ask_to_end()
        self._worker.wait(CLOSE_SECONDS / 2)
        engine, self._engine = self._engine, None
        if engine is not None:
            end = threading.Thread(target=engine.close, name="cloud-close", daemon=True)
            end.start()
            end.join(max(0.0, until - time.monotonic()))
        ended = self._worker.wait(until - time.monotonic())
        return self._pool.wait(until - time.monotonic()) and ended

    def _open(self) -> None:
        try:
            engine = self._factory()
            if self._closing:
                engine.close()
                return
            age = self._age
            engine.subscribe(lambda event: self.bridge.listen(event) if age == self._age else None)
        except Exception as error:
            self.bridge.refused.emit("open", sentence(error))
        else:
            self.bridge.answered.emit("engine", (ANY, engine))

    def work(self, name: str, act: Callable[[Engine], object], *, replaces: bool = False) -> bool:
        """Do a piece of work on the serial worker; False when other work goes on. `replaces`: the cloud itself."""
        engine = self._engine
        if engine is None or self._busy:
            return False
        self._busy, self._replacing = name, replaces
        self.busy_changed.emit(True)
        self._worker.submit(lambda: self._act(name, lambda: act(engine)))
        return True

    def _act(self, name: str, act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as error:
            self.bridge.refused.emit(name, sentence(error))
        finally:
            self.bridge.ended.emit(name)

    def _read(self, name: str, ask: Callable[[], object], age: int) -> None:
        try:
            answer = ask()
        except Exception as error:
            if age in (ANY, self._age):
                self.bridge.refused.emit(name, sentence(error))
        else:
            self.bridge.answered.emit(name, (age, answer))

    def _wish(self, wish: Callable[[], None]) -> None:
        try:
            wish()
        except Exception as error:
            self.bridge.refused.emit("traffic", sentence(error))

    def _on_poll(self) -> None:
        self.refresh()
        self.polled.emit(self.counts())

    def _on_answer(self, name: str, told: tuple[int, object]) -> None:
        age, answer = told
        if self._closing or age not in (ANY, self._age):
            return
        self._reading.discard(name)
        if name == "engine":
            self._engine = answer  # type: ignore[assignment]  # only _open answers by that name
            self._poll.start()
            self.opened.emit()
            self.refresh()
        else:
            self.answered.emit(name, answer)

    def _on_refusal(self, name: str, why: str) -> None:
        read = name in self._reading
        self._reading.discard(name)
        self._failed.add(name)
        if not (read and self._replacing):  # what was being read belongs to the cloud that went
            self.refused.emit(name, why)

    def _on_ended(self, name: str) -> None:
        self._busy, self._replacing = "", False
        self.busy_changed.emit(False)
        self.ended.emit(name, name not in self._failed)
        self._failed.clear()
        self.refresh()


def sentence(error: BaseException) -> str:
    """An error as a line for the student, with what to do next where that is known."""
    from labs.runner import sentence_of

    text = sentence_of(error).strip() or type(error).__name__
    return text.splitlines()[0]
