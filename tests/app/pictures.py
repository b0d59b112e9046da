"""Takes the pictures of docs/screenshots on real data: `python -m tests.app.pictures [FOLDER] [--only VIEW …]`.

Plays the week in the window on the kept embedded cloud, offscreen. After each day the cloud is saved, so that what was
taken needs no second time: `--home DIR` goes on where a run that used that data folder stopped, and with `--only` takes
the named views anew. A view that fails is told, and the others are taken all the same.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.engine import Engine
from app.gui import build
from labs.aws.target import Target
from labs.emulator.clock import Pace
from labs.home import home
from labs.saves import saves
from labs.session import open_session
from tests.app import scenes, scenes_stage
from tests.app.album import LOOKS, put_on, until
from tests.app.studio import Studio, Take
from widgets import theme

FOLDER = Path("docs/screenshots")
USUAL, WITH_LARGE = ("light", "dark", "150", "vi"), ("light", "dark", "150", "vi", "large")
MOMENTS = ("", "mon", "wide", "tue", "wed", "thu", "clean", "fri")  # days that are over, and what is made of them
BEFORE = {"mon": "", "wide": "mon", "tue": "mon", "wed": "tue", "thu": "wed", "clean": "thu", "fri": "thu"}
LIST = "taken.txt"
SCREEN = {"name": "one", "x": 0, "y": 0, "width": 2560, "height": 1440, "logicalDpi": 96, "dpr": 1.0}


@dataclass(frozen=True, slots=True)
class Scene:
    """A view: at which moment of the week it is taken, how, and in which looks."""

    view: str
    moment: str
    pose: Callable[[Studio, Take], None]
    looks: Sequence[str] = USUAL


SCENES = (
    Scene("welcome", "", scenes.first_page),
    Scene("welcome-where", "", scenes.second_page),
    Scene("step", "", scenes.first_step, WITH_LARGE),
    Scene("failed", "", scenes.failed_check),
    Scene("by-hand", "", scenes.by_hand),
    Scene("inputs", "", scenes.inputs),
    Scene("settings", "", scenes.settings),
    Scene("stream", "mon", scenes_stage.stream, WITH_LARGE),
    Scene("stream-table", "mon", scenes_stage.table),
    Scene("presenter", "mon", scenes_stage.presenter, WITH_LARGE),
    Scene("code", "mon", scenes.code_tabs),
    Scene("quiz", "mon", scenes.quiz),
    Scene("find", "mon", scenes.find),
    Scene("glossary", "mon", scenes.glossary),
    Scene("terminal", "mon", scenes.terminal),
    Scene("shortcuts", "mon", scenes.shortcuts),
    Scene("saves", "mon", scenes.saves),
    Scene("save", "mon", scenes.keep_state),
    Scene("quit", "mon", scenes.quit_question),
    Scene("real-account", "mon", scenes.real_account),
    Scene("name-account", "mon", scenes.account),
    Scene("heatmap", "wide", scenes_stage.heatmap, WITH_LARGE),
    Scene("catalog", "tue", scenes_stage.catalog),
    Scene("schema", "tue", scenes_stage.schema),
    Scene("sql", "tue", scenes_stage.sql),
    Scene("jobs", "wed", scenes_stage.jobs),
    Scene("script", "wed", scenes_stage.script),
    Scene("job-output", "wed", scenes_stage.output),
    Scene("delivery", "thu", scenes_stage.delivery),
    Scene("folders", "thu", scenes_stage.folders),
    Scene("resources", "thu", scenes_stage.resources),
    Scene("plan", "thu", scenes_stage.plan),
    Scene("calls", "thu", scenes_stage.calls),
    Scene("exercise", "thu", scenes.exercise),
    Scene("worklog", "thu", scenes.worklog),
    Scene("cleaning", "clean", scenes_stage.cleaning),
    Scene("proof", "fri", scenes_stage.proof, WITH_LARGE),
    Scene("week-done", "fri", scenes_stage.week_done),
)


def names() -> list[str]:
    """The pictures' names, without ending."""
    return [f"{scene.view}-{look}" for scene in SCENES for look in scene.looks]


def sizes() -> dict[str, tuple[int, int]]:
    """The pixels of each picture."""
    return {f"{scene.view}-{look}": LOOKS[look].size for scene in SCENES for look in scene.looks}


def wanted(only: Sequence[str], taken: Sequence[str]) -> list[tuple[Scene, str]]:
    """The scenes to take and their looks: those named, or those not taken yet."""
    every = [(scene, look) for scene in SCENES for look in scene.looks]
    return [
        (scene, look)
        for scene, look in every
        if (scene.view in only if only else f"{scene.view}-{look}.png" not in taken)
    ]


def reach(studio: Studio, moment: str) -> None:
    """The cloud as it is at that moment: gone back to, or played on from the moment before."""
    if not moment:
        studio.start_again()
        return
    if moment in {save.name for save in saves()}:
        studio.go_back(moment)
        return
    if BEFORE[moment]:
        reach(studio, BEFORE[moment])
    if moment == "wide":
        studio.engine(scenes_stage.wider, "a stream of many shards")
    elif moment != "clean":
        studio.play(moment, last="fri-clean" if moment == "fri" else "")
        studio.keep(moment)


def take_all(studio: Studio, only: Sequence[str]) -> list[str]:
    """Take what is wanted, moment by moment and look by look; the pictures that failed."""
    failed: list[str] = []
    record = home() / LIST
    todo = wanted(only, record.read_text("utf-8").split() if record.is_file() else [])
    for moment in MOMENTS:
        now = [(scene, look) for scene, look in todo if scene.moment == moment]
        if now:
            say(f"the week until {moment or 'its beginning'}")
            reach(studio, moment)
        for look in LOOKS:
            scenes_now = [scene for scene, of in now if of == look]
            if scenes_now:
                studio.put_on(look)
            for scene in scenes_now:
                failed += take_scene(studio, scene, look)
            with record.open("a", encoding="utf-8") as file:
                file.write("".join(f"{name}\n" for name in studio.taken))
            studio.taken.clear()
        studio.plain()
    return failed


def take_scene(studio: Studio, scene: Scene, look: str) -> list[str]:
    """One picture; its name where it failed."""
    say(f"{scene.view}-{look}")
    try:
        scene.pose(studio, partial(studio.take, scene.view, look))
    except Exception:
        traceback.print_exc()
        return [f"{scene.view}-{look}"]
    return []


def set_up(folder: Path | None) -> None:
    """The data folder, and a screen that pictures fit on: the usual one of that platform is smaller."""
    if folder is not None:
        os.environ["HEADWATER_HOME"] = str(folder)
    os.environ.setdefault("HEADWATER_HOME", tempfile.mkdtemp(prefix="headwater-pictures-"))
    screens = home() / "screens.json"
    screens.parent.mkdir(parents=True, exist_ok=True)
    screens.write_text(json.dumps({"screens": [SCREEN]}), encoding="utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"


def say(words: str) -> None:
    """A line of the log."""
    print(f"{time.strftime('%H:%M:%S')} {words}", flush=True)


def main() -> int:
    """Take them; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.app.pictures")
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--only", nargs="+", default=[], metavar="VIEW", choices=[scene.view for scene in SCENES])
    parser.add_argument("--home", type=Path, help="go on with the week and the saves of that data folder")
    given = parser.parse_args()
    set_up(given.home)
    given.folder.mkdir(parents=True, exist_ok=True)
    say(f"data folder {home()}")
    app = QApplication([])
    theme.apply(app, theme.Scheme.LIGHT)

    def open_engine() -> Engine:
        return open_session(Target(), pace=Pace.QUICK, keeps=True)

    window = build(app, open_engine)
    put_on(app, window, LOOKS["light"])
    window.show()
    try:
        until(lambda: window.controller.is_open() and bool(window.narrator.states), "the cloud", 300)
        until(window.card.main.isEnabled, "the week", 300)
        failed = take_all(Studio(app, window, given.folder), given.only)
    finally:
        window.close()
    say(f"failed: {', '.join(failed)}" if failed else "all taken")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
