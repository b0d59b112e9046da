"""The Jobs tab: the job's runs and log, its script to write and save, arguments, and what it wrote.

Plain data in, wishes out; the log is plain text. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QSplitter, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from labs.shapes import JobDetail, JobRunRow, ObjectRow
from labs.tongue import tr
from widgets.argument_edit import ArgumentEdit
from widgets.code_colours import Language
from widgets.code_edit import CodeEdit
from widgets.object_preview import ObjectPreview
from widgets.parts import LEAST_LIST, ElidedLabel, Placeholder, button, filled, label, row
from widgets.rows import Cell, RowTable
from widgets.spoken import put
from widgets.theme import sized
from widgets.words import clock_words, count_words, size_words

STATES = {
    "SUCCEEDED": (tr("succeeded"), "ok", "verified"),
    "FAILED": (tr("failed"), "wrong", "failed"),
    "TIMEOUT": (tr("timed out"), "wrong", "failed"),
    "ERROR": (tr("error"), "wrong", "failed"),
    "STOPPED": (tr("stopped"), "waiting", "skipped"),
}
TABS = (tr("Runs"), tr("Script"), tr("Arguments"), tr("Output"))
RUNS, SCRIPT, ARGUMENTS, OUTPUT = range(4)


class JobView(QWidget):
    """Newest run first; its log is open."""

    save_wanted = Signal(str, str)  # place, script
    run_wanted = Signal(object)  # the arguments
    stop_wanted = Signal(str)  # a run
    output_wanted = Signal(str)  # the place under --output
    object_wanted = Signal(str, str)  # bucket, key

    def __init__(self) -> None:
        super().__init__()
        self._runs: tuple[JobRunRow, ...] = ()
        self._job: JobDetail | None = None
        self._open = ""
        self._objects: tuple[ObjectRow, ...] = ()
        self._caption = ElidedLabel("", "soft")
        self.save, self.run, self.stop = button(tr("Save")), button(tr("Run")), button(tr("Stop the run"))
        titles = (tr("State"), tr("Job"), tr("Run"), tr("Started"), tr("Took"))
        self.table = RowTable(tr("Job runs"), titles, (120, 0, 90, 90, 76))
        self._error = label("", "soft", wrap=True, selectable=True)
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setTabChangesFocus(True)
        put(self.log.setAccessibleName, tr("Log"))
        put(self.log.setPlaceholderText, tr("This run has written nothing yet."))
        self.script = CodeEdit(tr("Script"), Language.PYTHON, indents=True)
        self._place = ElidedLabel("", "aside")
        self.arguments = ArgumentEdit()
        self.output = RowTable(tr("What the job wrote"), (tr("Object"), tr("Size"), tr("Landed")), (0, 90, 90))
        self.preview = ObjectPreview()
        self.bar, self._stack = QTabBar(), QStackedWidget()
        self._build()
        self._wire()
        self._arrange()

    def set_runs(self, runs: Sequence[JobRunRow]) -> None:
        """Show these runs; the first is opened unless another was chosen."""
        if tuple(runs) == self._runs:
            return
        newest = runs[0].id if runs and (not self._runs or runs[0].id != self._runs[0].id) else ""
        self._runs = tuple(runs)
        put(self._caption.setText, count_words(len(runs), tr("run"), tr("runs")))
        self.table.set_rows([_cells(run) for run in runs])
        names = [run.id for run in runs]
        self._open = newest or self._open
        at = names.index(self._open) if self._open in names else 0
        if runs:
            self._show(at)
            self.table.selectRow(at)
        self._arrange()
        if self.bar.currentIndex() == OUTPUT:
            self._ask_output()

    def set_job(self, job: JobDetail | None) -> None:
        """Show the job's script and arguments; what the student has changed and not saved stays."""
        if job is not None and not self.script.document().isModified() and job.script is not None:
            if self.script.toPlainText() != job.script:
                self.script.setPlainText(job.script)
            self.script.document().setModified(False)
        self._job = job
        if job is not None:
            self.arguments.set_arguments(job.arguments)
        self._arrange()

    def is_unsaved(self) -> bool:
        """Whether the student changed the script and did not save it."""
        return self._job is not None and self.script.document().isModified()

    def forget(self) -> None:
        """Another cloud: no job, no run; a script that was changed and not saved belonged to the old one."""
        self._job, self._objects = None, ()
        self.script.clear()
        self.script.document().setModified(False)
        self.set_runs(())

    def set_saved(self) -> None:
        """The script was written."""
        self.script.document().setModified(False)
        self._arrange()

    def set_output(self, objects: Sequence[ObjectRow]) -> None:
        """What lies under --output; the newest is opened."""
        if tuple(objects) == self._objects:
            return
        self._objects = tuple(objects)
        cells = [(Cell(one.key), *_size_and_time(one)) for one in objects]
        self.output.set_rows(cells)
        self.preview.clear()
        if objects:
            self.output.selectRow(0)
            self.object_wanted.emit(objects[0].bucket, objects[0].key)

    def runs(self) -> tuple[JobRunRow, ...]:
        """The runs that are shown."""
        return self._runs

    def _on_row(self, at: int) -> None:
        self._open = self._runs[at].id
        self._show(at)
        self._arrange()

    def _show(self, at: int) -> None:
        run = self._runs[at]
        put(self._error.setText, run.error)
        self._error.setVisible(bool(run.error))
        if self.log.toPlainText() != run.log:
            self.log.setPlainText(run.log)
            self.log.verticalScrollBar().setValue(self.log.verticalScrollBar().maximum())

    def _on_save(self) -> None:
        if self._job is not None:
            self.save_wanted.emit(self._job.location, self.script.toPlainText())

    def _on_run(self) -> None:
        """Save what was changed, then run: a run reads the script that is saved."""
        if self._job is None or not self.run.isEnabled():
            return
        if self.script.document().isModified():
            self._on_save()
        self.bar.setCurrentIndex(RUNS)
        self.run_wanted.emit(self.arguments.arguments())

    def _on_tab(self, at: int) -> None:
        self._stack.setCurrentIndex(at)
        if at == OUTPUT:
            self._ask_output()

    def _ask_output(self) -> None:
        place = self.arguments.arguments().get("--output", "")
        if place:
            self.output_wanted.emit(place)

    def _on_output(self, at: int) -> None:
        self.object_wanted.emit(self._objects[at].bucket, self._objects[at].key)

    def _arrange(self) -> None:
        """Which buttons mean something, and what is said of the script."""
        there = self._job is not None
        self._holder.set_empty(not there and not self._runs)
        changed = self.script.document().isModified()
        opened = next((run for run in self._runs if run.id == self._open), self._runs[0] if self._runs else None)
        self.save.setEnabled(there and changed)
        self.run.setEnabled(there and not self.arguments.complaint())
        self.stop.setVisible(opened is not None and opened.state not in STATES)
        place = self._job.location if self._job is not None else ""
        put(self._place.setText, tr("{place} · not saved", place=place) if changed else place)

    def _wire(self) -> None:
        self.table.row_chosen.connect(self._on_row)
        self.output.row_chosen.connect(self._on_output)
        self.bar.currentChanged.connect(self._on_tab)
        self.save.clicked.connect(self._on_save)
        self.script.save_wanted.connect(self._on_save)
        self.run.clicked.connect(self._on_run)
        self.script.run_wanted.connect(self._on_run)
        self.stop.clicked.connect(lambda: self.stop_wanted.emit(self._open or self._runs[0].id))
        self.script.document().modificationChanged.connect(lambda _changed: self._arrange())
        self.arguments.valid_changed.connect(lambda _valid: self._arrange())

    def _build(self) -> None:
        pages = (
            _split(self.table, _column(row(label(tr("Log"), "section"), None, self.stop), self._error, self.log)),
            _column(self._place, self.script),
            self.arguments,
            _split(self.output, self.preview),
        )
        for words, page in zip(TABS, pages, strict=True):
            put(self.bar.setTabText, words, self.bar.addTab(""))
            self._stack.addWidget(page)
        put(self.bar.setAccessibleName, tr("About the job"))
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(True)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        for one in (self.table, self.log, self.script, self.output, self.preview):
            sized(one.setMinimumHeight, LEAST_LIST)
        hint = tr("Create the job on Wednesday; then its script, its runs and what it writes are here.")
        self.bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        inner = _column(row(self.bar, self.save, self.run), self._stack)
        self._holder = Placeholder(inner, "jobs", tr("No job yet"), hint)
        box = QVBoxLayout(self)
        filled(box, gap=10)
        box.addLayout(row(label(tr("Job runs"), "section"), self._caption))
        box.addWidget(self._holder, 1)


def _column(*parts: object) -> QWidget:
    made = QWidget()
    box = QVBoxLayout(made)
    filled(box, margins=(0, 6, 0, 0), gap=6)
    for part in parts:
        if isinstance(part, QWidget):
            box.addWidget(part)
        else:
            box.addLayout(part)  # type: ignore[arg-type]  # the other parts are rows
    return made


def _split(above: QWidget, below: QWidget) -> QSplitter:
    made = QSplitter(Qt.Orientation.Vertical)
    made.setChildrenCollapsible(False)
    made.setHandleWidth(1)
    made.addWidget(above)
    made.addWidget(below)
    made.setSizes([200, 360])
    return made


def _size_and_time(one: ObjectRow) -> tuple[Cell, Cell]:
    return Cell(size_words(one.size), "soft", right=True), Cell(clock_words(one.modified), "soft", right=True)


def _cells(run: JobRunRow) -> tuple[Cell, ...]:
    words, tone, name = STATES.get(run.state, (run.state.lower(), "accent", "running"))
    state = Cell(words, "text", icon=name, icon_tone=tone, strong=True)
    started = Cell(clock_words(run.started), "soft", right=True)
    took = Cell(tr("{seconds:,.1f} s", seconds=run.seconds), "soft", right=True)
    return (state, Cell(run.job), Cell(run.id, "soft"), started, took)
