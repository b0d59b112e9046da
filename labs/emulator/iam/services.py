"""The needs of every service but S3, by the name that is signed for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from labs.emulator.iam import account_needs, glue_needs, stream_needs
from labs.emulator.iam.needs import Asked, Need, Needs

NEEDS: Mapping[str, Needs] = {
    "kinesis": stream_needs.kinesis,
    "firehose": stream_needs.firehose,
    "tagging": stream_needs.tagging,
    "glue": glue_needs.glue,
    "athena": account_needs.athena,
    "iam": account_needs.iam,
    "sts": account_needs.sts,
    "logs": account_needs.logs,
    "monitoring": account_needs.cloudwatch,
}


def needs_of(asked: Asked) -> Iterable[Need]:
    """The permissions that a call takes; of a service not listed, the operation's name on every resource."""
    found = NEEDS.get(asked.service)
    return found(asked) if found else [Need(f"{asked.service}:{asked.operation}")]
