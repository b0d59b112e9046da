"""Loads into Redshift inside this process: what is counted, what is tried again, and that nothing is loaded twice."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.emulator.firehose.peers import Peers
from labs.emulator.firehose.service import FirehoseService
from labs.emulator.redshift.service import redshift_services
from labs.emulator.wire import Call
from tests.emulator.firehose.clouds import ROLE, Cloud
from tests.waiting import until

HINTS = {"SizeInMBs": 1, "IntervalInSeconds": 0}
LOGIN = {"Username": "loader", "Password": "Sesame0open"}
HOST = "hall.123456789012.us-east-1.redshift-serverless.amazonaws.com"


class Dock(Cloud):
    """A Firehose beside a Redshift, at a thousandth of AWS's times; their S3 is a dict."""

    def __init__(self, factor: float = 0.001) -> None:
        super().__init__(factor, "lake", "attic")
        self.serverless, self.data, door = redshift_services(self.clock, self.near)
        self.service = FirehoseService(self.clock, self.near, Peers(redshift=door))
        names = {"namespaceName": "hall"}
        self.redshift("CreateNamespace", **names, adminUsername="loader", adminUserPassword=LOGIN["Password"])
        self.redshift("CreateWorkgroup", **names, workgroupName="hall", baseCapacity=8, publiclyAccessible=True)
        until(lambda: self.redshift("GetWorkgroup", workgroupName="hall")["workgroup"]["status"] == "AVAILABLE")

    def redshift(self, operation: str, **given: Any) -> Any:
        return self.serverless.operations[operation](Call("redshift-serverless", operation, given))

    def sql(self, sql: str) -> Any:
        def ask(operation: str, **given: Any) -> Any:
            return self.data.operations[operation](Call("redshift-data", operation, given))

        name = ask("ExecuteStatement", WorkgroupName="hall", Database="dev", Sql=sql)["Id"]
        found = ask("DescribeStatement", Id=name, WaitTimeSeconds=30)
        assert found["Status"] == "FINISHED", found.get("Error")
        return ask("GetStatementResult", Id=name)["Records"] if found["HasResultSet"] else []

    def deliver(self, seconds: int = 7200, **more: Any) -> None:
        given = {
            "RoleARN": ROLE, "ClusterJDBCURL": f"jdbc:redshift://{HOST}:5439/dev", **LOGIN,
            "CopyCommand": {"DataTableName": "t", "CopyOptions": "JSON 'auto'"},
            "S3Configuration": {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::lake", "BufferingHints": HINTS},
            "RetryOptions": {"DurationInSeconds": seconds}, **more,
        }  # fmt: skip
        self("CreateDeliveryStream", DeliveryStreamName="orders", RedshiftDestinationConfiguration=given)
        until(lambda: self("DescribeDeliveryStream", DeliveryStreamName="orders")["DeliveryStreamDescription"][
            "DeliveryStreamStatus"] == "ACTIVE")  # fmt: skip

    def ids(self) -> list[int]:
        return [int(record[0]["longValue"]) for record in self.sql("select id from t")]

    def close(self) -> None:
        self.service.close()
        self.data.close()


def records(first: int, count: int) -> list[bytes]:
    return [json.dumps({"id": number}).encode() for number in range(first, first + count)]


def totals(dock: Dock) -> Counter[str]:
    found: Counter[str] = Counter()
    for _, _, metric in dock.near.metrics:
        found[metric.name] += int(metric.total)
    return found


def test_that_loads_backup_and_failures_are_counted() -> None:
    dock = Dock()
    backup = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::attic", "BufferingHints": HINTS}
    dock.deliver(S3BackupMode="Enabled", S3BackupConfiguration=backup)
    dock.put(*records(0, 10))
    until(lambda: dock.service.buffers("us-east-1")[0].problem)
    assert "Redshift.TableNotFound" in dock.service.buffers("us-east-1")[0].problem
    dock.sql("create table t (id int)")
    until(lambda: len(dock.ids()) == 10)
    until(lambda: not dock.service.buffers("us-east-1")[0].problem)
    dock.close()
    found, tries = totals(dock), [one for _, _, one in dock.near.metrics if one.name == "DeliveryToRedshift.Success"]
    size = len(b"".join(records(0, 10)))
    assert (found["DeliveryToRedshift.Records"], found["DeliveryToRedshift.Bytes"]) == (10, size)
    assert sum(one.count for one in tries) > sum(one.total for one in tries) == 1
    assert (found["DeliveryToS3.Records"], found["BackupToS3.Records"]) == (10, 10)
    assert b"".join(dock.bodies("attic")) == b"".join(records(0, 10))


@pytest.mark.long
@settings(max_examples=15, deadline=None)
@given(
    acts=st.lists(
        st.one_of(
            st.tuples(st.just("put"), st.integers(1, 40)), st.tuples(st.just("table"), st.booleans()),
            st.tuples(st.just("bucket"), st.booleans()),
        ),
        max_size=10,
    )
)  # fmt: skip
def test_that_each_record_is_one_row_whatever_happens_to_table_and_bucket(acts: list[tuple[str, Any]]) -> None:
    dock, lost, sent = Dock(), dict[str, dict[str, bytes]](), 0
    dock.sql("create table t (id int)")
    dock.deliver()
    for name, what in acts:
        if name == "put":
            dock.put(*records(sent, what))
            sent += what
        elif name == "table":
            there, wanted = ("gone", "t") if what else ("t", "gone")
            tables = {one[0]["stringValue"] for one in dock.sql("select table_name from information_schema.tables")}
            if there in tables:
                dock.sql(f"alter table {there} rename to {wanted}")
        elif what and "lake" in lost:
            dock.near.buckets["lake"] = lost.pop("lake")
        elif not what and "lake" in dock.near.buckets:
            lost["lake"] = dock.near.buckets.pop("lake")
    dock.near.buckets |= lost
    if "gone" in {one[0]["stringValue"] for one in dock.sql("select table_name from information_schema.tables")}:
        dock.sql("alter table gone rename to t")
    until(lambda: len(dock.ids()) >= sent)
    dock.service.close()
    assert sorted(dock.ids()) == list(range(sent))
    dock.data.close()
