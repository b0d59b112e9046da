"""Caps its own memory, then becomes the script: run as `launcher.py <bytes> <script> <arguments…>` on POSIX only.

A module of its own, because limits set between fork and exec are not safe in a process with threads.
"""

import os
import resource
import sys


def main(limit: int, command: list[str]) -> None:
    """Sets the limits and replaces this process; never returns."""
    for what, most in ((resource.RLIMIT_DATA, limit), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(what)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))
    os.execv(sys.executable, [sys.executable, "-u", *command])


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
