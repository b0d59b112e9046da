"""A right call of every Kinesis operation on streams, and changes that make it wrong, each with its error.

`NAMES` stand for what a test has made: it fills them in. Knows no server.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import botocore.session

MODEL = botocore.session.get_session().get_service_model("kinesis")
OTHERS = ("Queue", "Channel")  # of parts of the API that need more than one account's streams
ARN, MISSING = "{arn}", "{arn}-missing"
FIRST, KEY_SPACE = "shardId-000000000000", 1 << 128
LATEST = {"ShardIteratorType": "LATEST"}
RECORD = {"Data": b"x", "PartitionKey": "k"}
KMS = {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}
POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords"}]}'
OPERATIONS = [name for name in MODEL.operation_names if not any(other in name for other in OTHERS)]
Params = dict[str, Any]

NAMED: Params = {"StreamName": "{name}"}
BY_ARN: Params = {"StreamARN": ARN}
RESOURCE: Params = {"ResourceARN": ARN}
COMMITMENT = {"MinimumThroughputBillingCommitment": {"Status": "DISABLED"}}
RIGHT: Mapping[str, Params] = {
    "AddTagsToStream": {**NAMED, "Tags": {"a": "b"}},
    "CreateStream": {"StreamName": "{new}", "ShardCount": 1},
    "DecreaseStreamRetentionPeriod": {**NAMED, "RetentionPeriodHours": 24},
    "DeleteResourcePolicy": RESOURCE,
    "DeleteStream": NAMED,
    "DeregisterStreamConsumer": {"ConsumerARN": "{consumer}"},
    "DescribeAccountSettings": {},
    "DescribeLimits": {},
    "DescribeStream": NAMED,
    "DescribeStreamConsumer": {"ConsumerARN": "{consumer}"},
    "DescribeStreamSummary": NAMED,
    "DisableEnhancedMonitoring": {**NAMED, "ShardLevelMetrics": ["ALL"]},
    "EnableEnhancedMonitoring": {**NAMED, "ShardLevelMetrics": ["ALL"]},
    "GetRecords": {"ShardIterator": "{iterator}"},
    "GetResourcePolicy": RESOURCE,
    "GetShardIterator": {**NAMED, "ShardId": FIRST, **LATEST},
    "IncreaseStreamRetentionPeriod": {**NAMED, "RetentionPeriodHours": 48},
    "ListShards": NAMED,
    "ListStreamConsumers": BY_ARN,
    "ListStreams": {},
    "ListTagsForResource": RESOURCE,
    "ListTagsForStream": NAMED,
    "MergeShards": {**NAMED, "ShardToMerge": FIRST, "AdjacentShardToMerge": "shardId-000000000001"},
    "PutRecord": {**NAMED, **RECORD},
    "PutRecords": {**NAMED, "Records": [RECORD]},
    "PutResourcePolicy": {**RESOURCE, "Policy": POLICY},
    "RegisterStreamConsumer": {**BY_ARN, "ConsumerName": "another"},
    "RemoveTagsFromStream": {**NAMED, "TagKeys": ["a"]},
    "SplitShard": {**NAMED, "ShardToSplit": FIRST, "NewStartingHashKey": "4711"},
    "StartStreamEncryption": {**NAMED, **KMS},
    "StopStreamEncryption": {**NAMED, **KMS},
    "SubscribeToShard": {"ConsumerARN": "{consumer}", "ShardId": FIRST, "StartingPosition": {"Type": "LATEST"}},
    "TagResource": {**RESOURCE, "Tags": {"a": "b"}},
    "UntagResource": {**RESOURCE, "TagKeys": ["a"]},
    "UpdateAccountSettings": COMMITMENT,
    "UpdateMaxRecordSize": {**BY_ARN, "MaxRecordSizeInKiB": 2048},
    "UpdateShardCount": {**NAMED, "TargetShardCount": 2, "ScalingType": "UNIFORM_SCALING"},
    "UpdateStreamMode": {**BY_ARN, "StreamModeDetails": {"StreamMode": "ON_DEMAND"}},
    "UpdateStreamRecordDistributionStrategy": {**BY_ARN, "RecordDistributionStrategy": "USER_PARTITION_KEY"},
    "UpdateStreamWarmThroughput": {**BY_ARN, "WarmThroughputMiBps": 8},
}

NOT_FOUND, INVALID, VALIDATION = "ResourceNotFoundException", "InvalidArgumentException", "ValidationException"
IN_USE, LIMIT, THROTTLED = "ResourceInUseException", "LimitExceededException", "ProvisionedThroughputExceededException"
OTHER_ARN: Params = {"StreamName": "{name}", "StreamARN": MISSING}  # the name and the ARN do not agree
LONG: Params = {"StreamName": "x" * 129}
# What makes a right call wrong: members that replace those of RIGHT (None takes one away).
WRONG: Mapping[tuple[str, str], Params] = {
    ("AddTagsToStream", INVALID): {"Tags": {"aws:mine": "x"}},
    ("CreateStream", INVALID): {"Tags": {"aws:mine": "x"}},
    ("CreateStream", IN_USE): {"StreamName": "{name}"},
    ("CreateStream", LIMIT): {"ShardCount": 501},
    ("CreateStream", VALIDATION): {"StreamName": "with space"},
    ("DecreaseStreamRetentionPeriod", INVALID): {"RetentionPeriodHours": 23},
    ("DeleteResourcePolicy", VALIDATION): {"ResourceARN": "no arn"},
    ("DeleteStream", INVALID): OTHER_ARN,
    ("DeregisterStreamConsumer", INVALID): {"ConsumerARN": None},
    ("DescribeStream", INVALID): OTHER_ARN,
    ("DescribeStreamConsumer", INVALID): {"ConsumerARN": None},
    ("DescribeStreamSummary", INVALID): OTHER_ARN,
    ("DisableEnhancedMonitoring", INVALID): OTHER_ARN,
    ("EnableEnhancedMonitoring", INVALID): OTHER_ARN,
    ("GetRecords", INVALID): {"ShardIterator": "made up"},
    ("GetRecords", "DryRunOperationException"): {"DryRun": True},
    ("GetResourcePolicy", VALIDATION): {"ResourceARN": "no arn"},
    ("GetShardIterator", INVALID): {"ShardIteratorType": "AT_SEQUENCE_NUMBER"},
    ("GetShardIterator", "DryRunOperationException"): {"DryRun": True},
    ("IncreaseStreamRetentionPeriod", INVALID): {"RetentionPeriodHours": 8761},
    ("ListShards", INVALID): {"NextToken": "made up"},
    ("ListStreamConsumers", INVALID): {"NextToken": "made up"},
    ("ListTagsForResource", VALIDATION): {"ResourceARN": "no arn"},
    ("ListTagsForStream", INVALID): OTHER_ARN,
    ("MergeShards", INVALID): {"AdjacentShardToMerge": FIRST},
    ("MergeShards", VALIDATION): {"StreamName": "{demanded}"},
    ("PutRecord", INVALID): {"ExplicitHashKey": str(KEY_SPACE)},
    ("PutRecord", "DryRunOperationException"): {"DryRun": True},
    ("PutRecords", INVALID): {"Records": [{**RECORD, "ExplicitHashKey": str(KEY_SPACE)}]},
    ("PutRecords", "DryRunOperationException"): {"DryRun": True},
    ("PutResourcePolicy", INVALID): {"Policy": "no JSON"},
    ("PutResourcePolicy", VALIDATION): {"ResourceARN": "no arn"},
    ("RegisterStreamConsumer", INVALID): {"Tags": {"aws:mine": "x"}},
    ("RegisterStreamConsumer", IN_USE): {"ConsumerName": "{consumer_name}"},
    ("RemoveTagsFromStream", INVALID): OTHER_ARN,
    ("SplitShard", INVALID): {"NewStartingHashKey": "0"},
    ("SplitShard", VALIDATION): {"StreamName": "{demanded}"},
    ("StartStreamEncryption", INVALID): {"EncryptionType": "NONE"},
    ("StartStreamEncryption", "KMSNotFoundException"): {"KeyId": "alias/mine"},
    ("StopStreamEncryption", INVALID): {"KeyId": "alias/mine"},
    ("SubscribeToShard", INVALID): {"StartingPosition": {"Type": "AT_SEQUENCE_NUMBER", "SequenceNumber": "1"}},
    ("SubscribeToShard", "DryRunOperationException"): {"DryRun": True},
    ("TagResource", INVALID): {"Tags": {"aws:mine": "x"}},
    ("TagResource", VALIDATION): {"ResourceARN": "no arn"},
    ("UntagResource", VALIDATION): {"ResourceARN": "no arn"},
    ("ListStreams", INVALID): {"NextToken": "made up"},
    ("UpdateAccountSettings", VALIDATION): {"MinimumThroughputBillingCommitment": {"Status": "MAYBE"}},
    ("UpdateMaxRecordSize", VALIDATION): {"MaxRecordSizeInKiB": 1},
    ("UpdateShardCount", INVALID): {"TargetShardCount": 5},
    ("UpdateShardCount", LIMIT): {"StreamName": "{full}", "TargetShardCount": 500},
    ("UpdateShardCount", VALIDATION): {"StreamName": "{demanded}"},
    ("UpdateStreamMode", INVALID): {"StreamModeDetails": {"StreamMode": "PROVISIONED"}},
    ("UpdateStreamMode", VALIDATION): {"StreamModeDetails": {"StreamMode": "SOMETIMES"}},
    ("UpdateStreamRecordDistributionStrategy", INVALID): {"RecordDistributionStrategy": "AUTO"},
    ("UpdateStreamRecordDistributionStrategy", VALIDATION): {"RecordDistributionStrategy": "NONE"},
    ("UpdateStreamWarmThroughput", INVALID): {"StreamARN": "{demanded_arn}"},
    ("UpdateStreamWarmThroughput", VALIDATION): {"WarmThroughputMiBps": 8},
}


def filled(value: Any, names: Mapping[str, str]) -> Any:
    """The value with the names of a test in it."""
    if isinstance(value, str):
        return value.format(**names) if value.startswith("{") and '"' not in value else value
    if isinstance(value, dict):
        return {key: filled(one, names) for key, one in value.items() if one is not None}
    return [filled(one, names) for one in value] if isinstance(value, list) else value


def modelled(operation: str) -> list[str]:
    """The errors that botocore's model has for an operation."""
    return [str(shape.name) for shape in MODEL.operation_model(operation).error_shapes]


DENIED = [name for name in OPERATIONS if "AccessDeniedException" in modelled(name)]
