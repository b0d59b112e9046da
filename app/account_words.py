"""The words of `headwater probe`, `policy` and `cost`, checked into frozen options. Knows no AWS, no Qt, no command."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass

from app import words

PROBE = "Say which of the week's actions an account allows, before a lab starts."
POLICY = "Print the least privilege of the week, for an instructor to hand out."
COST = "Estimate what the labs' resources cost, and set a budget."
MOST_USD = 10_000.0


@dataclass(frozen=True, slots=True)
class ProbeOptions:
    """`headwater probe`: actions and quotas of a target; `role` when the labs are to use an existing one."""

    target: str = "embedded"
    region: str | None = None
    role: str = ""
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class PolicyOptions:
    """`headwater policy`: fitted to an account, a region and an existing role where these are given."""

    account: str = ""
    region: str | None = None
    role: str = ""


@dataclass(frozen=True, slots=True)
class CostOptions:
    """`headwater cost`: the estimate of what the ledger knows; `budget` in US dollars, 0 for none; `refresh` prices."""

    target: str = "embedded"
    region: str | None = None
    budget: float | None = None
    refresh: bool = False
    as_json: bool = False


def add_probe(parser: argparse.ArgumentParser) -> None:
    """The words of probe."""
    _target(parser)
    parser.add_argument("--role", default="", metavar="NAME", help="an existing role that the labs would use")
    parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object a line")


def add_policy(parser: argparse.ArgumentParser) -> None:
    """The words of policy."""
    parser.add_argument("--account", type=_account, default="", metavar="ID", help="only in this account")
    parser.add_argument("--region", type=words.region, metavar="R", help="only in this region")
    parser.add_argument("--role", default="", metavar="NAME", help="an existing role: no IAM write is in the policy")


def add_cost(parser: argparse.ArgumentParser) -> None:
    """The words of cost."""
    _target(parser)
    parser.add_argument("--budget", type=_budget, metavar="USD", help="producers stop there; 0: no budget")
    parser.add_argument("--refresh", action="store_true", help="read prices anew from the Pricing API, if allowed")
    parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object a line")


def _target(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--target", type=words.target, default="embedded", metavar="TARGET", help=words.TARGETS)
    parser.add_argument("--region", type=words.region, metavar="R", help="default: the target's own")


def _account(value: str) -> str:
    if not re.fullmatch(r"([0-9]{12})?", value):
        raise words.wrong("--account", value, "an account's twelve digits")
    return value


def _budget(value: str) -> float:
    if not re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,2})?", value) or float(value) > MOST_USD:
        raise words.wrong("--budget", value, f"an amount in US dollars from 0 to {MOST_USD:,.0f}, such as 2.50")
    return float(value)
