"""The window's entry: paint an empty frame first, then import, build and open what it will hold.

Called lazily by the command line, which itself never imports Qt. Imports little, so that the first paint is early.
"""

from __future__ import annotations

import importlib
import sys
import threading
import time
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app import settings
from app.frame import Frame
from labs import tongue
from widgets import spoken, theme

if TYPE_CHECKING:
    from app.assembly import Slices
    from app.engine import Engine
    from app.look import Look
    from app.window import MainWindow
    from app.window_options import WindowOptions

JOIN_S = 2.0


def run(
    session_factory: Callable[[], Engine],
    *,
    clock: Callable[[], float] = time.monotonic,
    offer: Callable[[MainWindow], None] = lambda _window: None,
) -> int:
    """Show the window until it is closed; the exit code. `session_factory` is called off the UI thread."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("Headwater")
    kept = settings.load()
    frame = Frame(theme.first_tokens(app, theme.Scheme(kept.scheme)), kept.text / 100)
    frame.resize(kept.width, kept.height)
    opening = Opening(app, frame, session_factory, clock)
    opening.opened.connect(offer)
    frame.show()
    code = app.exec()
    opening.end()
    return code


def speak(app: QApplication, language: str) -> None:
    """Use the language that was kept, else the system's where it is one of ours."""
    wanted = language or QLocale.system().name().partition("_")[0]
    if wanted != tongue.language() and wanted in tongue.LANGUAGES:
        spoken.switch(app, wanted)


def main(options: WindowOptions) -> int:
    """The window on the target that the command line named."""

    def opener(target: str, region: str) -> Callable[[], Engine]:
        def open_engine() -> Engine:
            from labs.aws.target import parse_target
            from labs.session import open_session

            where, role = parse_target(target), options.role if target == options.target else ""
            return open_session(where, region=region or None, pace=options.clock, keeps=True, role=role)

        return open_engine

    first = (options.target, options.region or "")
    return run(opener(*first), offer=lambda window: window.switching.offer(opener, *first))


def build(
    app: QApplication, session_factory: Callable[[], Engine], *, clock: Callable[[], float] = time.monotonic
) -> MainWindow:
    """The window alone, wired but not shown; it opens the engine after its first paint."""
    from app import assembly

    return assembly.build(app, session_factory, clock=clock)


class Opening(QObject):
    """What happens between the first paint and the window: an import in the background, then a slice at a time."""

    imported = Signal()
    opened = Signal(object)  # the MainWindow that the frame now holds

    def __init__(
        self, app: QApplication, frame: Frame, session_factory: Callable[[], Engine], clock: Callable[[], float]
    ) -> None:
        super().__init__()
        self._app, self._frame, self._factory, self._clock = app, frame, session_factory, clock
        self._kept = settings.load()
        self._slices: Generator[None, None, None] | None = None
        self._look: Look | None = None
        self._window: MainWindow | None = None
        self._ended = False
        self._thread = threading.Thread(target=self._import, name="window-import", daemon=True)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_slice)
        self.imported.connect(self._on_imported)
        frame.painted.connect(self._on_painted)
        frame.closing.connect(self.end)

    def end(self) -> None:
        """Go no further; remember how the window was left."""
        window = self._frame.held()
        if not self._ended and self._look is not None and window is not None and window.isVisible():
            size = self._frame.size()
            shown = self._window is not None and not self._window.welcoming()
            columns = self._window.column_widths() if self._window is not None and shown else ()
            look = self._look
            kept = settings.Settings(
                look.scheme.value, size.width(), size.height(), columns, tongue.language(), shown, look.text, look.calm
            )
            settings.save(kept)
        self._ended = True
        self._timer.stop()
        if self._thread.is_alive():
            self._thread.join(JOIN_S)

    def _on_painted(self) -> None:
        if not self._ended:
            self._slices = self._dress()
            self._timer.start(0)

    def _dress(self) -> Generator[None, None, None]:
        """What the first paint had no time for: Qt's enums, the language, the look."""
        theme.load_enums()
        yield
        speak(self._app, self._kept.language)
        yield
        theme.apply(self._app, theme.Scheme(self._kept.scheme), self._kept.text / 100, sheet=False)
        self._frame.dress()
        yield
        self._thread.start()

    def _import(self) -> None:
        importlib.import_module("app.assembly")
        if not self._ended:
            self.imported.emit()

    def _on_imported(self) -> None:
        if not self._ended:
            from app import assembly
            from app.look import Look

            kept = self._kept
            self._look = Look(self._app, theme.Scheme(kept.scheme), kept.text, calm=kept.calm)
            self._slices = self._in_turn(assembly.assemble(self._look, self._factory, self._clock), self._look)
            self._timer.start(0)

    def _on_slice(self) -> None:
        assert self._slices is not None
        if next(self._slices, self) is self:
            self._timer.stop()

    def _in_turn(self, slices: Slices, look: Look) -> Generator[None, None, None]:
        window = self._window = yield from slices
        # Under a style sheet each new parent costs as much as the sheet itself, so the sheet comes after the parent.
        self._frame.hold(window)
        yield
        yield from look.put_on_in_turn()
        yield
        window.keep_columns(self._kept.columns)
        window.quitting.ask()
        if not self._kept.welcomed:
            window.welcome()
        yield
        self._show(window)

    def _show(self, window: MainWindow) -> None:
        from app import assembly

        if self._ended:
            return
        self._frame.may_close = window.quitting.may_close
        window.show()
        assembly.prepare(window.controller)
        self.opened.emit(window)
