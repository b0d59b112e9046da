"""How the window's width is shared out, and the question before something is removed from a billed account.

Knows lengths and dialogs, no engine.
"""

from __future__ import annotations

from PySide6.QtWidgets import QInputDialog, QWidget

from labs.shapes import Facts
from labs.tongue import tr
from widgets.theme import px
from widgets.week_rail import FOLDED_PX

CRAMPED = 800  # pixels at text scale 1 that the three columns need


def shares(width: int, *, folded: bool = False) -> list[int]:
    """The columns' widths: 264, 420 and the rest, where the text is not so large that the stage would starve."""
    rail = px(FOLDED_PX) if folded else min(px(264), round(width * 0.21))
    card = min(px(420), round((width - rail) * 0.42))
    return [rail, card, width - rail - card]


def confirmed(parent: QWidget, facts: Facts) -> bool:
    """Whether the student typed the last four digits of the billed account."""
    digits = facts.account[-4:]
    words = tr(
        "This removes resources from a real account. Type its last four digits, {digits}, to go on.", digits=digits
    )
    typed, ok = QInputDialog.getText(parent, tr("Clean up a real account"), words)
    return ok and typed.strip() == digits
