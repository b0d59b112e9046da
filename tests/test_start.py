"""start.py for real, on a tiny project that needs no network: its environment is made, kept, mended and shared."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import start
from app.setup import command, environment, lock, stamp, system
from app.setup.place import Place, has_display
from app.setup.stop import Stop

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
BACKEND = r'''
"""The least that pip takes for an editable install: a wheel whose .pth names this folder."""
import pathlib, zipfile

FILES = {
    "METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1\nProvides-Extra: test\n",
    "WHEEL": "Wheel-Version: 1.0\nGenerator: tiny\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "RECORD": "",
}

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    name = "tiny-1-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(wheel_directory) / name, "w") as wheel:
        wheel.writestr("tiny.pth", str(pathlib.Path.cwd()) + "\n")
        for file, text in FILES.items():
            wheel.writestr("tiny-1.dist-info/" + file, text)
    return name
'''
PROGRAM = """
import json, os, sys
print(json.dumps({"words": sys.argv[1:], "prefix": sys.prefix, "qt": os.environ.get("QT_QPA_PLATFORM")}))
sys.exit(CODE)
"""


def tiny_project(folder: Path) -> Path:
    """A checkout with this start.py, whose program tells its words and ends with 7, and whose pytest with 5."""
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "start.py", folder)
    shutil.copytree(ROOT / "app" / "setup", folder / "app" / "setup", ignore=shutil.ignore_patterns("__pycache__"))
    files = {
        "pyproject.toml": PYPROJECT,
        "constraints.txt": "",
        "backend.py": BACKEND,
        "app/__init__.py": "",
        "app/__main__.py": PROGRAM.replace("CODE", "7"),
        "pytest.py": PROGRAM.replace("CODE", "5"),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def begin(root: Path, *words: str, path: str = "") -> subprocess.Popen[str]:
    """Starts start.py from another folder, with no uv and no apt-get on an empty PATH, and no package index."""
    environ = {**os.environ, "PATH": path, "PIP_NO_INDEX": "1"}
    environ.pop("QT_QPA_PLATFORM", None)
    return subprocess.Popen(
        [environment.base_python(), str(root / "start.py"), *words],
        cwd=root.parent,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def run(root: Path, *words: str, path: str = "") -> tuple[int, dict[str, Any], str]:
    """Exit code, what the program told, and what start.py said."""
    with begin(root, *words, path=path) as process:
        told, said = process.communicate(timeout=120)
    return process.returncode, json.loads(told) if told else {}, said


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny project that was started once, and told what the first start has to tell."""
    root = tiny_project(tmp_path_factory.mktemp("start") / "a folder, fünf")
    code, told, said = run(root, "run", "--day", "mon tue")
    assert (code, told["words"]) == (7, ["run", "--day", "mon tue"])
    assert Path(told["prefix"]).resolve() == (root / ".venv").resolve()
    assert said.splitlines() == ["Making .venv", "Installing (first time, about a minute)"]
    return root


def test_that_the_second_start_does_nothing_but_start(made: Path) -> None:
    before = Place(made).stamp.stat().st_mtime_ns
    took = []
    for _ in range(3):
        began = time.perf_counter()
        code, told, said = run(made, "run")
        took.append(time.perf_counter() - began)
        assert (code, told["words"], said) == (7, ["run"], "")
    assert Place(made).stamp.stat().st_mtime_ns == before
    assert min(took) < 0.5  # seconds, with the start of two Pythons


def test_that_a_start_with_nothing_to_do_loads_no_installer(made: Path) -> None:
    code = f"""
import sys
sys.path.insert(0, {str(made)!r})
from pathlib import Path
from app.setup import command
print(command._ready(Path({str(made)!r}), command.plan(["run"], display=True)))
print(*sorted(sys.modules))
"""
    done = subprocess.run([environment.base_python(), "-I", "-S", "-c", code], capture_output=True, encoding="utf-8")
    python, modules = done.stdout.splitlines()
    assert Path(python) == Place(made).python
    assert not {"subprocess", "ctypes", "venv", "shutil", "app.setup.environment"} & set(modules.split())


def test_that_tests_get_pytest_its_words_its_exit_code_and_no_screen(made: Path) -> None:
    group = stamp.read(Place(made).stamp)
    assert group is not None
    stamp.write(Place(made).stamp, group.with_libraries("offscreen"))  # Whether Qt loads is not asked here.
    code, told, said = run(made, "test", "-k", "house")
    assert (code, said) == (5, "Installing what has changed\n")
    assert told["qt"] == "offscreen"
    assert told["words"] == ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder", "-m", "not long", "-k", "house"]
    assert run(made, "test", "--long")[1]["words"] == ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
    assert run(made, "run")[2] == ""


def test_that_what_changed_is_installed_and_a_failure_keeps_what_was_there(made: Path) -> None:
    constraints = made / "constraints.txt"
    constraints.write_text("this is no constraint\n", encoding="utf-8")
    code, told, said = run(made, "run")
    assert (code, told) == (1, {})
    assert "This failed:" in said
    assert "constraints.txt" in said
    constraints.write_text("# mended\n", encoding="utf-8")
    assert run(made, "run")[2] == "Installing what has changed\n"
    assert run(made, "run")[2] == ""


@pytest.mark.long
def test_that_a_half_made_environment_is_made_again(made: Path) -> None:
    Place(made).stamp.unlink()
    rest = Place(made).venv / "left over"
    rest.write_text("", encoding="utf-8")
    code, _, said = run(made, "run")
    assert (code, said.splitlines()[0]) == (7, "Making .venv")
    assert not rest.exists()


@pytest.mark.long
def test_that_a_killed_start_is_made_good_by_two_at_once(tmp_path: Path) -> None:
    root = tiny_project(tmp_path / "killed")
    with begin(root, "run") as killed:
        until = time.monotonic() + 60
        while not (root / ".venv" / "pyvenv.cfg").exists() and time.monotonic() < until:
            assert killed.poll() is None
        killed.kill()
    assert stamp.read(Place(root).stamp) is None
    both = [begin(root, "one"), begin(root, "two")]
    told = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [7, 7]
    assert [json.loads(out)["words"] for out, _ in told] == [["one"], ["two"]]
    said = "".join(err for _, err in told)
    assert said.count("Making .venv") == 1
    assert "Another start is installing here; waiting for it" in said


@pytest.mark.skipif(sys.platform == "win32", reason="the uv of this test is a POSIX script")
@pytest.mark.long
def test_that_pip_does_it_where_uv_fails(tmp_path: Path) -> None:
    uv = tmp_path / "bin" / "uv"
    uv.parent.mkdir()
    uv.write_text(f"#!{sys.executable}\nraise SystemExit(1)\n", encoding="utf-8")
    uv.chmod(0o755)
    root = tiny_project(tmp_path / "tiny")
    code, _, said = run(root, "run", path=str(uv.parent))
    assert (code, said.splitlines()[1]) == (7, "uv could not do it, so pip does")


def test_that_uv_is_taken_where_there_is_one(tmp_path: Path) -> None:
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("there is no uv here")
    root = tiny_project(tmp_path / "tiny")
    code, _, said = run(root, "run", path=str(Path(uv).parent))
    assert (code, "pip does" in said) == (7, False)
    assert not list(Place(root).venv.rglob("pip/__main__.py"))
    (root / "constraints.txt").write_text("# changed\n", encoding="utf-8")
    assert run(root, "run", path=str(Path(uv).parent))[2] == "Installing what has changed\n"


def test_that_a_lock_is_waited_for_and_goes_with_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    code = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from app.setup.lock import one_at_a_time
with one_at_a_time(Path({str(path)!r}), lambda: None):
    print("held", flush=True)
    sys.stdin.read()
"""
    waited: list[str] = []
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"

        def end_the_holder() -> None:
            waited.append("waited")
            holder.kill()

        with lock.one_at_a_time(path, end_the_holder):
            assert waited == ["waited"]
    with lock.one_at_a_time(path, lambda: waited.append("again")):
        assert waited == ["waited"]


@pytest.mark.parametrize(
    ("words", "display", "libraries"),
    [
        ([], True, "window"),
        ([], False, ""),
        (["--clock", "quick"], True, "window"),
        (["--help"], True, ""),
        (["run"], True, ""),
        (["doctor", "--json"], True, ""),
        (["test"], False, "offscreen"),
    ],
)
def test_that_only_the_window_and_the_tests_need_the_libraries_of_qt(
    words: list[str], display: bool, libraries: str
) -> None:
    assert command.plan(words, display=display).libraries == libraries


@pytest.mark.parametrize(
    ("environ", "platform", "shown"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_that_a_display_is_told_by_the_environment(environ: dict[str, str], platform: str, shown: bool) -> None:
    assert has_display(environ, platform) is shown


def test_that_missing_libraries_are_named_by_their_packages() -> None:
    absent = {"libheadwater-has-no-such.so.1": "libheadwater1"}
    assert system.missing(absent, "linux") == ("libheadwater1",)
    assert system.missing(absent, "darwin") == ()


@pytest.mark.parametrize(("apt", "root"), [("/usr/bin/apt-get", False), (None, True), (None, False)])
def test_that_who_may_not_install_is_told_what_to(apt: str | None, root: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "_is_root", lambda: root)
    monkeypatch.setattr(shutil, "which", lambda _: apt)
    assert not system.install(("libgl1",))
    expected = "sudo apt-get install -y --no-install-recommends libgl1" if apt else "libgl1 (Debian's names)"
    assert expected in system.advice(("libgl1",))


def test_that_a_python_without_ensurepip_is_told_of_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(system, "_is_root", lambda: False)
    with pytest.raises(Stop, match=rf"no ensurepip\. .*python3\.{sys.version_info.minor}-venv"):
        environment._require_ensurepip()


def test_that_an_old_python_gets_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    assert start.main() == 1
    assert capsys.readouterr().err == "Headwater needs Python 3.11 or newer; this is Python 3.9.\n"
    ast.parse((ROOT / "start.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_that_setting_up_uses_the_standard_library_only() -> None:
    for path in [ROOT / "start.py", *(ROOT / "app" / "setup").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.split(".")[0] in sys.stdlib_module_names or name.startswith("app.setup"), (path, name)


def test_that_every_package_is_pinned() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert len(pins) > 50
    assert all(line.count("==") == 1 and "://" not in line for line in pins)
