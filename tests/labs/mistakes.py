"""The mistakes that the week's checks name, and which of them the tests really make.

As a plugin of pytest (`-p tests.labs.mistakes`, with HEADWATER_MISTAKES naming a file) it writes down every place in
labs/week9 whose `tr(…)` was said in a verdict that failed. A sentence may be put together of several: each counts.
"""

from __future__ import annotations

import ast
import os
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from labs import model, words

WEEK = Path(__file__).parents[2] / "labs" / "week9"
FILE = "HEADWATER_MISTAKES"
TELLS = ("say", "StepFailed", "until", "wait")  # calls whose sentence is no verdict
NO_VERDICT = {
    "friday_compare._summary",
    "friday_compare.dollars",
    "common.counted_objects",
}  # what a step shows, not what a check finds wrong

_said: deque[tuple[str, str]] = deque(maxlen=80)
_made: set[str] = set()


def mistakes() -> dict[str, str]:
    """Each place (file:line) of labs/week9 that names a mistake, and the template that stands there."""
    found = {}
    for path in sorted(WEEK.glob("*.py")):
        for template, line in _of_module(ast.parse(path.read_text("utf-8")), path.stem):
            found[f"{path.name}:{line}"] = template
    return found


def _of_module(module: ast.Module, name: str) -> Iterator[tuple[str, int]]:
    """Each `tr(…)` but those that only progress, a failed action or a verdict that holds can say."""
    other = {id(inner) for node in ast.walk(module) if _is_no_mistake(node) for inner in ast.walk(node)}
    for function in (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)):
        nodes: list[ast.AST] = [function] if f"{name}.{function.name}" in NO_VERDICT else _said_when_right(function)
        other |= {id(inner) for node in nodes for inner in ast.walk(node)}
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "tr" and id(node) not in other:
            template = node.args[0]
            assert isinstance(template, ast.Constant)
            yield str(template.value), node.lineno


def _is_no_mistake(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func).rpartition(".")[2]
    return called in TELLS or (called == "Verdict" and ast.unparse(node.args[0]) == "True")


def _said_when_right(function: ast.FunctionDef) -> list[ast.AST]:
    """The assignments, each the nearest above, of the names that a verdict which holds or a call of TELLS is given."""
    given = {
        (inner.id, node.lineno)
        for node in ast.walk(function) if isinstance(node, ast.Call) and _is_no_mistake(node)
        for inner in ast.walk(node) if isinstance(inner, ast.Name)
    }  # fmt: skip
    assigned = [node for node in ast.walk(function) if isinstance(node, ast.Assign)]
    found: list[ast.AST] = []
    for name, line in given:
        above = [one for one in assigned if ast.unparse(one.targets[0]) == name and one.lineno < line]
        found += sorted(above, key=lambda one: one.lineno)[-1:]
    return found


def pytest_configure() -> None:
    """Listen, before the week's modules are imported."""
    if FILE not in os.environ:
        return
    say, made = words.tr, model.Verdict.__init__

    def tr(template: str, /, **values: object) -> str:
        told, caller = say(template, **values), sys._getframe(1)
        _said.append((str(told), f"{Path(caller.f_code.co_filename).name}:{caller.f_lineno}"))
        return told

    def verdict(self: Any, ok: bool, sentence: str, *rest: Any, **more: Any) -> None:
        made(self, ok, sentence, *rest, **more)
        if not ok:
            _made.update(place for told, place in _said if told in sentence)

    words.tr = tr
    model.Verdict.__init__ = verdict  # type: ignore[method-assign]


def pytest_sessionfinish() -> None:
    """Write down what was heard."""
    if FILE in os.environ:
        Path(os.environ[FILE]).write_text("\n".join(sorted(_made)), "utf-8")
