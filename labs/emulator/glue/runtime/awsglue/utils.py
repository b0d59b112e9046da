"""getResolvedOptions for Python Shell jobs, as scripts that run on AWS Glue call it. Standard library only."""

import argparse
from collections.abc import Sequence
from typing import NoReturn


class GlueArgumentError(Exception):
    """A required job argument is missing or has no value."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise GlueArgumentError(message)


def getResolvedOptions(args: Sequence[str], options: Sequence[str]) -> dict[str, str]:
    """The values of the named options in `args` (sys.argv): --name value, or --name=value; the last one wins.

    Options that are not named are ignored; a dash in a name is an underscore in the key. Raises GlueArgumentError
    when one is missing.
    """
    parser = _Parser(prog="job", add_help=False, allow_abbrev=False)
    for name in options:
        parser.add_argument(f"--{name}", required=True)
    known, _ = parser.parse_known_args(list(args[1:]))
    return vars(known)
