"""The Resources tab's two faces: what exists, and the cleanup with its proof.

Knows no engine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from labs.shapes import CleanupRow
from widgets.cleanup_report import CleanupReport
from widgets.resource_table import ResourceTable


class ResourcesView(QStackedWidget):
    """Shows the table until a cleanup begins, then the report until the student goes back."""

    clean_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.table = ResourceTable()
        self.report = CleanupReport(clock)
        self.addWidget(self.table)
        self.addWidget(self.report)
        self.table.clean_wanted.connect(self.clean_wanted)
        self.report.stop_wanted.connect(self._on_stop)
        self.report.back_wanted.connect(lambda: self.setCurrentWidget(self.table))

    def begin_cleanup(self, rows: Sequence[CleanupRow]) -> None:
        """Show the plan and follow it."""
        self.report.begin(rows)
        self.setCurrentWidget(self.report)

    def _on_stop(self) -> None:
        self.report.stopping()
        self.stop_wanted.emit()
