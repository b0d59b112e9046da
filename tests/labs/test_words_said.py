"""Every sentence that labs/ says goes through the catalogues: none stands in place, none held as data is missing."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from labs.aws import guards, report, steady
from labs.aws.capability import NOT_ASKED
from labs.aws.error_words import ADVICE, OTHERWISE, SITUATIONS, advice_on
from labs.aws.errors import told
from labs.aws.kinds.registry import KINDS
from labs.aws.meter import NOT_COUNTED
from labs.aws.nets import NETS
from labs.aws.prices import FOLDER as PRICES
from labs.aws.quotas import WANTED
from labs.aws.remembered import ENDED, REPLACED
from labs.aws.report_html import NETS_HEAD, ROWS_HEAD
from labs.emulator.kinesis.waiting import OF_CONSUMERS, OF_STREAMS
from labs.words import catalogue, use
from resources import names, text

ROOT = Path(__file__).parents[2]
# the calls that speak to the student, and which of their arguments does
SPEAKS = {"Verdict": 1, "say": 0, "until": 0, "wait": 0, "Wrong": 1} | dict.fromkeys(
    ("StepFailed", "TookTooLong", "WrongAccount", "ReadOnly", "LedgerError", "SaveError", "OverBudget", "NoProofYet",
     "BadAnswer", "RoleError", "TemplateError", "ChangedMeanwhile", "NoSuchQuestion"), 0,
)  # fmt: skip

TELLS_WHY = ("between", "until", "_paused")


def spoken(path: Path) -> Iterator[tuple[int, ast.expr]]:
    """Line and expression of each sentence that the module says."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        at = SPEAKS.get(ast.unparse(node.func).rpartition(".")[2])
        if at is not None and len(node.args) > at:
            said = node.args[at]
            yield from (
                (node.lineno, one) for one in ([said.body, said.orelse] if isinstance(said, ast.IfExp) else [said])
            )


def written_out(said: ast.expr) -> bool:
    """Whether the sentence stands there as it is, so that no catalogue is asked."""
    if isinstance(said, ast.BinOp):
        return written_out(said.left) or written_out(said.right)
    if isinstance(said, ast.JoinedStr):
        return any(isinstance(part, ast.Constant) and any(map(str.isalpha, str(part.value))) for part in said.values)
    return isinstance(said, ast.Constant) and isinstance(said.value, str) and bool(said.value)


def whys() -> Iterator[str]:
    """Why things wait in the embedded cloud."""
    yield from (why for why, _ in [*OF_STREAMS.values(), *OF_CONSUMERS.values()])
    for path in (ROOT / "labs" / "emulator").rglob("*.py"):
        text = path.read_text("utf-8")
        if "between(" in text or "pauses" in text:
            yield from _whys_in(ast.parse(text))


def _whys_in(module: ast.Module) -> Iterator[str]:
    named = {ast.unparse(one.targets[0]): one.value for one in module.body if isinstance(one, ast.Assign)}
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in TELLS_WHY:
            values = (named.get(ast.unparse(one)) for one in node.args[2:])
            yield from (str(one.value) for one in values if isinstance(one, ast.Constant) and " " in str(one.value))


def evidence_keys() -> set[str]:
    """What the checks of the week call what they saw: keys written out in a verdict's evidence."""
    trees = [ast.parse(path.read_text("utf-8")) for path in (ROOT / "labs" / "week9").glob("*.py")]
    mappings = [one for tree in trees for node in ast.walk(tree) for one in _evidence_in(node)]
    keys = [key for mapping in mappings for key in mapping.keys if isinstance(key, ast.Constant)]
    return {str(key.value) for key in keys}


def _evidence_in(node: ast.AST) -> list[ast.Dict]:
    given: list[ast.expr] = []
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "Verdict":
        given = node.args[2:]
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        given = [node.value] if ast.unparse(target) == "evidence" else []
    return [one for value in given for one in ast.walk(value) if isinstance(one, ast.Dict)]


def held() -> set[str]:
    """Sentences that are data, and are looked up when they are said."""
    advice = [*ADVICE.values(), *SITUATIONS.values(), OTHERWISE]
    plain = {guards.NOT_OURS, guards.STRANGE, steady.AGAIN, steady.SIGN_IN, report.CHARGES, report.CLEAN_NOTE}
    plain |= {report.OPEN_NOTE, REPLACED, ENDED, NOT_ASKED, *NETS_HEAD, *ROWS_HEAD, *NOT_COUNTED.values()}
    plain |= {one.cause for one in advice} | {one.next_step for one in advice} | {net.title for net in NETS}
    plain |= evidence_keys() | {kind.title for kind in KINDS.values()} | {kind.waits for kind in KINDS.values()}
    plain |= {str(json.loads(text(PRICES, name))["source"]) for name in names(PRICES)}
    return plain | {name for name, _, _ in WANTED} | set(whys())


def test_that_no_sentence_is_said_in_english_only() -> None:
    modules = [path for path in (ROOT / "labs").rglob("*.py") if "emulator" not in path.parts]
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {ast.unparse(said)}"
        for path in modules
        for line, said in spoken(path) if written_out(said)
    ]  # fmt: skip
    assert sorted(wrong) == []


def test_that_every_sentence_held_as_data_is_translated() -> None:
    assert len(set(whys())) > 15
    assert sorted(held() - set(catalogue("vi"))) == []


def test_that_an_error_is_told_in_the_language_in_use() -> None:
    use("vi")
    try:
        assert advice_on("NoSuchBucket").cause == "Bucket không tồn tại."
        assert told(ValueError("x")).sentence == "Chính Headwater gặp lỗi: x"
    finally:
        use("en")
    assert advice_on("NoSuchBucket").cause == "The bucket is not there."
