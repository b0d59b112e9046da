"""Takes secrets out of text and of JSON-able values before anyone writes them: keys, tokens, signatures, headers.

Used by logs, exports, crash reports and what the engine tells. Knows shapes of secrets, no store of them.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "[hidden]"
NAMES = (
    r"aws_?secret_?access_?key|secret_?access_?key|secret_?key|aws_?session_?token|session_?token|security_?token|"
    r"x-amz-security-token|aws_?access_?key_?id|access_?key_?id|access_?token|refresh_?token|id_?token|"
    r"client_?secret|password|passwd|authorization|proxy-authorization|x-amz-signature|x-amz-credential"
)
SECRET_NAME = re.compile(rf"^(?:{NAMES})$", re.IGNORECASE)
PATTERNS = (
    # name = value, "name": "value", name: value; an Authorization header goes on to the end of its line
    (re.compile(r"""(authorization["']?\s*[:=]\s*)(?!\[hidden])[^\r\n]+""", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(rf"""((?:{NAMES})["']?\s*[:=]\s*b?["']?)(?!\[hidden])[^\s"'&,;}}\]]+""", re.IGNORECASE),
     rf"\1{HIDDEN}"),
    (re.compile(rf"""(<(?:{NAMES})>)[^<]+""", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"((?:X-Amz-(?:Signature|Credential|Security-Token)|[?&]Signature|AWSAccessKeyId)=)[^\s&\"']+",
                re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"AWS4-HMAC-SHA256[^\r\n\"']*"), f"AWS4-HMAC-SHA256 {HIDDEN}"),
    (re.compile(r"\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}\b"), HIDDEN),
    (re.compile(r"(https?://)[^/\s:@]+:[^/\s@]+@"), rf"\1{HIDDEN}@"),
)  # fmt: skip
VARIABLES = re.compile(r"(SECRET|TOKEN|PASSWORD|PASSWD|CREDENTIAL|PRIVATE_KEY|ACCESS_KEY|API_KEY)", re.IGNORECASE)
SHORTEST = 8  # a shorter value of a variable is too likely to be a word


def redact(text: str) -> str:
    """The text without secrets: by name, by form, and by value where this process's environment holds one."""
    for value in _known():
        text = text.replace(value, HIDDEN)
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return text


def redacted(value: Any) -> Any:
    """A JSON-able value of the same shape without secrets."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {
            key: HIDDEN if isinstance(key, str) and SECRET_NAME.match(key) and one else redacted(one)
            for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [redacted(one) for one in value]
    return value


def _known() -> list[str]:
    found = {value for name, value in os.environ.items() if VARIABLES.search(name) and len(value) >= SHORTEST}
    return sorted((value for value in found if not os.path.exists(value)), key=len, reverse=True)  # noqa: PTH110


class RedactingFilter(logging.Filter):
    """Goes onto a handler: what it lets out has no secret in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrites the record; True, for it is still to be told."""
        record.msg, record.args = redact(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        return True
