"""Takes secrets out of text and of JSON-able values before anyone writes them: keys, tokens, signatures, headers.

Used by logs, exports, crash reports and what the engine tells. Knows shapes of secrets, no store of them.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

HIDDEN = "[hidden]"
NAMES = (
    r"aws_?secret_?access_?key|secret_?access_?key|secret_?key|aws_?session_?token|session_?token|security_?token|"
    r"x-amz-security-token|aws_?access_?key_?id|access_?key_?id|access_?token|refresh_?token|id_?token|"
    r"client_?secret|password|passwd|authorization|proxy-authorization|x-amz-signature|x-amz-credential"
)
SECRET_NAME = re.compile(rf"^(?:{NAMES})$", re.IGNORECASE)
HINTS = ("secret", "token", "access_key", "accesskey", "access-key", "password", "passwd", "authorization", "signature",
         "credential", "aws4-hmac", "akia", "asia", "aroa", "aida", "@")  # fmt: skip
VARIABLES = re.compile(r"(SECRET|TOKEN|PASSWORD|PASSWD|CREDENTIAL|PRIVATE_KEY|ACCESS_KEY|API_KEY)", re.IGNORECASE)
SHORTEST = 8  # a shorter value of a variable is too likely to be a word


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Made at the first need: that takes longer than all the rest of a start without a secret."""
    return (
        # name = value, "name": "value", name: value; an Authorization header goes on to the end of its line
        (re.compile(r"""(authorization["']?\s*[:=])(?!\s*\[hidden])[^\r\n]+""", re.IGNORECASE), rf"\1 {HIDDEN}"),
        (re.compile(rf"""((?:{NAMES})["']?\s*[:=]\s*b?["']?)(?!\[hidden])[^\s"'&,;}}\]]+""", re.IGNORECASE),
         rf"\1{HIDDEN}"),
        (re.compile(rf"""(<(?:{NAMES})>)[^<]+""", re.IGNORECASE), rf"\1{HIDDEN}"),
        (re.compile(r"((?:X-Amz-(?:Signature|Credential|Security-Token)|(?<![\w-])Signature|AWSAccessKeyId)=)[^\s&\"']+",
                    re.IGNORECASE), rf"\1{HIDDEN}"),
        (re.compile(r"AWS4-HMAC-SHA256[^\r\n\"']*"), f"AWS4-HMAC-SHA256 {HIDDEN}"),
        (re.compile(r"\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}\b"), HIDDEN),
        (re.compile(r"(https?://)[^/\s:@]+:[^/\s@]+@"), rf"\1{HIDDEN}@"),
    )  # fmt: skip


def redact(text: str) -> str:
    """The text without secrets: by name, by form, and by value where this process's environment holds one."""
    return _redact(text, _known())


def redacted(value: Any) -> Any:
    """A JSON-able value of the same shape without secrets."""
    return _redacted(value, _known())


def _redact(text: str, known: list[str]) -> str:
    for value in known:
        text = text.replace(value, HIDDEN)
    if not _may_hold(text):
        return text
    for pattern, instead in _patterns():
        text = pattern.sub(instead, text)
    return text


def _may_hold(text: str) -> bool:
    """A quick look, since most texts hold nothing: what every pattern above must have in it."""
    lowered = text.lower()
    return any(hint in lowered for hint in HINTS)


def _redacted(value: Any, known: list[str]) -> Any:
    if isinstance(value, str):
        return _redact(value, known)
    if isinstance(value, Mapping):
        return {
            key: HIDDEN if isinstance(key, str) and SECRET_NAME.match(key) and one else _redacted(one, known)
            for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [_redacted(one, known) for one in value]
    return value


def _known() -> list[str]:
    found = {os.environ.get(name, "") for name in os.environ if _names_a_secret(name)}  # few; so no other is read
    return sorted((value for value in found if len(value) >= SHORTEST and not _is_path(value)), key=len, reverse=True)


@lru_cache(maxsize=64)
def _is_path(value: str) -> bool:
    return os.path.exists(value)  # noqa: PTH110 - no path need be made of what is a secret


@lru_cache(maxsize=512)
def _names_a_secret(variable: str) -> bool:
    return VARIABLES.search(variable) is not None


class RedactingFilter(logging.Filter):
    """Goes onto a handler or a logger: what passes has no secret in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrites the record; True, for it is still to be told."""
        _clean(record)
        return True


def _clean(record: logging.LogRecord) -> None:
    record.msg, record.args = redact(record.getMessage()), None
    if record.exc_info and not record.exc_text:
        record.exc_text = logging.Formatter().formatException(record.exc_info)
    if record.exc_text:
        record.exc_text = redact(record.exc_text)


def guard_logging() -> None:
    """From now on every record of every logger is made without secrets, whatever handler tells it."""
    made = logging.getLogRecordFactory()

    def factory(*words: Any, **named: Any) -> logging.LogRecord:
        record = made(*words, **named)
        _clean(record)
        return record

    logging.setLogRecordFactory(factory)
