"""Joins the views that ask for more than the polled reads to the engine: catalog, SQL, jobs, delivery, stream.

Each wish is read off the window's thread; its answer comes back by name. Knows the window, its views and the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.cli_snippets import cli_text
from app.console_words import open_console
from app.exports import asked_path
from app.snippets import boto3_text
from labs.catalog.detail import schema_changes
from labs.events import CallSeen
from labs.shapes import Cost, JobRunRow
from labs.tongue import tr
from widgets.job_view import STATES

if TYPE_CHECKING:
    from app.engine import Engine
    from app.window import MainWindow

Answer = Callable[[Any], object]


class ViewsWiring(QObject):
    """One instance a window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._stage, self._controller = window, window.stage, window.controller
        self._ended: set[str] = set()
        self._going: set[str] = set()
        self._answers: dict[str, Answer] = {}
        self._refusals: dict[str, Callable[[str], object]] = {}
        self._controller.answered.connect(self._on_answer)
        self._controller.refused.connect(self._on_refusal)
        self._catalog()
        self._jobs()
        self._delivery()
        self._resources()
        self._calls()
        self._shards()

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

    def _jobs(self) -> None:
        jobs, read = self._stage.jobs, self._controller.read
        jobs.save_wanted.connect(
            lambda place, script: read("script saved", lambda engine: engine.viewer.save_script(place, script))
        )
        jobs.run_wanted.connect(lambda given: read("run started", lambda engine: engine.viewer.start_job(given)))
        jobs.stop_wanted.connect(lambda run: read("run stopped", lambda engine: engine.viewer.stop_job(run)))
        jobs.output_wanted.connect(lambda place: read("output", lambda engine: engine.viewer.output(place)))
        jobs.object_wanted.connect(lambda bucket, key: self._preview("written", bucket, key))
        self._answers |= {
            "job_runs": self._on_runs,
            "job": jobs.set_job,
            "script": lambda _none: self._saved(),
            "run": lambda _run: self._controller.refresh(),
            "output": jobs.set_output,
            "written": lambda answer: jobs.preview.show_preview(answer[2]),
        }

    def _saved(self) -> None:
        self._stage.jobs.set_saved()
        self._window.status.say(tr("The script is saved"))

    def _on_runs(self, runs: Sequence[JobRunRow]) -> None:
        """With each look at the runs also look at the job; the logs of a run that has ended are ours to clean."""
        self._controller.read("job", lambda engine: engine.viewer.job())
        for one in runs:
            if one.state in STATES and one.id not in self._ended and one.id in self._going:
                self._ended.add(one.id)
                self._controller.read(f"logs {one.id}", partial(_job_ended, one.id))
        self._going |= {one.id for one in runs if one.state not in STATES}

    def _delivery(self) -> None:
        delivery = self._stage.delivery
        delivery.object_wanted.connect(lambda bucket, key: self._preview("object", bucket, key))
        self._answers |= {
            "objects": lambda _rows: self._controller.read("buffers", lambda engine: engine.viewer.buffers()),
            "buffers": delivery.set_buffers,
            "object": lambda answer: delivery.show_content(*answer),
        }

    def _resources(self) -> None:
        view, read = self._stage.resources, self._controller.read
        view.table.plan_wanted.connect(lambda: read("plan", lambda engine: engine.plan()))
        view.table.console_wanted.connect(lambda kind, _name: open_console(kind, self._window.narrator.facts.region))
        view.report.export_wanted.connect(self._export_proof)
        self._answers |= {
            "resources": lambda _rows: read("cost", lambda engine: engine.cost()),
            "cost": self._on_cost,
            "plan": view.table.set_plan,
            "facts": lambda facts: view.table.set_real(facts.real),
            "proof": lambda path: self._window.status.say(tr("Saved {path}", path=path)),
        }

    def _on_cost(self, cost: Cost) -> None:
        self._stage.resources.table.set_cost(cost)
        self._window.top.set_cost(cost)
        self._window.quitting.cost = cost

    def _export_proof(self) -> None:
        path = asked_path(self._window, "html")
        if path:
            self._controller.read("proof", lambda engine: (engine.write_report(path), path)[1])

    def _calls(self) -> None:
        self._stage.calls.copy_wanted.connect(self._copy_call)

    def _copy_call(self, call: CallSeen, how: str) -> None:
        endpoint = self._window.narrator.endpoint
        text = boto3_text([call], endpoint) if how == "boto3" else cli_text([call], endpoint)
        QGuiApplication.clipboard().setText(text)
        self._window.status.say(tr("Copied {operation} for {how}", operation=call.operation, how=how))

    def _shards(self) -> None:
        actions, work = self._stage.stream.keys.shard_actions, self._controller.work
        actions.split_wanted.connect(lambda shard, at: work("split", lambda engine: engine.viewer.split(shard, at)))
        actions.merge_wanted.connect(
            lambda shard, other: work("merge", lambda engine: engine.viewer.merge(shard, other))
        )

    def _preview(self, name: str, bucket: str, key: str) -> None:
        self._controller.read(f"{name} {key}", lambda engine: (bucket, key, engine.viewer.preview(bucket, key)))

    def _on_answer(self, name: str, answer: Any) -> None:
        take = self._answers.get(name.partition(" ")[0])
        if take is not None:
            take(answer)

    def _on_refusal(self, name: str, why: str) -> None:
        take = self._refusals.get(name.partition(" ")[0])
        if take is not None:
            take(why)


def _job_ended(run: str, engine: Engine) -> None:
    engine.viewer.job_ended(run)
