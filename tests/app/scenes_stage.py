"""The scenes of tests/app/pictures.py that show the stage: every tab, the presenter, the cleanup.

A scene brings the window into a view and calls `take`. Knows the window.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView

from labs.model import Stage, StepState
from tests.app.album import rest, until
from tests.app.scenes import front
from tests.app.studio import Studio, Take

SHARDS = 64


def stream(studio: Studio, take: Take) -> None:
    """Lanes under traffic that is more than one shard takes, and a key that is typed."""
    window = studio.window
    front(studio, "mon-route")
    traffic(studio, 2400, 30)
    window.stage.stream.keys.key.setText("customer-42")
    rest(1)
    take(None)
    quiet(studio)


def table(studio: Studio, take: Take) -> None:
    """The same numbers as a table, a shard chosen to be split."""
    window = studio.window
    front(studio, "mon-route")
    traffic(studio, 2400, 8)
    head, tiles = window.stage.stream.graph.head, window.stage.stream.keys.tiles
    head.shape.setCurrentIndex(2)
    tiles.choose(tiles._open()[0].shard.shard_id)
    rest(1)
    take(None)
    head.shape.setCurrentIndex(0)
    tiles.choose("")


def heatmap(studio: Studio, take: Take) -> None:
    """Sixty-four shards under uneven traffic: the hottest as lanes, all as a heatmap."""
    window = studio.window
    front(studio, "mon-route")
    window.stage.stream.keys.key.clear()
    traffic(studio, 9000, 25)
    take(None)
    quiet(studio)


def presenter(studio: Studio, take: Take) -> None:
    """A scene of a presentation, its result told."""
    window = studio.window
    front(studio, "mon-stream")
    traffic(studio, 1500, 20)
    window.show_mode.enter()
    page = window.show_mode.page
    until(page.next.isEnabled, "the first scene")
    page.next.click()
    ends = (StepState.VERIFIED, StepState.FAILED)
    until(lambda: studio.state("mon-stream") in ends and bool(page.result()), "the first scene's end")
    rest(1)
    take(None)
    window.show_mode.leave()
    studio.idle("the presentation's end")
    quiet(studio)


def catalog(studio: Studio, take: Take) -> None:
    """Tables, columns and the chosen table's properties."""
    _catalog(studio, 0)
    take(None)


def schema(studio: Studio, take: Take) -> None:
    """What changed between two versions of a table."""
    _catalog(studio, 2, "clicks")
    take(None)


def sql(studio: Studio, take: Take) -> None:
    """The SQL console with rows."""
    console = studio.window.stage.catalog.console
    _catalog(studio, 4)
    if "GROUP BY" not in console.edit.toPlainText():
        said = console.text()
        console.edit.setPlainText(
            "SELECT country, count(*) AS orders, round(sum(amount), 2) AS total\n"
            "FROM orders\nGROUP BY country ORDER BY total DESC"
        )
        console.run.click()
        until(lambda: console.text() != said and console.run.isEnabled(), "the query's rows")
    take(None)


def _catalog(studio: Studio, tab: int, table: str = "orders") -> None:
    view = studio.window.stage.catalog
    front(studio, "tue-versions")
    studio.window.stage.bring_forward(Stage.CATALOG)
    until(lambda: view.tree.topLevelItemCount() > 0, "the tables")
    exactly = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
    view.tree.setCurrentItem(view.tree.findItems(table, exactly)[0])
    view.bar.setCurrentIndex(tab)
    rest(1.5)


def jobs(studio: Studio, take: Take) -> None:
    """The runs of the job and the log of the chosen one."""
    _jobs(studio, 0)
    take(None)


def script(studio: Studio, take: Take) -> None:
    """The job's script."""
    _jobs(studio, 1)
    take(None)


def output(studio: Studio, take: Take) -> None:
    """What the job wrote."""
    _jobs(studio, 3)
    until(lambda: studio.window.stage.jobs.output.rows.rowCount() > 0, "what the job wrote", 20)
    rest(1.0)
    take(None)


def _jobs(studio: Studio, tab: int) -> None:
    view = studio.window.stage.jobs
    front(studio, "wed-run")
    studio.window.stage.bring_forward(Stage.JOBS)
    until(lambda: bool(view.runs()), "the runs")
    view.bar.setCurrentIndex(tab)
    rest(1.5)


def delivery(studio: Studio, take: Take) -> None:
    """Buffers, objects as they landed, and what one of them holds."""
    view = studio.window.stage.delivery
    front(studio, "thu-gzip")
    studio.window.stage.bring_forward(Stage.DELIVERY)
    until(lambda: view.table.rows.rowCount() > 0, "the objects")
    view.bar.setCurrentIndex(0)
    gzip = next(at for at, one in enumerate(view._objects) if one.key.startswith("files/gzip/"))
    view.table.selectRow(gzip)
    view.table.scrollTo(view.table.model().index(max(0, gzip - 1), 0), QAbstractItemView.ScrollHint.PositionAtTop)
    until(lambda: bool(view.content.toPlainText()), "an object's content")
    rest(0.5)
    take(None)


def folders(studio: Studio, take: Take) -> None:
    """The bucket's folders."""
    view = studio.window.stage.delivery
    front(studio, "thu-gzip")
    studio.window.stage.bring_forward(Stage.DELIVERY)
    view.bar.setCurrentIndex(1)
    rest(1.0)
    take(None)
    view.bar.setCurrentIndex(0)


def resources(studio: Studio, take: Take) -> None:
    """Every resource of the week."""
    _resources(studio, plan=False)
    take(None)


def plan(studio: Studio, take: Take) -> None:
    """What cleanup would do."""
    _resources(studio, plan=True)
    take(None)
    studio.window.stage.resources.table.plan.setChecked(False)


def _resources(studio: Studio, *, plan: bool) -> None:
    view = studio.window.stage.resources
    front(studio, "fri-plan")
    studio.window.stage.bring_forward(Stage.RESOURCES)
    view.setCurrentWidget(view.table)
    view.table.plan.setChecked(plan)
    rest(1.5)


def calls(studio: Studio, take: Take) -> None:
    """The calls of a check, one of them opened."""
    window = studio.window
    front(studio, "thu-gzip")
    window.card.check.click()
    studio.idle("the check")
    window.stage.bring_forward(Stage.CALLS)
    rest(0.5)
    window.stage.calls.table.selectRow(0)
    rest(0.8)
    take(None)


def cleaning(studio: Studio, take: Take) -> None:
    """A cleanup in the middle."""
    view = studio.window.stage.resources
    studio.go_back("thu")
    front(studio, "fri-clean")
    studio.window.clean()
    until(lambda: _gone(studio) >= 6, "the first resources gone")
    take(None)
    studio.idle("the cleanup")
    view.setCurrentWidget(view.table)


def _gone(studio: Studio) -> int:
    return sum(one.state == "gone" for one in studio.window.stage.resources.report._rows)


def proof(studio: Studio, take: Take) -> None:
    """The proof that nothing is left."""
    if studio.state("fri-clean") is not StepState.VERIFIED:
        studio.play("fri", last="fri-clean")
    front(studio, "fri-clean")
    rest(1.0)
    take(None)


def week_done(studio: Studio, take: Take) -> None:
    """The last step, the week behind."""
    studio.play("fri")
    studio.window.go_to(list(studio.course.steps())[-1].id)
    rest(2.0)
    bar = studio.window.card.page.verticalScrollBar()
    bar.setValue(bar.maximum())
    rest(0.3)
    take(None)


def traffic(studio: Studio, rate: int, seconds: float) -> None:
    """Produce and read for so long, and go on."""
    producer, counts = studio.window.stage.stream.producer, studio.window.controller.counts
    until(producer.produce.isEnabled, "the stream")
    if not counts().producing:
        producer.rate.setValue(rate)
        producer.keys.setCurrentText("Zipf")
        producer.produce.click()
    if not counts().consuming:  # not from where it stood: a run that was ended may still hold its leases
        producer.consume_wanted.emit("TRIM_HORIZON")
    until(lambda: studio.window.stage.stream.graph.rate() > 100, "records")
    until(lambda: counts().consuming, "a reader")
    rest(seconds)


def quiet(studio: Studio) -> None:
    """Stop producing and reading."""
    producer, counts = studio.window.stage.stream.producer, studio.window.controller.counts
    if counts().producing:
        producer.stop_wanted.emit()
    if counts().consuming:
        producer.stop_consuming_wanted.emit()
    until(lambda: not counts().producing and not counts().consuming, "silence")


def wider(engine: Any) -> None:
    """Make the week's stream anew with many shards, as a student does in a terminal of his own."""
    kinesis = engine.cloud.client("kinesis")
    name = engine._stream()
    if len(engine.shards()) >= SHARDS:
        return
    kinesis.delete_stream(StreamName=name, EnforceConsumerDeletion=True)
    kinesis.get_waiter("stream_not_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
    kinesis.create_stream(StreamName=name, ShardCount=SHARDS)
    kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
