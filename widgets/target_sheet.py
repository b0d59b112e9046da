"""Where the week is done, chosen anew: the embedded cloud, an account's profile with a region, or an endpoint's URL.

Plain data in, a target in words out. What is wrong is said while it is typed. Knows no engine and no SDK.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QDialog, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from labs.shapes import Places
from labs.tongue import Words, tr
from widgets.parts import button, filled, label, named, restyle, row
from widgets.spoken import put
from widgets.theme import px

EMBEDDED, PROFILE, ENDPOINT = "embedded", "profile", "endpoint"


class TargetSheet(QDialog):
    """Esc changes nothing."""

    switch_wanted = Signal(str, str)  # the target in words, the region (empty for the target's own)

    def __init__(
        self, now: str, places: Places, meaning: Sequence[str], check: Callable[[str], str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        put(self.setWindowTitle, tr("Where you work"))
        put(self.setAccessibleName, tr("Where you work"))
        self._now, self._places, self._check = now, places, check
        self.kinds = {EMBEDDED: QRadioButton(), PROFILE: QRadioButton(), ENDPOINT: QRadioButton()}
        self.profile, self.region, self.url = QComboBox(), QComboBox(), QLineEdit()
        self.said = label("", "aside", wrap=True)
        self.switch, self.cancel = button(tr("Switch"), "primary"), button(tr("Cancel"))
        self._fill()
        self._build(meaning)
        self._wire()
        kind = now.partition(":")[0]
        self.kinds.get(kind, self.kinds[EMBEDDED]).setChecked(True)
        self._arrange()

    def target(self) -> str:
        """What is chosen, in words: embedded, profile:NAME or endpoint:URL."""
        if self.kinds[PROFILE].isChecked():
            return f"{PROFILE}:{self.profile.currentText()}"
        return f"{ENDPOINT}:{self.url.text().strip()}" if self.kinds[ENDPOINT].isChecked() else EMBEDDED

    def chosen_region(self) -> str:
        """The region; empty where the target has its own."""
        return "" if self.kinds[EMBEDDED].isChecked() else self.region.currentText()

    def _fill(self) -> None:
        words = {
            EMBEDDED: tr("The embedded cloud, on this computer, at no cost"),
            PROFILE: tr("A real AWS account, billed to its owner"),
            ENDPOINT: tr("Another endpoint that answers as AWS does"),
        }
        group = QButtonGroup(self)
        for kind, one in self.kinds.items():
            put(one.setText, words[kind])
            group.addButton(one)
        self.profile.addItems([one.name for one in self._places.profiles])
        self.region.addItems(self._places.regions)
        put(self.url.setPlaceholderText, tr("http://127.0.0.1:4566"))
        put(self.url.setAccessibleName, tr("Endpoint's URL"))
        named(self.profile, tr("Profile"))
        named(self.region, tr("Region"))
        if self._now.startswith(ENDPOINT):
            self.url.setText(self._now.partition(":")[2])
        self._own_region()

    def _build(self, meaning: Sequence[str]) -> None:
        box = QVBoxLayout(self)
        filled(box, margins=(px(24), px(20), px(24), px(20)), gap=px(10))
        box.addWidget(label(tr("Where you work"), "title"))
        for kind, field in ((EMBEDDED, None), (PROFILE, self.profile), (ENDPOINT, self.url)):
            box.addWidget(self.kinds[kind])
            if field is not None:
                box.addWidget(field)
        box.addLayout(row(label(tr("Region"), "soft"), self.region, None))
        for words in meaning:
            line = label(words, wrap=True)
            line.setMinimumWidth(px(440))
            box.addWidget(line)
        self.said.setMinimumWidth(px(440))
        box.addWidget(self.said)
        box.addLayout(row(None, self.cancel, self.switch))

    def _wire(self) -> None:
        for one in self.kinds.values():
            one.toggled.connect(lambda _on: self._arrange())
        self.profile.currentIndexChanged.connect(lambda _at: self._own_region())
        self.region.currentIndexChanged.connect(lambda _at: self._arrange())
        self.url.textChanged.connect(lambda _text: self._arrange())
        self.cancel.clicked.connect(self.close)
        self.switch.clicked.connect(self._on_switch)

    def _own_region(self) -> None:
        at = self.profile.currentIndex()
        own = self._places.profiles[at].region if 0 <= at < len(self._places.profiles) else ""
        self.region.setCurrentIndex(max(0, self.region.findText(own or self._places.region)))
        self._arrange()

    def _arrange(self) -> None:
        self.profile.setVisible(self.kinds[PROFILE].isChecked())
        self.url.setVisible(self.kinds[ENDPOINT].isChecked())
        self.region.setEnabled(not self.kinds[EMBEDDED].isChecked())
        wrong = self._wrong()
        put(self.said.setText, wrong or self._note())
        restyle(self.said, tone="wrong" if wrong else ("waiting" if self.kinds[PROFILE].isChecked() else ""))
        self.said.setVisible(bool(self.said.text()))
        self.switch.setEnabled(not wrong and self.target() != self._now)
        wide = max(self.said.width(), px(440))
        self.said.setMinimumHeight(max(0, self.said.heightForWidth(wide)))  # of no words it is -1
        self.adjustSize()

    def _wrong(self) -> str:
        if self.kinds[PROFILE].isChecked() and not self._places.profiles:
            return tr("No profile was found on this computer: `aws configure sso` makes one.")
        if self.kinds[ENDPOINT].isChecked() and not self.url.text().strip():
            return tr("Type the endpoint's URL.")
        return self._check(self.target())

    def _note(self) -> str:
        if self.target() == self._now:
            return tr("You work there now.")
        if not self.kinds[PROFILE].isChecked():
            return ""
        way = next((one.way for one in self._places.profiles if one.name == self.profile.currentText()), "")
        billed: Words = tr(
            "What you make there costs money. Cleanup then asks for the account's name or its last four digits."
        )
        return tr("{words} It signs in with {way}.", words=billed, way=way) if way else billed

    def _on_switch(self) -> None:
        target, region = self.target(), self.chosen_region()
        self.close()
        self.switch_wanted.emit(target, region)
