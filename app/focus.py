"""Moving between the parts of the window by keyboard: which part has the focus, and which comes next.

Knows widgets, no view by name.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget


def focus_next(parts: Sequence[QWidget], step: int = 1) -> None:
    """Give the focus to the next part (or with -1 to the one before) that can take it, around all of them."""
    at = next((i for i, part in enumerate(parts) if holds_focus(part)), -1)
    for away in range(1, len(parts) + 1):
        part = parts[(at + away * step) % len(parts)]
        first = first_focusable(part)
        if first is not None:
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return


def holds_focus(part: QWidget) -> bool:
    """Whether the keyboard is at work in that part."""
    now = QApplication.focusWidget()
    return now is not None and (part is now or part.isAncestorOf(now))


def first_focusable(part: QWidget) -> QWidget | None:
    """The part's own proxy, or the first widget inside, in the order of Tab, that takes the focus now; else None."""
    proxy = part.focusProxy()
    if proxy is not None and _takes(proxy):
        return proxy
    one: QWidget | None = part.nextInFocusChain()
    for _ in range(2000):
        if one is None or one is part:
            break
        if part.isAncestorOf(one) and _takes(one):
            return one
        one = one.nextInFocusChain()
    return None


def keep_in_sight(_before: QWidget | None, now: QWidget | None) -> None:
    """Scroll to what took the focus where it cannot be seen: Qt does so only within a scroll area, not into it."""
    if now is None or not now.isVisible() or not now.visibleRegion().isEmpty():
        return
    above = now.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea) and above.widget() is not None:
            above.ensureWidgetVisible(now)
        above = above.parentWidget()


def _takes(one: QWidget) -> bool:
    tab = bool(one.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return tab and one.isVisible() and one.isEnabled() and not isinstance(one, QScrollArea)
