"""From a target to a connection and a run: how to reach it, which run goes on there, what a crash left open.

Used by the session and by the commands of the terminal. Knows neither Qt nor the terminal.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3

from labs.aws.cloud import Cloud
from labs.aws.ledger import Ledger, Run
from labs.aws.recovery import settle
from labs.aws.target import Connection, Target
from labs.emulator.process import CloudProcess
from labs.saves import KEPT


def take_up(cloud: Cloud, ledger: Ledger, run: Run) -> None:
    """Keeps a copy of the ledger as the last start left it, and settles what a crash left open."""
    with contextlib.suppress(OSError, sqlite3.Error):
        ledger.keep_copy()
    settle(cloud, ledger, run)


def run_on(ledger: Ledger, cloud: Cloud) -> Run:
    """The run that was left on this cloud, so that Tuesday finds Monday's names; else a new one."""
    left = [
        run for run in ledger.open_runs(str(cloud.target)) if (run.scope, run.region) == (cloud.scope, cloud.region)
    ]
    return left[-1] if left else ledger.begin_run(
        cloud.scope, str(cloud.target), cloud.identity.account, cloud.region
    )  # fmt: skip


def connection_to(target: Target, region: str | None, child: CloudProcess | None) -> Connection:
    """How to reach the target."""
    if child is not None:
        end = child.endpoint
        place = KEPT if child.kept else f"once {secrets.token_hex(4)}"
        return Connection(target, end.region, end.url, end.access_key_id, end.secret_access_key, place)
    return Connection(target, region, target.value if target.kind == "endpoint" else None)


def traffic_words(connection: Connection) -> dict[str, str | None]:
    """The same for the traffic process, which hears it on its stdin."""
    if connection.endpoint_url is None:
        return {"profile": connection.target.value, "region": connection.region}
    return {
        "target": "endpoint", "endpoint": connection.endpoint_url, "region": connection.region,
        # Its environment holds no keys, so those of a terminal for an endpoint of one's own are looked up here.
        "access_key_id": connection.access_key_id or os.environ.get("AWS_ACCESS_KEY_ID", "test"),
        "secret_access_key": connection.secret_access_key or os.environ.get("AWS_SECRET_ACCESS_KEY", "test"),
    }  # fmt: skip
