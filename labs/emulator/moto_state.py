"""Keeps what moto holds (S3 with all versions, IAM, Logs) in the Store, request by request, and brings it back.

After each request that may change something, the units it touched (a bucket, a key with its versions, a role's world)
are written before the answer goes out. The lock is held by the caller. Pickles are read only from a file that the
Store has recognised as its own.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from labs.emulator.http import Request
from labs.emulator.store import Store
from labs.emulator.wire import ACCOUNT

S3_BUCKET, S3_KEY, S3_TAGS, S3_PART, IAM, LOG_GROUP, LOG_STREAM = (
    "s3.bucket", "s3.key", "s3.tags", "s3.part", "iam", "logs.group", "logs.stream",
)  # fmt: skip
KEYS_IN_BODY = re.compile(rb"<Key>(.*?)</Key>", re.DOTALL)
READS = ("Get", "List", "Describe", "Filter", "Simulate", "Head")
SEPARATOR = "\0"
# What IAM loads anew at each start
BUILT_IN = ("aws_managed_policies", "policy_arn_regex", "account_summary", "managed_policies")


def _s3() -> Any:
    from moto.s3.models import s3_backends

    return s3_backends[ACCOUNT]["aws"]


def _iam() -> Any:
    from moto.iam.models import iam_backends

    return iam_backends[ACCOUNT]["aws"]


def _logs() -> Any:
    from moto.logs.models import logs_backends

    return logs_backends[ACCOUNT]


def _put(store: Store, service: str, key: str, thing: Any) -> None:
    """Keeps a unit; a store that forgets is not worth a pickle of all of IAM."""
    if store.keeps:
        store.put(service, key, pickle.dumps(thing))


def after(store: Store, service: str, region: str, request: Request) -> None:
    """Keeps what this request may have changed."""
    if service == "s3":
        _after_s3(store, request)
    elif service == "iam":
        action = re.search(rb"Action=(\w+)", request.body)
        if action and not action[1].decode().startswith(READS):
            save_iam(store)
    elif service == "logs":
        operation = request.headers.get("x-amz-target", "").partition(".")[2]
        if not operation.startswith(READS):
            save_logs(store, region)


# S3


def _after_s3(store: Store, request: Request) -> None:
    if request.method in ("GET", "HEAD"):
        return
    bucket, _, key = unquote(request.path).lstrip("/").partition("/")
    save_bucket(store, bucket)
    if key:
        save_key(store, bucket, key)
    for named in KEYS_IN_BODY.findall(request.body) if request.query.startswith("delete") else ():
        save_key(store, bucket, _unescaped(named))
    if "tagging" in request.query or "x-amz-tagging" in request.headers or b"<Tags" in request.body[:1024]:
        _put(store, S3_TAGS, "", _s3().tagger)


def _unescaped(text: bytes) -> str:
    from xml.sax.saxutils import unescape

    return unescape(text.decode("utf-8"), {"&quot;": '"', "&apos;": "'", "&#13;": "\r", "&#10;": "\n"})


def save_bucket(store: Store, name: str) -> None:
    """Keeps a bucket without its keys, or forgets it."""
    bucket = _s3().buckets.get(name)
    if bucket is None:
        store.drop(S3_BUCKET, name)
        return
    keys, bucket.keys = bucket.keys, type(bucket.keys)()
    try:
        _put(store, S3_BUCKET, name, bucket)
    finally:
        bucket.keys = keys


def save_key(store: Store, bucket: str, key: str) -> None:
    """Keeps all versions of a key, or forgets it."""
    found = _s3().buckets.get(bucket)
    versions = found.keys.getlist(key) if found is not None else None
    if versions:
        _put(store, S3_KEY, bucket + SEPARATOR + key, list(versions))
    else:
        store.drop(S3_KEY, bucket + SEPARATOR + key)


# IAM


def save_iam(store: Store) -> None:
    """Keeps roles, users, policies and keys; the managed policies of AWS are loaded anew at each start."""
    iam = _iam()
    state = {name: value for name, value in iam.__dict__.items() if name not in BUILT_IN}
    own = {arn: policy for arn, policy in iam.managed_policies.items() if not arn.startswith("arn:aws:iam::aws:")}
    _put(store, IAM, "", (state, own))


# Logs


def save_logs(store: Store, region: str) -> None:
    """Keeps the region's log groups as they are described, without their streams' events."""
    for name, group in _logs()[region].groups.items():
        streams, group.streams = group.streams, {}
        try:
            _put(store, LOG_GROUP, region + SEPARATOR + name, group)
        finally:
            group.streams = streams
        for stream in streams:
            save_log_stream(store, region, name, stream)
    kept = {region + SEPARATOR + name for name in _logs()[region].groups}
    for key, _ in list(store.units(LOG_GROUP)):
        if key.startswith(region + SEPARATOR) and key not in kept:
            store.drop(LOG_GROUP, key)


def save_log_stream(store: Store, region: str, group: str, stream: str) -> None:
    """Keeps a log stream with its events."""
    found = _logs()[region].groups[group].streams.get(stream)
    key = SEPARATOR.join((region, group, stream))
    if found is None:
        store.drop(LOG_STREAM, key)
        return
    group_object, found.log_group = found.log_group, None
    try:
        _put(store, LOG_STREAM, key, found)
    finally:
        found.log_group = group_object


# bringing it back


def restore(store: Store) -> None:
    """Puts back everything that was kept. Called once, before the first request."""
    kept = [*store.units(S3_BUCKET), *store.units(IAM), *store.units(LOG_GROUP)]
    if not kept:  # nothing to bring back: no backend need be imported yet
        return
    for name, value in store.units(S3_BUCKET):
        _s3().buckets[name] = pickle.loads(value)
        from moto.s3.models import s3_backends

        s3_backends.bucket_accounts[name] = ("aws", ACCOUNT)
    for key, value in store.units(S3_KEY):
        bucket, _, name = key.partition(SEPARATOR)
        if bucket in _s3().buckets:
            _s3().buckets[bucket].keys.setlist(name, pickle.loads(value))
    for _, value in store.units(S3_TAGS):
        _s3().tagger = pickle.loads(value)
    for _, value in store.units(IAM):
        state, own = pickle.loads(value)
        _iam().__dict__.update(state)
        _iam().managed_policies.update(own)
    _restore_logs(store)


def _restore_logs(store: Store) -> None:
    for key, value in store.units(LOG_GROUP):
        region, _, name = key.partition(SEPARATOR)
        _logs()[region].groups[name] = pickle.loads(value)
    for region, group, stream, value in _streams(store):
        found = _logs()[region].groups.get(group)
        if found is not None:
            restored = pickle.loads(value)
            restored.log_group = found
            found.streams[stream] = restored


def _streams(store: Store) -> Iterator[tuple[str, str, str, bytes]]:
    for key, value in store.units(LOG_STREAM):
        region, group, stream = key.split(SEPARATOR)
        yield region, group, stream, value
