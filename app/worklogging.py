"""The worklog in the window: the sheet, the key that takes a picture, the difference before a file is replaced.

What reads and writes runs off the window's thread. The sheet is made when it is first opened. Knows the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QBuffer, QIODevice, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from app.exports import asked_path
from app.latest import Latest
from labs.tongue import again, language, tr
from widgets.spoken import put
from widgets.theme import tokens_now

if TYPE_CHECKING:
    from app.engine import Engine
    from app.window import MainWindow
    from labs.worklog.export import FilePlan
    from labs.worklog.model import Page, Style
    from widgets.worklog_sheet import WorklogSheet

PLAN = "worklogplan"


class Worklogging(QObject):
    """One instance a window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._controller = window, window.controller
        self.sheet: WorklogSheet | None = None
        self._pages: Sequence[Page] = ()
        self._plans: Sequence[FilePlan] = ()
        self._asked = count()
        self._latest = ""
        self._export_follows = False
        self._unsaved: dict[str, str] = {}
        self._seen: dict[str, str] = {}  # by language, the words as the sheet and the engine both had them last
        self._last = Latest()
        self._controller.answered.connect(self._on_answer)
        self._controller.refused.connect(self._on_refusal)
        self._controller.ended.connect(lambda _name, _well: self._read_again())
        window.rail.worklog_wanted.connect(self.open)

    def open(self) -> None:
        """Show the sheet."""
        if not self._controller.is_open():
            return
        if self.sheet is None:
            self.sheet = self._made()
        self._read()
        self.sheet.show()
        self.sheet.form.own.setFocus()

    def picture(self) -> None:
        """Keep a picture of the window for the worklog, and say so in the line at the bottom."""
        step = self._window.card.step()
        if not self._controller.is_open() or not step:
            return
        image, name = self._window.grab().toImage(), f"picture {next(self._asked)}"
        self._controller.read(name, lambda engine: engine.guide.picture(png_of(image), step))

    def _made(self) -> WorklogSheet:
        from labs.worklog.model import Dates, Preset
        from widgets.worklog_form import WorklogForm
        from widgets.worklog_sheet import WorklogSheet

        presets = {Preset.COURSE.value: tr("Of the course"), Preset.TEMPLATE.value: tr("Of the site's template")}
        dates = {Dates.DMY.value: tr("day/month/year"), Dates.MDY.value: tr("month/day/year")}
        form = WorklogForm(presets, dates)
        sheet = WorklogSheet(form, self._window)
        form.changed.connect(self._on_changed)
        form.own_words.connect(self._keep_words)
        form.site_wanted.connect(self._choose_site)
        form.removal_wanted.connect(self._remove_picture)
        sheet.export_wanted.connect(self._export)
        sheet.pdf_wanted.connect(self._save_pdf)
        return sheet

    def _read(self) -> None:
        assert self.sheet is not None
        week, words = self.sheet.form.week.value(), dict(self._unsaved)
        ticket = self._last.ticket()
        self._latest = f"worklog {ticket}"

        def keep(engine: Engine) -> None:
            for spoken, one in words.items():
                engine.guide.own_words(spoken, one, upon=self._seen.get(spoken, ""))
                self._seen[spoken] = one

        def ask(engine: Engine) -> Sequence[Page]:
            """The pages, after the words that were told and are not yet known to be kept."""
            self._last.keep("words", ticket, lambda: keep(engine))
            return engine.guide.worklog(week)

        self._controller.read(self._latest, ask)

    def _style(self) -> Style:
        from labs.worklog.model import Dates, Preset, Style

        assert self.sheet is not None
        form = self.sheet.form
        return Style(Preset(form.preset.currentData()), Dates(form.dates.currentData()))

    def _page(self) -> Page | None:
        assert self.sheet is not None
        return next((one for one in self._pages if one.language == self.sheet.form.language()), None)

    def _on_changed(self) -> None:
        assert self.sheet is not None
        if self._pages and self._pages[0].week == self.sheet.form.week.value():
            self._show()
        else:
            self._read()

    def _show(self) -> None:
        from app.worklog_paper import document
        from labs.worklog.page import written

        page, self._plans = self._page(), ()
        if self.sheet is not None and page is not None:
            tokens, style = tokens_now(), self._style()
            self.sheet.show_page(document(page, style, tokens.faint, tokens.text), written(page, style))
            put(self.sheet.note.setText, "")

    def _take(self, pages: Sequence[Page]) -> None:
        assert self.sheet is not None
        self._pages = pages
        self._unsaved.clear()
        own = {one.language: one.own for one in pages}
        if self.sheet.form.show_own(own):
            self._seen = own
        pictures = next((one.pictures for one in pages if one.language == language()), ())
        self.sheet.form.show_pictures([(one.file, one.caption) for one in pictures])
        self._show()
        if self._export_follows:
            self._export_follows = False
            self._export()

    def _keep_words(self, language: str, words: str) -> None:
        self._unsaved[language] = words
        self._read()

    def _choose_site(self) -> None:
        assert self.sheet is not None
        path = QFileDialog.getExistingDirectory(self.sheet, again(tr("Folder of the site")))
        if path:
            self.sheet.form.site.setText(path)

    def _remove_picture(self, at: int) -> None:
        from labs.worklog.pictures import forget

        if self._pages and 0 <= at < len(self._pages[0].pictures):
            forget(self._pages[0].pictures[at])
            self._read()

    def _export(self) -> None:
        from labs.worklog.export import carry_out, planned

        assert self.sheet is not None
        if self._awaited():
            self._export_follows = True
            return
        site, pages, style, plans = self.sheet.form.site.text().strip(), self._pages, self._style(), self._plans
        if not site or not Path(site).is_dir():
            put(self.sheet.note.setText, tr("Choose the folder of the site first: it is not there yet."))
        elif plans:
            self._controller.fetch("worklogwritten", lambda: carry_out(plans))
        else:
            self._controller.fetch(PLAN, lambda: planned(Path(site), pages, style))

    def _awaited(self) -> bool:
        """Whether the pages of that week with the words typed last are still to come; they are asked for then."""
        assert self.sheet is not None
        if self.sheet.form.rest():
            return True
        if self._unsaved or not self._pages or self._pages[0].week != self.sheet.form.week.value():
            self._read()
            return True
        return False

    def _on_plan(self, plans: Sequence[FilePlan]) -> None:
        from labs.worklog.export import Change, carry_out

        assert self.sheet is not None
        changed = [one for one in plans if one.change is Change.CHANGED]
        if changed:
            self._plans = plans
            self.sheet.show_changes("".join(one.difference() for one in changed), len(changed))
            put(self.sheet.note.setText, tr("Files are there already and differ: look at what would change."))
        else:
            self._controller.fetch("worklogwritten", partial(carry_out, plans))

    def _written(self, paths: Sequence[Path]) -> None:
        assert self.sheet is not None
        self._plans = ()
        self.sheet.show_changes("", 0)
        words = tr("Written: {paths}", paths=", ".join(str(path) for path in paths))
        put(self.sheet.note.setText, words if paths else tr("Every page is already as it should be."))

    def _save_pdf(self) -> None:
        from app.worklog_paper import write_pdf

        page, style = self._page(), self._style()
        path = asked_path(self._window, "pdf") if page is not None else ""
        if path and page is not None:
            self._controller.fetch(f"saved {path}", lambda: write_pdf(path, page, style))

    def _on_answer(self, name: str, answer: Any) -> None:
        what = name.partition(" ")[0]
        if what == "picture":
            self._window.status.say(tr("Picture kept for the worklog"))
        if what in ("picture", "marks"):
            self._read_again()
        elif self.sheet is None:
            return
        elif name == self._latest:
            self._take(answer)
        elif name == PLAN:
            self._on_plan(answer)
        elif name == "worklogwritten":
            self._written(answer)
        elif what == "saved":
            put(self.sheet.note.setText, tr("Saved {path}", path=name.partition(" ")[2]))

    def _read_again(self) -> None:
        """What the page says may have changed while it is shown: words of an exercise, a step's end, a picture."""
        if self.sheet is not None and self.sheet.isVisible() and self._controller.is_open():
            self._read()

    def _on_refusal(self, name: str, why: str) -> None:
        if self.sheet is not None and name.startswith(("worklog", "saved")):
            self._plans, self._export_follows = (), False
            self.sheet.show_changes("", 0)
            put(self.sheet.note.setText, why)


def png_of(image: QImage) -> bytes:
    """The image as a PNG file's bytes; takes a while, so it is called off the window's thread."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs say bytes, which it refuses
    return bytes(buffer.data().data())
