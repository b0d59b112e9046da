"""What must not leave the student's machine in a page that is published: account ids and ARNs; and what breaks tables.

Plain functions over text. Knows neither AWS nor Qt.
"""

from __future__ import annotations

import re

_ARN = re.compile(r"(arn:aws[\w-]*:[\w-]*:[\w-]*:)(\d{12}|\*{8}\d{4})?(:[^\s|<>\"'`)]*)")
_ACCOUNT = re.compile(r"(?<![\d.])\d{12}(?![\d.]*\d)")
_KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")
HIDDEN = "************"


def masked(text: str) -> str:
    """The text with account ids, ARNs' accounts and access key ids hidden."""
    text = _ARN.sub(lambda found: f"{found[1]}{HIDDEN if found[2] else ''}{found[3]}", text)
    return _KEY.sub(HIDDEN, _ACCOUNT.sub(HIDDEN, text))


def cell(text: str) -> str:
    """The text as it may stand in a cell of a Markdown table: one line, `|` escaped, nothing read as HTML."""
    one_line = " ".join(text.split())
    return one_line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "\\|")


def line(text: str) -> str:
    """The text as one line of Markdown, nothing read as HTML."""
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
