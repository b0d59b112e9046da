"""The words of `headwater saves` and `headwater start-again`, checked into frozen options.

Knows no AWS, no Qt and not the commands themselves.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from app import words

PURPOSE = "Keep the embedded cloud's state under a name, or go back to one."
PURPOSE_AGAIN = "Empty the embedded cloud and forget the progress on it."
ACTIONS = ("list", "keep", "load", "remove")


@dataclass(frozen=True, slots=True)
class SavesOptions:
    """`headwater saves`: lists them; keep, load or remove one by its name."""

    action: str = "list"
    name: str = ""
    replace: bool = False
    as_json: bool = False

    @property
    def problem(self) -> str:
        """What is wrong between action and name, a sentence; empty when nothing is."""
        if bool(self.name) == (self.action != "list"):
            return ""
        rule = "no name, since it shows them all" if self.action == "list" else "the name of one save"
        return f"NAME is {self.name!r}: saves {self.action} needs {rule}."


@dataclass(frozen=True, slots=True)
class StartAgainOptions:
    """`headwater start-again`: an empty embedded cloud and a week to do, once `yes` confirms it."""

    yes: bool = False


def add_words(parser: argparse.ArgumentParser) -> None:
    """The words of `saves`."""
    action = words.one_of("ACTION", ACTIONS)
    parser.add_argument(
        "action",
        type=action,
        nargs="?",
        default="list",
        metavar="ACTION",
        help="list, keep, load or remove (default: list)",
    )
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help="the save's name")
    parser.add_argument("--replace", action="store_true", help="keep: also where there is a save of that name")
    parser.add_argument("--json", action="store_true", dest="as_json", help="list: one JSON object a line")


def add_words_again(parser: argparse.ArgumentParser) -> None:
    """The words of `start-again`."""
    parser.add_argument("--yes", action="store_true", help="go on: what the embedded cloud holds is lost, saves stay")
