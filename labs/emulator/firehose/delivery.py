"""The delivery engine: one thread that writes what is due to S3 and sleeps until the next time or a call to wake.

Nothing is lost: a buffer leaves its stream only when S3 has taken it, or when the stream is gone. Knows S3 through
Neighbours only.
"""

from __future__ import annotations

import contextlib
import json
import sys
import threading
import traceback
from collections.abc import Callable, Iterable

from labs.emulator.clock import Clock
from labs.emulator.firehose.buffer import MAIN, Buffer, Route, backoff
from labs.emulator.firehose.destination import Destination
from labs.emulator.firehose.failures import CONVERSION_FAILED
from labs.emulator.firehose.ingest import put
from labs.emulator.firehose.loader import Loader
from labs.emulator.firehose.loads import Load, keep, load_of, manifest_of
from labs.emulator.firehose.meter import NAMESPACE, of_conversion, of_delivery, of_failure, of_waiting
from labs.emulator.firehose.parcel import Parcel, Sender, parcel
from labs.emulator.firehose.plan import Plan
from labs.emulator.firehose.schemas import Schemas
from labs.emulator.firehose.stream import DeliveryStream, Lane, is_gone, seal, waiting, wake_at
from labs.emulator.metrics import TakesMetrics
from labs.emulator.neighbours import Neighbours, acting_as
from labs.emulator.redshift.door import Door
from labs.emulator.wire import AwsError

# A retry never spins, however quick the clock is.
SHORTEST_RETRY = 0.05


class Delivery:
    """The thread and its condition. `streams` lists every stream, `forget` is told of one that is gone."""

    def __init__(
        self,
        clock: Clock,
        neighbours: Neighbours,
        schemas: Schemas,
        streams: Callable[[], Iterable[DeliveryStream]],
        forget: Callable[[DeliveryStream], None],
        door: Door | None = None,
    ) -> None:
        self._clock = clock
        self._neighbours = neighbours
        self._schemas = schemas
        self._streams = streams
        self._forget = forget
        self._loader = Loader(clock, neighbours, door)
        self._changed = threading.Condition()
        self._is_awake = False
        self._is_closing = False
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Something became due or a deadline moved; starts the thread on first use."""
        with self._changed:
            self._is_awake = True
            if self._thread is None and not self._is_closing:
                self._thread = threading.Thread(target=self._run, name="firehose-delivery", daemon=True)
                self._thread.start()
            self._changed.notify()

    def close(self) -> None:
        """Delivers what every buffer holds, once, and returns when the thread has ended."""
        with self._changed:
            self._is_closing = True
            thread = self._thread
            self._changed.notify()
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while not self._is_closing:
            times = [self._visit_safely(stream) for stream in self._streams()]
            due = min((time for time in times if time is not None), default=None)
            with self._changed:
                wait = None if due is None else max(due - self._clock.now(), 0.0)
                self._changed.wait_for(lambda: self._is_awake or self._is_closing, wait)
                self._is_awake = False
        for stream in self._streams():
            self._empty(stream)

    def _visit_safely(self, stream: DeliveryStream) -> float | None:
        """One stream's trouble must not end the deliveries of all."""
        try:
            return self._visit(stream)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            return self._clock.now() + backoff(1)

    def _visit(self, stream: DeliveryStream) -> float | None:
        """Delivers at most one buffer to each of the stream's buckets; when to come again."""
        for lane in stream.lanes:
            buffer = self._take(stream, lane)
            if buffer is not None:
                self._deliver(stream, lane, buffer)
        self._loader.visit(stream)
        with stream.lock:
            stream.is_closed = is_gone(stream, self._clock.now())
            due = wake_at(stream, self._clock.lasting)
        self._tell(stream, float("inf") if stream.is_closed else self._clock.now())
        if not stream.is_closed:
            return min((time for time in (due, stream.meter.due()) if time is not None), default=None)
        self._forget(stream)
        return None

    def _tell(self, stream: DeliveryStream, now: float) -> None:
        """Tells CloudWatch of the minutes that are past, and of how long records have been waiting."""
        due = stream.meter.due()
        if due is None or due > now:
            return
        found = stream.meter.statistics(stream.name, now)
        if isinstance(self._neighbours, TakesMetrics):
            with contextlib.suppress(AwsError):
                self._neighbours.put_metrics(stream.arn.split(":")[3], NAMESPACE, found)
        with stream.lock:
            ages = [(one.route.is_backup, self._clock.now() - one.oldest) for one in waiting(stream)]
        for is_backup in (False, True):
            age = max((age for of_backup, age in ages if of_backup == is_backup), default=None)
            if age is not None:
                stream.meter.note(self._clock.now(), of_waiting(is_backup, age))

    def _take(self, stream: DeliveryStream, lane: Lane) -> Buffer | None:
        """The buffer to deliver now, left in its place until S3 has it."""
        now = self._clock.now()
        with stream.lock:
            seal(stream, None if stream.gone_at else self._clock.lasting, now)
            return lane.sealed[0] if lane.sealed and lane.delivered.retry_at <= now else None

    def _deliver(self, stream: DeliveryStream, lane: Lane, buffer: Buffer) -> None:
        with stream.lock:
            plan, sender = stream.plan, Sender(stream.name, stream.arn, stream.version)
        now = self._clock.now()
        try:
            made = parcel(plan, sender, buffer, self._schemas, now)
            if made.body or not made.failed:
                near = self._in_role(plan.target(buffer.route))
                near.put_object(made.bucket, made.key, made.body, made.encoding)
            load = _staged(plan, buffer, made, now)
            if load is not None:
                near.put_object(load.bucket, load.manifest, manifest_of(load))
        except Exception as error:  # Whatever stopped the write, the thread lives on and tries again.
            self._note_failure(stream, lane, plan.target(buffer.route), sender.version, error)
        else:
            _note_success(stream, lane, buffer, made, now, load)

    def _note_failure(
        self, stream: DeliveryStream, lane: Lane, to: Destination, version: int, error: Exception
    ) -> None:
        code, message = (error.code, error.message) if isinstance(error, AwsError) else ("InternalError", str(error))
        with stream.lock:
            delivered = lane.delivered
            delivered.failures += 1
            delivered.problem = f"{code}: {message}"
            wait = max(self._clock.lasting(backoff(delivered.failures)), SHORTEST_RETRY)
            delivered.retry_at = self._clock.now() + wait
        stream.meter.note(self._clock.now(), of_failure(lane is stream.backup))
        if to.log_group:
            self._log(to, _log_line(stream, to, version, code, message))

    def _in_role(self, to: Destination) -> Neighbours:
        """S3 and Logs as the destination's role sees them."""
        return acting_as(self._neighbours, to.role_arn, "firehose.amazonaws.com", "AWSFirehoseToS3")

    def _log(self, to: Destination, line: str) -> None:
        """A log that cannot be written must not stop delivery; the stream's own problem has been noted."""
        with contextlib.suppress(AwsError):
            self._in_role(to).log(to.log_group, to.log_stream, [line])

    def _empty(self, stream: DeliveryStream) -> None:
        """The last pass: takes no more records and tries each buffer once."""
        with stream.lock:
            stream.is_closed = True
            seal(stream)
        for lane in stream.lanes:
            for buffer in list(lane.sealed):
                self._deliver(stream, lane, buffer)
        with stream.lock:
            documents = list(stream.open.values())
            seal(stream)
        for buffer in documents:
            self._deliver(stream, stream.main, buffer)
        for _ in range(len(stream.loads)):
            self._loader.visit(stream)
        self._tell(stream, float("inf"))


def _staged(plan: Plan, buffer: Buffer, made: Parcel, now: float) -> Load | None:
    """The COPY that an object asks for; None for what ends in S3."""
    if plan.loading is None or buffer.route != MAIN or not made.body:
        return None
    return load_of(plan.destination, buffer, made.key, now)


def _note_success(
    stream: DeliveryStream, lane: Lane, buffer: Buffer, made: Parcel, now: float, load: Load | None
) -> None:
    """The buffer is done; what could not be converted goes on its way to the error prefix in the same moment."""
    with stream.lock:
        lane.sealed.remove(buffer)
        stream.undelivered -= buffer.size
        delivered = lane.delivered
        if made.body:
            delivered.objects += 1
            delivered.records += len(buffer.records) - len(made.failed)
            delivered.bytes += len(made.body)
        delivered.failures, delivered.retry_at, delivered.problem = 0, 0.0, ""
        if made.failed:
            put(stream, Route(error_type=CONVERSION_FAILED), made.failed, now)
        if load is not None and all(load.id != one.id for one in stream.loads):
            stream.loads.append(load)
            keep(stream.keeper, load)
        stream.keeper.delivered(buffer)  # last: a kill before this writes an object twice, but loses nothing
    count = len(buffer.records) - len(made.failed)
    if made.body:
        age = max(now - buffer.oldest, 0.0)
        stream.meter.note(now, of_delivery(buffer.route.is_backup, len(made.body), count, age))
    if made.refused is not None:
        stream.meter.note(now, of_conversion([len(record.data) for record in buffer.records], made.refused))


def _log_line(stream: DeliveryStream, to: Destination, version: int, code: str, message: str) -> str:
    """An error as Firehose writes it to CloudWatch Logs."""
    return json.dumps(
        {
            "deliveryStreamARN": stream.arn,
            "destination": f"arn:aws:s3:::{to.bucket}",
            "deliveryStreamVersionId": version,
            "message": message,
            "errorCode": f"S3.{code}",
        }
    )
