"""Carries what threads say into the window's thread: Qt signals emitted directly, received by bound slots.

Whoever connects must be a QObject living in the window's thread; Qt then queues each call. Knows no widget.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from labs.events import Event


class Bridge(QObject):
    """One instance a window, kept alive as long as any thread may speak."""

    told = Signal(object)  # an Event of the engine
    answered = Signal(str, object)  # name of a read, its answer
    refused = Signal(str, str)  # name of a read or of a piece of work, a sentence
    ended = Signal(str)  # name of a piece of work: no more will come of it

    def listen(self, event: Event) -> None:
        """Take an event in, on whichever thread it is told."""
        self.told.emit(event)
