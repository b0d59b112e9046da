"""The parent's side of the process that runs jq programs: asked a line, it answers a line, or it is ended.

One child for the whole cloud, started when it is first needed. It ends when its stdin does, so that it is never left.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from typing import Any

from labs import child_environment

START_SECONDS = 30.0


class Unanswered(RuntimeError):
    """The child did not answer in time, or could not; the text is the end of a sentence."""


@dataclass(slots=True)
class _Child:
    """The process and what it has said."""

    process: subprocess.Popen[str]
    lines: queue.SimpleQueue[str] = field(default_factory=queue.SimpleQueue)

    def read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put("")

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


_lock = threading.Lock()
_children: list[_Child] = []


def ask(query: str, record: str, seconds: float) -> list[Any]:
    """The first two results of the query for the record; raises ValueError with jq's words, or Unanswered."""
    with _lock:
        child = _children[0] if _children else _started()
        try:
            answer = _answer(child, {"query": query, "record": record}, seconds)
        except Unanswered:
            _ended(child)
            raise
    if "error" in answer:
        raise ValueError(answer["error"])
    if "stopped" in answer:
        raise Unanswered(answer["stopped"])
    found: list[Any] = answer["found"]
    return found


def stop() -> None:
    """Ends the child, if there is one."""
    with _lock:
        for child in list(_children):
            _ended(child)


def _answer(child: _Child, question: dict[str, str], seconds: float) -> dict[str, Any]:
    assert child.process.stdin is not None
    try:
        child.process.stdin.write(json.dumps(question) + "\n")
        child.process.stdin.flush()
        line = child.lines.get(timeout=seconds)
    except queue.Empty as problem:
        raise Unanswered(f"it did not end within {seconds:.1f} seconds") from problem
    except OSError as problem:
        raise Unanswered("the process that ran it ended") from problem
    if not line:
        raise Unanswered("the process that ran it ended, as one does that asks for too much memory")
    answer: dict[str, Any] = json.loads(line)
    return answer


def _started() -> _Child:
    process = subprocess.Popen(
        [sys.executable, "-m", "labs.emulator.firehose.jq_child"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
        env=child_environment.plain(),
    )  # fmt: skip
    child = _Child(process)
    threading.Thread(target=child.read, name="jq answers", daemon=True).start()
    _children.append(child)
    try:
        child.lines.get(timeout=START_SECONDS)
    except queue.Empty as problem:
        _ended(child)
        raise Unanswered("the process that runs it did not start") from problem
    return child


def _ended(child: _Child) -> None:
    child.end()
    _children.remove(child)
