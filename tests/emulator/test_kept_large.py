"""Large objects, uploads under way and long logs are kept in pieces, by what is new, and are whole after a kill."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from labs.emulator.clock import Pace
from labs.emulator.process import CloudProcess, start_cloud
from labs.emulator.store import STATE
from tests.emulator.test_kept_state import client

MIB = 1024 * 1024


@contextmanager
def running(folder: Path) -> Iterator[CloudProcess]:
    """A cloud on that state, killed at the end."""
    cloud = start_cloud(Pace.QUICK, state=folder, limits=False)
    try:
        yield cloud
    finally:
        cloud.child.kill()
        cloud.close()


def logs_in(folder: Path, prefix: str) -> dict[str, int]:
    """The bytes of each log in the file whose name begins so."""
    with closing(sqlite3.connect(folder / STATE)) as db:
        rows = db.execute("SELECT name, sum(length(value)) FROM logs GROUP BY name").fetchall()
    return {name: size for name, size in rows if name.startswith(prefix)}


def units_in(folder: Path, service: str) -> int:
    """The bytes of a service's units in the file."""
    with closing(sqlite3.connect(folder / STATE)) as db:
        found = db.execute("SELECT sum(length(value)) FROM units WHERE service = ?", (service,)).fetchone()
    return int(found[0] or 0)


def part(number: int, size: int) -> bytes:
    return bytes([number]) * size


def upload(s3: Any, key: str, sizes: list[int]) -> tuple[str, list[dict[str, Any]]]:
    upload_id = s3.create_multipart_upload(Bucket="lake", Key=key)["UploadId"]
    parts = []
    for number, size in enumerate(sizes, 1):
        sent = s3.upload_part(Bucket="lake", Key=key, UploadId=upload_id, PartNumber=number, Body=part(number, size))
        parts.append({"ETag": sent["ETag"], "PartNumber": number})
    return upload_id, parts


@pytest.mark.long
def test_that_long_logs_are_kept_by_what_is_new_and_go_with_their_group(tmp_path: Path) -> None:
    now = int(time.time() * 1000)
    with running(tmp_path) as cloud:
        logs = client(cloud, "logs")
        logs.create_log_group(logGroupName="g", tags={"team": "blue"})
        logs.create_log_stream(logGroupName="g", logStreamName="s")
        for call in range(5):
            events = [{"timestamp": now, "message": f"{call} {number}"} for number in range(100)]
            logs.put_log_events(logGroupName="g", logStreamName="s", logEvents=events)
    with closing(sqlite3.connect(tmp_path / STATE)) as db:
        rows = db.execute("SELECT place, length(value) FROM logs WHERE name LIKE 'logs.events/%' ORDER BY place")
        sizes = dict(rows.fetchall())
    assert list(sizes) == [0, 100, 200, 300, 400]
    assert max(sizes.values()) < 1.2 * min(sizes.values())
    assert units_in(tmp_path, "logs.stream") < 2000
    with running(tmp_path) as cloud:
        logs = client(cloud, "logs")
        found = logs.get_log_events(logGroupName="g", logStreamName="s", startFromHead=True)["events"]
        assert [event["message"] for event in found] == [f"{call} {n}" for call in range(5) for n in range(100)]
        assert logs.list_tags_log_group(logGroupName="g")["tags"] == {"team": "blue"}
        logs.put_log_events(logGroupName="g", logStreamName="s", logEvents=[{"timestamp": now, "message": "last"}])
        logs.delete_log_group(logGroupName="g")
        logs.create_log_group(logGroupName="g")
        logs.create_log_stream(logGroupName="g", logStreamName="s")
    assert logs_in(tmp_path, "logs.events/") == {}
    with running(tmp_path) as cloud:
        assert client(cloud, "logs").get_log_events(logGroupName="g", logStreamName="s")["events"] == []


@pytest.mark.long
def test_that_an_upload_goes_on_after_a_kill_and_its_object_is_kept_once(tmp_path: Path) -> None:
    sizes = [5 * MIB, 6 * MIB, 1000]
    with running(tmp_path) as cloud:
        s3 = client(cloud, "s3")
        s3.create_bucket(Bucket="lake")
        upload_id, parts = upload(s3, "big", sizes[:2])
        s3.upload_part(Bucket="lake", Key="big", UploadId=upload_id, PartNumber=2, Body=part(2, sizes[1]))  # again
    assert sum(logs_in(tmp_path, "s3.pieces/").values()) == 11 * MIB  # what the part held before is gone
    with running(tmp_path) as cloud:
        s3 = client(cloud, "s3")
        there = s3.list_parts(Bucket="lake", Key="big", UploadId=upload_id)["Parts"]
        assert [one["Size"] for one in there] == sizes[:2]
        last = s3.upload_part(Bucket="lake", Key="big", UploadId=upload_id, PartNumber=3, Body=part(3, sizes[2]))
        parts.append({"ETag": last["ETag"], "PartNumber": 3})
        s3.complete_multipart_upload(Bucket="lake", Key="big", UploadId=upload_id, MultipartUpload={"Parts": parts})
    assert sum(logs_in(tmp_path, "s3.pieces/").values()) == sum(sizes[:2])  # the parts' bytes are the object's
    whole = b"".join(part(number, size) for number, size in enumerate(sizes, 1))
    with running(tmp_path) as cloud:
        s3 = client(cloud, "s3")
        assert s3.get_object(Bucket="lake", Key="big")["Body"].read() == whole
        assert s3.list_multipart_uploads(Bucket="lake").get("Uploads", []) == []
        s3.put_object(Bucket="lake", Key="big", Body=b"small")
    assert logs_in(tmp_path, "s3.pieces/") == {}


@pytest.mark.long
def test_that_large_objects_keep_their_versions_and_aborted_uploads_leave_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as cloud:
        s3 = client(cloud, "s3")
        s3.create_bucket(Bucket="lake")
        s3.put_bucket_versioning(Bucket="lake", VersioningConfiguration={"Status": "Enabled"})
        versions = [s3.put_object(Bucket="lake", Key="k", Body=part(n, 3 * MIB + n))["VersionId"] for n in (1, 2)]
        upload_id, _ = upload(s3, "k", [5 * MIB])
        s3.abort_multipart_upload(Bucket="lake", Key="k", UploadId=upload_id)
    assert sorted(logs_in(tmp_path, "s3.pieces/").values()) == [3 * MIB + 1, 3 * MIB + 2]
    assert units_in(tmp_path, "s3.key") < 10_000
    with running(tmp_path) as cloud:
        s3 = client(cloud, "s3")
        for number, version in enumerate(versions, 1):
            body = s3.get_object(Bucket="lake", Key="k", VersionId=version)["Body"].read()
            assert body == part(number, 3 * MIB + number)
        s3.delete_object(Bucket="lake", Key="k", VersionId=versions[0])
    assert list(logs_in(tmp_path, "s3.pieces/").values()) == [3 * MIB + 2]
