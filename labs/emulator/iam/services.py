"""The needs of every service but S3, by the name that is signed for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from labs.emulator.iam import account_needs, glue_needs, redshift_needs, stream_needs
from labs.emulator.iam.needs import Asked, Need, Needs, request_tags

NEEDS: Mapping[str, Needs] = {
    "kinesis": stream_needs.kinesis,
    "firehose": stream_needs.firehose,
    "tagging": stream_needs.tagging,
    "glue": glue_needs.glue,
    "athena": account_needs.athena,
    "redshift-serverless": redshift_needs.serverless,
    "redshift-data": redshift_needs.data,
    "iam": account_needs.iam,
    "sts": account_needs.sts,
    "logs": account_needs.logs,
    "monitoring": account_needs.cloudwatch,
}


# What making a resource together with its tags takes besides
TAGGING: Mapping[tuple[str, str], str] = {
    ("kinesis", "CreateStream"): "kinesis:AddTagsToStream",
    ("firehose", "CreateDeliveryStream"): "firehose:TagDeliveryStream",
    ("glue", "CreateCrawler"): "glue:TagResource",
    ("glue", "CreateJob"): "glue:TagResource",
    ("glue", "CreateDatabase"): "glue:TagResource",
    ("glue", "CreateTrigger"): "glue:TagResource",
    ("glue", "CreateWorkflow"): "glue:TagResource",
    ("redshift-serverless", "CreateNamespace"): "redshift-serverless:TagResource",
    ("redshift-serverless", "CreateWorkgroup"): "redshift-serverless:TagResource",
    ("iam", "CreateRole"): "iam:TagRole",
    ("iam", "CreateUser"): "iam:TagUser",
    ("iam", "CreatePolicy"): "iam:TagPolicy",
    ("logs", "CreateLogGroup"): "logs:TagResource",
}


def needs_of(asked: Asked) -> Iterator[Need]:
    """The permissions that a call takes; of a service not listed, the operation's name on every resource."""
    found = NEEDS.get(asked.service)
    needs = list(found(asked)) if found else [Need(f"{asked.service}:{asked.operation}")]
    yield from needs
    tagging = TAGGING.get((asked.service, asked.operation))
    if tagging and request_tags(asked.params):
        own = [need.resource for need in needs if need.action == f"{asked.service}:{asked.operation}"]
        yield Need(tagging, own[-1])
