"""What the doctor finds here, and on a machine on which something is wrong."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from app import doctor
from app.__main__ import main
from app.cli import DoctorOptions
from app.doctor import Finding, State


def _by_name(findings: list[Finding], name: str) -> list[Finding]:
    return [found for found in findings if found.name == name]


def test_that_nothing_is_wrong_where_the_tests_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    told = capsys.readouterr().out
    assert "\nwrong" not in told
    assert "Qt loads, PySide6 6." in told
    assert sys.executable in told


def test_that_json_has_every_finding_with_its_state(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.main(DoctorOptions(as_json=True)) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"python", "package", "qt", "display", "data", "disk", "aws"} <= {one["name"] for one in told}
    assert {one["state"] for one in told} <= {"ok", "warning"}
    assert all(set(one) == {"name", "state", "sentence", "fix"} for one in told)


def test_that_whatever_is_not_well_says_what_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "ROOM_WARNING", 2**80)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    findings = doctor.examine()
    assert {bool(found.fix) for found in findings if found.state is State.OK} == {False}
    unwell = [found for found in findings if found.state is not State.OK]
    assert {"disk", "endpoint"} <= {found.name for found in unwell}
    assert all(found.fix for found in unwell)


def test_that_each_package_of_the_project_is_looked_at() -> None:
    found = list(doctor.packages())
    assert len(found) == len(doctor.requirements()) > 10
    assert any(one.sentence.startswith("moto 5.") for one in found)


def test_that_a_package_of_another_version_or_none_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [doctor.Requirement("boto3<1"), doctor.Requirement("headwater-has-no-such-package>=2")]
    monkeypatch.setattr(doctor, "requirements", lambda: asked)
    old, absent = doctor.packages()
    assert old.state is absent.state is State.WRONG
    assert old.sentence.startswith("boto3 <1 is asked for; installed is 1.")
    assert absent.sentence == "headwater-has-no-such-package >=2 is not installed."
    assert "start.py" in old.fix


def test_that_a_data_folder_that_cannot_be_written_to_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    monkeypatch.setenv("HEADWATER_HOME", str(tmp_path / "file"))
    assert main(["doctor"]) == 1
    assert "Set HEADWATER_HOME to a folder that you may write to." in capsys.readouterr().out


def test_that_looking_at_the_data_folder_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWATER_HOME", str(tmp_path / "a" / "b"))
    assert next(iter(doctor.data_folder())).state is State.OK
    assert list(tmp_path.iterdir()) == []


def test_that_a_full_disk_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "ROOM_WRONG", 2**80)
    (disk,) = _by_name(list(doctor.data_folder()), "disk")
    assert disk.state is State.WRONG


def test_that_profiles_are_named_and_keys_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    credentials = tmp_path / "credentials"
    secret = "not-a-secret-but-looks-like-one"
    credentials.write_text(
        f"[class]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = {secret}\n", encoding="utf-8"
    )
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(credentials))
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://me:{secret}@127.0.0.1:1")
    assert main(["doctor"]) == 0
    told = capsys.readouterr().out
    assert "profiles: class" in told
    assert "AWS_ENDPOINT_URL_S3 is set" in told
    assert secret not in told
    assert "AKIDEXAMPLE" not in told


def test_that_a_broken_aws_file_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "config"
    broken.write_text("this is no section\n", encoding="utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(broken))
    (aws,) = doctor.accounts()
    assert aws.state is State.WARNING
    assert str(broken) in aws.sentence


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere a display is taken for granted")
def test_that_no_display_is_a_warning_and_not_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    (display,) = doctor.display()
    assert display.state is State.WARNING
    assert "terminal" in display.sentence
