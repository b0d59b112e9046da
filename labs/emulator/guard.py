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


def host_is_ours(request: Request, port: int) -> bool:
    """Exactly this server's loopback address and port: a name that was rebound to it is another host."""
    return request.headers.get("host", "") in (f"127.0.0.1:{port}", f"localhost:{port}")


def host_is_single(request: Request) -> bool:
    """One Host header: of two, another reader might take the other."""
    return sum(name.lower() == "host" for name, _ in request.raw_headers) <= 1


def is_of_a_page(request: Request) -> bool:
    """A browser's page asks."""
    return "origin" in request.headers


def names_a_path(request: Request) -> bool:
    """Not a whole URL, as a proxy is sent."""
    return request.target.startswith("/")


def is_control(request: Request) -> bool:
    """moto's own control address, in whatever spelling."""
    return unquote(request.path).lower().replace("\\", "/").lstrip("/").startswith("moto-api")


def is_known(known: Known, scope: Scope) -> bool:
    """The key is one of this server's."""
    return known(scope.access_key)


def refusal(request: Request, port: int, known: Known) -> str:
    """Empty when the request may be served, else the rule that it breaks, in one sentence.

    `known` tells whether this server gave out an access key id; it must not take longer for a better guess.
    """
    if not host_is_ours(request, port):
        return "Host must be exactly this server's loopback address and port."
    if not host_is_single(request):
        return "Host must be given once."
    if is_of_a_page(request):
        return "Requests from a web page (with an Origin header) are not served."
    if not names_a_path(request):
        return "The request must name a path of this server."
    if is_control(request):
        return "There is no such address."
    scope = scope_of(request)
    if scope is None:
        return "The request must be signed with Signature Version 4."
    return "" if is_known(known, scope) else "The access key id is not this server's."
