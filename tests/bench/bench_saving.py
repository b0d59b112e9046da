"""How long other requests wait while the embedded cloud saves something large: `python -m tests.bench.bench_saving`.

One connection asks for small things all the time (PutRecords, an object put and got, a user), first at rest and then
while another process uploads, completes, copies, reads and deletes large objects and the state is copied to a named
save. The longest time under work less the longest at rest is what saving costs a request.
"""

from __future__ import annotations

import base64
import http.client
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from labs.emulator.clock import Pace
from labs.emulator.process import CloudProcess, start_cloud
from labs.emulator.state_files import copy_out
from tests.bench.load import raw_client

MIB = 1024 * 1024
PART, PARTS = 8 * MIB, 25
OBJECT = 100 * MIB
AT_REST_S, PAUSE_S = 3.0, 0.002
Times = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Stall:
    """What one work cost requests of one kind, in milliseconds: the longest and p99 at rest, and under it."""

    work: str
    kind: str
    rest: tuple[float, float]
    under: tuple[float, float]

    @property
    def longer(self) -> float:
        """By how much the longest grew."""
        return self.under[0] - self.rest[0]


def s3_client(url: str, key: str) -> Callable[..., bytes]:
    """Sends a request over one kept connection and gives the body of an answer that is no error."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=120)

    def send(
        method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None, service: str = "s3"
    ) -> bytes:
        scope = f"Credential={key}/20261123/us-east-1/{service}/aws4_request"
        signed = {"Authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0"}
        connection.request(method, path, body, signed | (headers or {}))
        answer = connection.getresponse()
        told = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {told[:300]!r}")
        return told

    return send


def upload(send: Callable[..., bytes], key: str) -> Callable[[], bytes]:
    """Uploads parts; what is given back completes the upload."""
    begun = send("POST", f"/lake/{key}?uploads", headers={"x-amz-checksum-algorithm": "CRC32"})
    upload_id = begun.partition(b"<UploadId>")[2].partition(b"<")[0].decode()
    listed = ""
    for number in range(1, PARTS + 1):
        send("PUT", f"/lake/{key}?partNumber={number}&uploadId={upload_id}", bytes([number]) * PART)
    parts = send("GET", f"/lake/{key}?uploadId={upload_id}").decode().split("<ETag>")[1:]
    for number, text in enumerate(parts, 1):
        listed += f"<Part><PartNumber>{number}</PartNumber><ETag>{text.partition('</ETag>')[0]}</ETag></Part>"
    body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
    return lambda: send("POST", f"/lake/{key}?uploadId={upload_id}", body)


def work(url: str, key: str, state: str) -> dict[str, Callable[[], object]]:
    """What is done beside, by name, in order; each is done once."""
    send = s3_client(url, key)
    body = bytes(OBJECT)
    complete: list[Callable[[], bytes]] = []
    saves = Path(state).with_name("saves")
    saves.mkdir(exist_ok=True)
    named = saves / f"{time.time_ns()}.sqlite"
    return {
        "upload 200 MiB in parts": lambda: complete.append(upload(send, "parts")),
        "CompleteMultipartUpload": lambda: complete.pop()(),
        "PutObject 100 MiB": lambda: send("PUT", "/lake/one", body),
        "GetObject 100 MiB": lambda: send("GET", "/lake/one"),
        "CopyObject 200 MiB": lambda: send("PUT", "/lake/two", headers={"x-amz-copy-source": "/lake/parts"}),
        "a named save": lambda: copy_out(Path(state), named),
        "DeleteObject 200 MiB": lambda: send("DELETE", "/lake/parts"),
    }


def probe(cloud: CloudProcess) -> Callable[[threading.Event], Times]:
    """Asks for small things until the event; the milliseconds of each kind of request."""
    end = cloud.endpoint
    _, send_records = raw_client(end.url, end.access_key_id)
    send = s3_client(end.url, end.access_key_id)
    records = [{"Data": base64.b64encode(b"x" * 200).decode(), "PartitionKey": f"k{n}"} for n in range(10)]
    put = json.dumps({"StreamName": "s", "Records": records}).encode()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    user = b"Action=GetUser&Version=2010-05-08&UserName=someone"
    requests: dict[str, Callable[[], object]] = {
        "PutRecords": lambda: send_records("PutRecords", put),
        "PutObject": lambda: send("PUT", "/lake/small", b"x" * 2000),
        "GetObject": lambda: send("GET", "/lake/small"),
        "GetUser": lambda: send("POST", "/", user, form, "iam"),
    }

    def until(over: threading.Event) -> Times:
        times: Times = {name: [] for name in requests}
        while not over.wait(PAUSE_S):
            for name, request in requests.items():
                started = time.perf_counter()
                request()
                times[name].append((time.perf_counter() - started) * 1000)
        return times

    return until


def make(cloud: CloudProcess) -> None:
    """What the probe asks for."""
    end = cloud.endpoint
    call, _ = raw_client(end.url, end.access_key_id)
    call("CreateStream", {"StreamName": "s", "ShardCount": 1})
    while call("DescribeStreamSummary", {"StreamName": "s"})["StreamDescriptionSummary"]["StreamStatus"] != "ACTIVE":
        time.sleep(0.02)
    send = s3_client(end.url, end.access_key_id)
    send("PUT", "/lake")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    send("POST", "/", b"Action=CreateUser&Version=2010-05-08&UserName=someone", form, "iam")


def during(asks: Callable[[threading.Event], Times], busy: Callable[[], object]) -> Times:
    """The times of the requests while something else is done."""
    over, times = threading.Event(), dict[str, list[float]]()
    thread = threading.Thread(target=lambda: times.update(asks(over)))
    thread.start()
    try:
        busy()
    finally:
        over.set()
        thread.join()
    return times


def longest(times: list[float]) -> tuple[float, float]:
    """The longest and the 99th of a hundred."""
    ordered = sorted(times)
    return (ordered[-1], ordered[int(len(ordered) * 0.99)]) if ordered else (0.0, 0.0)


def stalls(cloud: CloudProcess, state: Path) -> list[Stall]:
    """Every work once, each after a rest; `make` has been called."""
    order = json.dumps([cloud.endpoint.url, cloud.endpoint.access_key_id, str(state)])
    words = [sys.executable, "-m", "tests.bench.bench_saving", "--work", order]
    found = []
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as child:
        assert child.stdin is not None
        assert child.stdout is not None
        names: list[str] = json.loads(child.stdout.readline())
        asks = probe(cloud)
        for name in names:
            rest = during(asks, lambda: threading.Event().wait(AT_REST_S))

            def busy(asked: str = name) -> None:
                print(asked, file=child.stdin, flush=True)
                assert child.stdout is not None
                assert child.stdout.readline().strip() == asked

            under = during(asks, busy)
            found += [Stall(name, kind, longest(rest[kind]), longest(under[kind])) for kind in rest]
        child.stdin.close()
    return found


def do_work(url: str, key: str, state: str) -> None:
    """The other process: does what each line of stdin names."""
    todo = work(url, key, state)
    print(json.dumps(list(todo)), flush=True)
    for line in sys.stdin:
        todo[line.strip()]()
        print(line.strip(), flush=True)


def told(one: Stall) -> str:
    """A line of the table."""
    figures = f"{one.under[0]:10.1f} {one.rest[0]:8.1f} {one.under[1]:8.1f} {one.rest[1]:8.1f}"
    return f"{one.work:28} {one.kind:11} {figures}"


def main() -> None:
    """Prints a line for each work and kind of request; as JSON with `--json`."""
    if sys.argv[1:2] == ["--work"]:
        do_work(*json.loads(sys.argv[2]))
        return
    as_json = sys.argv[1:2] == ["--json"]
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        cloud = start_cloud(Pace.QUICK, state=state, limits=False)
        try:
            make(cloud)
            if not as_json:
                print(f"{'while':28} {'request':11} {'longest ms':>10} {'at rest':>8} {'p99 ms':>8} {'at rest':>8}")
            for one in stalls(cloud, state):
                print(json.dumps(asdict(one)) if as_json else told(one), flush=True)
        finally:
            cloud.close()


if __name__ == "__main__":
    main()
