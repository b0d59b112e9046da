"""The guard over the wire: hundreds of requests that each break one rule, none served; presigned URLs are."""

from __future__ import annotations

import http.client
import itertools
import socket
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest

from labs.emulator.server import EmbeddedCloud

Aws = Callable[..., Any]
METHODS = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"]
FOREIGN_HOSTS = ["", "127.0.0.1", "127.0.0.1:1", "evil.example", "evil.example:{port}", "localhost:{port}.evil.example",
                 "[::1]:{port}", "{bucket}.localhost:{port}", "s3.amazonaws.com"]  # fmt: skip
FOREIGN_ORIGINS = ["null", "http://evil.example", "http://127.0.0.1:{port}", "http://localhost:{port}", ""]
RESET = ["/moto-api/reset", "//moto-api/reset", "/%6doto-api/reset", "/moto-api/data.json", "/MOTO-API/reset",
         "/\\moto-api/reset", "/%2fmoto-api/reset"]  # fmt: skip


@dataclass(frozen=True)
class Hostile:
    """A request that is right but for one thing."""

    method: str
    path: str
    host: str
    origin: str | None
    key: str


@pytest.fixture(scope="module")
def treasure(aws: Aws) -> str:
    """A bucket with an object, and a stream of the same name."""
    name = f"t-{uuid.uuid4().hex[:12]}"
    aws("s3").create_bucket(Bucket=name)
    aws("s3").put_object(Bucket=name, Key="key", Body=b"treasure")
    aws("kinesis").create_stream(StreamName=name, ShardCount=1)
    return name


def hostile_requests(port: int, bucket: str, key: str) -> Iterator[Hostile]:
    """Foreign hosts, then origins, then moto's control address, then strangers without the key."""
    paths, good = ["/", f"/{bucket}", f"/{bucket}/key", f"/{bucket}?delete"], f"127.0.0.1:{port}"
    for method, path, host in itertools.product(METHODS, paths, FOREIGN_HOSTS):
        yield Hostile(method, path, host.format(port=port, bucket=bucket), None, key)
    for method, path, origin in itertools.product(METHODS, paths, FOREIGN_ORIGINS):
        yield Hostile(method, path, good, origin.format(port=port), key)
    for method, path in itertools.product(METHODS, RESET):
        yield Hostile(method, path, good, None, key)
    for method, path, stranger in itertools.product(
        METHODS, paths, ["", "AKIAIOSFODNN7EXAMPLE", key.lower(), key[:-1]]
    ):
        yield Hostile(method, path, good, None, stranger)


def answer_to(connection: http.client.HTTPConnection, hostile: Hostile) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body."""
    connection.putrequest(hostile.method, hostile.path, skip_host=True)
    connection.putheader("Host", hostile.host)
    if hostile.origin is not None:
        connection.putheader("Origin", hostile.origin)
    if hostile.key:
        scope = f"{hostile.key}/20261123/us-east-1/{'s3' if len(hostile.path) > 1 else 'kinesis'}/aws4_request"
        connection.putheader("Authorization", f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0")
    connection.putheader("X-Amz-Target", "Kinesis_20131202.ListStreams")
    connection.putheader("Content-Length", "2")
    connection.endheaders(b"{}")
    answer = connection.getresponse()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def test_that_no_hostile_request_is_served(embedded: EmbeddedCloud, aws: Aws, treasure: str) -> None:
    cases = list(hostile_requests(embedded.server.port, treasure, embedded.endpoint.access_key_id))
    assert len(cases) >= 360
    assert len(set(cases)) == len(cases)
    served = []
    connection = http.client.HTTPConnection("127.0.0.1", embedded.server.port, timeout=10)
    for case in cases:
        status, headers, body = answer_to(connection, case)
        if status != 403 or any(name.startswith("access-control") for name in headers) or treasure.encode() in body:
            served.append((case, status))
    connection.close()
    assert served == []
    assert aws("s3").get_object(Bucket=treasure, Key="key")["Body"].read() == b"treasure"
    assert aws("kinesis").describe_stream_summary(StreamName=treasure)


def test_that_the_same_request_without_its_flaw_is_served(embedded: EmbeddedCloud, treasure: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", embedded.server.port, timeout=10)
    for host in (f"127.0.0.1:{embedded.server.port}", f"localhost:{embedded.server.port}"):
        right = Hostile("GET", "/", host, None, embedded.endpoint.access_key_id)
        status, _, body = answer_to(connection, right)
        assert (status, treasure.encode() in body) == (200, True)
    connection.close()


@pytest.mark.parametrize(
    "head",
    [
        "GET http://127.0.0.1:{port}/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n",
        "GET / HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1:{port}\r\n",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nhost: 127.0.0.1:{port}\r\n",
        "GET / HTTP/1.1\r\n",
        "GET / HTTP/1.0\r\n",
        "PROPFIND / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n",
        "CONNECT 127.0.0.1:{port} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n",
        "nonsense\r\n",
        "POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: -1\r\n",
        "POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: x\r\n",
        "POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 99999999999\r\n",
        "POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n",
        "POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
    ],
)
def test_that_a_malformed_request_gets_a_word_and_no_page(embedded: EmbeddedCloud, head: str) -> None:
    port, key = embedded.server.port, embedded.endpoint.access_key_id
    signed = f"Authorization: AWS4-HMAC-SHA256 Credential={key}/20261123/us-east-1/kinesis/aws4_request\r\n"
    start, first, rest = head.format(port=port).partition("\r\n")
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        target = "X-Amz-Target: Kinesis_20131202.ListStreams\r\nConnection: close\r\n"
        connection.sendall(f"{start}{first}{signed}{target}{rest}\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.split()[1] in (b"400", b"403", b"413", b"501") or b"code 400" in answer or b"400 Bad" in answer
    assert b"<" not in answer
    assert b"StreamNames" not in answer


def fetched(url: str, method: str = "GET", body: bytes | None = None) -> bytes:
    """What a program that knows nothing of AWS gets."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(url, body, method=method), timeout=10) as answer:
        found: bytes = answer.read()
    return found


@pytest.mark.parametrize("key", ["plain", "folder/ü & +?#.txt"])
def test_that_presigned_urls_of_boto3_are_served(aws: Aws, treasure: str, key: str) -> None:
    s3 = aws("s3", signature_version="s3v4")
    put = s3.generate_presigned_url("put_object", {"Bucket": treasure, "Key": key}, ExpiresIn=60)
    fetched(put, "PUT", b"by urllib")
    get = s3.generate_presigned_url("get_object", {"Bucket": treasure, "Key": key}, ExpiresIn=60)
    assert fetched(get) == b"by urllib"
    parts = urlsplit(get)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}")
    assert connection.getresponse().read() == b"by urllib"
    connection.close()


@pytest.mark.parametrize("flaw", ["X-Amz-Credential=AKIA", "X-Amz-Date=20200101T000000Z&X-Amz-Was"])
def test_that_a_presigned_url_of_a_stranger_or_of_old_is_refused(aws: Aws, treasure: str, flaw: str) -> None:
    s3 = aws("s3", signature_version="s3v4")
    url = s3.generate_presigned_url("get_object", {"Bucket": treasure, "Key": "key"}, ExpiresIn=60)
    name = flaw.partition("=")[0]
    assert f"{name}=" in url
    with pytest.raises(HTTPError) as caught:
        fetched(url.replace(f"{name}=", f"{flaw}="))
    with caught.value as refused:
        assert refused.code == 403
        assert b"treasure" not in refused.read()
