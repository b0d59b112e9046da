"""Counts what costs, call by call: payload units, bytes to Firehose, requests to S3, crawls, job runs, shards.

Hears each answered call with its whole parameters and keeps numbers only. Knows no price.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from labs.aws.cost import JOB_LEAST_S, dpu_seconds, firehose_bytes, put_units

PUT_UNITS, FIREHOSE, CRAWLS = "kinesis.put-units", "firehose.bytes", "glue.crawls"
S3_DEAR, S3_CHEAP, S3_BYTES = "s3.dear", "s3.cheap", "s3.bytes"
SHARDS, RUN = "shards ", "run "  # before a stream's name; before a job run's id: its DPU-milliseconds
FREE = ("Delete", "Abort")
LISTS = ("List", "Put", "Copy", "Post", "Create", "Complete", "Upload")
ENDED = frozenset({"SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR"})


@dataclass(slots=True)
class Tally:
    """Thread-safe counts since the cloud was opened; `taken` gives them and starts anew."""

    _counts: Counter[str] = field(default_factory=Counter)
    _levels: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def listen(self, client: Any) -> None:
        """Counts each call of this client that AWS accepted."""
        service = client.meta.service_model.service_name

        def begin(params: Mapping[str, Any], context: dict[str, Any], **_: Any) -> None:
            context["headwater-usage"] = params

        def end(http_response: Any, parsed: Any, model: Any, context: Mapping[str, Any], **_: Any) -> None:
            if http_response.status_code < 300:
                self.add(service, model.name, context.get("headwater-usage", {}), parsed)

        client.meta.events.register("provide-client-params.*", begin)
        client.meta.events.register("after-call.*", end)

    def add(self, service: str, operation: str, asked: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """Counts one answered call."""
        counts, levels = counted(service, operation, asked, answer)
        with self._lock:
            self._counts.update(counts)
            for name, level in levels.items():
                self._levels[name] = max(level, self._levels.get(name, 0))

    def taken(self) -> tuple[dict[str, int], dict[str, int]]:
        """Counts (to be added) and levels (the largest seen) since the last time."""
        with self._lock:
            counts, levels = dict(self._counts), dict(self._levels)
            self._counts.clear()
            self._levels.clear()
        return counts, levels


def counted(
    service: str, operation: str, asked: Mapping[str, Any], answer: Mapping[str, Any]
) -> tuple[dict[str, int], dict[str, int]]:
    """What one call costs, as counts, and what it shows, as levels."""
    match service, operation:
        case "kinesis", "PutRecord":
            return {PUT_UNITS: put_units(_record(asked))}, {}
        case "kinesis", "PutRecords":
            pairs = zip(asked.get("Records", []), answer.get("Records", []), strict=False)
            return {PUT_UNITS: sum(put_units(_record(one)) for one, result in pairs if "ErrorCode" not in result)}, {}
        case "firehose", "PutRecord":
            return {FIREHOSE: firehose_bytes(_size(asked.get("Record", {}).get("Data", b"")))}, {}
        case "firehose", "PutRecordBatch":
            pairs = zip(asked.get("Records", []), answer.get("RequestResponses", []), strict=False)
            kept = [one for one, result in pairs if "ErrorCode" not in result]
            return {FIREHOSE: sum(firehose_bytes(_size(one.get("Data", b""))) for one in kept)}, {}
        case "glue", "StartCrawler":
            return {CRAWLS: 1}, {}
        case _:
            return _of_s3(service, operation, asked), _levels(service, operation, answer)


def _of_s3(service: str, operation: str, asked: Mapping[str, Any]) -> dict[str, int]:
    if service != "s3" or operation.startswith(FREE):
        return {}
    if not operation.startswith(LISTS):
        return {S3_CHEAP: 1}
    size = _size(asked.get("Body", b"")) if operation == "PutObject" else 0
    return {S3_DEAR: 1, S3_BYTES: size}


def _levels(service: str, operation: str, answer: Mapping[str, Any]) -> dict[str, int]:
    if (service, operation) == ("kinesis", "DescribeStreamSummary"):
        found = answer.get("StreamDescriptionSummary", {})
        mode = found.get("StreamModeDetails", {}).get("StreamMode", "PROVISIONED")
        return {f"{SHARDS}{found.get('StreamName', '')}": 0 if mode == "ON_DEMAND" else found.get("OpenShardCount", 0)}
    runs = {"GetJobRun": [answer.get("JobRun", {})], "GetJobRuns": answer.get("JobRuns", [])}.get(operation, [])
    return {f"{RUN}{run['Id']}": _dpu_ms(run) for run in runs if run.get("JobRunState") in ENDED}


def _dpu_ms(run: Mapping[str, Any]) -> int:
    seconds, capacity = float(run.get("ExecutionTime", 0)), float(run.get("MaxCapacity", 0.0625))
    return int(dpu_seconds(seconds, capacity, JOB_LEAST_S) * 1000)


def _record(record: Mapping[str, Any]) -> int:
    return _size(record.get("Data", b"")) + len(str(record.get("PartitionKey", "")).encode())


def _size(data: Any) -> int:
    if isinstance(data, str):
        return len(data.encode())
    return len(data) if isinstance(data, bytes | bytearray | memoryview) else 0
