"""Who may talk to the embedded cloud: only this machine's programs that hold a key of it, never a web page.

A page in a browser can reach loopback, so an exact Host, no Origin, and the access key id in the signature are all
required; moto's own control address is not there at all. Plain functions over a request; knows no service.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote

from labs.emulator.http import Request

Known = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a SigV4 signature says about itself."""

    access_key: str
    region: str
    service: str


def scope_of(request: Request) -> Scope | None:
    """The signature's scope from the Authorization header or a presigned query; None when there is none."""
    header = request.headers.get("authorization", "")
    if header.startswith("AWS4-HMAC-SHA256"):
        _, _, rest = header.partition("Credential=")
        credential = rest.split(",")[0].strip()
    else:
        credential = parse_qs(request.query).get("X-Amz-Credential", [""])[0]
    parts = credential.split("/")
    if len(parts) != 5:
        return None
    return Scope(access_key=parts[0], region=parts[2], service=parts[3])


def only(access_key: str) -> Known:
    """The rule of a server with one key; the time of a comparison tells nothing about how much of a guess is right."""
    return lambda given: hmac.compare_digest(given.encode(), access_key.encode())


def refusal(request: Request, port: int, known: Known) -> str:
    """Empty when the request may be served, else the rule that it breaks, in one sentence.

    `known` tells whether this server gave out an access key id; it must not take longer for a better guess.
    """
    if request.headers.get("host", "") not in (f"127.0.0.1:{port}", f"localhost:{port}"):
        return "Host must be exactly this server's loopback address and port."
    if sum(name.lower() == "host" for name, _ in request.raw_headers) > 1:
        return "Host must be given once."
    if "origin" in request.headers:
        return "Requests from a web page (with an Origin header) are not served."
    if not request.target.startswith("/"):
        return "The request must name a path of this server."
    if unquote(request.path).lower().replace("\\", "/").lstrip("/").startswith("moto-api"):
        return "There is no such address."
    scope = scope_of(request)
    if scope is None:
        return "The request must be signed with Signature Version 4."
    if not known(scope.access_key):
        return "The access key id is not this server's."
    return ""
