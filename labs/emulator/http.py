"""HTTP/1.1 for the embedded cloud: keep-alive, one thread a connection, bodies read whole, answers whole or streamed.

Knows neither AWS nor moto: it turns a socket into Request values and Response values back into bytes.
The standard library's server is used because Werkzeug's closes each connection after one answer.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LARGEST_BODY = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """One request: `target` is the path and query as sent, `headers` have lower-case names."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    raw_headers: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> str:
        """The path as sent, still quoted."""
        return self.target.partition("?")[0]  # not urlsplit, for which //moto-api/ is a host

    @property
    def query(self) -> str:
        """The query as sent, without its question mark."""
        return self.target.partition("?")[2]


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: bytes, or parts that are sent as they come, in chunks unless a Content-Length is among the headers.

    `drop` hangs up without a word.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | Iterable[bytes] = b""
    drop: bool = False


Respond = Callable[[Request], Response]


class BodyTooLarge(Exception):
    """The request's body is larger than this server reads."""


@dataclass(slots=True)
class _Chunks:
    """Reads a body sent with Transfer-Encoding: chunked."""

    read_line: Callable[[int], bytes]
    read: Callable[[int], bytes]
    parts: io.BytesIO = field(default_factory=io.BytesIO)

    def whole(self) -> bytes:
        total = 0
        while size := int(self.read_line(1024).split(b";")[0].strip(), 16):
            if size < 0:
                raise ValueError(size)  # read() would take it for "until the end"
            total += size
            if total > LARGEST_BODY:
                raise BodyTooLarge
            self.parts.write(self.read(size))
            self.read_line(8)
        while self.read_line(65536).strip():
            continue
        return self.parts.getvalue()  # without a copy, for which every other thread would wait


class Handler(BaseHTTPRequestHandler):
    """One connection. The standard library calls `do_<METHOD>`; all methods go the same way."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one send per answer
    error_content_type = "text/plain; charset=utf-8"
    error_message_format = "%(code)d %(message)s"
    server: Server

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return _Chunks(self.rfile.readline, self.rfile.read).whole()
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            raise BodyTooLarge
        if length < 0:
            raise ValueError(length)
        return self.rfile.read(length) if length else b""

    def _answer(self) -> None:
        try:
            body = self._body()
        except (BodyTooLarge, ValueError) as error:
            self.close_connection = True
            self._send(Response(413 if isinstance(error, BodyTooLarge) else 400))
            return
        raw = tuple(self.headers.items())
        headers = {name.lower(): value for name, value in raw}
        self._send(self.server.respond(Request(self.command, self.path, headers, body, raw)))

    def _send(self, response: Response) -> None:
        if response.drop:
            self.close_connection = True
            return
        self.send_response_only(response.status)
        names = {name.lower() for name, _ in response.headers}
        for name, value in response.headers:
            self.send_header(name, value)
        if "content-length" not in names and isinstance(response.body, bytes):
            self.send_header("Content-Length", str(len(response.body)))
        elif "content-length" not in names:
            self.send_header("Transfer-Encoding", "chunked")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if isinstance(response.body, bytes):
            if self.command != "HEAD":
                self.wfile.write(response.body)
        elif "content-length" in names:
            self.wfile.writelines(response.body)
        else:
            self._push(response.body)
        self.wfile.flush()

    def _push(self, chunks: Iterable[bytes]) -> None:
        for chunk in chunks:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def handle_expect_100(self) -> bool:
        """Tells the client at once to go on: S3 clients wait a second for this word before they send a body."""
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def finish(self) -> None:
        """Closes both ends: the standard library leaves the reading one, and so the socket, when a client went away."""
        try:
            super().finish()
        finally:
            self.rfile.close()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the calls are shown by the app, which makes them."""

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = do_OPTIONS = _answer


class Server(ThreadingHTTPServer):
    """Listens on loopback only. `port` 0 asks for a free one."""

    daemon_threads = True
    allow_reuse_address = sys.platform != "win32"
    request_queue_size = 128

    def __init__(self, port: int, respond: Respond) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.respond = respond

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of ours; anything else is told on stderr."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)
