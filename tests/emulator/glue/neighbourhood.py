"""S3, Logs and IAM for the tests of Glue's engines: a few dicts, as the contract of Neighbours allows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from labs.emulator.clock import Clock
from labs.emulator.glue.service import glue_service
from labs.emulator.neighbours import Endpoint, S3Object
from labs.emulator.wire import AwsError, Call

ROLE = "arn:aws:iam::123456789012:role/glue"


@dataclass
class Town:
    """Buckets as dicts of bodies by key, log lines by (group, stream), and roles that Glue may not assume."""

    buckets: dict[str, dict[str, bytes]] = field(default_factory=dict)
    logs: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    untrusted: set[str] = field(default_factory=set)
    forbidden: set[str] = field(default_factory=set)
    url: str = "http://127.0.0.1:9"

    def bucket_exists(self, bucket: str) -> bool:
        return bucket in self.buckets

    def _bucket(self, bucket: str) -> dict[str, bytes]:
        if bucket not in self.buckets:
            raise AwsError("NoSuchBucket", "The specified bucket does not exist", 404)
        return self.buckets[bucket]

    def list_objects(self, bucket: str, prefix: str) -> Iterator[S3Object]:
        for key, body in sorted(self._bucket(bucket).items()):
            if key.startswith(prefix):
                yield S3Object(key, len(body), 0.0)

    def get_object(self, bucket: str, key: str, first: int = 0, size: int | None = None) -> bytes:
        if key in self.forbidden:
            raise AwsError("AccessDenied", "Access Denied", 403)
        if key not in self._bucket(bucket):
            raise AwsError("NoSuchKey", "The specified key does not exist.", 404)
        body = self._bucket(bucket)[key]
        return body[first:] if size is None else body[first : first + size]

    def put_object(self, bucket: str, key: str, body: bytes, content_encoding: str = "") -> None:
        self._bucket(bucket)[key] = body

    def log(self, group: str, stream: str, lines: Sequence[str]) -> None:
        self.logs.setdefault((group, stream), []).extend(lines)

    def role_problem(self, role_arn: str, service: str) -> str:
        return f"{service} may not assume {role_arn}." if role_arn in self.untrusted else ""

    def endpoint(self, region: str) -> Endpoint:
        return Endpoint(self.url, region, "AKIATEST", "secret")


class Glue:
    """The service, called as the server would: `glue("GetTable", DatabaseName=…, Name=…)`."""

    def __init__(self, town: Town, factor: float = 0.001, minute: float = 60.0) -> None:
        self.town = town
        self.service = glue_service(Clock(factor), town, minute=minute)

    def __call__(self, operation: str, **params: Any) -> dict[str, Any]:
        answer = self.service.operations[operation](Call("glue", operation, params))
        assert isinstance(answer, dict)
        return answer

    def crawl(self, *paths: str, name: str = "c", **more: Any) -> dict[str, dict[str, Any]]:
        """Crawls the paths into database `db` and gives its tables by name."""
        if name not in self("ListCrawlers")["CrawlerNames"]:
            targets = {"S3Targets": [{"Path": path} for path in paths]}
            self("CreateCrawler", **{"Name": name, "Role": ROLE, "DatabaseName": "db", "Targets": targets, **more})
        self("StartCrawler", Name=name)
        until(lambda: self("GetCrawler", Name=name)["Crawler"]["State"] == "READY")
        if "db" not in {one["Name"] for one in self("GetDatabases")["DatabaseList"]}:
            return {}
        return {table["Name"]: table for table in self("GetTables", DatabaseName="db")["TableList"]}

    def ended(self, job: str, run: str) -> dict[str, Any]:
        """The run's record once it has ended."""
        until(lambda: self("GetJobRun", JobName=job, RunId=run)["JobRun"]["JobRunState"] not in GOING)
        return dict(self("GetJobRun", JobName=job, RunId=run)["JobRun"])


GOING = ("STARTING", "RUNNING", "STOPPING")


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Waits until a condition holds; fails after `seconds`."""
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not true():
        assert time.monotonic() < deadline, "the condition did not come true"
        pause.wait(0.005)


def columns(table: dict[str, Any]) -> dict[str, str]:
    """A table's or partition's columns and their types."""
    return {one["Name"]: one["Type"] for one in table["StorageDescriptor"]["Columns"]}
