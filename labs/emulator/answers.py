"""How an answer or an error looks on the wire in each AWS protocol: JSON 1.1, query XML, REST XML.

Knows no operation. Sources: the protocol pages of Smithy, and what botocore's parsers read.
"""

from __future__ import annotations

import html
import json
from typing import Any

from labs.emulator.http import Request, Response
from labs.emulator.wire import AwsError

REST_XML = frozenset({"s3"})
QUERY = frozenset({"iam", "sts", "monitoring"})
JSON_TYPE = "application/x-amz-json-1.1"


def json_answer(body: dict[str, Any] | bytes, request_id: str, status: int = 200) -> Response:
    """A JSON 1.1 answer."""
    data = body if isinstance(body, bytes) else json.dumps(body, separators=(",", ":"), default=str).encode()
    return Response(status, (("Content-Type", JSON_TYPE), ("x-amzn-RequestId", request_id)), data)


def error_answer(error: AwsError, request: Request, service: str, request_id: str) -> Response:
    """The error in the protocol that the request was made in."""
    form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    if "x-amz-target" in request.headers or not (form or service in REST_XML | QUERY):
        body = {"__type": error.code, "message": error.message, **error.extra}
        return json_answer(body, request_id, error.status)
    code, message = html.escape(error.code, False), html.escape(error.message, False)
    if service in REST_XML:
        text = f"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>{request_id}</RequestId></Error>"
    else:
        text = (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
            f"<RequestId>{request_id}</RequestId></ErrorResponse>"
        )
    headers = (("Content-Type", "application/xml"), ("x-amz-request-id", request_id))
    return Response(error.status, headers, ('<?xml version="1.0" encoding="UTF-8"?>' + text).encode())
