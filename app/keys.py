"""The shortcuts of the window, each written once: what is bound and what the list under `?` says come from here.

Plain data, and the binding. Knows no view.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from labs.tongue import Words, tr


@dataclass(frozen=True, slots=True)
class Key:
    """A shortcut: the sequence as Qt writes it, what it does in words, and the name of the wish it tells."""

    group: Words
    sequence: str
    words: Words
    wish: str


WINDOW, STEP, VIEWS, STREAM = tr("Window"), tr("Step"), tr("Views"), tr("Stream")
KEYS = (
    Key(WINDOW, "?", tr("This list"), "shortcuts"),
    Key(WINDOW, "F6", tr("To the next part of the window"), "next part"),
    Key(WINDOW, "Shift+F6", tr("To the part before"), "part before"),
    Key(WINDOW, "/", tr("Search lessons and terms"), "find"),
    Key(WINDOW, "Ctrl+L", tr("The worklog"), "worklog"),
    Key(WINDOW, "F9", tr("Keep a picture of the window for the worklog"), "picture"),
    Key(WINDOW, "Ctrl+B", tr("Fold or unfold the week"), "fold"),
    Key(WINDOW, "Ctrl+T", tr("Use your own terminal"), "terminal"),
    Key(WINDOW, "Ctrl+D", tr("Light or dark"), "theme"),
    Key(WINDOW, "Ctrl++", tr("Larger text"), "larger"),
    Key(WINDOW, "Ctrl+-", tr("Smaller text"), "smaller"),
    Key(WINDOW, "Ctrl+0", tr("Text at its usual size"), "usual text"),
    Key(WINDOW, "F5", tr("Present this day, or leave"), "present"),
    Key(WINDOW, "Ctrl+Q", tr("Quit"), "quit"),
    Key(STEP, "Ctrl+Return", tr("Do the step, or go on"), "main"),
    Key(STEP, "Ctrl+Shift+Return", tr("Check the step"), "check"),
    Key(STEP, "Ctrl+.", tr("Cancel what runs"), "cancel"),
    Key(STEP, "Ctrl+PgDown", tr("The step after"), "step after"),
    Key(STEP, "Ctrl+PgUp", tr("The step before"), "step before"),
    Key(VIEWS, "Ctrl+1", tr("Stream"), "view 1"),
    Key(VIEWS, "Ctrl+2", tr("Delivery"), "view 2"),
    Key(VIEWS, "Ctrl+3", tr("Catalog"), "view 3"),
    Key(VIEWS, "Ctrl+4", tr("Jobs"), "view 4"),
    Key(VIEWS, "Ctrl+5", tr("Resources"), "view 5"),
    Key(VIEWS, "Ctrl+6", tr("Calls"), "view 6"),
    Key(STREAM, "Ctrl+P", tr("Start or stop the producer"), "produce"),
    Key(STREAM, "Ctrl+R", tr("Start or stop the consumer"), "consume"),
    Key(STREAM, "Ctrl+H", tr("Hold the graph, or go on"), "hold"),
    Key(STREAM, "Ctrl+K", tr("Type a key"), "key"),
)


def bind(parent: QWidget, wishes: Mapping[str, Callable[[], object]]) -> list[QShortcut]:
    """Bind every shortcut to its wish, by name. Raises KeyError for a wish that is not there."""
    made = []
    for key in KEYS:
        shortcut = QShortcut(QKeySequence(key.sequence), parent)
        wish = wishes[key.wish]
        shortcut.activated.connect(lambda wish=wish: wish())
        made.append(shortcut)
    return made


def rows() -> list[tuple[str, str, str]]:
    """The list: group, keys as this system writes them, words."""
    form = QKeySequence.SequenceFormat.NativeText
    return [(key.group, QKeySequence(key.sequence).toString(form), key.words) for key in KEYS]
