"""What a buffer becomes: the object's bucket, key and body. Plain functions; writes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from labs.emulator.firehose.body import compressed, joined
from labs.emulator.firehose.buffer import Buffer
from labs.emulator.firehose.naming import base_name, object_key
from labs.emulator.firehose.plan import Plan


@dataclass(frozen=True, slots=True)
class Parcel:
    """An object to be written."""

    bucket: str
    key: str
    body: bytes
    encoding: str = ""


def parcel(plan: Plan, stream: str, version: int, buffer: Buffer) -> Parcel:
    """The object that the buffer becomes."""
    to = plan.target(buffer.route)
    name = base_name(to, stream, version, buffer.oldest, buffer.uuid)
    body = joined((record.data for record in buffer.records), to.delimiter)
    key = object_key(to, stream, version, buffer.oldest, buffer.uuid)
    return Parcel(to.bucket, key, compressed(body, to.compression, name), "gzip" if to.compression == "GZIP" else "")
