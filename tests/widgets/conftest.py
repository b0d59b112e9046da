"""The look is put on once, as the program does, so that widgets are tested as they are shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from widgets import theme


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, theme.Scheme.LIGHT)
    yield
    # What was closed goes now: each widget that stays makes the next style sheet slower.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
