"""Kinesis Data Streams, embedded: rules (routing, sequence, limits, shard, stream) beside the operations."""
