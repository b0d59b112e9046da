"""What an S3 request needs of large bytes, worked out before moto's lock is taken: laid down, copied, summed up.

The lock is taken only to look an object up.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from labs.emulator.bulk import LARGE, Bulk, Promise, Reading, Shelf
from labs.emulator.http import Request
from labs.emulator.moto_keys import SEPARATOR, Prepared, bulk_of, new_log, pieces_of, sums_of
from labs.emulator.moto_objects import PARTS_IN_BODY, named, s3
from labs.emulator.operations import s3_operation
from labs.emulator.s3_bodies import ALGORITHMS, Body, body_of, digest_of

Lock = AbstractContextManager[Any]
OF_THE_FRAMES = ("content-length", "x-amz-content-sha256", "x-amz-decoded-content-length", "x-amz-trailer",
                 "transfer-encoding", "content-md5")  # fmt: skip


def prepare(shelf: Shelf, request: Request, lock: Lock) -> Prepared:
    """Everything made ready for moto. Raises AwsError for a body that is not what its headers say."""
    bucket, key, _, _ = named(request)
    prepared = Prepared(request, owner=bucket + SEPARATOR + key)
    match s3_operation(request):
        case "PutObject" | "UploadPart":
            _lay_down(shelf, prepared, body_of(request))
        case "CopyObject" | "UploadPartCopy":
            _copy(shelf, prepared, lock)
        case "CompleteMultipartUpload":
            _sum_up(prepared, lock)
    return prepared


def laid_down(shelf: Shelf, owner: str, parts: Sequence[bytes | memoryview]) -> bytes:
    """The bytes as moto is to have them: a promise when they are many. Its log is among the shelf's `coming`."""
    if sum(map(len, parts)) < LARGE:
        return b"".join(parts)
    return Promise(shelf.write(new_log(owner), parts))


def _lay_down(shelf: Shelf, prepared: Prepared, body: Body) -> None:
    request = prepared.request
    prepared.body = laid_down(shelf, prepared.owner, body.parts)
    if isinstance(prepared.body, Promise):
        prepared.logs += prepared.body.bulk.logs
    told = {name: value for name, value in request.raw_headers if name.lower() not in OF_THE_FRAMES}
    told |= {name: value for name, value in body.checksums.items() if name not in request.headers}
    prepared.request = replace(request, body=b"", raw_headers=tuple(told.items()))


def _copy(shelf: Shelf, prepared: Prepared, lock: Lock) -> None:
    with lock:
        source = _source(prepared.request)
        bulk = bulk_of(source) if source is not None else None
        reading = Reading(bulk) if bulk else None
    if reading:
        wanted = _cut(prepared.request, reading.bulk)
        log = new_log(prepared.owner)
        prepared.logs.append(log)
        prepared.copies[wanted.runs] = shelf.write(log, wanted.pieces())
    asked = prepared.request.headers.get("x-amz-checksum-algorithm") or getattr(source, "checksum_algorithm", None)
    if source is not None and asked and asked.lower() in ALGORITHMS:
        digest = digest_of(pieces_of(source), asked.lower())
        prepared.algorithm, prepared.sums = asked, ("FULL_OBJECT", base64.b64encode(digest).decode(), 1)


def _source(request: Request) -> Any:
    """The object that a request is to copy; None when there is none."""
    source = urlsplit(request.headers.get("x-amz-copy-source", ""))
    bucket, _, key = unquote(source.path).lstrip("/").partition("/")
    version = parse_qs(source.query).get("versionId", [None])[0]
    return s3().get_object(bucket, key, version_id=version) if bucket in s3().buckets else None


def _cut(request: Request, bulk: Bulk) -> Bulk:
    """The range that an UploadPartCopy asks for."""
    first, _, last = request.headers.get("x-amz-copy-source-range", "").rpartition("bytes=")[2].partition("-")
    return bulk.cut(int(first), int(last) + 1) if first.isdecimal() and last.isdecimal() else bulk


def _sum_up(prepared: Prepared, lock: Lock) -> None:
    bucket, _, upload, _ = named(prepared.request)
    with lock:
        held = s3().buckets[bucket].multiparts.get(upload) if bucket in s3().buckets else None
        numbers = [int(number) for number in PARTS_IN_BODY.findall(prepared.request.body)]
        if held is None or any(number not in held.parts for number in numbers):
            return  # moto says so
        prepared.parts = tuple(held.parts[number] for number in numbers)
        readings = [Reading(bulk) for part in prepared.parts if (bulk := bulk_of(part))]
    prepared.sums = sums_of(held, prepared.parts)
    del readings
