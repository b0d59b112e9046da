"""Caps its own memory, then becomes the script: run as `launcher.py <bytes> <script> <arguments…>` on POSIX only.

A module of its own, because what is set between fork and exec is not safe in a process with threads.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(limit: int, command: list[str]) -> None:
    """Sets the limits and replaces this process; never returns."""
    _limit(limit)
    _end_with_parent()
    os.execv(sys.executable, [sys.executable, "-u", *command])


def _limit(memory: int) -> None:
    if sys.platform != "win32":
        import resource

        for what, most in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_CORE, 0)):
            hard = resource.getrlimit(what)[1]
            allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(what, (allowed, allowed))


def _end_with_parent() -> None:
    """On Linux the script is killed when the cloud dies, even by kill -9; elsewhere only the cloud's close ends it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
