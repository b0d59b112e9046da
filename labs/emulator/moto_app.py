"""moto mounted inside our own server: one request in, one response out, under one lock.

The only other module that knows moto is moto_backends.py. moto is imported on first use (about two seconds), and
its services are not made for threads, hence the lock. Its control address (/moto-api) is never routed here.
"""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any, cast
from urllib.parse import unquote

from labs.emulator import moto_bulk, moto_metrics, moto_s3, moto_state
from labs.emulator.bulk import PIECE, Promise, Reading, Shelf
from labs.emulator.guard import Scope, scope_of
from labs.emulator.http import Request, Response
from labs.emulator.moto_keys import Prepared, at_work, install
from labs.emulator.operations import FORM, operation_of
from labs.emulator.store import Store
from labs.emulator.wire import AwsError
from labs.shapes import Wait

MOTO_LOCK = threading.RLock()
UNREADABLE = (
    "The saved state of the embedded cloud cannot be read. Close the cloud and open it again: "
    "the state is then set aside, and the cloud starts empty."
)


@cache
def _application() -> Any:
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    os.environ["MOTO_DISABLE_GLOBAL_CORS"] = "true"
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    def create(service: Any) -> Any:
        app = create_backend_app(service)
        # Unknown operations must reach our dispatcher as exceptions, not as a page of HTML with status 500.
        app.config["PROPAGATE_EXCEPTIONS"] = True
        app.debug = False
        return app

    application = DomainDispatcherApplication(create)
    # It would list moto's folder on disk at every request, half of what a call costs.
    application.get_backend_for_host = lru_cache(256)(application.get_backend_for_host)
    return application


@dataclass(slots=True)
class Moto:
    """moto with what the store kept of it. moto's backends are global to the process, so there is one for real use."""

    store: Store = field(default_factory=Store)
    shelf: Shelf = field(init=False)
    _restored: bool = False

    def __post_init__(self) -> None:
        self.shelf = Shelf.of(self.store)

    @property
    def is_there(self) -> bool:
        """Whether moto has been imported and holds what was kept."""
        return self._restored

    def ready(self) -> None:
        """Imports moto and brings back what was kept; done once. The lock must be held."""
        _application()
        if not self._restored:
            nobodys = self._bring_back()
            self._restored = True
            if nobodys:
                threading.Thread(target=self.drop, args=(nobodys,), name="sweep-s3", daemon=True).start()

    def _bring_back(self) -> list[str]:
        """Raises AwsError with a sentence when what was kept cannot be understood; the next start sets it aside."""
        try:
            nobodys = moto_state.restore(self.store, self.shelf)
            moto_metrics.restore(self.store)
        except Exception as error:
            self.store.condemn(f"what S3, IAM, Logs or CloudWatch kept in it cannot be read ({type(error).__name__})")
            raise AwsError("InternalFailure", UNREADABLE, 500) from error
        return nobodys

    def warm(self) -> None:
        """Makes ready what the week needs first, ahead of the first request."""
        with MOTO_LOCK, suppress(AwsError):  # whoever asks for something is told
            self.ready()

    def waits(self) -> list[Wait]:
        """The alarms' periods; nothing before moto is there."""
        if not self.is_there:
            return []
        with MOTO_LOCK:
            return list(moto_metrics.waits(time.time()))

    def serve(self, request: Request) -> Response:
        """moto's answer, once what it changed is kept. Raises NotImplementedError for what moto does not have."""
        scope = scope_of(request)
        if scope is None:
            with MOTO_LOCK:
                self.ready()
                return _answer(Prepared(request))
        if scope.service != "s3":
            return self._serve(Prepared(request), scope)
        moto_s3.check(request)
        prepared = moto_bulk.prepare(self.shelf, request, self.held)
        try:
            return in_hand(self._serve(prepared, scope))
        finally:
            self.drop(self.shelf.coming.intersection(prepared.logs))

    @property
    def held(self) -> AbstractContextManager[None]:
        """moto's lock, with moto ready."""
        return self._held()

    @contextmanager
    def _held(self) -> Iterator[None]:
        with MOTO_LOCK:
            self.ready()
            yield

    def drop(self, logs: Iterable[str]) -> None:
        """Forgets logs of bytes that nobody needs; the lock must not be held, since it may take long."""
        for log in logs:
            self.shelf.coming.discard(log)
            self.shelf.drop(log)

    def _serve(self, prepared: Prepared, scope: Scope) -> Response:
        request = prepared.request
        with self.held:
            if scope.service == "s3":
                install()
            watched = operation_of(request, scope.service) if scope.service == "monitoring" else ""
            moto_metrics.before(scope.region, watched)
            with at_work(prepared):
                response = _answer(prepared)
            self.shelf.coming.difference_update(prepared.logs)
            if scope.service == "s3":
                moto_s3.refuse(request, response)
            moto_s3.after(request, response.status)
            moto_metrics.after(self.store, scope.region, watched)
            unneeded = moto_state.after(self.store, self.shelf, scope.service, scope.region, request)
        self.drop(unneeded)
        return response


def in_hand(response: Response) -> Response:
    """The same, with its bytes when they are few; the lock must not be held."""
    body = response.body
    return replace(response, body=body.whole()) if isinstance(body, Reading) and body.bulk.size <= PIECE else response


def _environ(prepared: Prepared) -> dict[str, Any]:
    request = prepared.request
    host, _, port = request.headers["host"].partition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(request.path).encode("utf-8").decode("latin-1"),
        "QUERY_STRING": request.query,
        "REQUEST_URI": request.target,
        "RAW_URI": request.target,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "headwater.body": prepared.body,
    }
    for name, value in request.raw_headers:
        key = name.upper().replace("-", "_")
        if key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            environ[key] = value
        elif key != "TRANSFER_ENCODING":
            environ[f"HTTP_{key}"] = value
    if request.method == "PUT" and environ.get("CONTENT_TYPE", "").startswith(FORM):
        environ["CONTENT_TYPE"] = "binary/octet-stream"  # else the object (urllib's PUT) is taken apart as a form
    environ["CONTENT_LENGTH"] = str(len(request.body))
    return environ


def _answer(prepared: Prepared) -> Response:
    request = prepared.request
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
        started.append((status, headers))
        return None

    chunks = cast(Iterable[bytes], _application()(_environ(prepared), start_response))
    parts = list(chunks)
    status, headers = started[-1]
    if request.method == "HEAD":  # the length is the object's, not the body's
        return Response(int(status.split()[0]), tuple(headers))
    kept = tuple((name, value) for name, value in headers if name.lower() not in ("content-length", "connection"))
    promised = next((part for part in parts if isinstance(part, Promise)), None)
    if promised is not None:
        length = ("Content-Length", str(len(promised)))
        return Response(int(status.split()[0]), (*kept, length), Reading(promised.bulk))
    return Response(int(status.split()[0]), kept, b"".join(parts))
