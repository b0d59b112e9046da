"""Joins the views that ask for more than the polled reads to the engine: catalog, SQL, jobs, delivery, stream.

Each wish is read off the window's thread; its answer comes back by name. Knows the window, its views and the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from labs.catalog.detail import schema_changes

if TYPE_CHECKING:
    from app.window import MainWindow

Answer = Callable[[Any], object]


class ViewsWiring(QObject):
    """One instance a window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._stage, self._controller = window.stage, window.controller
        self._answers: dict[str, Answer] = {}
        self._refusals: dict[str, Callable[[str], object]] = {}
        self._controller.answered.connect(self._on_answer)
        self._controller.refused.connect(self._on_refusal)
        self._catalog()

    def _catalog(self) -> None:
        catalog, read = self._stage.catalog, self._controller.read
        catalog.history.set_compare(schema_changes)
        catalog.detail_wanted.connect(
            lambda base, name: read(f"table {base}.{name}", lambda engine: engine.viewer.table(base, name))
        )
        catalog.sample_wanted.connect(
            lambda base, name: read(
                f"sample {base}.{name}", lambda engine: (base, name, engine.viewer.sample(base, name))
            )
        )
        catalog.console.query_wanted.connect(lambda sql: read("query", lambda engine: engine.viewer.query(sql)))
        self._answers |= {
            "table": catalog.show_detail,
            "sample": lambda answer: catalog.show_sample(*answer),
            "query": catalog.console.show_result,
        }
        self._refusals["query"] = catalog.console.halt

    def _on_answer(self, name: str, answer: Any) -> None:
        take = self._answers.get(name.partition(" ")[0])
        if take is not None:
            take(answer)

    def _on_refusal(self, name: str, why: str) -> None:
        take = self._refusals.get(name.partition(" ")[0])
        if take is not None:
            take(why)
