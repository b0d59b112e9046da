"""Requests that go straight to the embedded cloud in this process, past the sockets: a matrix makes a million of them.

Everything else is as over HTTP: botocore signs, retries and parses, the guard, the faults and the services see the
same request. What a socket would tell of a dropped answer is raised here; test_straight.py compares the two.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from urllib3 import HTTPResponse

from labs.emulator.http import Request, Response
from labs.emulator.server import EmbeddedCloud

LAST = "straight"


def go_straight(client: Any, embedded: EmbeddedCloud) -> None:
    """From now on the client's requests go to the dispatcher, after whatever else is registered before sending."""
    answer = _answering(embedded.dispatcher, client.meta.config.read_timeout)
    client.meta.events.register_last("before-send.*", answer, unique_id=LAST)


def _answering(respond: Callable[[Request], Response], read_timeout: float) -> Callable[..., AWSResponse]:
    def answer(request: Any, **_: object) -> AWSResponse:
        began = time.monotonic()
        response = respond(_request_of(request))
        if response.drop and time.monotonic() - began >= read_timeout:
            raise ReadTimeoutError(endpoint_url=request.url)
        if response.drop:
            raise ConnectionClosedError(endpoint_url=request.url)
        return _response_of(request, response)

    return answer


def _request_of(request: Any) -> Request:
    """The request as the server reads it from a socket."""
    parts = urlsplit(request.url)
    raw = (("Host", parts.netloc), *((name, _text(value)) for name, value in request.headers.items()))
    body = request.body or b""
    body = body.read() if hasattr(body, "read") else body.encode() if isinstance(body, str) else bytes(body)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return Request(request.method, target, {name.lower(): value for name, value in raw}, body, raw)


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _response_of(request: Any, response: Response) -> AWSResponse:
    body = b"" if request.method == "HEAD" else _whole(response.body)
    headers = dict(response.headers)
    if not any(name.lower() == "content-length" for name in headers):
        headers["Content-Length"] = str(len(body))
    raw = HTTPResponse(
        io.BytesIO(body), headers, response.status, preload_content=False, decode_content=False,
        enforce_content_length=False, request_method=request.method,
    )  # fmt: skip
    return AWSResponse(request.url, response.status, raw.headers, raw)


def _whole(body: bytes | Iterable[bytes]) -> bytes:
    return body if isinstance(body, bytes) else b"".join(body)
