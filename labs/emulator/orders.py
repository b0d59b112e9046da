"""Orders to the embedded cloud's child by the program that started it: a line of JSON in, a line of JSON out.

They come by the child's stdin, which nobody else holds: no client over HTTP can give one.
"""

from __future__ import annotations

import json
from typing import Any

from labs.emulator.faults import Faults, fault_of


def obeyed(line: bytes, faults: Faults) -> dict[str, str]:
    """What was said to an order: `problem` is empty when it was carried out, else a sentence."""
    try:
        _obey(json.loads(line), faults)
    except ValueError as error:
        return {"problem": str(error)}
    return {"problem": ""}


def _obey(order: Any, faults: Faults) -> None:
    match order:
        case {"fault": dict(given)}:
            faults.add(fault_of(given))
        case {"clear_faults": True}:
            faults.clear()
        case _:
            raise ValueError(f"{order!r} is no order: it must be a fault, or clear_faults.")
