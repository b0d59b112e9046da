"""Asks before anything is written to a real account: shows whose it is, and wants its last four digits typed.

The embedded cloud and other endpoints bill nobody and are not asked about. Knows no Qt.
"""

from __future__ import annotations

import sys

from labs.aws.cloud import Cloud

DIGITS = 4


def banner(cloud: Cloud) -> str:
    """Which account it is, in three lines."""
    who = cloud.identity
    return (
        f"REAL ACCOUNT {who.account} · {cloud.region}\n  as {who.arn}\n"
        "  What is made here is billed to its owner, and so is what is left behind."
    )


def confirmed(cloud: Cloud, given: str = "") -> bool:
    """Whether it may go on. `given` are the digits of --confirm; without them a person is asked, if there is one."""
    if not cloud.target.real:
        return True
    digits = cloud.identity.account[-DIGITS:]
    print(banner(cloud), file=sys.stderr)
    typed = given or _asked()
    if typed.strip() == digits:
        return True
    print("Those are not the account's last four digits: nothing was touched.", file=sys.stderr)
    return False


def _asked() -> str:
    if not sys.stdin.isatty():
        print("Nobody can be asked here: add --confirm with the account's last four digits.", file=sys.stderr)
        return ""
    print(f"Type the account's last {DIGITS} digits to go on: ", end="", file=sys.stderr)
    sys.stderr.flush()
    return sys.stdin.readline()
