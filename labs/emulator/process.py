"""The parent's side of the embedded cloud: start the child, read its ready line, stop it, notice its death.

Knows no service and no moto. The child ends when our end of its stdin closes, even after kill -9.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labs import child_environment
from labs.emulator.clock import Pace
from labs.emulator.neighbours import Endpoint
from labs.shapes import DeliveryBuffer, Wait

READY_S = 30.0
STOP_S = 2.0


class CloudDidNotStart(RuntimeError):
    """The child ended or said nothing; the message holds what it wrote."""


class CloudIsGone(RuntimeError):
    """The child has ended."""


@dataclass(slots=True)
class CloudProcess:
    """A running child. `endpoint` tells where it listens and with which keys."""

    child: subprocess.Popen[bytes]
    endpoint: Endpoint
    kept: bool = False  # whether what it acknowledges is there at the next start
    note: str = ""  # what the student should be told of the saved state
    _talk: threading.Lock = field(default_factory=threading.Lock)

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self.child.pid

    def alive(self) -> bool:
        """Whether the child still runs."""
        return self.child.poll() is None

    def fault(self, kind: str, **given: str | float | None) -> None:
        """Puts a fault in force (its fields: Fault in labs/emulator/faults.py).

        Raises ValueError with a sentence for a fault that is none, CloudIsGone when the child has ended.
        """
        self._order({"fault": {"kind": kind, **given}})

    def clear_faults(self) -> None:
        """Ends every fault. Raises CloudIsGone when the child has ended."""
        self._order({"clear_faults": True})

    def waits(self) -> list[Wait]:
        """What waits in the cloud, why and for how long, what ends first first. Raises CloudIsGone."""
        return [Wait(**row) for row in self._order({"waits": True})["waits"]]

    def buffers(self) -> list[DeliveryBuffer]:
        """How full Firehose's buffers are. Raises CloudIsGone."""
        return [DeliveryBuffer(**row) for row in self._order({"buffers": True})["buffers"]]

    def _order(self, order: dict[str, Any]) -> dict[str, Any]:
        stdin, stdout = self.child.stdin, self.child.stdout
        try:
            with self._talk:
                assert stdin is not None
                assert stdout is not None
                stdin.write(json.dumps(order).encode() + b"\n")
                stdin.flush()
                answer = json.loads(stdout.readline())
        except (OSError, ValueError) as error:
            raise CloudIsGone("The embedded cloud has ended; it takes no more orders.") from error
        if problem := answer["problem"]:
            raise ValueError(problem)
        told: dict[str, Any] = answer
        return told

    def close(self) -> None:
        """Ends the child: its stdin closes, and it is killed if it has not gone after STOP_S seconds."""
        if self.child.stdin and not self.child.stdin.closed:
            self.child.stdin.close()
        try:
            self.child.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        if self.child.stdout:
            self.child.stdout.close()


def start_cloud(
    pace: Pace,
    *,
    region: str = "us-east-1",
    limits: bool = True,
    port: int = 0,
    enforce: bool = False,
    state: Path | None = None,
) -> CloudProcess:
    """Starts a child and waits for its ready line; `state` is the folder where it keeps things.

    Raises CloudDidNotStart.
    """
    words = [sys.executable, "-P", "-m", "labs.emulator", "--pace", pace, "--region", region, "--port", str(port)]
    words += ["--no-limits"] * (not limits) + ["--enforce"] * enforce
    child = subprocess.Popen(
        [*words, "--state", str(state)] if state else words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=child_environment.of_cloud(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    killer = threading.Timer(READY_S, child.kill)
    killer.start()
    try:
        line = child.stdout.readline() if child.stdout else b""
    finally:
        killer.cancel()
        killer.join()
    try:
        ready = json.loads(line)
    except ValueError:
        child.kill()
        child.communicate()
        raise CloudDidNotStart(f"The embedded cloud did not start; it said {line!r}.") from None
    endpoint = Endpoint(ready["endpoint"], ready["region"], ready["access_key_id"], ready["secret_access_key"])
    return CloudProcess(child, endpoint, ready.get("kept", False), ready.get("note", ""))
