"""Operations that set an attribute of a stream: monitoring, encryption, record size, distribution, policies.

Encryption is a flag here: records are told to be encrypted, and lie in memory as they came.
"""

from __future__ import annotations

import json
from typing import Any

from labs.emulator.kinesis.quotas import once_more_today, updating
from labs.emulator.kinesis.stream import AUTO, ON_DEMAND, Stream
from labs.emulator.kinesis.streams import Kinesis, find_active, find_resource
from labs.emulator.wire import ACCOUNT, AwsError, Call

SHARD_METRICS = (
    "IncomingBytes", "IncomingRecords", "IteratorAgeMilliseconds", "OutgoingBytes", "OutgoingRecords",
    "ReadProvisionedThroughputExceeded", "WriteProvisionedThroughputExceeded",
)  # fmt: skip
OWN_KEY = "alias/aws/kinesis"
KEY_CHANGES_A_DAY = 25


def enable_monitoring(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """EnableEnhancedMonitoring."""
    return _monitor(kinesis, call, add=True)


def disable_monitoring(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """DisableEnhancedMonitoring."""
    return _monitor(kinesis, call, add=False)


def _monitor(kinesis: Kinesis, call: Call, *, add: bool) -> dict[str, Any]:
    stream = find_active(kinesis, call.region, call.params)
    named = call.params["ShardLevelMetrics"]
    chosen = set(SHARD_METRICS) if "ALL" in named else set(named)
    with stream.lock:
        before = stream.monitored
        stream.monitored = before | chosen if add else before - chosen
    return {
        "StreamName": stream.name,
        "StreamARN": stream.arn,
        "CurrentShardLevelMetrics": sorted(before),
        "DesiredShardLevelMetrics": sorted(stream.monitored),
    }


def start_encryption(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """StartStreamEncryption, 25 times in 24 hours; the only key there is is the one owned by Kinesis."""
    stream, key = _to_encrypt(kinesis, call)
    if key != OWN_KEY and not key.endswith(f":{OWN_KEY}"):
        raise AwsError("KMSNotFoundException", f"Key {key} is not found: here there is only {OWN_KEY}.")
    with stream.lock:
        what = "A key can be applied to a stream"
        once_more_today(stream.key_starts, kinesis.clock.now(), KEY_CHANGES_A_DAY, what)
        _encrypt(stream, key)
        updating(kinesis, stream)
    return {}


def stop_encryption(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """StopStreamEncryption, 25 times in 24 hours."""
    stream, key = _to_encrypt(kinesis, call)
    if stream.key_id != key:
        raise AwsError("InvalidArgumentException", f"Stream {stream.name} is not encrypted with the key {key}.")
    with stream.lock:
        what = "Encryption of a stream can be stopped"
        once_more_today(stream.key_stops, kinesis.clock.now(), KEY_CHANGES_A_DAY, what)
        _encrypt(stream, "")
        updating(kinesis, stream)
    return {}


def _to_encrypt(kinesis: Kinesis, call: Call) -> tuple[Stream, str]:
    if call.params["EncryptionType"] != "KMS":
        raise AwsError("InvalidArgumentException", "EncryptionType must be KMS, the only valid value.")
    return find_active(kinesis, call.region, call.params), call.params["KeyId"]


def _encrypt(stream: Stream, key: str) -> None:
    stream.key_id = key
    for shard in stream.open_shards():
        shard.set_encrypted(bool(key))


def update_max_record_size(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """UpdateMaxRecordSize, 1 to 10 MiB."""
    stream = find_active(kinesis, call.region, call.params)
    with stream.lock:
        stream.most_record = call.params["MaxRecordSizeInKiB"] * 1024
        updating(kinesis, stream)
    return {}


def update_distribution(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """UpdateStreamRecordDistributionStrategy: takes effect at once."""
    stream = find_active(kinesis, call.region, call.params)
    strategy = call.params["RecordDistributionStrategy"]
    check_strategy(stream.mode, strategy)
    stream.strategy = strategy
    return {}


def check_strategy(mode: str, strategy: str) -> None:
    """Raises InvalidArgumentException for AUTO on a provisioned stream."""
    if strategy == AUTO and mode != ON_DEMAND:
        raise AwsError("InvalidArgumentException", "RecordDistributionStrategy AUTO is only for on-demand streams.")


def put_policy(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """PutResourcePolicy on a stream or a consumer; it is kept, and has nobody to keep out in a single account."""
    try:
        policy = json.loads(call.params["Policy"])
        statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
        whole = all({"Effect", "Principal", "Action"} <= set(statement) for statement in statements)
    except (ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        raise AwsError(
            "InvalidArgumentException", "Policy must be JSON whose Statement has Effect, Principal and Action."
        )
    find_resource(kinesis, call).policy = call.params["Policy"]
    return {}


def get_policy(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """GetResourcePolicy."""
    return {"Policy": _policy(kinesis, call)}


def delete_policy(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """DeleteResourcePolicy."""
    _policy(kinesis, call)
    find_resource(kinesis, call).policy = ""
    return {}


def _policy(kinesis: Kinesis, call: Call) -> str:
    policy = find_resource(kinesis, call).policy
    if not policy:
        arn = call.params["ResourceARN"]
        raise AwsError("ResourceNotFoundException", f"No resource policy found for resource ARN {arn} ({ACCOUNT}).")
    return policy
