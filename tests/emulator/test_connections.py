"""A connection of the embedded server whose client went away in the middle: nothing of it stays open."""

from __future__ import annotations

import socket
import struct
import sys
import threading
from collections.abc import Iterator
from typing import Any

from labs.emulator.http import Request, Response, Server
from tests.waiting import until


def test_that_a_connection_whose_client_went_away_is_closed_at_both_ends() -> None:
    accepted: list[socket.socket] = []
    kept: list[BaseException | None] = []
    gone = threading.Event()

    def chunks() -> Iterator[bytes]:
        yield b"first"
        assert gone.wait(10)
        while True:
            yield b"more" * 1000

    def respond(_request: Request) -> Response:
        return Response(200, body=chunks())

    class Watched(Server):
        def finish_request(self, request: Any, client_address: Any) -> None:
            accepted.append(request)
            super().finish_request(request, client_address)

        def handle_error(self, request: Any, client_address: Any) -> None:
            kept.append(sys.exception())  # with its frames, so that nothing is closed for being forgotten

    with Watched(0, respond) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        client = socket.create_connection(("127.0.0.1", server.port))
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(12) == b"HTTP/1.1 200"
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, as of a dead program
        client.close()
        gone.set()
        until(lambda: [request.fileno() for request in accepted] == [-1])
        assert isinstance(kept[0], ConnectionError)
        server.shutdown()
        serving.join(10)
