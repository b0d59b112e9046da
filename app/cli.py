"""The words of the command line: what can be asked for, and its values checked into frozen options.

Knows no AWS, no Qt and none of the commands: parsing must be quick, and asking for help must not load them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from app import account_words, saves_words, traffic_words, words, worklog_words
from app.window_options import WindowOptions
from labs.emulator.clock import Pace


@dataclass(frozen=True, slots=True)
class RunOptions:
    """`headwater run`: the labs of one day or of "all", then cleanup unless `keep`. No region: the target's own.

    `chosen` are values for the steps' inputs, as `step.input=value`.
    `go_on` does the next step although one failed, as on another emulator that cannot do all of them.
    """

    day: str = "all"
    target: str = "embedded"
    region: str | None = None
    as_json: bool = False
    keep: bool = False
    confirm: str = ""
    role: str = ""
    go_on: bool = False
    chosen: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """`headwater serve`: the embedded cloud alone. Port 0 is any free one; `env` adds lines for a terminal.

    `enforce` is least privilege: every request must be allowed by its key's policies.
    """

    port: int = 0
    fresh: bool = False
    limits: bool = True
    clock: Pace = Pace.QUICK
    env: bool = False
    enforce: bool = False


@dataclass(frozen=True, slots=True)
class CleanOptions:
    """`headwater clean`: removes what the ledger knows of, or only says so; `report` is a file for the proof."""

    dry_run: bool = False
    plan: bool = False
    report: Path | None = None
    confirm: str = ""
    target: str = "embedded"
    region: str | None = None
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class LedgerOptions:
    """`headwater ledger ACTION`: export it as JSON, back it up, or rebuild it from what a target holds.

    `yes` answers the question of rebuild, for where nobody can be asked.
    """

    action: str
    target: str = "embedded"
    region: str | None = None
    yes: bool = False
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class DoctorOptions:
    """`headwater doctor`: what is installed and what to mend."""

    as_json: bool = False


Options = (
    RunOptions | ServeOptions | CleanOptions | LedgerOptions | DoctorOptions | WindowOptions
    | worklog_words.WorklogOptions | traffic_words.TrafficOptions
    | saves_words.SavesOptions | saves_words.StartAgainOptions
    | account_words.ProbeOptions | account_words.PolicyOptions
    | account_words.CostOptions
)  # fmt: skip


class _Parser(argparse.ArgumentParser):
    """argparse whose complaint is one sentence and where to read more."""

    def error(self, message: str) -> NoReturn:
        """Says what was wrong and exits with 2."""
        ours = message.startswith("argument -") and message.endswith(".")
        sentence = message.partition(": ")[2] if ours else message
        self.exit(2, f"{sentence}\nSee: {self.prog} --help\n")


def parse(argv: Sequence[str]) -> Options:
    """The options those words ask for.

    Raises SystemExit: 0 after printing the help that was asked for, 2 after a sentence about a wrong word.
    """
    command = argv[0] if argv and not argv[0].startswith("-") else ""
    if command not in COMMANDS:
        _parser("").error(f"command is {command!r}: it must be one of {', '.join(filter(None, COMMANDS))}.")
    options, _, _ = COMMANDS[command]
    if not command and (late := _late_command(argv)):
        _parser("").error(f"The command comes first: headwater {late} …")
    found = vars(_parser(command).parse_args(argv[1:] if command else argv))
    made: Options = options(**found)
    if isinstance(made, saves_words.SavesOptions | traffic_words.TrafficOptions) and made.problem:
        _parser(command).error(made.problem)
    return made


def _late_command(argv: Sequence[str]) -> str:
    """A command that stands behind an option of the window's; empty when there is none."""
    _, left = _parser("").parse_known_args(argv)
    return next((word for word in left if word and word in COMMANDS), "")


def _parser(command: str) -> _Parser:
    _, add_words, purpose = COMMANDS[command]
    epilog = "" if command else _list_of_commands()
    parser = _Parser(
        prog=f"headwater {command}".rstrip(),
        description=purpose,
        epilog=epilog,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_words(parser)
    return parser


def _list_of_commands() -> str:
    rows = [f"  {name:<11} {purpose}" for name, (_, _, purpose) in COMMANDS.items() if name]
    return "\n".join(["commands (headwater COMMAND --help says more):", *rows])


def _run_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--day", type=words.day, default="all", metavar="DAY", help=", ".join(words.DAYS))
    _target_words(parser)
    _json_word(parser)
    parser.add_argument("--keep", action="store_true", help="leave what was made, and do not clean up")
    parser.add_argument("--go-on", action="store_true", help="do the next step although one failed")
    parser.add_argument(
        "--set", action="append", type=words.setting, default=None, dest="chosen", metavar="STEP.INPUT=VALUE",
        help="choose a value that a step takes, as mon-stream.shards=3; may be said again",
    )  # fmt: skip
    _confirm_word(parser)
    _role_word(parser)


def _serve_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=words.port, default=0, metavar="N", help="0 (the default): any free one")
    parser.add_argument("--fresh", action="store_true", help="forget what an earlier start kept")
    parser.add_argument("--limits", type=words.limits, default=True, metavar="on|off", help="throttling per shard")
    _clock_word(parser)
    parser.add_argument("--env", action="store_true", help="print lines for a terminal after the line of JSON")
    parser.add_argument("--enforce", action="store_true", help="refuse what no IAM policy allows, as AWS does")


def _clean_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="only say what would be removed")
    parser.add_argument("--plan", action="store_true", help="say what, why ours, in which order, and what it waits for")
    parser.add_argument("--report", type=words.report, metavar="FILE", help="write the proof: .html, .md or .json")
    _confirm_word(parser)
    _target_words(parser)
    _json_word(parser)


def _ledger_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", type=words.ledger_action, metavar="ACTION", help=", ".join(words.LEDGER_ACTIONS))
    _target_words(parser)
    parser.add_argument("--yes", action="store_true", help="rebuild: take what is believed ours without asking")
    _json_word(parser)


def _window_words(parser: argparse.ArgumentParser) -> None:
    _clock_word(parser, Pace.REALISTIC)
    _role_word(parser)
    _target_words(parser)


def _target_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--target", type=words.target, default="embedded", metavar="TARGET", help=words.TARGETS)
    parser.add_argument("--region", type=words.region, metavar="R", help="default: the target's own")


def _clock_word(parser: argparse.ArgumentParser, default: Pace = Pace.QUICK) -> None:
    parser.add_argument(
        "--clock",
        type=words.clock,
        default=default,
        metavar="quick|realistic",
        help=f"how long the embedded cloud lets things take (default: {default})",
    )


def _role_word(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--role", default="", metavar="NAME", help="a role that exists: IAM is then only read")


def _confirm_word(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--confirm", type=words.digits, default="", metavar="1234", help="a real account's last four digits"
    )


def _json_word(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object a line")


COMMANDS: Mapping[str, tuple[Callable[..., Any], Callable[[argparse.ArgumentParser], None], str]] = {
    "": (WindowOptions, _window_words, "Learn streaming and ETL on AWS. Without a command: open the window."),
    "run": (RunOptions, _run_words, "Play the labs, verify each step, clean up and prove it."),
    "serve": (ServeOptions, _serve_words, "Run the embedded cloud alone, for any AWS tool."),
    "clean": (CleanOptions, _clean_words, "Remove what the labs made, and prove it."),
    "traffic": (traffic_words.options_of, traffic_words.add_words, traffic_words.PURPOSE),
    "worklog": (worklog_words.WorklogOptions, worklog_words.add_words, worklog_words.PURPOSE),
    "ledger": (LedgerOptions, _ledger_words, "Export, back up or rebuild the record of what the labs made."),
    "saves": (saves_words.SavesOptions, saves_words.add_words, saves_words.PURPOSE),
    "start-again": (saves_words.StartAgainOptions, saves_words.add_words_again, saves_words.PURPOSE_AGAIN),
    "probe": (account_words.ProbeOptions, account_words.add_probe, account_words.PROBE),
    "cost": (account_words.CostOptions, account_words.add_cost, account_words.COST),
    "policy": (account_words.PolicyOptions, account_words.add_policy, account_words.POLICY),
    "doctor": (DoctorOptions, _json_word, "Say what is installed, and what to mend."),
}
