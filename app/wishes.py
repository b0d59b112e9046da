"""What each shortcut does in the window: the functions behind the names in app/keys.py.

Knows the window and its views.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from app import keys, terminal
from app.course_words import neighbour
from app.focus import focus_next
from labs.model import Stage
from labs.tongue import tr
from widgets.key_sheet import KeySheet
from widgets.terminal_sheet import TerminalSheet
from widgets.theme import px
from widgets.week_rail import FOLDED_PX

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from app.window import MainWindow

Wishes = dict[str, Callable[[], object]]


def wishes_of(window: MainWindow) -> Wishes:
    """Every wish by its name."""
    card, stage = window.card, window.stage
    parts = (window.rail, window.centre, window.stage, window.top)
    stream = stage.stream
    views = {f"view {at}": partial(show_view, window, one) for at, one in enumerate(Stage, start=1)}
    return {
        "shortcuts": lambda: KeySheet(keys.rows(), window).open(),
        "next part": partial(focus_next, parts),
        "part before": partial(focus_next, parts, -1),
        "fold": partial(fold, window),
        "terminal": partial(show_terminal, window),
        "theme": window.theme_wanted.emit,
        "larger": lambda: window.text_wanted.emit(1),
        "smaller": lambda: window.text_wanted.emit(-1),
        "usual text": lambda: window.text_wanted.emit(0),
        "present": window.show_mode.toggle,
        "quit": lambda: window.window().close(),
        "main": partial(press_main, window),
        "find": lambda: window.finding.show(),
        "worklog": lambda: window.worklogging.open(),
        "picture": lambda: window.worklogging.picture(),
        "check": partial(press, card.check),
        "cancel": window.controller.cancel,
        "step after": partial(step_away, window, 1),
        "step before": partial(step_away, window, -1),
        "produce": lambda: on_stream(window, stream.producer.produce),
        "consume": lambda: on_stream(window, stream.producer.consume),
        "hold": lambda: on_stream(window, stream.graph.pause),
        "key": partial(type_a_key, window),
        **views,
    }


def show_terminal(window: MainWindow) -> None:
    """Open the sheet with the lines for a terminal; nothing happens before a cloud is open."""
    if not window.controller.is_open():
        return
    facts, stream = window.narrator.facts, window.stage.stream.graph.stream()
    end = window.endpoint
    values = terminal.variables(end) if end is not None else terminal.account_variables(facts.target, facts.region)
    note = tr("The embedded cloud answers any AWS tool of yours while this window is open.")
    if facts.real:
        note = tr("This is a real account: what you make by hand is billed, and cleaned up only with our tags.")
    lines = {shell: terminal.lines(values, shell) for shell in terminal.SHELLS}
    examples = {terminal.AWS_CLI: terminal.cli_example(stream), terminal.BOTO3: terminal.boto3_example(stream)}
    TerminalSheet(note, lines, examples, window).show()


def press(button: QPushButton) -> None:
    """Press a button as a click would: not while it is hidden or disabled."""
    if button.isVisible():
        button.click()


def press_main(window: MainWindow) -> None:
    """Press the primary button of what stands in the middle."""
    press(window.quizzing.main() or window.card.main)


def show_view(window: MainWindow, stage: Stage) -> None:
    """Bring a view forward and let the keyboard go on there."""
    window.stage.bring_forward(stage)
    if not window.show_mode.is_on():
        window.stage.bar.setFocus()


def on_stream(window: MainWindow, button: QPushButton) -> None:
    """Press a button of the stream view, with the view in front."""
    window.stage.bring_forward(Stage.STREAM)
    button.click()


def type_a_key(window: MainWindow) -> None:
    """Put the cursor where a key is typed."""
    window.stage.bring_forward(Stage.STREAM)
    window.stage.stream.keys.key.setFocus()


def step_away(window: MainWindow, away: int) -> None:
    """Choose the step before or after."""
    course = window.narrator.course
    if course is not None and window.card.step():
        window.go_to(neighbour(course, window.card.step(), away))


def fold(window: MainWindow) -> None:
    """Fold the week to icons, or unfold it; the stage takes or gives the width."""
    rail, card, stage = window.columns.sizes() if window.columns.count() == 3 else (0, 0, 0)
    folded = not window.rail.is_folded()
    window.rail.set_folded(folded)
    if stage:
        wanted = px(FOLDED_PX) if folded else px(264)
        window.columns.setSizes([wanted, card, stage + rail - wanted])
