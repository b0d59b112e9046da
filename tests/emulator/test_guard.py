"""Who is served by the embedded cloud and who is not: over the wire, as a web page or a stranger would try."""

from __future__ import annotations

import http.client
import itertools

import pytest

from labs.emulator.guard import only, refusal, scope_of
from labs.emulator.http import Request
from labs.emulator.server import EmbeddedCloud

KEY = "HEADWATERABC"
SIGNED = f"AWS4-HMAC-SHA256 Credential={KEY}/20261123/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0"
HOSTS = ["127.0.0.1:4000", "localhost:4000"]
FOREIGN_HOSTS = ["", "127.0.0.1", "127.0.0.1:4001", "evil.example", "evil.example:4000", "localhost:4000.evil.example",
                 "[::1]:4000", "127.0.0.1:4000 "]  # fmt: skip
ORIGINS = [None, "null", "http://evil.example", "http://127.0.0.1:4000"]
METHODS = ["GET", "POST", "PUT", "DELETE", "HEAD"]
PATHS = ["/", "/moto-api/reset", "/bucket/key", "//moto-api/reset", "/%6doto-api/reset"]


def request(method: str, path: str, host: str, origin: str | None, authorization: str) -> Request:
    headers = {"host": host, "authorization": authorization}
    return Request(method, path, headers if origin is None else {**headers, "origin": origin})


def test_that_only_a_signed_request_from_no_web_page_to_the_exact_host_is_served() -> None:
    served = []
    signatures = [SIGNED, SIGNED.replace(KEY, "AKIAFOREIGN"), ""]
    cases = list(itertools.product(METHODS, PATHS, HOSTS + FOREIGN_HOSTS, ORIGINS, signatures))
    for method, path, host, origin, signature in cases:
        if not refusal(request(method, path, host, origin, signature), 4000, only(KEY)):
            served.append((path, host, origin, signature))
    assert len(cases) == 3000
    assert len(served) == len(METHODS) * len(HOSTS) * 2  # "/" and "/bucket/key"
    assert {one[0] for one in served} == {"/", "/bucket/key"}
    assert {one[2:] for one in served} == {(None, SIGNED)}


def test_that_a_presigned_query_carries_the_key_too() -> None:
    query = f"/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={KEY}%2F20261123%2Fus-east-1%2Fs3%2Faws4_request"
    presigned = Request("GET", query, {"host": HOSTS[0]})
    assert refusal(presigned, 4000, only(KEY)) == ""
    scope = scope_of(presigned)
    assert scope is not None
    assert (scope.service, scope.region) == ("s3", "us-east-1")


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": SIGNED},
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null", "X-Amz-Target": "Kinesis_20131202.ListStreams"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/moto-api/reset", "/moto-api/data.json"])
def test_that_the_listening_server_refuses_strangers(
    embedded: EmbeddedCloud, path: str, headers: dict[str, str]
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", embedded.server.port, timeout=10)
    try:
        connection.request("POST", path, body=b"{}", headers=headers)
        answer = connection.getresponse()
        assert answer.status == 403
        assert answer.getheader("Access-Control-Allow-Origin") is None
        assert b"<" not in answer.read()
    finally:
        connection.close()
