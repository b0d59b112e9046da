"""Which part of the embedded cloud answers a request: a service of ours, moto, or a clean refusal.

Knows HTTP requests and the contract of wire.py, but no service's inside. Nothing ends in a 500 page, and nothing
that is not really done is answered with success.
"""

from __future__ import annotations

import json
import sys
import traceback
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from labs.emulator import query_protocol
from labs.emulator.answers import QUERY, error_answer, json_answer
from labs.emulator.faults import Faults, served_with
from labs.emulator.guard import Scope, refusal, scope_of
from labs.emulator.http import Request, Response
from labs.emulator.iam.caller import caller_identity
from labs.emulator.iam.gate import Gate
from labs.emulator.not_true import refuse
from labs.emulator.operations import form_of, operation_of
from labs.emulator.wire import AwsError, Call, EventStream, NativeService, Operation

# Served by moto as it stands. What is in neither list is refused: moto's stubs would answer success falsely.
MOTO_SERVICES = frozenset({"s3", "iam", "sts", "logs", "monitoring"})


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Answers requests. `moto` is called only for MOTO_SERVICES, so that it is imported when first used.

    `beside` has operations of our own, by name, of services that are otherwise moto's.
    """

    port: Callable[[], int]
    gate: Gate
    native: Mapping[str, NativeService]
    moto: Callable[[Request], Response]
    beside: Mapping[str, Mapping[str, Operation]] = field(default_factory=dict)
    by_prefix: dict[str, NativeService] = field(init=False)
    faults: Faults = field(default_factory=Faults)

    def __post_init__(self) -> None:
        prefixes = {service.target_prefix: service for service in self.native.values()}
        object.__setattr__(self, "by_prefix", prefixes)

    def __call__(self, request: Request) -> Response:
        """The answer to one request; never raises."""
        request_id = str(uuid.uuid4())
        scope = scope_of(request)
        why_not = refusal(request, self.port(), self.gate.known)
        if why_not or scope is None:
            return Response(403, (("Content-Type", "text/plain; charset=utf-8"),), why_not.encode())
        if self.faults:
            return served_with(
                self.faults, request, scope.service, request_id, lambda: self._served(request, scope, request_id)
            )
        return self._served(request, scope, request_id)

    def _served(self, request: Request, scope: Scope, request_id: str) -> Response:
        target = request.headers.get("x-amz-target", "")
        try:
            return self._answer(request, scope, target, request_id)
        except AwsError as error:
            told = error
        except NotImplementedError:
            told = _unknown(request, scope.service)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            told = AwsError("InternalFailure", "The embedded cloud failed on this request.", 500)
        return error_answer(told, request, scope.service, request_id)

    def _answer(self, request: Request, scope: Scope, target: str, request_id: str) -> Response:
        prefix, _, operation = target.partition(".")
        service = self.by_prefix.get(prefix) or self.native.get(scope.service)
        if service is not None:
            function = service.operations.get(operation)
            if function is None:
                raise _unknown(request, service.name)
            call = Call(
                service.name, operation, _json_body(request), scope.region, access_key=scope.access_key,
                request_id=request_id, as_json=True,
            )  # fmt: skip
            self.gate.admit(request, scope, service.name, call.params)
            answer = function(call)
            if isinstance(answer, EventStream):
                headers = (
                    ("Content-Type", "application/vnd.amazon.eventstream"),
                    ("x-amzn-RequestId", request_id),
                )
                return Response(200, headers, answer.chunks)
            return json_answer(answer, request_id)
        if scope.service not in MOTO_SERVICES:
            raise _unknown(request, scope.service)
        ours = self.beside.get(scope.service, {})
        named = operation_of(request, scope.service)
        if named in ours:
            return self._beside(ours[named], request, scope, named, request_id)
        refuse(request, scope.service, named)
        if scope.service == "s3":
            return self.gate.serve_s3(request, scope, self.moto)
        if scope.service == "sts" and operation_of(request, "sts") == "GetCallerIdentity":
            return caller_identity(self.gate.caller(request, scope, "sts"), request_id)
        self.gate.admit(request, scope, scope.service)
        return self.moto(request)

    def _beside(self, ours: Operation, request: Request, scope: Scope, operation: str, request_id: str) -> Response:
        """An operation of our own of a service that is otherwise moto's, in the protocol of that service."""
        self.gate.admit(request, scope, scope.service)
        is_form = scope.service in QUERY
        params = query_protocol.nested(form_of(request)) if is_form else _json_body(request)
        answer = ours(Call(scope.service, operation, params, scope.region, access_key=scope.access_key))
        told = answer if isinstance(answer, dict) else {}
        if is_form:
            return query_protocol.answer(scope.service, operation, told, request_id)
        return json_answer(told or b"", request_id)


def _json_body(request: Request) -> dict[str, Any]:
    if not request.body:
        return {}
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise AwsError("SerializationException", f"The body is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise AwsError("SerializationException", "The body must be a JSON object.")
    return body


def _unknown(request: Request, service: str) -> AwsError:
    named = operation_of(request, service) or f"{request.method} {request.path}"
    return AwsError(
        "UnknownOperationException",
        f"The embedded cloud does not support the operation {named} of {service}.",
    )
