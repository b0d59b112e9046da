"""Saving never makes a request wait: what is large is moved, joined and hashed while no lock is held that others need.

Measured as the processor's time that a thread spends while it has moto's lock or the store's: it is the same on a busy
machine, where the time on the wall is not.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from labs.emulator import moto_app, moto_backends, moto_identities
from labs.emulator.clock import Pace
from labs.emulator.server import EmbeddedCloud, start
from labs.emulator.services import Settings
from labs.emulator.store import FileStore
from tests.conftest import client_of

MIB = 1024 * 1024
MOST_MS = 50.0


class Watched:
    """A lock that notes the longest time, in ms of the processor, that a thread spent while it had it."""

    def __init__(self, lock: Any) -> None:
        self.lock, self.longest, self.here = lock, 0.0, threading.local()

    def acquire(self, *given: Any) -> Any:
        return self.lock.acquire(*given)

    def __enter__(self) -> None:
        self.lock.acquire()
        depth = getattr(self.here, "depth", 0)
        self.here.depth = depth + 1
        if not depth:
            self.here.began = time.thread_time()

    def __exit__(self, *_: object) -> None:
        self.here.depth -= 1
        if not self.here.depth:
            self.longest = max(self.longest, (time.thread_time() - self.here.began) * 1000)
        self.lock.release()


@contextmanager
def watched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[EmbeddedCloud, Watched, Watched]]:
    """A kept cloud in this process, moto's lock and the store's."""
    moto_lock = Watched(threading.RLock())
    for module in (moto_app, moto_backends, moto_identities):
        monkeypatch.setattr(module, "MOTO_LOCK", moto_lock)
    store = FileStore(folder / "cloud.sqlite")
    cloud = start(Settings(Pace.QUICK, limits=False), store=store)
    store_lock = Watched(store._lock)
    store._lock = store_lock  # type: ignore[assignment]  # it is asked for nothing else
    try:
        client_of(cloud, "s3").create_bucket(Bucket="lake-of-locks")
        client_of(cloud, "s3").put_object(Bucket="lake-of-locks", Key="whole", Body=b"moto imports on first use")
        moto_lock.longest = store_lock.longest = 0.0
        yield cloud, moto_lock, store_lock
    finally:
        for name in ("whole", "parts", "copy"):
            client_of(cloud, "s3").delete_object(Bucket="lake-of-locks", Key=name)
        client_of(cloud, "s3").delete_bucket(Bucket="lake-of-locks")
        cloud.close()


def uploaded(s3: Any, size: int, parts: int) -> bytes:
    """Uploads that many parts as one object; the bytes."""
    given = {"Bucket": "lake-of-locks", "Key": "parts"}
    upload = s3.create_multipart_upload(**given, ChecksumAlgorithm="SHA256")["UploadId"]
    sent = []
    for number in range(1, parts + 1):
        etag = s3.upload_part(**given, UploadId=upload, PartNumber=number, Body=bytes([number]) * size)["ETag"]
        sent.append({"PartNumber": number, "ETag": etag})
    s3.complete_multipart_upload(**given, UploadId=upload, MultipartUpload={"Parts": sent})
    return b"".join(bytes([number]) * size for number in range(1, parts + 1))


@pytest.mark.parametrize(("mib", "parts"), [(10, 2), pytest.param(200, 25, marks=pytest.mark.long)])
def test_that_large_objects_hold_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mib: int, parts: int) -> None:
    with watched(tmp_path, monkeypatch) as (cloud, moto_lock, store_lock):
        s3 = client_of(cloud, "s3")
        whole = bytes(range(256)) * (mib * MIB // 256)
        put = s3.put_object(Bucket="lake-of-locks", Key="whole", Body=whole)
        assert put["ETag"] == f'"{hashlib.md5(whole, usedforsecurity=False).hexdigest()}"'
        joined = uploaded(s3, mib * MIB // parts, parts)
        s3.copy_object(Bucket="lake-of-locks", Key="copy", CopySource="lake-of-locks/parts")
        s3.delete_object(Bucket="lake-of-locks", Key="parts")
        got = s3.get_object(Bucket="lake-of-locks", Key="copy")["Body"].read()
        assert got == joined
        part = s3.get_object(Bucket="lake-of-locks", Key="copy", Range=f"bytes={MIB - 5}-{MIB + 5}")
        assert (part["ContentLength"], part["Body"].read()) == (11, joined[MIB - 5 : MIB + 6])
        assert moto_lock.longest < MOST_MS
        assert store_lock.longest < MOST_MS
        print(f"{mib} MiB: moto's lock {moto_lock.longest:.1f} ms, the store's {store_lock.longest:.1f} ms at most")
