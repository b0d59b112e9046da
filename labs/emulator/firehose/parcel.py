"""What a buffer becomes: the object's bucket, key and body, and the documents of records that could not be converted.

Writes nothing; a table's schema is asked of whoever is handed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from labs.emulator.firehose.body import compressed, joined
from labs.emulator.firehose.buffer import Buffer
from labs.emulator.firehose.conversion import Conversion, Failure, InvalidSchema, converted
from labs.emulator.firehose.failures import conversion_document
from labs.emulator.firehose.naming import base_name, extension_of, prefix_of
from labs.emulator.firehose.plan import Plan
from labs.emulator.firehose.record import Record
from labs.emulator.firehose.schemas import Schemas, TableMissing


@dataclass(frozen=True, slots=True)
class Sender:
    """The delivery stream that a buffer is of."""

    name: str
    arn: str
    version: int

    @property
    def region(self) -> str:
        """The region of the stream."""
        return self.arn.split(":")[3]

    @property
    def account(self) -> str:
        """The account of the stream."""
        return self.arn.split(":")[4]


@dataclass(frozen=True, slots=True)
class Parcel:
    """An object to be written, unless its body is empty; `failed` are documents for the error prefix.

    `refused` are the sizes of the records that conversion failed on; None when nothing was converted.
    """

    bucket: str
    key: str
    body: bytes
    encoding: str = ""
    failed: list[Record] = field(default_factory=list)
    refused: list[int] | None = None


def parcel(plan: Plan, sender: Sender, buffer: Buffer, schemas: Schemas, now: float) -> Parcel:
    """The object that the buffer becomes."""
    to, route = plan.target(buffer.route), buffer.route
    name = base_name(to, sender.name, sender.version, buffer.oldest, buffer.uuid)
    conversion = None if route.is_backup or route.error_type else plan.conversion
    key = prefix_of(to, route, buffer.oldest) + name + extension_of(to, route, conversion)
    if conversion is None:
        # An error document ends its own line.
        delimiter = b"" if route.is_backup or route.error_type else to.delimiter
        body = joined((record.data for record in buffer.records), delimiter)
        encoding = "gzip" if to.compression == "GZIP" else ""
        return Parcel(to.bucket, key, compressed(body, to.compression, name), encoding)
    body, failures = _converted(conversion, sender, buffer.records, schemas)
    failed = [_document(failure, conversion, sender, now) for failure in failures]
    return Parcel(to.bucket, key, body, failed=failed, refused=[len(one.record.data) for one in failures])


def _converted(
    conversion: Conversion, sender: Sender, records: Iterable[Record], schemas: Schemas
) -> tuple[bytes, list[Failure]]:
    """The file; a table that cannot be used fails every record."""
    try:
        schema = schemas(conversion.table, sender.region)
    except TableMissing as error:
        return b"", [Failure(record, "EntityNotFound", str(error)) for record in records]
    except InvalidSchema as error:
        return b"", [Failure(record, "InvalidSchema", f"The schema is invalid. {error}") for record in records]
    return converted(records, schema, conversion)


def _document(failure: Failure, conversion: Conversion, sender: Sender, now: float) -> Record:
    return conversion_document(
        failure.record, failure.code, failure.message, conversion.table, sender.account, sender.region, now
    )
