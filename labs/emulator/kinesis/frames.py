"""One message of application/vnd.amazon.eventstream: prelude, typed headers, payload, and a CRC-32 over each.

Knows no operation. Source: Smithy's "Amazon Event Stream Specification".
"""

from __future__ import annotations

import binascii
import json
import struct
from collections.abc import Mapping
from typing import Any

STRING = 7  # the header type of a UTF-8 string


def message(headers: Mapping[str, str], payload: bytes) -> bytes:
    """The message's bytes; all headers are strings."""
    head = b"".join(_header(name, value) for name, value in headers.items())
    prelude = struct.pack("!II", 16 + len(head) + len(payload), len(head))
    checked = prelude + struct.pack("!I", binascii.crc32(prelude)) + head + payload
    return checked + struct.pack("!I", binascii.crc32(checked))


def _header(name: str, value: str) -> bytes:
    named, text = name.encode(), value.encode()
    return struct.pack("!B", len(named)) + named + struct.pack("!BH", STRING, len(text)) + text


def event(kind: str, body: Mapping[str, Any]) -> bytes:
    """An event with a JSON body; `initial-response` is the first of a JSON protocol's stream."""
    headers = {":message-type": "event", ":event-type": kind, ":content-type": "application/json"}
    return message(headers, _json(body))


def exception(kind: str, text: str) -> bytes:
    """A modelled exception: the client raises it."""
    headers = {":message-type": "exception", ":exception-type": kind, ":content-type": "application/json"}
    return message(headers, _json({"message": text}))


def _json(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()
