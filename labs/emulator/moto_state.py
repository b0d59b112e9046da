"""Keeps what moto holds (S3, IAM, Logs) in the Store, request by request, and brings it back.

After each request that may change something, the units it touched are written before the answer goes out. The lock
is held by the caller. Pickles are read only from a file that the Store has recognised as its own.
"""

from __future__ import annotations

import pickle
import re
from typing import Any

from labs.emulator import moto_logs, moto_objects
from labs.emulator.bulk import Shelf
from labs.emulator.http import Request
from labs.emulator.store import Store
from labs.emulator.wire import ACCOUNT

IAM = "iam"
READS = ("Get", "List", "Describe", "Filter", "Simulate", "Head")
# What IAM loads anew at each start
BUILT_IN = ("aws_managed_policies", "policy_arn_regex", "account_summary", "managed_policies")


def _iam() -> Any:
    from moto.iam.models import iam_backends

    return iam_backends[ACCOUNT]["aws"]


def after(store: Store, shelf: Shelf, service: str, region: str, request: Request) -> list[str]:
    """Keeps what this request may have changed; the names of logs that may be dropped, outside the lock."""
    if service == "s3":
        return moto_objects.after(store, shelf, request)
    if service == "iam":
        action = re.search(rb"Action=(\w+)", request.body)
        if action and not action[1].decode().startswith(READS):
            save_iam(store)
    elif service == "logs":
        operation = request.headers.get("x-amz-target", "").partition(".")[2]
        if not operation.startswith(READS):
            moto_logs.after(store, region, operation, request)
    return []


def save_iam(store: Store) -> None:
    """Keeps roles, users, policies and keys; the managed policies of AWS are loaded anew at each start."""
    if not store.keeps:
        return
    iam = _iam()
    state = {name: value for name, value in iam.__dict__.items() if name not in BUILT_IN}
    own = {arn: policy for arn, policy in iam.managed_policies.items() if not arn.startswith("arn:aws:iam::aws:")}
    store.put(IAM, "", pickle.dumps((state, own)))


def restore(store: Store, shelf: Shelf) -> list[str]:
    """Puts back everything that was kept, once, before the first request; the names of logs that are nobody's."""
    kept = [*store.units(moto_objects.BUCKET), *store.units(IAM), *store.units(moto_logs.GROUP)]
    if not kept:  # nothing to bring back: no backend need be imported yet
        return []
    nobodys = moto_objects.restore(store, shelf)
    for _, value in store.units(IAM):
        state, own = pickle.loads(value)
        _iam().__dict__.update(state)
        _iam().managed_policies.update(own)
    moto_logs.restore(store)
    return nobodys
