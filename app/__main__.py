"""The entry point `headwater`, also `python -m app`: reads the words and hands over to the command they name.

Imports a command only when it is asked for, so that the command line starts without Qt and help without AWS; and no
words are read where there are none, so that the window is there early.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from app import crash
from app.setup.place import has_display
from app.window_options import WindowOptions

if TYPE_CHECKING:
    from app.cli import Options

# What runs each command: a module of app and its function, by the name of the class of its options.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "RunOptions": ("run_command", "main"),
    "ServeOptions": ("serve_command", "main"),
    "CleanOptions": ("clean_command", "main"),
    "WorklogOptions": ("worklog_command", "main"),
    "TrafficOptions": ("traffic_command", "main"),
    "LedgerOptions": ("ledger_command", "main"),
    "SavesOptions": ("saves_command", "main"),
    "StartAgainOptions": ("saves_command", "start_again"),
    "ProbeOptions": ("probe_command", "main"),
    "CostOptions": ("cost_command", "main"),
    "PolicyOptions": ("policy_command", "main"),
    "DoctorOptions": ("doctor", "main"),
    "WindowOptions": ("gui", "main"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command that `argv` names; its exit code. Raises SystemExit for help and for wrong words."""
    if argv is None:  # the program itself; whoever calls it from Python has hooks of his own
        crash.install()
    options = _options(sys.argv[1:] if argv is None else argv)
    try:
        return _dispatch(options)
    except KeyboardInterrupt:
        return 130


def _options(words: Sequence[str]) -> Options:
    options: Options = WindowOptions()
    if words:
        from app import cli

        options = cli.parse(words)
    if isinstance(options, WindowOptions) and not has_display(os.environ):
        from app.cli import RunOptions

        print("There is no display here, so the week runs in the terminal.", file=sys.stderr)
        options = RunOptions(target=options.target, region=options.region, role=options.role)
    return options


def _dispatch(options: Options) -> int:
    module, function = COMMANDS[type(options).__name__]
    run: Callable[[Options], int] = getattr(importlib.import_module(f"app.{module}"), function)
    return run(options)


if __name__ == "__main__":
    sys.exit(main())
