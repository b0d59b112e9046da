"""Uploads as other SDKs and tools send them: chunked, aws-chunked with a checksum in a trailer, empty; HEAD after."""

from __future__ import annotations

import base64
import copy
import gc
import http.client
import threading
import uuid
import warnings
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from labs.emulator.bulk import Bulk
from labs.emulator.server import EmbeddedCloud

Aws = Callable[..., Any]
BODY = b"0123456789" * 20_000
TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"


@pytest.fixture(scope="module")
def bucket(aws: Aws) -> str:
    """A bucket of this module."""
    name = f"u-{uuid.uuid4().hex[:12]}"
    aws("s3").create_bucket(Bucket=name)
    return name


@pytest.fixture
def put(embedded: EmbeddedCloud, bucket: str) -> Iterator[Callable[..., int]]:
    """`put(key, body, headers)` sends a PUT by hand and gives the status."""
    key_id = embedded.endpoint.access_key_id
    signed = f"AWS4-HMAC-SHA256 Credential={key_id}/20261123/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
    connection = http.client.HTTPConnection("127.0.0.1", embedded.server.port, timeout=20)

    def send(key: str, body: Any, headers: dict[str, str], chunked: bool = False) -> int:
        given = {"Authorization": signed, "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD", **headers}
        connection.request("PUT", f"/{bucket}/{key}", body, given, encode_chunked=chunked)
        answer = connection.getresponse()
        answer.read()
        return answer.status

    yield send
    connection.close()


def aws_chunks(body: bytes, size: int) -> bytes:
    """A body in aws-chunked coding, with the CRC-32 of the whole in its trailer."""
    parts = [body[first : first + size] for first in range(0, len(body), size)]
    crc = base64.b64encode(zlib.crc32(body).to_bytes(4, "big"))
    framed = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    return framed + b"0\r\nx-amz-checksum-crc32:" + crc + b"\r\n\r\n"


def stored(aws: Aws, bucket: str, key: str) -> bytes:
    """The object's bytes."""
    found: bytes = aws("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    return found


def test_that_a_chunked_body_is_stored_whole(aws: Aws, bucket: str, put: Callable[..., int]) -> None:
    pieces = (BODY[first : first + 30_001] for first in range(0, len(BODY), 30_001))
    assert put("chunked", pieces, {"Transfer-Encoding": "chunked"}, chunked=True) == 200
    assert stored(aws, bucket, "chunked") == BODY


@pytest.mark.parametrize("size", [8192, 65536, 1_000_000])
@pytest.mark.parametrize("chunked", [False, True])
def test_that_aws_chunks_are_taken_off(
    aws: Aws, bucket: str, put: Callable[..., int], size: int, chunked: bool
) -> None:
    headers = {
        "Content-Encoding": "aws-chunked",
        "X-Amz-Content-Sha256": TRAILER,
        "X-Amz-Decoded-Content-Length": str(len(BODY)),
        "X-Amz-Trailer": "x-amz-checksum-crc32",
        **({"Transfer-Encoding": "chunked"} if chunked else {}),
    }
    framed, key = aws_chunks(BODY, size), f"aws-{size}-{chunked}"
    pieces = [framed[first : first + 9_999] for first in range(0, len(framed), 9_999)]
    assert put(key, iter(pieces) if chunked else framed, headers, chunked=chunked) == 200
    assert stored(aws, bucket, key) == BODY
    assert aws("s3").head_object(Bucket=bucket, Key=key)["ContentLength"] == len(BODY)


def test_that_an_empty_object_is_one(aws: Aws, bucket: str, put: Callable[..., int]) -> None:
    assert put("empty", b"", {"Content-Length": "0"}) == 200
    assert stored(aws, bucket, "empty") == b""
    assert aws("s3").head_object(Bucket=bucket, Key="empty")["ContentLength"] == 0


def test_that_a_connection_is_kept_after_a_large_upload(aws: Aws, bucket: str, put: Callable[..., int]) -> None:
    assert [put(f"again-{index}", BODY, {"Expect": "100-continue"}) for index in range(3)] == [200, 200, 200]
    assert [stored(aws, bucket, f"again-{index}") == BODY for index in range(3)] == [True, True, True]


def test_that_large_bytes_are_not_copied_with_their_object() -> None:
    shelf: Any = threading.Lock()  # as a shelf's store, nothing that can be copied
    bulk = Bulk(shelf, ())
    assert copy.deepcopy(bulk) is bulk


@pytest.mark.parametrize("body", [b"small", BODY])
def test_that_listing_versions_leaves_no_file_open(aws: Aws, body: bytes) -> None:
    s3, name = aws("s3"), f"v-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    for _ in range(2):
        s3.put_object(Bucket=name, Key="one", Body=body)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        assert [one["Size"] for one in s3.list_object_versions(Bucket=name)["Versions"]] == [len(body)] * 2
        gc.collect()
    assert [one for one in said if issubclass(one.category, ResourceWarning)] == []
