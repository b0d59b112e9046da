"""The rules of single words of the command line: each function gives the value or a sentence that says the rule.

Knows no AWS and no Qt. The sentences name field, value and rule, as argparse's own complaint does not.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from labs.emulator.clock import Pace

DAYS = ("mon", "tue", "wed", "thu", "fri", "all")
LEDGER_ACTIONS = ("export", "backup", "rebuild")
TARGETS = "embedded, profile:NAME or endpoint:URL"
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d{1,2}")


def wrong(field: str, value: str, rule: str) -> argparse.ArgumentTypeError:
    """The complaint about a value, to be raised."""
    return argparse.ArgumentTypeError(f"{field} is {value!r}: it must be {rule}.")


def one_of(field: str, allowed: Sequence[str]) -> Callable[[str], str]:
    """A check that the value is one of those."""

    def check(value: str) -> str:
        if value not in allowed:
            raise wrong(field, value, f"one of {', '.join(allowed)}")
        return value

    return check


day = one_of("--day", DAYS)
_limits = one_of("--limits", ("on", "off"))
_clock = one_of("--clock", [pace.value for pace in Pace])
ledger_action = one_of("ACTION", LEDGER_ACTIONS)


def limits(value: str) -> bool:
    """Whether the embedded cloud throttles as AWS does."""
    return _limits(value) == "on"


def clock(value: str) -> Pace:
    """The pace of the embedded cloud."""
    return Pace(_clock(value))


def target(value: str) -> str:
    """A target, as it is written; whether the profile or the endpoint exists is found out later."""
    kind, _, rest = value.partition(":")
    if value == "embedded" or (kind == "profile" and rest.strip()):
        return value
    if kind == "endpoint" and _is_web_address(rest):
        return value
    raise wrong("--target", value, f"{TARGETS}, where URL begins with http:// or https:// and names a host")


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def region(value: str) -> str:
    """A region's code; AWS adds regions, so only its form is checked."""
    if not _REGION.fullmatch(value):
        raise wrong("--region", value, "a region's code such as us-east-1")
    return value


def digits(value: str) -> str:
    """The last four digits of an account; nothing is the default."""
    if not re.fullmatch(r"([0-9]{4})?", value):
        raise wrong("--confirm", value, "the account's last four digits")
    return value


def report(value: str) -> Path:
    """A file for the proof, by its ending a page, Markdown or JSON."""
    path = Path(value)
    if path.suffix.lower() not in (".html", ".md", ".json"):
        raise wrong("--report", value, "a file that ends in .html, .md or .json")
    return path


def setting(value: str) -> str:
    """A value for a step's input. Which there are, and what they take, is told when the course is there."""
    if not re.fullmatch(r"[a-z-]+\.[a-z]+=.*", value, re.DOTALL):
        raise wrong("--set", value, "a step, a dot, its input, = and a value, as mon-stream.shards=3")
    return value


def port(value: str) -> int:
    """A TCP port; 0 is any free one."""
    if not re.fullmatch(r"[0-9]{1,5}", value) or int(value) > 65535:
        raise wrong("--port", value, "a whole number from 0 to 65535, where 0 is any free port")
    return int(value)
