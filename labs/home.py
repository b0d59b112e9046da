"""Where Headwater keeps what outlives a start: its ledger, the embedded cloud's state and saves, settings.

Says only where; whoever writes there makes the folder.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

VARIABLE = "HEADWATER_HOME"
LEDGER, STATE = "ledger.sqlite", "embedded"  # the ledger's file; the folder of the embedded cloud's state
SAVES = "saves"  # the folder of its named saves


def home() -> Path:
    """The data folder: what HEADWATER_HOME names, else the platform's own for a program called headwater."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    return platformdirs.user_data_path("headwater", appauthor=False)
