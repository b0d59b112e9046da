"""The gate before every service: whose key signs the request, is it still good, and may its holder do this.

Turns a request into needs and asks the Authority. The server's own key is the account's root. Where least privilege
is not enforced, keys are checked and everything else passes.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs

from labs.emulator.guard import Scope
from labs.emulator.http import Request, Response
from labs.emulator.iam import s3_batch, s3_needs
from labs.emulator.iam.authority import Authority
from labs.emulator.iam.denials import expired, invalid_key
from labs.emulator.iam.facts import Facts
from labs.emulator.iam.needs import Asked, Need, request_tags
from labs.emulator.iam.principals import ADMINISTRATOR, Credential, Principal
from labs.emulator.iam.services import needs_of
from labs.emulator.operations import form_of, operation_of, s3_operation


@dataclass(frozen=True, slots=True)
class Gate:
    """`own_key` is the server's. `enforce` is the switch for least privilege."""

    own_key: str
    authority: Authority
    enforce: bool = False

    def known(self, access_key: str) -> bool:
        """Whether requests with that key are read at all."""
        is_own = hmac.compare_digest(access_key.encode(), self.own_key.encode())
        return is_own or self.authority.identities.known(access_key)

    def admit(self, request: Request, scope: Scope, service: str, params: Mapping[str, Any] | None = None) -> None:
        """Returns when the request may be served. `params` are its parameters if they have been read already.

        Raises AwsError for a key that is no longer good and for a permission that is missing.
        """
        caller = self.caller(request, scope, service)
        if not self.enforce:
            return
        path_of = self.authority.identities.path
        params = params_of(request) if params is None else params
        operation = operation_of(request, service)
        asked = Asked(service, operation, params, scope.region, caller=caller.arn, path_of=path_of)
        facts = self._facts(request, scope, caller)
        facts = replace(facts, tags=request_tags(asked.params))
        for need in needs_of(asked):
            self.authority.require(service, facts, need)

    def serve_s3(self, request: Request, scope: Scope, serve: Callable[[Request], Response]) -> Response:
        """Serves a request to S3 if it may be served; raises AwsError as `admit` does."""
        caller = self.caller(request, scope, "s3")
        if not self.enforce:
            return serve(request)
        facts = self._facts(request, scope, caller)

        def require(need: Need) -> None:
            self.authority.require("s3", facts, need)

        for need in s3_needs.s3(request):
            require(need)
        if s3_operation(request) == "DeleteObjects":
            return s3_batch.delete_objects(request, require, serve)
        answer = serve(request)
        instead = s3_needs.lists_instead(request)
        if answer.status == 404 and instead is not None and b"NoSuchBucket" not in _bytes(answer):
            require(instead)  # Who may not list is not told what is missing.
        return answer

    def _facts(self, request: Request, scope: Scope, caller: Principal) -> Facts:
        return Facts(caller, scope.region, self.authority.clock.now(), agent=request.headers.get("user-agent", ""))

    def caller(self, request: Request, scope: Scope, service: str) -> Principal:
        """Whose key it is; raises AwsError for a key that is inactive or expired, or whose token is wrong."""
        if scope.access_key == self.own_key:
            return ADMINISTRATOR
        found = self.authority.identities.credential(scope.access_key)
        if found is None or not found.active or not hmac.compare_digest(found.token.encode(), _token(request).encode()):
            raise invalid_key(service)
        if self._is_over(found):
            raise expired(service)
        return found.principal

    def _is_over(self, credential: Credential) -> bool:
        return credential.expires is not None and self.authority.clock.now() >= credential.expires


def params_of(request: Request) -> Mapping[str, Any]:
    """The parameters of a JSON or query request; a query's lists stay flat."""
    if "x-amz-target" not in request.headers:
        return form_of(request)
    try:
        params = json.loads(request.body or b"{}")
    except ValueError:
        return {}
    return params if isinstance(params, dict) else {}


def _bytes(answer: Response) -> bytes:
    return answer.body if isinstance(answer.body, bytes) else b""


def _token(request: Request) -> str:
    """The session token, from its header or a presigned query."""
    in_query = parse_qs(request.query).get("X-Amz-Security-Token", [""])[0]
    return request.headers.get("x-amz-security-token", in_query)
