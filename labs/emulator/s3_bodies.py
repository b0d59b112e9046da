"""What a PutObject or UploadPart brings: its bytes without aws-chunked's frames, held against the checksums given.

Plain functions over a request. Knows no moto; large bodies are not copied.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labs.emulator.http import Request
from labs.emulator.wire import AwsError

FRAMED = "STREAMING-"  # x-amz-content-sha256 of a body in aws-chunked coding
CHECKSUM = "x-amz-checksum-"
SLICE = 1024 * 1024


@dataclass(slots=True)
class _Crc32:
    """As hashlib's."""

    value: int = 0

    def update(self, data: bytes | memoryview) -> None:
        """Goes on with these bytes."""
        self.value = zlib.crc32(data, self.value)

    def digest(self) -> bytes:
        """Four bytes, the highest first."""
        return self.value.to_bytes(4, "big")


# The others (CRC32C, CRC64NVME and the like) need a library: what the client says of them is believed.
ALGORITHMS: Mapping[str, Callable[[], Any]] = {
    "crc32": _Crc32,
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "sha256": hashlib.sha256,
}


@dataclass(frozen=True, slots=True)
class Body:
    """The bytes in parts, in order, and the checksums that came with them, by header."""

    parts: Sequence[memoryview]
    checksums: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many bytes they are."""
        return sum(map(len, self.parts))


def body_of(request: Request) -> Body:
    """The request's body. Raises AwsError for frames that are broken and for a checksum that is not the bytes'."""
    given = {name: value for name, value in request.headers.items() if name.startswith(CHECKSUM)}
    if request.headers.get("x-amz-content-sha256", "").startswith(FRAMED):
        parts, trailer = unframed(request.body)
        body = Body(parts, given | trailer)
        if request.headers.get("x-amz-decoded-content-length", str(body.size)) != str(body.size):
            raise AwsError(
                "IncompleteBody", "The request body has not as many bytes as x-amz-decoded-content-length says."
            )
    else:
        body = Body([memoryview(request.body)], given)
    _verify(request, body)
    return _with_what_was_asked(request, body)


def unframed(body: bytes) -> tuple[list[memoryview], dict[str, str]]:
    """The parts of a body in aws-chunked coding, signed or not, and the checksums in its trailer."""
    view, place, parts = memoryview(body), 0, list[memoryview]()
    while True:
        end = body.find(b"\r\n", place, place + 1024)
        try:
            size = int(body[place:end].partition(b";")[0], 16) if end >= 0 else -1
        except ValueError:
            size = -1
        if size < 0 or end + 2 + size > len(body):
            raise AwsError("IncompleteBody", "The request body is not in aws-chunked coding, as its headers say.")
        place = end + 2 + size
        if not size:
            return parts, _trailer(body[place:])
        parts.append(view[end + 2 : place])
        place += 2


def _trailer(text: bytes) -> dict[str, str]:
    lines = (line.partition(":") for line in text.decode("latin-1").split("\r\n"))
    found = {name.strip().lower(): value.strip() for name, _, value in lines}
    return {name: value for name, value in found.items() if name.startswith(CHECKSUM)}


def digest_of(parts: Iterable[bytes | memoryview], algorithm: str) -> bytes:
    """The digest by an algorithm of ALGORITHMS; other threads come between."""
    found = ALGORITHMS[algorithm]()
    for part in parts:
        for first in range(0, len(part), SLICE):
            found.update(part[first : first + SLICE])
    digest: bytes = found.digest()
    return digest


def _verify(request: Request, body: Body) -> None:
    if given := request.headers.get("content-md5"):
        md5 = hashlib.md5(usedforsecurity=False)
        for part in body.parts:
            md5.update(part)
        if _decoded(given, "Content-MD5") != md5.digest():
            raise AwsError("BadDigest", "The Content-MD5 you specified did not match what we received.")
    for header, value in body.checksums.items():
        algorithm = header.removeprefix(CHECKSUM)
        if algorithm in ALGORITHMS and _decoded(value, header) != digest_of(body.parts, algorithm):
            text = f"The {algorithm.upper()} you specified did not match the calculated checksum."
            raise AwsError("BadDigest", text)


def _decoded(value: str, header: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as error:
        if header == "Content-MD5":
            raise AwsError("InvalidDigest", "The Content-MD5 you specified was invalid.") from error
        raise AwsError("InvalidRequest", f"Value for {header} header is invalid.") from error


def _with_what_was_asked(request: Request, body: Body) -> Body:
    """The same with the checksum that the client wants to be told."""
    asked = request.headers.get("x-amz-sdk-checksum-algorithm", "").lower()
    if asked in ALGORITHMS and CHECKSUM + asked not in body.checksums:
        told = base64.b64encode(digest_of(body.parts, asked)).decode()
        return Body(body.parts, {**body.checksums, CHECKSUM + asked: told})
    return body
