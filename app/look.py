"""How the window looks: which scheme, how large the text, how much moves; what the student chose, put on at once.

Knows the theme and the views that show what is on.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

from PySide6.QtWidgets import QApplication

from widgets import theme
from widgets.theme import TEXTS, Scheme

Changed = Callable[["Look"], None]


class Look:
    """The system's scheme and the usual text until the student chooses."""

    def __init__(
        self, app: QApplication, scheme: Scheme = Scheme.SYSTEM, text: int = TEXTS[0], *, calm: bool = False
    ) -> None:
        self.app, self.scheme, self.text, self.calm = app, scheme, text, calm
        self.changed: Changed = lambda _look: None

    def put_on(self) -> None:
        """Put it on the application, and tell it."""
        theme.apply(self.app, self.scheme, self.text / 100)
        theme.keep_calm(self.calm)
        self.changed(self)

    def put_on_in_turn(self) -> Generator[None, None, None]:
        """The same before anything is shown, in slices of some milliseconds."""
        yield from theme.apply_in_turn(self.app, self.scheme, self.text / 100)
        theme.keep_calm(self.calm)
        self.changed(self)

    def turn(self) -> None:
        """The other of light and dark."""
        self.use(Scheme.LIGHT if theme.is_dark(self.app, self.scheme) else Scheme.DARK)

    def use(self, scheme: Scheme) -> None:
        """This scheme from now on."""
        self.scheme = scheme
        self.put_on()

    def resize(self, text: int) -> None:
        """Text of that many per cent from now on."""
        if text != self.text:
            self.text = text
            self.put_on()

    def step(self, way: int) -> None:
        """A size larger (1) or smaller (-1); 0 is the usual size."""
        at = TEXTS.index(self.text) + way if way else 0
        self.resize(TEXTS[min(max(at, 0), len(TEXTS) - 1)])

    def keep_calm(self, calm: bool) -> None:
        """Whether less shall move from now on."""
        self.calm = calm
        theme.keep_calm(calm)
        self.changed(self)

    def system_changed(self) -> None:
        """Follow the system, unless the student chose."""
        if self.scheme is Scheme.SYSTEM:
            self.put_on()
