"""Watches every AWS call of a client and tells it as a CallSeen event, with data cut to what a person can read.

Knows botocore's hooks; knows neither the ledger nor who listens. No credential is ever among what it tells.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from labs.events import CallSeen
from labs.model import Json
from labs.redact import redacted

Observe = Callable[[CallSeen], None]
MOST_ITEMS, MOST_TEXT = 5, 400


def watch(client: Any, observe: Observe) -> None:
    """Tells `observe` about each call that this client makes, also about those that fail."""
    service = client.meta.service_model.service_name
    events = client.meta.events

    def begin(params: Mapping[str, Any], context: dict[str, Any], **_: Any) -> None:
        context["headwater"] = (time.time(), time.perf_counter(), params)

    def tell(context: Mapping[str, Any], operation: str, status: int, error: str, parsed: Mapping[str, Any]) -> None:
        at, started, params = context.get("headwater", (time.time(), time.perf_counter(), {}))
        meta = parsed.get("ResponseMetadata", {})
        body = {key: value for key, value in parsed.items() if key != "ResponseMetadata"}
        observe(
            CallSeen(
                at,
                service,
                operation,
                round((time.perf_counter() - started) * 1000, 1),
                int(meta.get("RetryAttempts", 0)) + 1,
                status,
                error,
                _told(params),
                _told(body),
            )
        )

    def end(http_response: Any, parsed: Mapping[str, Any], model: Any, context: Mapping[str, Any], **_: Any) -> None:
        error = str(parsed.get("Error", {}).get("Code", "")) if http_response.status_code >= 300 else ""
        tell(context, model.name, http_response.status_code, error, parsed)

    def fail(exception: Exception, context: Mapping[str, Any], **words: Any) -> None:
        operation = str(words.get("event_name", "")).rpartition(".")[2]
        tell(context, operation, 0, type(exception).__name__, {})

    events.register("provide-client-params.*", begin)
    events.register("after-call.*", end)
    events.register("after-call-error.*", fail)


def _mapping(values: Mapping[str, Any]) -> dict[str, Json]:
    return {str(key): readable(value) for key, value in values.items()}


def _told(values: Mapping[str, Any]) -> dict[str, Json]:
    clean: dict[str, Json] = redacted(_mapping(values))
    return clean


def readable(value: Any) -> Json:
    """The value as JSON for a person: bytes as text, long lists and texts cut with a note of how much is left."""
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, list | tuple):
        shown: list[Json] = [readable(item) for item in value[:MOST_ITEMS]]
        return shown if len(value) <= MOST_ITEMS else [*shown, f"… {len(value) - MOST_ITEMS} more"]
    if isinstance(value, bytes | bytearray):
        return readable(bytes(value[:MOST_TEXT]).decode("utf-8", "replace"))
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and len(value) > MOST_TEXT:
        return f"{value[:MOST_TEXT]}… {len(value) - MOST_TEXT} more"
    return value if isinstance(value, str | int | float | bool | None) else str(type(value).__name__)
