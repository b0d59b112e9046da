"""A crawl of many bytes: how long it takes, and how much memory the embedded cloud takes for it.

Run by hand: `python -m tests.bench.bench_crawl [MIB]` (1,024 unless told). The same data is crawled twice, as 16 MiB
objects of JSON lines and of CSV. Linux only: memory is read from /proc. The cloud keeps its state in a folder, as the
window's does, so what lies in S3 is on the disk as well; what is told is the most during the crawl above that before.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from labs.aws.kinds.iam import trust
from labs.emulator.clock import Pace
from labs.emulator.process import CloudProcess, start_cloud
from tests.conftest import client_of
from tests.waiting import until

OBJECT_MIB, MIB = 16, 1 << 20
ROLE = "bench-crawl"


def body(ending: str) -> bytes:
    """An object of about OBJECT_MIB."""
    line = {
        "json": b'{"id": 1234567, "name": "a name of some length", "amount": 12.5, "at": "2026-11-16T09:00:00Z"}\n',
        "csv": b"1234567,a name of some length,12.5,2026-11-16T09:00:00Z\n",
    }[ending]
    header = b"id,name,amount,at\n" if ending == "csv" else b""
    return header + line * (OBJECT_MIB * MIB // len(line))


def resident(pid: int) -> float:
    """MiB of memory that the process has now."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def crawl(cloud: CloudProcess, glue: Any, name: str) -> tuple[float, float, float]:
    """Seconds, MiB before, and the most above it while the crawler ran."""
    before, seen, ended = resident(cloud.child.pid), [0.0], threading.Event()

    def look() -> None:
        while not ended.wait(0.02):
            seen.append(resident(cloud.child.pid) - before)

    looker = threading.Thread(target=look)
    looker.start()
    started = time.perf_counter()
    glue.start_crawler(Name=name)
    until(lambda: glue.get_crawler(Name=name)["Crawler"]["State"] == "READY", seconds=600)
    taken = time.perf_counter() - started
    ended.set()
    looker.join()
    return taken, before, max(seen)


def main() -> None:
    """Prints a line for each format."""
    mib = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    with tempfile.TemporaryDirectory() as folder:
        cloud = start_cloud(Pace.QUICK, state=Path(folder))
        s3, glue, iam = (client_of(cloud, name, read_timeout=600) for name in ("s3", "glue", "iam"))
        iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(trust("glue.amazonaws.com")))
        s3.create_bucket(Bucket="bench-crawl")
        glue.create_database(DatabaseInput={"Name": "bench"})
        for ending in ("json", "csv"):
            one = body(ending)
            for number in range(mib // OBJECT_MIB):
                s3.put_object(Bucket="bench-crawl", Key=f"{ending}/{number:04}.{ending}", Body=one)
            targets = {"S3Targets": [{"Path": f"s3://bench-crawl/{ending}/"}]}
            glue.create_crawler(Name=ending, Role=ROLE, DatabaseName="bench", Targets=targets)
            taken, before, most = crawl(cloud, glue, ending)
            found = glue.get_table(DatabaseName="bench", Name=ending)["Table"]["Parameters"]
            print(f"{ending}: {mib} MiB in {taken:.1f} s; {before:.0f} MiB before, at most {most:.0f} more; {found}")
        cloud.close()


if __name__ == "__main__":
    main()
