"""Opens a target for a command of the terminal: its errors as sentences on stderr, and an embedded cloud beside it.

Knows no Qt and no command.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from labs.aws.cleanup import WrongAccount
from labs.aws.cloud import Cloud, open_cloud
from labs.aws.errors import told
from labs.aws.lease import ReadOnly
from labs.aws.ledger_file import LedgerError
from labs.aws.target import EMBEDDED, parse_target
from labs.connecting import connection_to
from labs.emulator.clock import Pace
from labs.emulator.process import CloudDidNotStart, start_cloud
from labs.events import CallSeen
from labs.existing_role import RoleError
from labs.home import STATE, home

KNOWN = (ClientError, BotoCoreError, WrongAccount, ReadOnly, LedgerError, CloudDidNotStart, RoleError)


def sentence(error: BaseException, target: str = "") -> str:
    """What went wrong and what to do next."""
    if isinstance(error, ClientError | BotoCoreError):
        words = told(error, target)
        return f"{words.sentence} {words.next_step}"
    return str(error)


def answered(work: Callable[[], int], target: str = "") -> int:
    """The work's exit code; 1 after a sentence on stderr when it met an error that has one.

    `target` names the profile to sign in with.
    """
    try:
        return work()
    except KNOWN as error:
        print(sentence(error, target), file=sys.stderr)
        return 1


def unheard(_call: CallSeen) -> None:
    """For calls that nobody watches."""


@contextmanager
def opened(target_words: str, region: str | None) -> Iterator[Cloud]:
    """The target's cloud; the embedded one is started on what it kept, and ended afterwards."""
    target = parse_target(target_words)
    child = None
    if target.kind == EMBEDDED:
        child = start_cloud(Pace.QUICK, region=region or "us-east-1", state=home() / STATE)
    try:
        yield open_cloud(connection_to(target, region, child), unheard)
    finally:
        if child is not None:
            child.close()
