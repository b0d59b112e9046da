"""The nets of the cleanup's proof: a card each, filled one after another.

Plain data in. Knows no engine, and no net by name.
"""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from labs.shapes import Net
from labs.tongue import joined, say, tr
from widgets.icons import IconLabel
from widgets.parts import filled, label, restyle, row
from widgets.spoken import put

TONES = {
    "not yet": ("todo", "faint", ""),
    "running": ("running", "accent", "accent"),
    "clean": ("verified", "ok", "ok"),
    "present": ("failed", "wrong", "wrong"),
    "unknown": ("waiting", "waiting", "waiting"),
}
STATE_WORDS = {
    "not yet": tr("not yet"),
    "running": tr("running"),
    "clean": tr("clean"),
    "present": tr("present"),
    "unknown": tr("unknown"),
}
AWAITED = (tr("Asked one by one"), tr("Listed by service"), tr("Searched by name"), tr("Searched by tag"))


class NetCards(QWidget):
    """Four cards in a row, or as many as there are nets."""

    def __init__(self) -> None:
        super().__init__()
        self._cards: dict[str, NetCard] = {}
        self._box = QHBoxLayout(self)
        filled(self._box, gap=8)
        self.clear()

    def clear(self) -> None:
        """None was cast yet."""
        while (item := self._box.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._cards = {}
        for title in AWAITED:
            self._add(title)

    def show_net(self, net: Net) -> None:
        """How a net stands; cards are told apart by title."""
        card = self._cards.get(net.title) or self._free() or self._add(net.title)
        self._cards = {name: one for name, one in self._cards.items() if one is not card} | {net.title: card}
        card.show_net(net)

    def texts(self) -> list[str]:
        """What the cards say, from the left."""
        order = sorted(self._cards.values(), key=self._box.indexOf)
        return [card.text() for card in order]

    def _free(self) -> NetCard | None:
        return next((card for card in self._cards.values() if not card.used), None)

    def _add(self, title: str) -> NetCard:
        card = NetCard()
        card.show_net(Net("", title, "not yet"))
        card.used = False
        self._cards[title] = card
        self._box.addWidget(card, 1)
        return card


class NetCard(QFrame):
    """One net: its name, its state as icon and word, what it found."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "box")
        self.used = False
        self._title = label("", "section", wrap=True)
        self._icon = IconLabel("todo", "faint", 14)
        self._state = label("", "aside")
        self._words = label("", "aside", wrap=True)
        box = QVBoxLayout(self)
        filled(box, margins=(10, 10, 6, 10), gap=4)
        box.addWidget(self._title)
        box.addLayout(row(self._icon, self._state, None, gap=6))
        box.addWidget(self._words)
        box.addStretch(1)

    def show_net(self, net: Net) -> None:
        """Show how it stands."""
        self.used = True
        name, icon_tone, tone = TONES.get(net.state, TONES["unknown"])
        put(self._title.setText, say(net.title))
        put(self._state.setText, STATE_WORDS.get(net.state, net.state))
        self._icon.show_icon(name, icon_tone)
        put(self._words.setText, say(net.words))
        self._words.setVisible(bool(net.words))
        put(
            self.setAccessibleName, joined(" ", [say(net.title), STATE_WORDS.get(net.state, net.state), say(net.words)])
        )
        restyle(self, tone=tone)

    def text(self) -> str:
        """Title, state and words."""
        return " · ".join(part for part in (self._title.text(), self._state.text(), self._words.text()) if part)
