"""The entry point `headwater`, also `python -m app`: reads the words and hands over to the command they name.

Imports a command only when it is asked for, so that the command line starts without Qt and help without AWS.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from app import account_words, cli
from app.saves_words import SavesOptions, StartAgainOptions
from app.setup.place import has_display
from app.traffic_words import TrafficOptions
from app.worklog_words import WorklogOptions


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command that `argv` names; its exit code. Raises SystemExit for help and for wrong words."""
    options = cli.parse(sys.argv[1:] if argv is None else argv)
    if isinstance(options, cli.WindowOptions) and not has_display(os.environ):
        print("There is no display here, so the week runs in the terminal.", file=sys.stderr)
        options = cli.RunOptions(target=options.target, region=options.region, role=options.role)
    try:
        return _dispatch(options)
    except KeyboardInterrupt:
        return 130


def _dispatch(options: cli.Options) -> int:
    match options:
        case cli.RunOptions():
            from app import run_command

            return run_command.main(options)
        case cli.ServeOptions():
            from app import serve_command

            return serve_command.main(options)
        case cli.CleanOptions():
            from app import clean_command

            return clean_command.main(options)
        case WorklogOptions():
            from app import worklog_command

            return worklog_command.main(options)
        case TrafficOptions():
            from app import traffic_command

            return traffic_command.main(options)
        case cli.LedgerOptions():
            from app import ledger_command

            return ledger_command.main(options)
        case SavesOptions() | StartAgainOptions():
            from app import saves_command

            if isinstance(options, SavesOptions):
                return saves_command.main(options)
            return saves_command.start_again(options)
        case account_words.ProbeOptions():
            from app import probe_command

            return probe_command.main(options)
        case account_words.CostOptions():
            from app import cost_command

            return cost_command.main(options)
        case account_words.PolicyOptions():
            from app import policy_command

            return policy_command.main(options)
        case cli.DoctorOptions():
            from app import doctor

            return doctor.main(options)
        case cli.WindowOptions():
            from app import gui

            return gui.main(options)


if __name__ == "__main__":
    sys.exit(main())
