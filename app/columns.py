"""How the window's width is shared out. Knows lengths, no view and no engine."""

from __future__ import annotations

from widgets.theme import px
from widgets.week_rail import FOLDED_PX

CRAMPED = 800  # pixels at text scale 1 that the three columns need


def shares(width: int, *, folded: bool = False) -> list[int]:
    """The columns' widths: 264, 420 and the rest; less where the stage would starve, more on a very wide screen."""
    usual = min(max(px(264), round(width * 0.09)), px(340))
    rail = px(FOLDED_PX) if folded else min(usual, round(width * 0.21))
    card = min(max(px(420), round(width * 0.16)), px(600), round((width - rail) * 0.42))
    return [rail, card, width - rail - card]
