"""What the embedded cloud's child tells of its inside: what waits, how full its buffers are; nothing without a child.

Other targets do not tell. Knows no Qt.
"""

from __future__ import annotations

from labs.emulator.process import CloudIsGone, CloudProcess
from labs.shapes import DeliveryBuffer, Wait
from labs.waiting import reason


def why(child: CloudProcess | None, run: str, words: str) -> str:
    """Why a step waits and about how long, as the embedded cloud knows it."""
    return reason(waits(child), words, run)


def buffers(child: CloudProcess | None) -> list[DeliveryBuffer]:
    """How full Firehose's buffers are."""
    try:
        return child.buffers() if child is not None else []
    except CloudIsGone:
        return []


def waits(child: CloudProcess | None) -> list[Wait]:
    """What waits, why and for how long."""
    try:
        return child.waits() if child is not None else []
    except CloudIsGone:
        return []
