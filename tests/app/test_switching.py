"""Going over to another target: chosen in a sheet, the old closed, the new opened, and told apart without doubt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.engine import Engine
from app.gui import build
from app.switching import places, wrong_target
from app.window import MainWindow
from labs.aws.target import parse_target
from labs.emulator.clock import Pace
from labs.emulator.server import EmbeddedCloud
from labs.model import StepState
from labs.session import open_session
from labs.shapes import Account, Facts, Places
from tests.app import sample
from tests.app.fake_engine import FakeEngine
from widgets.target_sheet import ENDPOINT, PROFILE, TargetSheet

Open = Callable[[FakeEngine], MainWindow]
REAL = Facts("profile:class", "123456781234", "eu-west-1", True, alias="streaming-class")
THERE = Places((Account("class", "eu-west-1", "SSO"), Account("own")), ("eu-west-1", "us-east-1"))


def sheet_of(qtbot: QtBot, window: MainWindow) -> TargetSheet:
    window.top.place.click()
    qtbot.waitUntil(lambda: bool(window.findChildren(TargetSheet)), timeout=20_000)
    return window.findChildren(TargetSheet)[0]


def test_that_the_window_goes_over_to_an_account_and_nothing_of_the_old_is_shown(
    qtbot: QtBot, open_window: Open
) -> None:
    old = FakeEngine(made=list(sample.RESOURCES), known={"mon-stream": StepState.VERIFIED})
    new = FakeEngine(place=REAL)
    window = open_window(old)
    assert not window.top.place.isEnabled()
    window.switching.offer(lambda target, region: lambda: {"profile:class": new}[target], "embedded")
    qtbot.waitUntil(lambda: bool(window.resources))
    window.stage.calls.add(sample.call())
    sheet = sheet_of(qtbot, window)
    assert not sheet.switch.isEnabled()
    assert sheet.said.text() == "You work there now."
    window.switching.switch("profile:class", "eu-west-1")
    sheet.close()
    qtbot.waitUntil(lambda: window.top.target().startswith("REAL account"))
    assert window.top.target() == "REAL account · streaming-class · …1234"
    assert window.top.region() == "eu-west-1"
    assert window.top.property("real") == "true"
    assert "closed" in old.wishes
    assert "closed" not in new.wishes
    assert not window.resources
    assert window.stage.calls.count() == 0
    qtbot.waitUntil(lambda: window.card.main.text() == "Create stream" and window.card.main.isEnabled())


def test_that_what_does_not_open_is_told_and_the_one_before_is_opened_again(qtbot: QtBot, open_window: Open) -> None:
    engines = iter([FakeEngine()])

    def opener(target: str, region: str) -> Callable[[], Engine]:
        def open_engine() -> Engine:
            if target != "embedded":
                raise OSError("the sign-in has expired")
            return next(engines)

        return open_engine

    window = open_window(FakeEngine())
    window.switching.offer(opener, "embedded")
    window.switching.switch("profile:class", "eu-west-1")
    assert window.top.target() == "class"
    qtbot.waitUntil(lambda: window.controller.is_open() and window.top.target() == "Embedded")
    assert "the sign-in has expired" in window.notice.text()
    assert "embedded is opened again" in window.notice.text()


def test_that_the_sheet_says_what_is_wrong_while_it_is_typed(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    sheet = TargetSheet("embedded", THERE, ["Traffic is running."], wrong_target, parent)
    sheet.show()
    sheet.kinds[ENDPOINT].setChecked(True)
    assert (sheet.said.text(), sheet.switch.isEnabled()) == ("Type the endpoint's URL.", False)
    sheet.url.setText("ftp://x")
    assert "ftp://x" in sheet.said.text()
    assert not sheet.switch.isEnabled()
    sheet.url.setText("http://127.0.0.1:4566")
    assert sheet.switch.isEnabled()
    sheet.kinds[PROFILE].setChecked(True)
    assert sheet.chosen_region() == "eu-west-1"
    assert "costs money" in sheet.said.text()
    assert "SSO" in sheet.said.text()
    sheet.profile.setCurrentText("own")
    assert (sheet.target(), sheet.chosen_region()) == ("profile:own", "us-east-1")
    with qtbot.waitSignal(sheet.switch_wanted) as told:
        sheet.switch.click()
    assert told.args == ["profile:own", "us-east-1"]


def test_that_without_a_profile_the_sheet_says_how_to_make_one(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    sheet = TargetSheet("embedded", Places((), ("us-east-1",)), [], wrong_target, parent)
    sheet.kinds[PROFILE].setChecked(True)
    assert "aws configure sso" in sheet.said.text()
    assert not sheet.switch.isEnabled()


def test_that_switching_tells_what_runs_and_what_stays(qtbot: QtBot, open_window: Open) -> None:
    window = open_window(FakeEngine(made=list(sample.RESOURCES), place=REAL, stuck=frozenset({"mon-stream"})))
    qtbot.waitUntil(lambda: bool(window.resources))
    window.card.main.click()
    qtbot.waitUntil(lambda: bool(window.controller.busy()))
    told = " ".join(str(one) for one in window.switching.meaning())
    assert "A step is running; it is cancelled" in told
    assert "resources live" in told
    assert "They stay on account …1234" in told


@pytest.mark.long
def test_that_the_window_goes_from_its_own_cloud_to_an_endpoint_and_back(
    qapp: QApplication, qtbot: QtBot, embedded: EmbeddedCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = embedded.endpoint
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", end.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", end.secret_access_key)

    def opener(target: str, region: str) -> Callable[[], Engine]:
        return lambda: open_session(parse_target(target), region=region or None, pace=Pace.QUICK)

    window = build(qapp, opener("embedded", ""))
    qtbot.addWidget(window)
    window.switching.offer(opener, "embedded")
    window.show()
    qtbot.waitUntil(window.controller.is_open, timeout=60_000)
    window.card.do_wanted.emit("mon-stream")
    qtbot.waitUntil(lambda: window.narrator.states.get("mon-stream") is StepState.VERIFIED, timeout=60_000)
    qtbot.waitUntil(lambda: bool(window.resources) and not window.controller.busy(), timeout=20_000)
    for target, name in ((f"endpoint:{end.url}", f"endpoint:{end.url}"), ("embedded", "Embedded")):
        sheet_of(qtbot, window).close()
        window.switching.switch(target, "us-east-1")
        qtbot.waitUntil(lambda: window.controller.is_open(), timeout=60_000)
        qtbot.waitUntil(lambda name=name: window.top.target() == name and bool(window.narrator.states), timeout=20_000)
        verified = window.narrator.states.get("mon-stream") is StepState.VERIFIED
        assert verified is (target == "embedded")  # progress is the target's
    window.close()


def test_that_places_are_read_from_botocores_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "config"
    file.write_text("[profile class]\nregion = eu-west-1\nsso_session = s\n", encoding="utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file.with_name("none")))
    found = places()
    assert found.profiles == (Account("class", "eu-west-1", "SSO"),)
    assert {"us-east-1", "ap-southeast-1"} <= set(found.regions)
