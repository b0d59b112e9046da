"""GetCallerIdentity, answered without moto: who holds the key, which nobody needs a permission to ask."""

from __future__ import annotations

from html import escape

from labs.emulator.http import Response
from labs.emulator.iam.principals import Principal
from labs.emulator.wire import ACCOUNT


def caller_identity(caller: Principal, request_id: str) -> Response:
    """The answer in the query protocol."""
    text = (
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
        f"<Arn>{escape(caller.arn)}</Arn><UserId>{escape(caller.user_id)}</UserId><Account>{ACCOUNT}</Account>"
        f"</GetCallerIdentityResult><ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
        "</GetCallerIdentityResponse>"
    )
    return Response(200, (("Content-Type", "text/xml"), ("x-amzn-RequestId", request_id)), text.encode())
