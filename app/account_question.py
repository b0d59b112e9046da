"""The question before something is removed from a billed account: its name is typed, or its last four digits.

Sentences in and out. Knows no engine and no widget but the sheet's plain question.
"""

from __future__ import annotations

from labs.shapes import Facts
from labs.tongue import tr
from widgets.ask_sheet import Judged, Question

DIGITS = 4


def names_account(facts: Facts, typed: str) -> bool:
    """Whether that is the account's name (its alias), in letters of any size, or its last four digits."""
    said = typed.strip()
    return said == facts.account[-DIGITS:] or (bool(facts.alias) and said.casefold() == facts.alias.casefold())


def question_of(facts: Facts) -> Question:
    """What is asked before something of that account is removed."""

    def judge(typed: str) -> Judged:
        return Judged() if names_account(facts, typed) else Judged(_wrong(facts, typed))

    digits = facts.account[-DIGITS:]
    words = tr(
        "This removes resources from the real account …{digits} in {region}.", digits=digits, region=facts.region
    )
    wanted = tr("It has no name of its own: type its last four digits, {digits}, to go on.", digits=digits)
    if facts.alias:
        wanted = tr(
            "Type its name, {alias}, or its last four digits, {digits}, to go on.", alias=facts.alias, digits=digits
        )
    return Question(
        tr("Clean up a real account"), (words, wanted), tr("Remove"), field=tr("Account's name or last four digits"),
        judge=judge,
    )  # fmt: skip


def _wrong(facts: Facts, typed: str) -> str:
    if facts.alias:
        return tr(
            "The account is {typed!r}: it must be {alias} or {digits}.",
            typed=typed.strip(),
            alias=facts.alias,
            digits=facts.account[-DIGITS:],
        )
    return tr("The account is {typed!r}: it must be {digits}.", typed=typed.strip(), digits=facts.account[-DIGITS:])
