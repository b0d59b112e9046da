"""The query protocol of IAM and STS: a form's flat fields as nested parameters, and an answer as XML.

Knows no operation. Source: AWS query protocol (Smithy), as botocore writes and reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from labs.emulator.http import Response

NAMESPACES = {"iam": "https://iam.amazonaws.com/doc/2010-05-08/", "sts": "https://sts.amazonaws.com/doc/2011-06-15/"}
MEMBER = "member"
OF_THE_PROTOCOL = ("Action", "Version")


def nested(form: Mapping[str, str]) -> dict[str, Any]:
    """`{"A.member.1": "x", "A.member.2": "y"}` as `{"A": ["x", "y"]}`; a list's gaps close, values stay texts."""
    tree: dict[str, Any] = {}
    for name, value in form.items():
        if name in OF_THE_PROTOCOL:
            continue
        *path, last = name.split(".")
        place = tree
        for part in path:
            below = place.get(part)
            if not isinstance(below, dict):
                below = place[part] = {}
            place = below
        place[last] = value
    found: dict[str, Any] = _lists(tree)
    return found


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    members = value.get(MEMBER)
    if isinstance(members, dict):
        return [_lists(members[at]) for at in sorted(members, key=_number)]
    return {name: _lists(below) for name, below in value.items()}


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def answer(service: str, operation: str, result: Mapping[str, Any], request_id: str) -> Response:
    """The answer of an operation: dicts are structures, lists have members, None is left out."""
    inside = "".join(_xml(result))
    text = (
        f'<{operation}Response xmlns="{NAMESPACES[service]}"><{operation}Result>{inside}</{operation}Result>'
        f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{operation}Response>"
    )
    return Response(200, (("Content-Type", "text/xml"), ("x-amzn-RequestId", request_id)), text.encode())


def _xml(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, below in value.items():
            if below is not None:
                yield f"<{name}>{''.join(_xml(below))}</{name}>"
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for one in value:
            yield f"<{MEMBER}>{''.join(_xml(one))}</{MEMBER}>"
    else:
        yield escape(str(value).lower() if isinstance(value, bool) else str(value), quote=False)
