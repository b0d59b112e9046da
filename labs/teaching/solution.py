"""The worked solution of a step: the right answers with their reasons, its strongest hint, and how it is typed.

From what the lessons and exercises hold; what a step has not is left out. Knows neither AWS nor Qt.
"""

from __future__ import annotations

from collections.abc import Sequence

from labs.model import Exercise, Item
from labs.words import tr


def solution(asked: Exercise | None, hints: Sequence[str], by_hand: str, action: str) -> str:
    """The solution as Markdown: never empty, since what the button of the step does is always told."""
    parts = [_answers(asked)] if asked is not None else []
    if hints and asked is None:
        parts.append(hints[-1])
    if by_hand:
        parts.append(by_hand)
    parts.append(tr("**{action}** does it for you, with the calls that are then shown below.", action=action))
    return "\n\n".join(parts)


def right_choices(asked: Exercise) -> dict[str, str]:
    """The right choice of each item that offers some; own words stay the student's."""
    return {item.id: item.right for item in asked.items if item.choices}


def _answers(asked: Exercise) -> str:
    return "\n".join(f"- {item.text} **{_right(item)}** {item.why}" for item in asked.items)


def _right(item: Item) -> str:
    return dict(item.choices).get(item.right, item.right)
