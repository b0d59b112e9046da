"""A client's batches of records as JSON, in one pass each way: botocore's walk over its model costs four times as much.

Only the bodies of PutRecords, PutRecordBatch and GetRecords are made and read here. The signing, the endpoint, the
connection, errors and every other operation stay botocore's, and so does what the caller gives and gets. Two hooks:
its events around a call, and its factory of parsers. Knows botocore, no stream. Source: the json protocol, version 1.1.
"""

from __future__ import annotations

import json
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Mapping
from json.encoder import encode_basestring_ascii
from typing import Any, Final

from botocore.parsers import JSONParser, ResponseParserFactory

RECORDS: Final = "Records"
PUTS: Final = ("kinesis.PutRecords", "firehose.PutRecordBatch")
ANSWERS: Final = frozenset({"PutRecordsOutput", "PutRecordBatchOutput", "GetRecordsOutput"})


class BulkParser(JSONParser):
    """botocore's parser of the json protocol, but for the answers that hold a batch."""

    def _do_parse(self, response: Any, shape: Any) -> Any:
        if shape is None or shape.name not in ANSWERS:
            return super()._do_parse(response, shape)  # type: ignore[misc]  # the stubs leave it out
        parsed = answer_of(response["body"])
        self._inject_response_metadata(parsed, response["headers"])  # type: ignore[attr-defined]  # as above
        return parsed


class BulkParsers(ResponseParserFactory):
    """Makes such a parser where botocore would make its own."""

    def create_parser(self, protocol_name: str) -> Any:
        """The parser of that protocol."""
        if protocol_name != "json":
            return super().create_parser(protocol_name)
        return BulkParser(**self._defaults)  # type: ignore[attr-defined]  # as above


def answer_of(body: bytes) -> dict[str, Any]:
    """The members of an answer that are not null; a record's data as bytes. Raises ValueError when it is no JSON."""
    members = json.loads(body).items()
    answer: dict[str, Any] = {name: value for name, value in members if value is not None}
    for record in answer.get(RECORDS, ()):
        if "Data" in record:
            record["Data"] = a2b_base64(record["Data"])
    return answer


def encoded(records: Iterable[Mapping[str, Any]]) -> bytes:
    """The records of a put as a JSON array. Each has Data (bytes); what else it has is words."""
    return f"[{','.join(map(_encoded, records))}]".encode("ascii")


def _encoded(record: Mapping[str, Any]) -> str:
    data = b2a_base64(record["Data"], newline=False).decode("ascii")
    others = [f',"{name}":{encode_basestring_ascii(value)}' for name, value in record.items() if name != "Data"]
    return f'{{"Data":"{data}"{"".join(others)}}}'


def hasten(client: Any) -> None:
    """Makes this client of Kinesis or of Firehose write its batches so. Its session must have BulkParsers."""
    for operation in PUTS:
        client.meta.events.register(f"before-parameter-build.{operation}", _set_aside)
        client.meta.events.register(f"before-call.{operation}", _write)


def _set_aside(params: dict[str, Any], context: dict[str, Any], **_more: Any) -> None:
    context[RECORDS] = params.pop(RECORDS)


def _write(params: dict[str, Any], context: dict[str, Any], **_more: Any) -> None:
    others = params["body"].rstrip()
    assert others.startswith(b'{"'), "a put names its stream"
    params["body"] = b'%b,"%b":%b}' % (others[:-1], RECORDS.encode(), encoded(context.pop(RECORDS)))
