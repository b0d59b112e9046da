"""Amazon Data Firehose for our server: operations by name, the regions' state and the delivery engine together.

The rules lie in the modules beside this one; here they only meet. Knows no moto and no HTTP.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from labs.emulator.clock import Clock
from labs.emulator.firehose import control, describe, ingest, jq_parent, keeping, meter, tagging, waiting
from labs.emulator.firehose.control import Region
from labs.emulator.firehose.delivery import Delivery
from labs.emulator.firehose.encryption import encryption_status
from labs.emulator.firehose.errors import in_use, slow_down
from labs.emulator.firehose.peers import Peers, in_role
from labs.emulator.firehose.quota import rates_of
from labs.emulator.firehose.reader import Reader
from labs.emulator.firehose.record import Record
from labs.emulator.firehose.schemas import schemas_of
from labs.emulator.firehose.sources import Sources
from labs.emulator.firehose.stream import BufferView, DeliveryStream, Source, view
from labs.emulator.neighbours import Neighbours
from labs.emulator.store import Store
from labs.emulator.validation import check_request
from labs.emulator.wire import AwsError, Call, NativeService, Operation, Regional
from labs.shapes import Wait


def firehose_service(
    clock: Clock, neighbours: Neighbours, peers: Peers, *, limited: bool = True, store: Store | None = None
) -> NativeService:
    """The service, ready to be mounted; `limited` False lifts the quota of direct puts (for comparisons).

    Its threads start with the first delivery streams. What the store kept is there again, and goes on.
    """
    service = FirehoseService(clock, neighbours, peers, limited=limited, store=store)
    service.resume()
    return service


class FirehoseService:
    """The operations of Amazon Data Firehose that are true here."""

    name = "firehose"
    target_prefix = "Firehose_20150804"

    def __init__(
        self,
        clock: Clock,
        neighbours: Neighbours,
        peers: Peers | None = None,
        *,
        limited: bool = True,
        store: Store | None = None,
    ) -> None:
        self._limited = limited
        self._store = store or Store()
        self._clock = clock
        self._neighbours = neighbours
        self._peers = peers or Peers()
        self._regions: Regional[Region] = Regional(Region)
        self._lock = threading.Lock()  # Guards which streams there are, never what they hold.
        self._delivery = Delivery(
            clock, neighbours, schemas_of(self._peers.glue), self._streams, self._forget, self._peers.redshift
        )
        self._sources = Sources(clock, self._take, self._note)
        self._operations: dict[str, Operation] = {
            "CreateDeliveryStream": _checked(self._create),
            "DescribeDeliveryStream": _checked(self._describe),
            "ListDeliveryStreams": _checked(self._list),
            "DeleteDeliveryStream": _checked(self._delete),
            "UpdateDestination": _checked(self._update),
            "TagDeliveryStream": _checked(self._tag),
            "UntagDeliveryStream": _checked(self._untag),
            "ListTagsForDeliveryStream": _checked(self._list_tags),
            "StartDeliveryStreamEncryption": _checked(self._start_encryption),
            "StopDeliveryStreamEncryption": _checked(self._stop_encryption),
            "PutRecord": self._put_record,
            "PutRecordBatch": self._put_record_batch,
        }

    @property
    def operations(self) -> Mapping[str, Operation]:
        """Operation names and the functions that carry them out."""
        return self._operations

    def tagged(self, region: str) -> Iterable[tuple[str, dict[str, str]]]:
        """ARN and tags of the region's tagged streams."""
        with self._lock:
            streams = list(self._regions.of(region).streams.values())
        return [(stream.arn, dict(stream.tags)) for stream in streams if stream.tags]

    def waits(self) -> Iterable[Wait]:
        """What waits in Firehose, and for how long."""
        return [row for stream in self._streams() for row in waiting.waits(stream, self._clock)]

    def buffers(self, region: str) -> list[BufferView]:
        """What each stream of the region holds just now, in the order of their names."""
        with self._lock:
            streams = sorted(self._regions.of(region).streams.values(), key=lambda stream: stream.name)
        now = self._clock.now()
        return [view(stream, self._clock.lasting, now) for stream in streams]

    def close(self) -> None:
        """Delivers what is buffered and ends the threads."""
        self._sources.close()
        self._delivery.close()
        jq_parent.stop()

    def _create(self, call: Call) -> dict[str, Any]:
        region = self._region(call)
        stream = control.create(region, call, self._clock, self._neighbours)
        stream.keeper = keeping.keeper_of(self._store, stream.arn, stream.created)
        stream.quota.rates = rates_of(call.region) if self._limited else None
        tagging.set_tags(stream, call.params.get("Tags") or [])
        reader = control.reader_of(
            stream, in_role(self._peers.kinesis, stream.source.role_arn if stream.source else "")
        )
        with self._lock:
            if region.streams.setdefault(stream.name, stream) is not stream:
                raise in_use(stream.name, call.account, "already exists")
        keeping.save(self._store, stream)
        if reader is not None:
            keeping.save_place(self._store, stream, reader)
            self._sources.start(stream, reader, self._kept_place)
        return {"DeliveryStreamARN": stream.arn}

    def resume(self) -> None:
        """Brings back what was kept: buffers are delivered next, sources are read on."""
        for stream in keeping.restore(self._store):
            region = stream.arn.split(":")[3]
            stream.quota.rates = rates_of(region) if self._limited else None
            self._regions.of(region).streams[stream.name] = stream
            if stream.source is not None and not stream.gone_at:
                self._read_on(stream, stream.source)
            self._delivery.wake()

    def _read_on(self, stream: DeliveryStream, source: Source) -> None:
        reader = Reader(in_role(self._peers.kinesis, source.role_arn), source.arn, source.region)
        try:
            keeping.resume(self._store, stream, reader)
        except AwsError as error:
            stream.source_problem = f"{error.code}: {error.message}"
        self._sources.start(stream, reader, self._kept_place)

    def _kept_place(self, stream: DeliveryStream, reader: Reader) -> None:
        keeping.save_place(self._store, stream, reader)

    def _describe(self, call: Call) -> dict[str, Any]:
        return describe.describe(self._region(call), call, self._clock.now())

    def _list(self, call: Call) -> dict[str, Any]:
        return describe.list_names(self._region(call), call)

    def _delete(self, call: Call) -> dict[str, Any]:
        control.delete(self._region(call), call, self._clock)
        self._keep(call)
        self._delivery.wake()
        return {}

    def _keep(self, call: Call) -> None:
        """Writes down the stream that a call has changed, before the call is answered."""
        keeping.save(self._store, control.found(self._region(call), call))

    def _update(self, call: Call) -> dict[str, Any]:
        control.update(self._region(call), call, self._clock, self._neighbours)
        self._keep(call)
        self._delivery.wake()
        return {}

    def _tag(self, call: Call) -> dict[str, Any]:
        tagging.set_tags(control.found(self._region(call), call), call.params["Tags"])
        self._keep(call)
        return {}

    def _untag(self, call: Call) -> dict[str, Any]:
        tagging.remove_tags(control.found(self._region(call), call), call.params["TagKeys"])
        self._keep(call)
        return {}

    def _list_tags(self, call: Call) -> dict[str, Any]:
        stream = control.found(self._region(call), call)
        limit = call.params.get("Limit") or tagging.MOST_TAGS
        return tagging.list_tags(stream, call.params.get("ExclusiveStartTagKey") or "", limit)

    def _start_encryption(self, call: Call) -> dict[str, Any]:
        control.switch_encryption(self._region(call), call, self._clock, True)
        self._keep(call)
        return {}

    def _stop_encryption(self, call: Call) -> dict[str, Any]:
        control.switch_encryption(self._region(call), call, self._clock, False)
        self._keep(call)
        return {}

    def _put_record(self, call: Call) -> dict[str, Any]:
        stream = self._target(call)
        (is_taken,) = self._accept(stream, "PutRecord", [ingest.decoded(call.params.get("Record"), "record")])
        if not is_taken:
            raise slow_down()
        return {"RecordId": ingest.record_ids(1)[0], "Encrypted": self._is_encrypted(stream)}

    def _put_record_batch(self, call: Call) -> dict[str, Any]:
        """Each record is taken or fails by itself, with what its sender is to retry."""
        stream = self._target(call)
        taken = self._accept(stream, "PutRecordBatch", ingest.decoded_batch(call.params.get("Records")))
        failed = {"ErrorCode": slow_down().code, "ErrorMessage": slow_down().message}
        ids = ingest.record_ids(len(taken))
        answers = [{"RecordId": one} if is_taken else dict(failed) for one, is_taken in zip(ids, taken, strict=True)]
        return {
            "FailedPutCount": taken.count(False),
            "Encrypted": self._is_encrypted(stream),
            "RequestResponses": answers,
        }

    def _is_encrypted(self, stream: DeliveryStream) -> bool:
        return encryption_status(stream.encryption, self._clock.now()) == "ENABLED"

    def _target(self, call: Call) -> DeliveryStream:
        """The stream a record is for; only the name is checked, since records come often."""
        check_request(
            "firehose", "DescribeDeliveryStream", {"DeliveryStreamName": call.params.get("DeliveryStreamName")}
        )
        return control.found(self._region(call), call)

    def _accept(self, stream: DeliveryStream, operation: str, records: list[bytes]) -> list[bool]:
        began = time.perf_counter()
        taken, has_news = ingest.accept(stream, records, self._clock)
        latency = (time.perf_counter() - began) * 1000
        self._note(stream, meter.of_put(operation, list(map(len, records)), taken, latency))
        if has_news:
            self._delivery.wake()
        return taken

    def _take(self, stream: DeliveryStream, records: list[Record]) -> None:
        has_news = ingest.take(stream, records, self._clock)
        self._note(stream, meter.of_read([len(record.data) for record in records]))
        if has_news:
            self._delivery.wake()

    def _note(self, stream: DeliveryStream, values: meter.Values) -> None:
        """Counts for CloudWatch; the first of a minute tells the engine that there will be a minute to tell of."""
        if stream.meter.note(self._clock.now(), values):
            self._delivery.wake()

    def _region(self, call: Call) -> Region:
        return self._regions.of(call.region)

    def _streams(self) -> list[DeliveryStream]:
        with self._lock:
            return [stream for region in list(self._regions.by_region.values()) for stream in region.streams.values()]

    def _forget(self, stream: DeliveryStream) -> None:
        with self._lock:
            for region in self._regions.by_region.values():
                if region.streams.get(stream.name) is stream:
                    del region.streams[stream.name]
        keeping.forget(self._store, stream)


def _checked(operation: Callable[[Call], dict[str, Any]]) -> Operation:
    """The operation behind the service model's constraints."""

    def run(call: Call) -> dict[str, Any]:
        check_request("firehose", call.operation, call.params)
        return operation(call)

    return run
