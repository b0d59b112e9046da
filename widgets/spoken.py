"""Texts on widgets that follow the language: `put` sets one and remembers it, `switch` says all of them anew.

What is painted by hand is told by Qt's own LanguageChange event. Knows no view.
"""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakKeyDictionary

import shiboken6
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from labs import tongue
from labs.tongue import Words, again

Key = tuple[str, tuple[object, ...]]
_put: WeakKeyDictionary[object, dict[Key, Words]] = WeakKeyDictionary()


def put(setter: Callable[..., object], text: str, *places: object) -> None:
    """Call a widget's setter with the places (a tab's number) and the text; a text made by `tr` follows the language.

    One made before the language was chosen (a constant of a module) is said anew.

    `put(button.setText, tr("Check"))`, `put(bar.setTabText, tr("Stream"), 0)`.
    """
    owner = getattr(setter, "__self__")  # noqa: B009  # Callable does not tell it
    known = _put.setdefault(owner, {})
    key = (str(getattr(setter, "__name__")), places)  # noqa: B009
    if isinstance(text, Words):
        known[key] = text
    else:
        known.pop(key, None)
    setter(*places, str(again(text)))


def switch(app: QApplication, language: str) -> None:
    """Speak this language everywhere, now. Raises labs.words.UnknownLanguage."""
    tongue.speak(language)
    for old in app.findChildren(_Translator):
        app.removeTranslator(old)
        old.deleteLater()
    for owner, known in list(_put.items()):
        if shiboken6.isValid(owner):
            for (name, places), words in list(known.items()):
                getattr(owner, name)(*places, str(again(words)))
    app.installTranslator(_Translator(app))


class _Translator(QTranslator):
    """Gives Qt's own texts (menus of fields, buttons of dialogs); its arrival tells every widget."""

    def isEmpty(self) -> bool:
        """Never, or Qt would not tell the widgets."""
        return False

    def translate(self, _context: str, source: str, _note: str | None = None, _count: int = -1) -> str | None:
        """The text, or None where Qt shall use its own."""
        return tongue.translation(source) or None
