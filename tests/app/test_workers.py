"""Worker threads: in order, on one thread, ended by asking, never waited for without a bound."""

from __future__ import annotations

import threading
import time

from app.workers import Workers


def test_that_one_worker_takes_jobs_in_order_and_tells_what_fails() -> None:
    done: list[str] = []
    failed: list[str] = []
    workers = Workers("test", 1, lambda error: failed.append(str(error)))
    workers.submit(lambda: done.append(threading.current_thread().name))
    workers.submit(lambda: [][1])  # type: ignore[arg-type]  # it raises before it returns
    finished = threading.Event()
    workers.submit(finished.set)
    assert finished.wait(5)
    assert done == ["test-0"]
    assert failed == ["list index out of range"]
    workers.ask_to_end()
    assert workers.wait(5)


def test_that_jobs_which_wait_are_dropped_at_the_end() -> None:
    begun, go = threading.Event(), threading.Event()
    done: list[int] = []
    workers = Workers("test", 1, lambda error: None)
    workers.submit(lambda: (begun.set(), go.wait(5), None)[2])
    workers.submit(lambda: done.append(1))
    assert begun.wait(5)
    workers.ask_to_end()
    workers.submit(lambda: done.append(2))
    go.set()
    assert workers.wait(5)
    assert done == []


def test_that_waiting_for_a_stuck_job_has_a_bound() -> None:
    begun, go = threading.Event(), threading.Event()
    workers = Workers("test", 2, lambda error: None)
    workers.submit(lambda: (begun.set(), go.wait(20), None)[2])
    assert begun.wait(5)
    workers.ask_to_end()
    started = time.monotonic()
    assert not workers.wait(0.2)
    assert time.monotonic() - started < 2
    go.set()
    assert workers.wait(5)
