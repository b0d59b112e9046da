"""The top bar: where we work (calm, or a filled band on a billed account), what lives, and the few commands.

Plain data in, wishes out. Knows no engine.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from labs.shapes import Cost, Facts
from labs.tongue import LANGUAGES, joined, language, tr
from widgets.icons import IconLabel
from widgets.parts import button, filled, label, restyle, row
from widgets.spoken import put
from widgets.state_menu import StateMenu
from widgets.theme import DARK, px, sized, tokens_now
from widgets.view_menu import ViewMenu
from widgets.words import count_words, money_words

HEIGHT = 48
CENT = 0.005  # US dollars an hour, and less is not said


class TopBar(QWidget):
    """48 px high at text scale 1."""

    clean_wanted = Signal()
    present_wanted = Signal()
    theme_wanted = Signal()
    language_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("topbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        sized(self.setFixedHeight, HEIGHT)
        self._dot = label("●", "dot")
        self._target = label(tr("Embedded"), "section")
        self._region = label("", "soft")
        self._live = label(tr("nothing"), "section")
        self._money = label("", "soft")
        self._money.hide()
        self._hourly = label("", "section")
        self._would = _pill(label(tr("Would cost"), "soft"), self._hourly)
        self._would.hide()
        self._drop = IconLabel("headwater", "accent", 20)
        self.state = StateMenu()
        self.clean = button(tr("Clean up…"))
        self.theme = button(tr("Dark"))
        self.language = button("")
        self.view = ViewMenu()
        self.present = button(tr("Present"), tip=tr("Present this day (F5)"))
        self.place = PillButton(self._dot, self._target, self._region)
        self.place.setEnabled(False)
        self._brand, self._live_word = label(tr("Headwater"), "brand"), label(tr("Live"), "soft")
        self._living = _pill(self._live_word, self._live, self._money)
        # Language and look are in the menu as well; how much lives is said by the tab of the resources.
        self._spare = (self._would, self._brand, self._live_word, self.language, self.theme, self._living)
        self._build()
        self.clean.clicked.connect(self.clean_wanted)
        self.theme.clicked.connect(self.theme_wanted)
        self.language.clicked.connect(self.language_wanted)
        self.present.clicked.connect(self.present_wanted)
        self.set_starting()

    def set_starting(self, name: str = "") -> None:
        """The cloud of that name (the embedded one) is being started."""
        restyle(self, real="false")
        self._drop.show_icon("headwater", "accent")
        self.state.hide()
        self._say(name or tr("Embedded"), tr("starting"), "waiting")
        self.set_able(False)

    def set_failed(self) -> None:
        """The cloud did not open."""
        self._say(tr("No cloud"), "", "wrong")
        self.set_able(False)

    def show_facts(self, facts: Facts) -> None:
        """Where we work."""
        restyle(self, real="true" if facts.real else "false")
        self._drop.show_icon("headwater", "on_real" if facts.real else "accent")
        self._say(target_words(facts), facts.region, "" if facts.real else "ok")
        self.state.setVisible(facts.kept)

    def set_place_able(self, able: bool) -> None:
        """Whether another target can be chosen."""
        self.place.setEnabled(able)

    def set_live(self, count: int) -> None:
        """How many resources live."""
        put(self._live.setText, count_words(count, tr("resource"), tr("resources")) if count else tr("nothing"))
        self._make_room()

    def set_cost(self, cost: Cost) -> None:
        """What it has cost by estimate where it is billed; elsewhere what an hour of it would."""
        put(self._money.setText, tr("about {usd}", usd=money_words(cost.usd)) if cost.real else "")
        self._money.setVisible(cost.real)
        would = not cost.real and cost.per_hour >= CENT
        put(self._hourly.setText, tr("{usd} / h", usd=money_words(cost.per_hour)) if would else "")
        for one in (self._money, self._would):
            put(one.setToolTip, cost.words)
        self._make_room()

    def set_able(self, able: bool, *, clean: bool = False) -> None:
        """Whether presenting and cleaning mean something now."""
        for one in (self.present, self.state):
            one.setEnabled(able)
        self.clean.setEnabled(able and clean)

    def target(self) -> str:
        """What is said of the target."""
        return self._target.text()

    def region(self) -> str:
        """What is said beside the target."""
        return self._region.text()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room for what is needed most."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Where there is no room for everything, the least needed goes first."""
        layout = self.layout()
        if layout is None:
            return
        for part in self._spare:
            part.setVisible(part is not self._would or bool(self._hourly.text()))
        for part in self._spare:
            if layout.minimumSize().width() <= self.width():
                return
            part.hide()
            holder = part.parentWidget()
            inner = holder.layout() if holder is not None else None
            if inner is not None:
                inner.activate()
            layout.activate()

    def changeEvent(self, event: QEvent) -> None:
        """The theme button names the other look."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._name_theme()
        elif event.type() == QEvent.Type.LanguageChange:
            self._name_language()
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange):
            QTimer.singleShot(0, self, self._make_room)  # once the labels know their new widths

    def _name_theme(self) -> None:
        dark = tokens_now() is DARK
        put(self.theme.setText, tr("Light") if dark else tr("Dark"))
        put(self.theme.setAccessibleName, tr("Use the light look") if dark else tr("Use the dark look"))

    def _name_language(self) -> None:
        other = next(name for key, name in LANGUAGES.items() if key != language())
        self.language.setText(other)
        self.language.setAccessibleName(other)

    def _say(self, target: str, region: str, tone: str) -> None:
        put(self._target.setText, target)
        put(self._region.setText, region)
        self._region.setVisible(bool(region))
        self._dot.setVisible(bool(tone))
        restyle(self._dot, tone=tone)
        put(self.place.setAccessibleName, joined(": ", [tr("Where you work"), joined(" ", [target, region])]))
        put(self.place.setToolTip, tr("Choose where you work"))
        self._make_room()

    def _build(self) -> None:
        box = QHBoxLayout(self)
        filled(box, margins=(16, 0, 16, 0), gap=8)
        box.addLayout(row(self._drop, self._brand, gap=8))
        box.addSpacing(px(12))
        for pill in (self.place, self._living):
            box.addWidget(pill, 0, Qt.AlignmentFlag.AlignVCenter)
        box.addWidget(self._would, 0, Qt.AlignmentFlag.AlignVCenter)
        box.addWidget(self.state)
        box.addStretch(1)
        for one in (self.clean, self.view, self.language, self.theme, self.present):
            box.addWidget(one)
        self._name_theme()
        self._name_language()


def target_words(facts: Facts) -> str:
    """ "Embedded", or "REAL account · alias · …1234"."""
    if not facts.real:
        return tr("Embedded") if facts.target == "embedded" else facts.target
    parts = [tr("REAL account"), facts.alias, f"…{facts.account[-4:]}"]
    return joined(" · ", [part for part in parts if part])


class PillButton(QPushButton):
    """A pill of labels that can be pressed, as wide as they are."""

    def __init__(self, *parts: QLabel) -> None:
        super().__init__()
        self.setProperty("kind", "pill")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        for part in parts:
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setLayout(row(*parts, gap=6, margins=(10, 4, 10, 4)))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """What the labels need; a button asks its text alone."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """No less."""
        return self.sizeHint()


def _pill(*parts: QLabel) -> QFrame:
    pill = QFrame()
    pill.setProperty("role", "pill")
    pill.setLayout(row(*parts, gap=6, margins=(10, 4, 10, 4)))
    return pill
