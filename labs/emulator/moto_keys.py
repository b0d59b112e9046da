"""moto's S3 objects taught to hold a Bulk, so that no bytes are moved, joined or hashed under moto's lock.

What an operation needs of large bytes is worked out before (`prepare`) and laid ready for it; moto's own code then
passes promises about. Where nothing else is said the lock is held by the caller.
"""

from __future__ import annotations

import base64
import codecs
import hashlib
import io
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any

from labs.emulator.bulk import Bulk, Promise, Run
from labs.emulator.http import Request
from labs.emulator.s3_bodies import ALGORITHMS, digest_of
from labs.emulator.wire import AwsError

PIECES = "s3.pieces/"  # logs: bucket, key, and a token of one object's bytes
SEPARATOR = "\0"
SMALLEST_PART = 5 * 1024 * 1024
Sums = tuple[str, str, int]  # checksum's type, value and number of parts


@dataclass(slots=True)
class Prepared:
    """What was made ready for a request before the lock was taken.

    `copies` has, for the runs of an object that is to be copied, the copy; `sums` is the checksum of `parts` together,
    or by `algorithm` that of the copy.
    """

    request: Request
    body: bytes | None = None
    owner: str = ""
    logs: list[str] = field(default_factory=list)
    copies: dict[tuple[Run, ...], Bulk] = field(default_factory=dict)
    parts: tuple[Any, ...] = ()
    sums: Sums | None = None
    algorithm: str = ""


_at_work: list[Prepared] = []  # the one whose request moto is answering


@contextmanager
def at_work(prepared: Prepared) -> Iterator[None]:
    """moto answers this request now."""
    _at_work.append(prepared)
    try:
        yield
    finally:
        _at_work.pop()


def new_log(owner: str) -> str:
    """The name of a new log for bytes of that owner."""
    return PIECES + owner + SEPARATOR + secrets.token_hex(8)


def bulk_of(thing: Any) -> Bulk | None:
    """Where an object's bytes lie; None when moto has them itself."""
    found: Bulk | None = thing.__dict__.get("headwater_bulk")
    return found


def logs_of(thing: Any) -> frozenset[str]:
    """The logs that an object's bytes lie in."""
    bulk = bulk_of(thing)
    return bulk.logs if bulk else frozenset()


class _Untracked(list[Any]):
    """moto keeps every object that it ever made in such a list."""

    def append(self, _one: Any, /) -> None:
        """Does not."""


@cache
def install() -> None:
    """Teaches moto's classes. Imports moto's S3; done once."""
    from moto.s3 import models, responses

    models.tempfile = SimpleNamespace(SpooledTemporaryFile=_in_memory)
    key = models.FakeKey
    key.value = property(_reader(key.value.fget), _writer(key.value.fset))
    key.etag = property(_with_etag(key.etag.fget))
    del key.__del__  # it warns of what _Untracked lets go
    models.FakeMultipart.complete = complete
    for one in (key, models.FakeDeleteMarker, models.FakeMultipart):
        one.instances_tracked = _Untracked()
    models.S3Backend.copy_object = _with_checksum(models.S3Backend.copy_object)
    responses.compute_checksum = models.compute_checksum = checksum
    responses.S3Response.setup_class = _with_body(responses.S3Response.setup_class)


def _in_memory(*_most: int, **_named: int) -> io.BytesIO:
    """In place of moto's temporary file: what it holds itself is small, and nobody closes that of an object's copy."""
    return io.BytesIO()


def _with_body(setup: Any) -> Any:
    def set_up(self: Any, request: Any, full_url: str | None = None, headers: Any = None) -> None:
        setup(self, request, full_url, headers)
        body = request.environ.get("headwater.body")
        if body is not None:
            self.body = body

    return set_up


def _with_checksum(copy: Any) -> Any:
    def copy_object(self: Any, source: Any, bucket: str, name: str, **given: Any) -> None:
        copy(self, source, dest_bucket_name=bucket, dest_key_name=name, **given)
        prepared, made = _at_work[-1], self.get_object(bucket, name)
        if prepared.sums:  # moto takes the source's, which may be that of its parts
            made.checksum_type, made.checksum_value, _ = prepared.sums
            made.checksum_algorithm = prepared.algorithm

    return copy_object


def checksum(body: bytes, algorithm: str, encode_base64: bool = True) -> bytes:
    """moto's compute_checksum, which gives CRC32 for what it does not know. Raises AwsError for that."""
    prepared = _at_work[-1]
    if isinstance(body, Promise) and prepared.sums and prepared.algorithm == algorithm:
        return prepared.sums[1].encode()
    if algorithm.lower() not in ALGORITHMS:
        raise AwsError("InvalidRequest", f"The embedded cloud does not work out {algorithm}: send its value.")
    digest = digest_of(body.bulk.pieces() if isinstance(body, Promise) else [body], algorithm.lower())
    return base64.b64encode(digest) if encode_base64 else digest


def _reader(read: Any) -> Any:
    def value(self: Any) -> bytes:
        bulk = bulk_of(self)
        found: bytes = Promise(bulk, is_copy=True) if bulk else read(self)
        return found

    return value


def _writer(write: Any) -> Any:
    def take(self: Any, value: bytes) -> None:
        self.headwater_bulk = _taken(value) if isinstance(value, Promise) else None
        write(self, b"" if isinstance(value, Promise) else value)
        self.contentsize = len(value)

    return take


def _taken(promise: Promise) -> Bulk:
    """The promised bytes as a new object's own."""
    bulk = promise.bulk
    if not promise.is_copy:
        return bulk
    prepared = _at_work[-1]
    if bulk.runs in prepared.copies:
        return prepared.copies[bulk.runs]
    log = new_log(prepared.owner)  # the object has been written anew since it was looked at
    prepared.logs.append(log)
    return bulk.shelf.write(log, bulk.pieces())


def _with_etag(etag: Any) -> Any:
    def tag(self: Any) -> Any:
        bulk = bulk_of(self)
        if bulk and self._etag is None:
            self._etag = bulk.md5 or bulk.digest("md5").hexdigest()
        return etag(self)

    return tag


def complete(self: Any, body: Iterable[tuple[int, str]]) -> tuple[bytes, str, Sums | None]:
    """FakeMultipart.complete, which joins runs where moto joins bytes."""
    from moto.s3.exceptions import EntityTooSmall, InvalidPart, MalformedXML

    parts: list[Any] = []
    for number, etag in body:
        part = self.parts.get(number)
        if part is None or part.etag.strip('"') != etag.strip('"'):
            raise InvalidPart
        if parts and parts[-1].contentsize < SMALLEST_PART:
            raise EntityTooSmall
        parts.append(part)
    if not parts:
        raise MalformedXML
    md5s = b"".join(codecs.decode(part.etag.strip('"'), "hex") for part in parts)
    etag = f"{hashlib.md5(md5s, usedforsecurity=False).hexdigest()}-{len(parts)}"
    prepared = _at_work[-1]
    sums = prepared.sums if prepared.parts == tuple(parts) else sums_of(self, parts)
    shelf = next((bulk.shelf for part in parts if (bulk := bulk_of(part))), None)
    if shelf is None:
        return b"".join(part.value for part in parts), etag, sums
    return Promise(Bulk(shelf, tuple(run for part in parts for run in runs_of(part)))), etag, sums


def runs_of(thing: Any) -> tuple[Run, ...]:
    """Where an object's bytes lie, or the bytes themselves when they are few."""
    bulk = bulk_of(thing)
    return bulk.runs if bulk else (Run("", 0, thing.contentsize, thing.value),)


def pieces_of(thing: Any) -> Iterator[bytes]:
    """An object's bytes, a piece at a time. The lock need not be held."""
    bulk = bulk_of(thing)
    if bulk:
        yield from bulk.pieces()
    else:
        yield thing.value


def sums_of(upload: Any, parts: Iterable[Any]) -> Sums | None:
    """The checksum that an upload was begun with, of these parts; None for one of which we know no algorithm.

    The lock need not be held.
    """
    parts = tuple(parts)
    algorithm = str(upload.metadata.get("x-amz-checksum-algorithm") or "").lower()
    if algorithm not in ALGORITHMS:
        return None
    if upload.metadata.get("x-amz-checksum-type") == "FULL_OBJECT":
        whole = digest_of((piece for part in parts for piece in pieces_of(part)), algorithm)
        return "FULL_OBJECT", base64.b64encode(whole).decode(), 1
    digests = [digest_of(pieces_of(part), algorithm) for part in parts]
    return "COMPOSITE", base64.b64encode(digest_of(digests, algorithm)).decode(), len(digests)
