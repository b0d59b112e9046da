"""`headwater traffic put|read`: a producer or a consumer in the terminal, with its counts as they come.

Knows no Qt. Counts go to stderr for a person, or as lines of JSON to stdout; Ctrl-C ends it cleanly with a summary.
Several machines may put into one stream and read from it.
"""

from __future__ import annotations

import contextlib
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from app.confirm import confirmed
from labs.aws.cloud import open_cloud
from labs.aws.errors import told
from labs.aws.target import EMBEDDED, Connection, parse_target
from labs.connecting import connection_to, traffic_words
from labs.emulator.clock import Pace
from labs.emulator.process import CloudDidNotStart, start_cloud
from labs.home import LEDGER, STATE, home
from labs.shapes import TrafficCounts
from labs.traffic.meter import as_json
from labs.traffic.process import TrafficProcess
from labs.traffic.producing import producing_of
from labs.traffic.templates import TEMPLATES

if TYPE_CHECKING:
    from app.traffic_words import TrafficOptions

LOOK_S, LINE_S = 0.1, 1.0
# A target that has not answered once for so long is not there.
PATIENCE_S = 20.0


class CannotStart(RuntimeError):
    """There is nothing to work on; the message says why."""


def main(options: TrafficOptions) -> int:
    """Exit code 0 when all was done, 1 after an error, 130 after Ctrl-C."""
    if options.action in ("moments", "moment"):
        from app import moment_command

        return moment_command.main(options)
    try:
        given = _given(options) if options.action == "put" else {}
        with connected(options) as connection:
            return _run(options, connection, given)
    except (ClientError, BotoCoreError) as error:
        words = told(error, options.target)
        print(f"{words.sentence} {words.next_step}", file=sys.stderr)
        return 1
    except (CannotStart, CloudDidNotStart, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1


@contextlib.contextmanager
def connected(options: TrafficOptions) -> Iterator[Connection]:
    """How to reach the target: the kept embedded cloud, started for as long as this lasts, or another.

    Raises CannotStart when the window has that cloud, or a real account was not confirmed.
    """
    target = parse_target(options.target)
    if target.kind != EMBEDDED:
        connection = connection_to(target, options.region, None)
        if target.real and not confirmed(open_cloud(connection, lambda _event: None), options.confirm):
            raise CannotStart("Nothing was put and nothing read.")
        yield connection
        return
    child = start_cloud(Pace.QUICK, region=options.region or "us-east-1", state=home() / STATE)
    try:
        if not child.kept:
            raise CannotStart(
                "The window has the embedded cloud: use --target endpoint:URL, with the URL of its Endpoint panel."
            )
        yield connection_to(target, options.region, child)
    finally:
        child.close()


def _given(options: TrafficOptions) -> dict[str, Any]:
    """What the producer is told; a template that is a file's name is that file. Raises ValueError, OSError."""
    given = {"rate": options.rate, "total": options.total, **options.producing}
    template = str(given.get("template", "orders"))
    if template not in TEMPLATES and "{" not in template:
        if not Path(template).is_file():
            raise ValueError(f"--template: {template!r} is none of {', '.join(TEMPLATES)}, and no file of that name.")
        given["template"] = Path(template).read_text(encoding="utf-8")
    producing_of({**given, "stream": options.stream})
    return given


def _run(options: TrafficOptions, connection: Connection, given: Mapping[str, Any]) -> int:
    traffic = TrafficProcess(traffic_words(connection))
    try:
        if options.action == "put":
            traffic.start_producer(options.stream, workers=options.workers, **given)
            return _follow(options, traffic, lambda counts: not counts.producing)
        database = home() / LEDGER if options.application else None
        application = options.application or "headwater"
        traffic.start_consumer(
            options.stream, options.start, database=database, application=application, fan_out=options.fan_out
        )
        return _follow(options, traffic, lambda counts: not counts.consuming)
    finally:
        traffic.close()


def _follow(options: TrafficOptions, traffic: TrafficProcess, has_ended: Callable[[TrafficCounts], bool]) -> int:
    """Tells the counts until the work has ended, the wanted number is reached or Ctrl-C.

    Seconds are counted from when the traffic process has begun; a line's rate is that since the line before.
    """
    asked, first, clock = time.monotonic(), traffic.counts().at, threading.Event()
    began, before = 0.0, (0.0, 0)
    code = None
    try:
        while code is None:
            clock.wait(LOOK_S)
            counts, now = traffic.counts(), time.monotonic()
            if counts.at <= first or counts.stream != options.stream:
                continue
            began = began or now
            if now - began - before[0] >= LINE_S:
                before = _tell(options, counts, now - began, before)
            if _is_over(options, counts, now - began, now - asked, has_ended):
                code = 1 if counts.error else 0
    except KeyboardInterrupt:
        code = 130
    traffic.stop_producer()
    traffic.stop_consumer()
    with contextlib.suppress(KeyboardInterrupt):
        _await_rest(traffic, clock)
    _tell(options, traffic.counts(), time.monotonic() - (began or asked), (0.0, 0), last=True)
    return code


def _is_over(
    options: TrafficOptions,
    counts: TrafficCounts,
    lasted: float,
    waited: float,
    has_ended: Callable[[TrafficCounts], bool],
) -> bool:
    if counts.error and waited >= PATIENCE_S and not (_acknowledged(counts) or _read(counts)):
        return True
    is_late = options.seconds is not None and lasted >= options.seconds
    has_read = options.action == "read" and options.total is not None and _read(counts) >= options.total
    return is_late or has_read or has_ended(counts)


def _await_rest(traffic: TrafficProcess, clock: threading.Event) -> None:
    until = time.monotonic() + 3.0
    while (traffic.counts().producing or traffic.counts().consuming) and time.monotonic() < until:
        clock.wait(LOOK_S)


def _acknowledged(counts: TrafficCounts) -> int:
    return sum(shard.acknowledged for shard in counts.shards.values())


def _read(counts: TrafficCounts) -> int:
    return sum(shard.read for shard in counts.shards.values())


def _tell(
    options: TrafficOptions, counts: TrafficCounts, seconds: float, before: tuple[float, int], *, last: bool = False
) -> tuple[float, int]:
    """Tells the counts after so many seconds; `before` are the seconds and records of the line before, as it gives."""
    done = _acknowledged(counts) if options.action == "put" else _read(counts)
    if options.as_json:
        print(json.dumps({"seconds": round(seconds, 1), "last": last, **as_json(counts)}), flush=True)
        return seconds, done
    rate = max(done - before[1], 0) / max(seconds - before[0], 0.1)
    line = f"{seconds:6.1f} s  {words_of(options.action, counts, done, rate)}"
    if sys.stderr.isatty() and not last:
        print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)
    else:
        print(("\r\033[K" if sys.stderr.isatty() else "") + line, file=sys.stderr, flush=True)
    return seconds, done


def words_of(action: str, counts: TrafficCounts, done: int, rate: float) -> str:
    """The counts in a line, for a person: records done, and how many of them a second."""
    parts = [f"{done:,} records", f"{rate:,.0f}/s"]
    if action == "put":
        throttled = sum(shard.throttled for shard in counts.shards.values())
        parts += [
            f"throttled {throttled:,}",
            f"retried {counts.retried:,}",
            f"perhaps stored twice {counts.doubtful:,}",
        ]
        parts += [f"waiting {counts.waiting:,}"] * (counts.waiting > 0) + [f"dropped {counts.dropped:,}"] * (
            counts.dropped > 0
        )
    else:
        parts.append(f"came twice {sum(shard.duplicates for shard in counts.shards.values()):,}")
        if counts.behind_ms is not None:
            parts.append(f"behind {counts.behind_ms:,} ms, about {counts.behind_records:,} records")
    shards = sum(1 for shard in counts.shards.values() if shard.acknowledged or shard.read)
    return " · ".join(
        [*parts, "1 shard" if shards == 1 else f"{shards} shards", *([counts.error] if counts.error else [])]
    )
