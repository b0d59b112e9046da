"""A module that is imported when something of it is first asked for: the cloud starts before Arrow is needed.

Used for pyarrow alone, whose import takes longer than all of the embedded cloud's.
"""

from __future__ import annotations

import importlib
from typing import Any


class Later:
    """Stands for a module; each name asked for is kept, so that asking again costs nothing."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        value = getattr(importlib.import_module(self._module), name)
        setattr(self, name, value)
        return value


def later(module: str) -> Any:
    """The module by its dotted name, imported on first use; an ImportError comes then."""
    return Later(module)
