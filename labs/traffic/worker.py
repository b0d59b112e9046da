"""The traffic process: `python -m labs.traffic.worker`. JSON lines in say what to do, JSON lines out tell the counts.

The first line says how to connect; then {"do": "produce" | "stop-producing" | "consume" | "stop-consuming" | "quit"}.
It ends when its stdin ends, so that it cannot outlive the program that started it. Keys come by stdin only.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from botocore.exceptions import BotoCoreError

from labs.traffic.connection import client_for
from labs.traffic.consumer import Consumer, check_start, sharing_of
from labs.traffic.meter import Meter, as_json
from labs.traffic.producer import Producer
from labs.traffic.producing import KINESIS, producing_of

BETWEEN_LINES = 0.2


class Worker:
    """What runs, and the meter it counts on."""

    def __init__(self, connection: Mapping[str, str | None], out: TextIO) -> None:
        self._connection = connection
        self._out = out
        self._clients: dict[str, Any] = {}
        self._meter = Meter()
        self._producer: Producer | None = None
        self._consumer: Consumer | None = None
        self._changed = threading.Condition()
        self._is_ending = False
        self._has_news = False
        self._told_running = False

    def obey(self, command: Mapping[str, Any]) -> None:
        """Carries out one command; a wrong one is told in the counts and changes nothing."""
        try:
            self._do(command)
        except (ValueError, TypeError, KeyError, BotoCoreError) as error:
            self._meter.set_error(" ".join(str(error).split()) or type(error).__name__)
        with self._changed:
            self._has_news = True
            self._changed.notify()

    def report(self) -> None:
        """Writes a line of counts whenever a command was carried out, and often while anything runs."""
        while not self._is_ending:
            with self._changed:
                self._changed.wait_for(lambda: self._has_news or self._is_ending, self._patience())
                self._has_news = False
            try:
                self._write()
            except OSError:
                return  # Nobody listens any more; stdin is about to end.

    def end(self) -> None:
        """Stops everything, within a second and a half."""
        if self._producer is not None:
            self._producer.stop()
        if self._consumer is not None:
            self._consumer.stop(within=1.0)
        if self._producer is not None:
            self._producer.done.wait(0.2)
        with self._changed:
            self._is_ending = True
            self._changed.notify()

    def _do(self, command: Mapping[str, Any]) -> None:
        match command.get("do"):
            case "produce":
                wanted = producing_of(command)
                self._stop_producing()
                self._producer = Producer(self._client(wanted.into), wanted, self._meter_of(wanted.stream))
                self._producer.start()
            case "stop-producing":
                self._stop_producing()
            case "consume":
                stream, start = command["stream"], command.get("start", "TRIM_HORIZON")
                check_start(stream, start)
                sharing = sharing_of(command)
                self._stop_consuming()
                self._consumer = Consumer(self._client(KINESIS), stream, start, self._meter_of(stream), sharing=sharing)
                self._consumer.start()
            case "stop-consuming":
                self._stop_consuming()
            case other:
                raise ValueError(f"do: {other!r} is no command of the traffic process.")

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = client_for(service, self._connection)
        return self._clients[service]

    def _meter_of(self, stream: str) -> Meter:
        """The meter of that stream: shards of two streams have the same names, and are not added up."""
        if self._meter.stream != stream:
            self._meter = Meter(stream)
        self._meter.set_error("")
        return self._meter

    def _stop_producing(self) -> None:
        if self._producer is not None:
            self._producer.stop()
            self._producer.done.wait(1.0)

    def _stop_consuming(self) -> None:
        if self._consumer is not None:
            self._consumer.stop()

    def _is_running(self) -> bool:
        return any(part is not None and not part.done.is_set() for part in (self._producer, self._consumer))

    def _patience(self) -> float | None:
        """Seconds to the next line; without end once a line has told that nothing runs."""
        return BETWEEN_LINES if self._is_running() or self._told_running else None

    def _write(self) -> None:
        counts = self._meter.snapshot(
            time.time(),
            producing=self._producer is not None and not self._producer.done.is_set(),
            consuming=self._consumer is not None and not self._consumer.done.is_set(),
        )
        self._told_running = counts.producing or counts.consuming
        self._out.write(json.dumps(as_json(counts)) + "\n")
        self._out.flush()


def serve(lines: Iterable[str], out: TextIO) -> None:
    """Obeys the lines until they end or one says quit."""
    commands = (json.loads(line) for line in lines if line.strip())
    connection = next(commands, None)
    if connection is None:
        return
    worker = Worker(connection, out)
    reporter = threading.Thread(target=worker.report, name="reporter", daemon=True)
    reporter.start()
    for command in commands:
        if command.get("do") == "quit":
            break
        worker.obey(command)
    worker.end()
    reporter.join(0.2)


def main() -> int:
    """Runs until stdin ends."""
    if hasattr(os, "nice"):
        os.nice(5)  # The window must stay smooth while this process is busy.
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program that started us.
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a TextIOWrapper, unless replaced
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # as above
    serve(sys.stdin, sys.stdout)
    return 0


if __name__ == "__main__":
    code = main()
    # A call that is still under way in a daemon thread must not hold the process.
    os._exit(code)
