"""Orders to the embedded cloud's child by the program that started it: a line of JSON in, a line of JSON out.

They come by the child's stdin, which nobody else holds: no client over HTTP can give one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from labs.emulator.faults import Faults, fault_of
from labs.shapes import DeliveryBuffer, Wait

Buffers = Callable[[], list[DeliveryBuffer]]


def nothing_waits() -> list[Wait]:
    """For who keeps no clock."""
    return []


def no_buffers() -> list[DeliveryBuffer]:
    """For who delivers nothing."""
    return []


def obeyed(
    line: bytes, faults: Faults, waits: Callable[[], list[Wait]] = nothing_waits, buffers: Buffers = no_buffers
) -> dict[str, Any]:
    """What was said to an order: `problem` is empty when it was carried out, else a sentence. Rows if asked for."""
    try:
        return {"problem": "", **_obey(json.loads(line), faults, waits, buffers)}
    except ValueError as error:
        return {"problem": str(error)}


def _obey(order: Any, faults: Faults, waits: Callable[[], list[Wait]], buffers: Buffers) -> dict[str, Any]:
    match order:
        case {"waits": True}:
            return {"waits": [asdict(one) for one in waits()]}
        case {"buffers": True}:
            return {"buffers": [asdict(one) for one in buffers()]}
        case {"fault": dict(given)}:
            faults.add(fault_of(given))
        case {"clear_faults": True}:
            faults.clear()
        case _:
            raise ValueError(f"{order!r} is no order: it must be a fault, clear_faults, waits, or buffers.")
    return {}
