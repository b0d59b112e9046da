"""Batches as JSON: what a hastened client sends and gives is what boto3 sends and gives."""

from __future__ import annotations

import base64
import json
from typing import Any

import boto3
import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.parsers import JSONParser
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.traffic.bulk import BulkParser
from labs.traffic.connection import client_for

WHERE = {"endpoint": "http://127.0.0.1:9", "region": "us-east-1", "access_key_id": "a", "secret_access_key": "b"}
KEYS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)
RECORDS = st.lists(
    st.fixed_dictionaries(
        {"Data": st.binary(max_size=60), "PartitionKey": KEYS},
        optional={"ExplicitHashKey": st.integers(0, 2**128 - 1).map(str)},
    ),
    min_size=1,
    max_size=8,
)
MODEL = botocore.session.Session().get_service_model("kinesis")
PLAIN = boto3.client(
    "kinesis", endpoint_url=WHERE["endpoint"], region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
)
OWN, OWN_FIREHOSE = client_for("kinesis", WHERE), client_for("firehose", WHERE)


class Answer:
    """A body in place of a socket."""

    def stream(self, **_words: Any) -> Any:
        """The whole of it."""
        return iter([b'{"FailedRecordCount":0,"Records":[],"RequestResponses":[]}'])


def sent(client: Any, operation: str, **params: Any) -> Any:
    """The request that a call makes, taken before it is sent."""
    taken: list[Any] = []

    def take(request: Any, **_more: Any) -> AWSResponse:
        taken.append(request)
        return AWSResponse(request.url, 200, {}, Answer())

    client.meta.events.register_first("before-send.*", take)
    try:
        getattr(client, operation)(**params)
    finally:
        client.meta.events.unregister("before-send.*", take)
    return taken[0]


@settings(max_examples=15)
@given(RECORDS)
def test_that_a_batch_is_sent_as_boto3_sends_it(records: list[dict[str, Any]]) -> None:
    own, plain = (sent(client, "put_records", StreamName="s", Records=records) for client in (OWN, PLAIN))
    assert json.loads(own.body) == json.loads(plain.body)
    names = {"X-Amz-Target", "Content-Type"}
    assert {name: own.headers[name] for name in names} == {name: plain.headers[name] for name in names}
    assert int(own.headers["Content-Length"]) == len(own.body)
    assert b"SignedHeaders=" in own.headers["Authorization"]


def test_that_a_batch_for_firehose_is_sent_so_too() -> None:
    request = sent(OWN_FIREHOSE, "put_record_batch", DeliveryStreamName="d", Records=[{"Data": b"\xff\x00"}])
    assert json.loads(request.body) == {"DeliveryStreamName": "d", "Records": [{"Data": "/wA="}]}


@settings(max_examples=40)
@given(RECORDS, st.floats(0, 4e9), st.integers(0, 10_000), st.sampled_from([None, "next"]))
def test_that_an_answer_is_read_as_boto3_reads_it(
    records: list[dict[str, Any]], at: float, behind: int, further: str | None
) -> None:
    wire = [
        {**record, "Data": base64.b64encode(record["Data"]).decode(), "ApproximateArrivalTimestamp": at}
        for record in records
    ]
    for record in wire:
        record.pop("ExplicitHashKey", None)
    answer = {"Records": wire, "MillisBehindLatest": behind, "NextShardIterator": further}
    response = {"body": json.dumps(answer).encode(), "status_code": 200, "headers": {"x-amzn-requestid": "r"}}
    shape = MODEL.operation_model("GetRecords").output_shape
    own, plain = (made(timestamp_parser=float).parse(response, shape) for made in (BulkParser, JSONParser))
    assert own == plain


def test_that_an_error_is_read_as_boto3_reads_it() -> None:
    body = b'{"__type":"com.amazonaws#ExpiredIteratorException","message":"It is too old."}'
    response = {"body": body, "status_code": 400, "headers": {}}
    shape = MODEL.operation_model("GetRecords").output_shape
    own, plain = (made().parse(response, shape) for made in (BulkParser, JSONParser))
    assert own == plain
    assert own["Error"]["Code"] == "ExpiredIteratorException"
