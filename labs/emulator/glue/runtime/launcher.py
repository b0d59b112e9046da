"""Caps its own memory, then becomes the script: run as `launcher.py <bytes> <script> <arguments…>` on POSIX only.

A module of its own, because what is set between fork and exec is not safe in a process with threads.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
MOST_PROCESSES = 256


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
    if sys.platform == "linux":
        _limit_processes()


def _limit_processes() -> None:
    """The limit is on all processes and threads of the user, so it is set above those that there are now.

    A script that starts processes without end then fails, and the machine stays usable. Root has no such limit.
    """
    import resource

    now = 0
    for one in os.scandir("/proc"):
        try:
            if one.name.isdigit() and one.stat().st_uid == os.getuid():
                now += len(list(os.scandir(f"/proc/{one.name}/task")))
        except OSError:
            continue
    hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    allowed = now + MOST_PROCESSES if hard == resource.RLIM_INFINITY else min(now + MOST_PROCESSES, hard)
    resource.setrlimit(resource.RLIMIT_NPROC, (allowed, allowed))


def _end_with_parent() -> None:
    """On Linux the script is killed when the cloud dies, even by kill -9; elsewhere only the cloud's close ends it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
