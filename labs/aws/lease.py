"""A lease in the ledger, so that of two copies of the app on one account only one changes things.

The holder renews it every few seconds. It ends when its holder lets go, when the holder's process is gone, or when
nothing was heard of it for a while. Whoever has not got it may look and read. Knows no resource.
"""

from __future__ import annotations

import os
import secrets
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from labs.aws.ledger import Ledger
from labs.words import tr

BEAT_S, STALE_S = 10.0, 60.0


class ReadOnly(RuntimeError):
    """Another copy of the app works here; the message says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Holder:
    """One open copy of the app."""

    id: str
    pid: int
    host: str

    def words(self) -> str:
        """Which copy it is, for a person."""
        if self.host == socket.gethostname():
            return tr("process {pid}", pid=self.pid)
        return tr("process {pid} on {host}", pid=self.pid, host=self.host)


def new_holder() -> Holder:
    """This process, as a copy of its own."""
    return Holder(secrets.token_hex(8), os.getpid(), socket.gethostname())


def is_alive(pid: int) -> bool:
    """Whether a process of that id runs on this machine; when that cannot be known, True."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(0x00100000, False, pid)  # SYNCHRONIZE
        if not handle:
            return bool(kernel.GetLastError() == 5)  # access denied: it is there, and somebody else's
        gone = kernel.WaitForSingleObject(handle, 0) == 0
        kernel.CloseHandle(handle)
        return not gone
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def take(ledger: Ledger, scope: str, me: Holder, now: float | None = None) -> Holder | None:
    """Takes or renews the lease of a scope. None: it is ours; else who has it."""
    at = time.time() if now is None else now
    with ledger.writing() as db:
        found = db.execute("SELECT holder, pid, host, beat FROM leases WHERE scope = ?", (scope,)).fetchone()
        if found is not None and _is_held(Holder(*found[:3]), found[3], me, at):
            return Holder(*found[:3])
        db.execute(
            "INSERT OR REPLACE INTO leases (scope, holder, pid, host, beat) VALUES (?, ?, ?, ?, ?)",
            (scope, me.id, me.pid, me.host, at),
        )
    return None


def _is_held(holder: Holder, beat: float, me: Holder, now: float) -> bool:
    if holder.id == me.id or abs(now - beat) > STALE_S:  # a clock that was set back ends it too
        return False
    return holder.host != me.host or is_alive(holder.pid)


def let_go(ledger: Ledger, scope: str, me: Holder) -> None:
    """Ends the lease, if it is ours."""
    with ledger.writing() as db:
        db.execute("DELETE FROM leases WHERE scope = ? AND holder = ?", (scope, me.id))


@dataclass(slots=True)
class Lease:
    """One copy's hold on one scope, renewed by a thread while it has it. `lost` is called when it was taken away."""

    ledger: Ledger
    scope: str
    lost: Callable[[], None] = lambda: None
    me: Holder = field(default_factory=new_holder)
    beat_s: float = BEAT_S
    _holder: Holder | None = None
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def acquire(self) -> bool:
        """Tries to have it; True when it is ours. Called again before each piece of work."""
        self._holder = take(self.ledger, self.scope, self.me)
        if self._holder is None and self._thread is None:
            self._thread = threading.Thread(target=self._renew, name="ledger-lease", daemon=True)
            self._thread.start()
        return self._holder is None

    def require(self) -> None:
        """Raises ReadOnly when another copy has it."""
        if not self.acquire():
            raise ReadOnly(self.words())

    def words(self) -> str:
        """Why nothing can be changed here; empty when it is ours."""
        if self._holder is None:
            return ""
        return tr(
            "Read-only: another Headwater ({which}) works here. Close it, then go on in this one; nothing is lost.",
            which=self._holder.words(),
        )

    def close(self) -> None:
        """Lets go and ends the thread; a second time does nothing."""
        if self._ended.is_set():
            return
        self._ended.set()
        if self._thread is not None:
            self._thread.join(self.beat_s)
        if self._holder is None:
            let_go(self.ledger, self.scope, self.me)

    def _renew(self) -> None:
        while not self._ended.wait(self.beat_s):
            try:
                held = self._holder is None and self.acquire()
            except sqlite3.Error:
                continue  # busy for longer than its patience; the lease lasts several beats
            if not held:
                self._thread = None
                self.lost()
                return
