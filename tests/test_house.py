"""The rules of the house: layers, sizes, types, format, names. docs/architecture.md says why each is there."""

from __future__ import annotations

import ast
import importlib
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("app", "widgets", "labs", "resources")
SOURCES = [ROOT / "start.py", *(path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
FILE_LINES, MEDIAN_LINES, FUNCTION_LINES = 400, 120, 40
SLEEPS = ("time.sleep", "sleep", "qtbot.wait", "QTest.qWait", "QTest.qSleep")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    """The path as it is written in the checkout."""
    return path.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str:
    """A file's text."""
    return path.read_text(encoding="utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    """A file's syntax."""
    return ast.parse(text_of(path))


@cache
def functions(path: Path) -> list[Function]:
    """Every function and method of a file, inner ones too."""
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, Function)]


def length(function: Function) -> int:
    """Lines from `def` to the end, without the docstring's."""
    documented = ast.get_docstring(function, clean=False) is not None
    docstring = function.body[0]
    assert function.end_lineno is not None
    assert docstring.end_lineno is not None
    own = function.end_lineno - function.lineno + 1
    return own - (docstring.end_lineno - docstring.lineno + 1 if documented else 0)


def test_that_no_layer_knows_what_it_may_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    code = lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None)
    assert code == 0, capsys.readouterr().out


def test_that_of_the_embedded_cloud_only_adapters_import_moto() -> None:
    guilty = [
        name_of(path)
        for path in SOURCES
        if re.search(r"^\s*(import|from) moto\b", text_of(path), re.MULTILINE)
        and not name_of(path).startswith("labs/emulator/moto_")
    ]
    assert guilty == []


@pytest.mark.parametrize("words", [["check"], ["format", "--check"]], ids=" ".join)
def test_that_ruff_is_content(words: list[str]) -> None:
    _passes("ruff", *words, ".")


def test_that_every_type_is_right() -> None:
    _passes("mypy")


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_that_setting_up_has_right_types_on_other_systems(platform: str) -> None:
    _passes("mypy", "--platform", platform, "--cache-dir", f".mypy_cache/{platform}", "start.py", "app/setup")


def _passes(module: str, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_that_files_are_short() -> None:
    lines = {name_of(path): len(text_of(path).splitlines()) for path in SOURCES}
    tests = {name_of(path): len(text_of(path).splitlines()) for path in TESTS}
    assert {name: count for name, count in (lines | tests).items() if count > FILE_LINES} == {}
    assert statistics.median(count for count in lines.values() if count > 5) < MEDIAN_LINES


def test_that_functions_are_short() -> None:
    long = {
        f"{name_of(path)}:{function.lineno} {function.name}": length(function)
        for path in [*SOURCES, *TESTS]
        for function in functions(path)
        if length(function) > FUNCTION_LINES
    }
    assert long == {}


def test_that_every_module_says_what_it_is_for() -> None:
    silent = [name_of(path) for path in [*SOURCES, *TESTS] if not ast.get_docstring(tree_of(path))]
    assert silent == []


def test_that_nothing_is_put_off() -> None:
    marks = re.compile(rf"\b({'TO' + 'DO'}|{'FIX' + 'ME'}|XXX)\b(?! = )")
    put_off = [
        f"{name_of(path)}:{number}"
        for path in [*SOURCES, *TESTS]
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if "#" in line and marks.search(line.partition("#")[2])
    ]
    assert put_off == []


def test_that_tests_are_named_after_a_behaviour() -> None:
    others = [
        f"{name_of(path)}:{function.name}"
        for path in TESTS
        for function in functions(path)
        if function.name.startswith("test") and not function.name.startswith("test_that_")
    ]
    assert others == []


def test_that_test_files_have_names_of_their_own() -> None:
    names = [path.name for path in TESTS if path.name.startswith("test_")]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_that_no_test_sleeps_but_between_two_looks_at_a_condition() -> None:
    sleepers = [f"{name_of(path)}:{line}" for path in TESTS for line in sleeps(tree_of(path))]
    assert sleepers == []


def sleeps(node: ast.AST, awaiting: bool = False) -> Iterator[int]:
    """The lines on which something sleeps outside a `while` that asks a question."""
    if isinstance(node, ast.Call) and not awaiting and ast.unparse(node.func) in SLEEPS:
        yield node.lineno
    asks = isinstance(node, ast.While) and not isinstance(node.test, ast.Constant)
    for child in ast.iter_child_nodes(node):
        yield from sleeps(child, awaiting or asks)


@pytest.mark.parametrize(
    ("code", "lines"),
    [("time.sleep(1)", [1]), ("while not gone():\n    time.sleep(0.01)", []), ("while True:\n    sleep(1)", [2])],
)
def test_that_a_sleep_is_found_where_nothing_is_awaited(code: str, lines: list[int]) -> None:
    assert list(sleeps(ast.parse(code))) == lines


def test_that_nothing_names_the_machine_it_was_written_on() -> None:
    forbidden = re.compile("/" + r"work/|/" + r"tmp/probe|shared/" + r"facts|/" + "root/")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    named = [
        name
        for name in listed.stdout.splitlines()
        if (ROOT / name).is_file() and forbidden.search((ROOT / name).read_bytes().decode("utf-8", "replace"))
    ]
    assert named == []


def test_that_every_step_has_its_lesson() -> None:
    course = importlib.import_module("labs.week9.course").COURSE
    lessons = ROOT / "resources" / "lessons" / "en"
    steps = [step.id for step in course.steps()]
    assert len(steps) == len(set(steps)) > 0
    assert [step for step in steps if not (lessons / f"{step}.md").is_file()] == []
