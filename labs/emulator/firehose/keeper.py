"""Writes down what a stream's buffers hold before it is acknowledged, and forgets it once S3 has it.

A log for each buffer, by its uuid. Knows buffers and the Store, no stream.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass, field

from labs.emulator.firehose.buffer import Buffer, Route
from labs.emulator.firehose.record import Record
from labs.emulator.store import Store

Entry = tuple[Route, float, list[Record]]


@dataclass(frozen=True, slots=True)
class Keeper:
    """`prefix` names the stream, and its birth, in the Store."""

    store: Store = field(default_factory=Store)
    prefix: str = ""

    def taken(self, buffer: Buffer, first: int) -> None:
        """The buffer's records from `first` on are about to be acknowledged."""
        if self.store.keeps and len(buffer.records) > first:
            entry: Entry = (buffer.route, buffer.since, buffer.records[first:])
            self.store.append(self.prefix + buffer.uuid, first, pickle.dumps(entry))

    def delivered(self, buffer: Buffer) -> None:
        """S3 has the buffer."""
        self.store.drop_log(self.prefix + buffer.uuid)

    def kept(self) -> Iterator[Buffer]:
        """The buffers that S3 did not take, oldest first."""
        buffers = [self._buffer(name) for name in self.store.logs(self.prefix)]
        yield from sorted(buffers, key=lambda buffer: buffer.since)

    def _buffer(self, name: str) -> Buffer:
        buffer = Buffer(uuid=name.removeprefix(self.prefix))
        for _, value in self.store.log(name):
            route, since, records = pickle.loads(value)
            buffer.route, buffer.since = route, buffer.since or since
            buffer.records += records
            buffer.size += sum(len(record.data) for record in records)
        return buffer

    def forget(self) -> None:
        """The stream is gone."""
        for name in self.store.logs(self.prefix):
            self.store.drop_log(name)
