"""The shared suite for Kinesis Data Streams: importing this fills the list. Run against ours and against referees."""

from __future__ import annotations

from tests.conformance import kinesis_attributes, kinesis_records, kinesis_shards, kinesis_streams
from tests.conformance.subject import CASES, Subject

__all__ = ["CASES", "MODULES", "Subject"]
MODULES = (kinesis_streams, kinesis_records, kinesis_shards, kinesis_attributes)
