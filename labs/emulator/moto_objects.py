"""Keeps what S3 holds in the Store: buckets, keys with all versions, uploads under way with their parts.

Large objects are written in pieces and outside moto's lock, so that no other request waits for them; only then the
unit that names the pieces, and only then the answer. Where nothing else is said the lock is held by the caller.
Pickles are read only from a file that the Store has recognised as its own.
"""

from __future__ import annotations

import copyreg
import io
import pickle
import re
import secrets
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote

from labs.emulator.http import Request
from labs.emulator.store import Store
from labs.emulator.wire import ACCOUNT

BUCKET, KEY, TAGS, UPLOAD, PART = "s3.bucket", "s3.key", "s3.tags", "s3.upload", "s3.part"
PIECES = "s3.pieces/"  # logs: bucket, key, and a token of one object's bytes
PIECE = 1024 * 1024
NOT_KEPT = ("_value_buffer", "lock", "headwater_parts", "headwater_whole")
PARTS_IN_BODY = re.compile(rb"<PartNumber>\s*(\d+)\s*</PartNumber>")
KEYS_IN_BODY = re.compile(rb"<Key>(.*?)</Key>", re.DOTALL)
SEPARATOR = "\0"
READS = ("GET", "HEAD")


def s3() -> Any:
    """moto's S3."""
    from moto.s3.models import s3_backends

    return s3_backends[ACCOUNT]["aws"]


class _Pickler(pickle.Pickler):
    """Leaves out the bytes of objects that are kept in pieces, and the parts that an object was made of."""

    def reducer_override(self, thing: Any) -> Any:
        from moto.s3.models import FakeKey

        if not isinstance(thing, FakeKey):
            return NotImplemented
        whole = is_whole(thing)
        state = {name: value for name, value in thing.__dict__.items() if name not in NOT_KEPT}
        state |= {"multipart": None, "headwater_logs": logs_of(thing) if whole else ()}
        state["value"] = b"" if whole else thing.value
        return copyreg.__newobj__, (FakeKey,), state  # type: ignore[attr-defined]


def pickled(thing: Any) -> bytes:
    """The thing as it is kept."""
    out = io.BytesIO()
    _Pickler(out, protocol=pickle.HIGHEST_PROTOCOL).dump(thing)
    return out.getvalue()


def _put(store: Store, service: str, key: str, thing: Any) -> None:
    if store.keeps:
        store.put(service, key, pickled(thing))


# large objects: `headwater_logs` names the logs of an object's bytes, `headwater_parts` are objects it was made of


def logs_of(thing: Any) -> tuple[str, ...]:
    """The logs that have an object's bytes, in order."""
    parts = getattr(thing, "headwater_parts", ())
    found: tuple[str, ...] = getattr(thing, "headwater_logs", ())
    return tuple(name for part in parts for name in logs_of(part)) or found


def is_whole(thing: Any) -> bool:
    """Whether all of the object's bytes are in its logs."""
    parts = getattr(thing, "headwater_parts", ())
    return all(map(is_whole, parts)) if parts else bool(getattr(thing, "headwater_whole", False))


@dataclass(frozen=True, slots=True)
class Large:
    """Bytes that go to the log `name`: `size` of those of `source` from `first` on; then `of` is kept there whole."""

    name: str
    of: Any
    source: Any
    first: int
    size: int


def large(request: Request) -> list[Large]:
    """The large objects that this request has just made, each with the name of the log that its bytes go to."""
    bucket, key, upload, part = _named(request)
    found = s3().buckets.get(bucket) if request.method not in READS and key else None
    if found is None:
        return []
    owner = bucket + SEPARATOR + key
    if upload and part:
        held = found.multiparts.get(upload)
        return named(owner, [held.parts[part]] if held is not None and part in held.parts else [])
    versions = list(found.keys.getlist(key) or ())
    if upload and request.method == "POST" and versions:
        made_of = _parts_of(versions[-1], request.body)
        if made_of:
            versions[-1].headwater_parts = made_of
            return _small_parts(owner, versions[-1], made_of)
    return named(owner, versions)


def _small_parts(owner: str, whole: Any, parts: Iterable[Any]) -> list[Large]:
    """The parts that have no log yet; moto has let go of their bytes, which are in the whole object."""
    found, first = list[Large](), 0
    for part in parts:
        if not logs_of(part):
            part.headwater_logs = (PIECES + owner + SEPARATOR + secrets.token_hex(8),)
            found.append(Large(part.headwater_logs[0], part, whole, first, part.contentsize))
        first += part.contentsize
    return found


def _parts_of(thing: Any, body: bytes) -> tuple[Any, ...]:
    """The parts that the object was just put together from, where they are the object."""
    held = getattr(thing, "multipart", None)
    numbers = [int(number) for number in PARTS_IN_BODY.findall(body)]
    if held is None or any(number not in held.parts for number in numbers):
        return ()
    parts = tuple(held.parts[number] for number in numbers)
    return parts if sum(part.contentsize for part in parts) == thing.contentsize > PIECE else ()


def named(owner: str, objects: Iterable[Any]) -> list[Large]:
    """Those of the objects that are large and have no log yet, each with the name that its log then has."""
    found = [one for one in objects if getattr(one, "contentsize", 0) > PIECE and not logs_of(one)]
    for one in found:
        one.headwater_logs = (PIECES + owner + SEPARATOR + secrets.token_hex(8),)
    return [Large(one.headwater_logs[0], one, one, 0, one.contentsize) for one in found]


def write_pieces(store: Store, what: Large, lock: AbstractContextManager[Any]) -> None:
    """Writes the bytes; takes the lock for each piece only. An object that was disposed of meanwhile is left."""
    if not store.keeps:
        return
    for place in range(0, what.size, PIECE):
        with lock:
            if what.source.disposed:
                return
            with what.source.lock:
                what.source._value_buffer.seek(what.first + place)
                piece = what.source._value_buffer.read(min(PIECE, what.size - place))
        store.append(what.name, place, piece)
    what.of.headwater_whole = True


def _joined(store: Store, thing: Any) -> Any:
    """The object with its bytes again."""
    if names := logs_of(thing):
        thing.value = b"".join(piece for name in names for _, piece in store.log(name))
        thing.headwater_whole = True
    return thing


# what a request has changed


def _named(request: Request) -> tuple[str, str, str, int]:
    """Bucket, key, upload id and part number of a request; empty and 0 for what it does not name."""
    bucket, _, key = unquote(request.path).lstrip("/").partition("/")
    asked = parse_qs(request.query, keep_blank_values=True)
    part = asked.get("partNumber", ["0"])[0]
    return bucket, key, asked.get("uploadId", [""])[0], int(part) if part.isdecimal() else 0


def after(store: Store, request: Request) -> list[str]:
    """Keeps what this request may have changed; the names of logs that nobody needs any more."""
    if request.method in READS or not store.keeps:
        return []
    bucket, key, upload, part = _named(request)
    if upload and part and request.method == "PUT":
        _save_part(store, bucket, upload, part)
        return []
    save_bucket(store, bucket)
    if key and (upload or "uploads" in request.query):
        _save_uploads(store, bucket)
    unneeded = save_key(store, bucket, key) if key else []
    for other in KEYS_IN_BODY.findall(request.body) if request.query.startswith("delete") else ():
        unneeded += save_key(store, bucket, _unescaped(other))
    if "tagging" in request.query or "x-amz-tagging" in request.headers or b"<Tags" in request.body[:1024]:
        _put(store, TAGS, "", s3().tagger)
    return unneeded


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


def save_key(store: Store, bucket: str, key: str) -> list[str]:
    """Keeps all versions of a key, or forgets it; the names of logs that nobody needs any more."""
    found = s3().buckets.get(bucket)
    versions = list(found.keys.getlist(key) or ()) if found is not None else []
    owner = bucket + SEPARATOR + key
    if versions:
        _put(store, KEY, owner, versions)
    else:
        store.drop(KEY, owner)
    uploads = found.multiparts.values() if found is not None else ()
    parts = [part for held in uploads if held.key_name == key for part in held.parts.values()]
    needed = {name for one in (*versions, *parts) for name in logs_of(one)}
    return [name for name in store.logs(PIECES + owner + SEPARATOR) if name not in needed]


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


def restore(store: Store) -> None:
    """Puts back every bucket with its keys and uploads. Called once, before the first request."""
    from moto.s3.models import s3_backends

    for name, value in store.units(BUCKET):
        s3().buckets[name] = pickle.loads(value)
        s3_backends.bucket_accounts[name] = ("aws", ACCOUNT)
    for owner, value in store.units(KEY):
        bucket, _, key = owner.partition(SEPARATOR)
        if bucket in s3().buckets:
            s3().buckets[bucket].keys.setlist(key, [_joined(store, one) for one in pickle.loads(value)])
    for owner, value in store.units(UPLOAD):
        bucket, _, upload = owner.partition(SEPARATOR)
        if bucket in s3().buckets:
            s3().buckets[bucket].multiparts[upload] = pickle.loads(value)
    for owner, value in store.units(PART):
        bucket, upload, number = owner.split(SEPARATOR)
        held = s3().buckets[bucket].multiparts.get(upload) if bucket in s3().buckets else None
        if held is not None:
            held.parts[int(number)] = _joined(store, pickle.loads(value))
            held.partlist.append(int(number))
    for _, value in store.units(TAGS):
        s3().tagger = pickle.loads(value)
