"""The stage: a tab a view, brought forward by the step that is about it.

Tells which view is shown, so that only that one is read for. Knows no engine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from labs.model import Stage
from labs.tongue import joined, tr
from widgets.call_list import CallList
from widgets.catalog_browser import CatalogBrowser
from widgets.delivery_view import DeliveryView
from widgets.job_view import JobView
from widgets.key_space import KeySpace
from widgets.parts import filled, rule, scroller
from widgets.producer_bar import ProducerBar
from widgets.resources_view import ResourcesView
from widgets.shard_graph import ShardGraph
from widgets.spoken import put
from widgets.stream_view import StreamView

TITLES = {
    Stage.STREAM: tr("Stream"),
    Stage.DELIVERY: tr("Delivery"),
    Stage.CATALOG: tr("Catalog"),
    Stage.JOBS: tr("Jobs"),
    Stage.RESOURCES: tr("Resources"),
    Stage.CALLS: tr("Calls"),
}

MARGINS = (20, 12, 20, 16)


@dataclass(frozen=True, slots=True)
class StageViews:
    """The six views."""

    stream: StreamView
    delivery: DeliveryView
    catalog: CatalogBrowser
    jobs: JobView
    resources: ResourcesView
    calls: CallList


def views_in_turn(clock: Callable[[], float]) -> Generator[None, None, StageViews]:
    """Make the views, with a pause after each."""
    graph = ShardGraph()
    yield
    keys = KeySpace()
    yield
    producer = ProducerBar()
    yield
    stream = StreamView(graph, keys, producer)
    yield
    delivery = DeliveryView()
    yield
    catalog = CatalogBrowser()
    yield
    jobs = JobView()
    yield
    resources = ResourcesView(clock)
    yield
    return StageViews(stream, delivery, catalog, jobs, resources, CallList())


def all_views(clock: Callable[[], float] = time.monotonic) -> StageViews:
    """Make the views at once."""
    return StageViews(StreamView(), DeliveryView(), CatalogBrowser(), JobView(), ResourcesView(clock), CallList())


class StageView(QWidget):
    """Six views under one tab bar."""

    view_shown = Signal(object)  # a Stage

    def __init__(self, views: StageViews | None = None) -> None:
        super().__init__()
        views = views or all_views()
        self.setObjectName("stage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.stream, self.delivery, self.catalog = views.stream, views.delivery, views.catalog
        self.jobs, self.resources, self.calls = views.jobs, views.resources, views.calls
        self._views: dict[Stage, QWidget] = {
            Stage.STREAM: self.stream,
            Stage.DELIVERY: self.delivery,
            Stage.CATALOG: self.catalog,
            Stage.JOBS: self.jobs,
            Stage.RESOURCES: self.resources,
            Stage.CALLS: self.calls,
        }
        self.bar = QTabBar()
        self._stack = QStackedWidget()
        self._build()

    def bring_forward(self, stage: Stage) -> None:
        """Show that view."""
        self.bar.setCurrentIndex(list(self._views).index(stage))

    def shown(self) -> Stage:
        """The view in front."""
        return list(self._views)[self.bar.currentIndex()]

    def forget(self) -> None:
        """Show nothing of what was until now: another cloud is opened."""
        self.stream.graph.forget()
        self.stream.set_shards(())
        for clear in (self.delivery.set_objects, self.delivery.set_buffers, self.catalog.set_tables):
            clear(())
        self.jobs.forget()
        self.resources.setCurrentWidget(self.resources.table)
        self.calls.forget()

    def set_calm(self, calm: bool) -> None:
        """Without tabs and margins, as presenter mode shows it."""
        for part in (self.bar, self._rule):
            part.setVisible(not calm)
        self.stream.set_calm(calm)
        filled(self._box, margins=(0, 0, 0, 0) if calm else MARGINS)

    def set_count(self, stage: Stage, count: int) -> None:
        """Say a number beside a tab's title; 0 says none."""
        title = joined(" ", [TITLES[stage], f"{count:,}"]) if count else TITLES[stage]
        put(self.bar.setTabText, title, list(self._views).index(stage))

    def _build(self) -> None:
        put(self.bar.setAccessibleName, tr("Views"))
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(True)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        for stage, view in self._views.items():
            put(self.bar.setTabText, TITLES[stage], self.bar.addTab(""))
            self._stack.addWidget(view if stage is Stage.STREAM else scroller(view))
        self._rule = rule()
        self._box = QVBoxLayout(self)
        filled(self._box, margins=MARGINS)
        self._box.addWidget(self.bar)
        self._box.addWidget(self._rule)
        self._box.addSpacing(10)
        self._box.addWidget(self._stack, 1)
        self.bar.currentChanged.connect(self._on_tab)

    def _on_tab(self, at: int) -> None:
        self._stack.setCurrentIndex(at)
        self.view_shown.emit(list(self._views)[at])
