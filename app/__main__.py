"""The entry point `headwater`, also `python -m app`: reads the words and hands over to the command they name.

Imports a command only when it is asked for, so that the command line starts without Qt and help without AWS.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence

from app import account_words, cli, crash
from app.saves_words import SavesOptions, StartAgainOptions
from app.setup.place import has_display
from app.traffic_words import TrafficOptions
from app.worklog_words import WorklogOptions

# What runs each command: a module of app and its function.
COMMANDS: Mapping[type, tuple[str, str]] = {
    cli.RunOptions: ("run_command", "main"),
    cli.ServeOptions: ("serve_command", "main"),
    cli.CleanOptions: ("clean_command", "main"),
    WorklogOptions: ("worklog_command", "main"),
    TrafficOptions: ("traffic_command", "main"),
    cli.LedgerOptions: ("ledger_command", "main"),
    SavesOptions: ("saves_command", "main"),
    StartAgainOptions: ("saves_command", "start_again"),
    account_words.ProbeOptions: ("probe_command", "main"),
    account_words.CostOptions: ("cost_command", "main"),
    account_words.PolicyOptions: ("policy_command", "main"),
    cli.DoctorOptions: ("doctor", "main"),
    cli.WindowOptions: ("gui", "main"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command that `argv` names; its exit code. Raises SystemExit for help and for wrong words."""
    if argv is None:  # the program itself; whoever calls it from Python has hooks of his own
        crash.install()
    options = cli.parse(sys.argv[1:] if argv is None else argv)
    if isinstance(options, cli.WindowOptions) and not has_display(os.environ):
        print("There is no display here, so the week runs in the terminal.", file=sys.stderr)
        options = cli.RunOptions(target=options.target, region=options.region, role=options.role)
    try:
        return _dispatch(options)
    except KeyboardInterrupt:
        return 130


def _dispatch(options: cli.Options) -> int:
    module, function = COMMANDS[type(options)]
    run: Callable[[cli.Options], int] = getattr(importlib.import_module(f"app.{module}"), function)
    return run(options)


if __name__ == "__main__":
    sys.exit(main())
