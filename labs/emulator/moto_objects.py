"""Keeps what S3 holds in the Store: buckets, keys with all versions, uploads under way with their parts.

A unit says in which logs an object's bytes lie, which were written before (bulk.py, moto_keys.py); few bytes are in the
unit itself. The lock is held by the caller. Pickles are read only from a file that the Store has recognised as its own.
"""

from __future__ import annotations

import copyreg
import io
import pickle
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs, unquote

from labs.emulator.bulk import Bulk, Promise, Run, Shelf
from labs.emulator.http import Request
from labs.emulator.moto_keys import PIECES, SEPARATOR, bulk_of, install, logs_of
from labs.emulator.store import Store
from labs.emulator.wire import ACCOUNT

BUCKET, KEY, TAGS, UPLOAD, PART = "s3.bucket", "s3.key", "s3.tags", "s3.upload", "s3.part"
NOT_KEPT = ("_value_buffer", "lock", "headwater_bulk")
PARTS_IN_BODY = re.compile(rb"<PartNumber>\s*(\d+)\s*</PartNumber>")
KEYS_IN_BODY = re.compile(rb"<Key>(.*?)</Key>", re.DOTALL)
READS = ("GET", "HEAD")


def s3() -> Any:
    """moto's S3."""
    install()
    from moto.s3.models import s3_backends

    return s3_backends[ACCOUNT]["aws"]


class _Pickler(pickle.Pickler):
    """Leaves out the bytes of objects that lie in logs, and the parts that an object was made of."""

    def reducer_override(self, thing: Any) -> Any:
        from moto.s3.models import FakeKey

        if not isinstance(thing, FakeKey):
            return NotImplemented
        bulk = bulk_of(thing)
        state = {name: value for name, value in thing.__dict__.items() if name not in NOT_KEPT}
        state |= {"multipart": None, "value": b"" if bulk else thing.value}
        state["headwater_runs"] = [(run.log, run.first, run.size, run.held) for run in bulk.runs] if bulk else []
        return copyreg.__newobj__, (FakeKey,), state  # type: ignore[attr-defined]


def pickled(thing: Any) -> bytes:
    """The thing as it is kept."""
    out = io.BytesIO()
    _Pickler(out, protocol=pickle.HIGHEST_PROTOCOL).dump(thing)
    return out.getvalue()


def _put(store: Store, service: str, key: str, thing: Any) -> None:
    if store.keeps:
        store.put(service, key, pickled(thing))


def _joined(shelf: Shelf, thing: Any) -> Any:
    """The object with its bytes again; an older file has only the names of its logs."""
    runs = [Run(*one) for one in getattr(thing, "headwater_runs", ())]
    runs += [Run(name, 0, shelf.store.extent(name)) for name in getattr(thing, "headwater_logs", ())]
    if runs:
        thing.value = Promise(Bulk(shelf, tuple(runs)))
        thing.headwater_logs = ()
    return thing


# what a request has changed


def named(request: Request) -> tuple[str, str, str, int]:
    """Bucket, key, upload id and part number of a request; empty and 0 for what it does not name."""
    bucket, _, key = unquote(request.path).lstrip("/").partition("/")
    asked = parse_qs(request.query, keep_blank_values=True)
    part = asked.get("partNumber", ["0"])[0]
    return bucket, key, asked.get("uploadId", [""])[0], int(part) if part.isdecimal() else 0


def after(store: Store, shelf: Shelf, request: Request) -> list[str]:
    """Keeps what this request may have changed; the names of logs that nobody needs any more."""
    if request.method in READS:
        return []
    bucket, key, upload, part = named(request)
    if upload and part and request.method == "PUT":
        _save_part(store, bucket, upload, part)
        return unneeded(shelf, bucket, key)
    save_bucket(store, bucket)
    if key and (upload or "uploads" in request.query):
        _save_uploads(store, bucket)
    keys = [key] if key else []
    if request.query.startswith("delete"):
        keys += [_unescaped(other) for other in KEYS_IN_BODY.findall(request.body)]
    for one in keys:
        save_key(store, bucket, one)
    if "tagging" in request.query or "x-amz-tagging" in request.headers or b"<Tags" in request.body[:1024]:
        _put(store, TAGS, "", s3().tagger)
    return [name for one in keys for name in unneeded(shelf, bucket, one)]


def _unescaped(text: bytes) -> str:
    from xml.sax.saxutils import unescape

    return unescape(text.decode("utf-8"), {"&quot;": '"', "&apos;": "'", "&#13;": "\r", "&#10;": "\n"})


def save_bucket(store: Store, name: str) -> None:
    """Keeps a bucket without its keys and uploads, or forgets it."""
    bucket = s3().buckets.get(name)
    if bucket is None:
        store.drop(BUCKET, name)
        return
    keys, uploads = bucket.keys, bucket.multiparts
    bucket.keys, bucket.multiparts = type(keys)(), type(uploads)()
    try:
        _put(store, BUCKET, name, bucket)
    finally:
        bucket.keys, bucket.multiparts = keys, uploads


def save_key(store: Store, bucket: str, key: str) -> None:
    """Keeps all versions of a key, or forgets it."""
    found = s3().buckets.get(bucket)
    versions = list(found.keys.getlist(key) or ()) if found is not None else []
    if versions:
        _put(store, KEY, bucket + SEPARATOR + key, versions)
    else:
        store.drop(KEY, bucket + SEPARATOR + key)


def unneeded(shelf: Shelf, bucket: str, key: str) -> list[str]:
    """The logs of a key that neither a version of it nor a part of an upload needs any more."""
    logs = shelf.store.logs(PIECES + bucket + SEPARATOR + key + SEPARATOR)
    found = s3().buckets.get(bucket) if logs else None
    things = list(found.keys.getlist(key) or ()) if found is not None else []
    for held in found.multiparts.values() if found is not None else ():
        things += held.parts.values() if held.key_name == key else ()
    needed = {name for one in things for name in logs_of(one)} | shelf.coming
    return [name for name in logs if name not in needed]


def _save_part(store: Store, bucket: str, upload: str, number: int) -> None:
    held = s3().buckets[bucket].multiparts.get(upload) if bucket in s3().buckets else None
    if held is not None and number in held.parts:
        _put(store, PART, SEPARATOR.join((bucket, upload, f"{number:05d}")), held.parts[number])


def _save_uploads(store: Store, bucket: str) -> None:
    """Keeps which uploads of the bucket are under way; those that are not any more go with their parts."""
    found = s3().buckets.get(bucket)
    under_way = dict(found.multiparts) if found is not None else {}
    for upload, held in under_way.items():
        parts, order = held.parts, held.partlist
        held.parts, held.partlist = {}, []
        try:
            _put(store, UPLOAD, bucket + SEPARATOR + upload, held)
        finally:
            held.parts, held.partlist = parts, order
    for owner, _ in list(store.units(UPLOAD)):
        if owner.startswith(bucket + SEPARATOR) and owner.partition(SEPARATOR)[2] not in under_way:
            store.drop(UPLOAD, owner)
            store.drop_all(PART, owner + SEPARATOR)


# bringing it back


def restore(store: Store, shelf: Shelf) -> list[str]:
    """Puts back every bucket with its keys and uploads; the names of logs that are nobody's, which a kill left.

    Called once, before the first request.
    """
    from moto.s3.models import s3_backends

    for name, value in store.units(BUCKET):
        s3().buckets[name] = pickle.loads(value)
        s3_backends.bucket_accounts[name] = ("aws", ACCOUNT)
    for owner, value in store.units(KEY):
        bucket, _, key = owner.partition(SEPARATOR)
        if bucket in s3().buckets:
            s3().buckets[bucket].keys.setlist(key, [_joined(shelf, one) for one in pickle.loads(value)])
    for owner, value in store.units(UPLOAD):
        bucket, _, upload = owner.partition(SEPARATOR)
        if bucket in s3().buckets:
            s3().buckets[bucket].multiparts[upload] = pickle.loads(value)
    for owner, value in store.units(PART):
        bucket, upload, number = owner.split(SEPARATOR)
        held = s3().buckets[bucket].multiparts.get(upload) if bucket in s3().buckets else None
        if held is not None:
            held.parts[int(number)] = _joined(shelf, pickle.loads(value))
            held.partlist.append(int(number))
    for _, value in store.units(TAGS):
        s3().tagger = pickle.loads(value)
    needed = {name for one in _objects() for name in logs_of(one)}
    return [name for name in store.logs(PIECES) if name not in needed]


def _objects() -> Iterable[Any]:
    """All that has bytes: every version of every key, every part of an upload."""
    for bucket in s3().buckets.values():
        for key in list(bucket.keys):
            yield from bucket.keys.getlist(key)
        for held in bucket.multiparts.values():
            yield from held.parts.values()
