"""The look is put on once, as the program does, so that widgets are tested as they are shown."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from widgets import theme


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> None:
    theme.apply(qapp, theme.Scheme.LIGHT)
