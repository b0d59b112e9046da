"""DeleteObjects: each of its keys is allowed or refused by itself, and the answer says so key by key.

The request is sent on with the keys that are allowed; the errors of the others are put into its answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape
from xml.etree import ElementTree

from labs.emulator.http import Request, Response
from labs.emulator.iam.needs import Need
from labs.emulator.iam.s3_needs import Place, object_arn
from labs.emulator.wire import AwsError

NAMESPACE = b"http://s3.amazonaws.com/doc/2006-03-01/"
END = b"</DeleteResult>"

Serve = Callable[[Request], Response]


def delete_objects(request: Request, require: Callable[[Need], None], serve: Serve) -> Response:
    """Deletes what may be deleted. `require` raises AwsError for a need that is refused."""
    try:
        wanted = ElementTree.fromstring(request.body)
    except ElementTree.ParseError:
        return serve(request)  # which says what is wrong with it
    bucket, errors = Place.of(request).bucket, ""
    for one in [child for child in wanted if _name(child) == "Object"]:
        parts = {_name(child): child.text or "" for child in one}
        action = "s3:DeleteObjectVersion" if parts.get("VersionId") else "s3:DeleteObject"
        try:
            require(Need(action, object_arn(bucket, parts.get("Key", ""))))
        except AwsError as error:
            wanted.remove(one)
            errors += _error(parts.get("Key", ""), error)
    if not errors:
        return serve(request)
    return _answer(wanted, request, serve, errors.encode())


def _answer(wanted: ElementTree.Element, request: Request, serve: Serve, errors: bytes) -> Response:
    if not any(_name(child) == "Object" for child in wanted):
        body = b'<?xml version="1.0" encoding="UTF-8"?>' + b'<DeleteResult xmlns="%b">' % NAMESPACE + errors + END
        return Response(200, (("Content-Type", "application/xml"),), body)
    for element in wanted.iter():
        element.tag = _name(element)
    answer = serve(replace(request, body=ElementTree.tostring(wanted)))
    if not isinstance(answer.body, bytes):
        return answer
    return replace(answer, body=answer.body.replace(END, errors + END))


def _error(key: str, error: AwsError) -> str:
    code, message = escape(error.code), escape(error.message)
    return f"<Error><Key>{escape(key)}</Key><Code>{code}</Code><Message>{message}</Message></Error>"


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
