"""All kinds, by id. A new kind is listed here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping

from labs.aws.kinds import firehose, glue, glue_trigger, iam, kinesis, logs, redshift, s3
from labs.aws.kinds.base import Kind

KINDS: Mapping[str, Kind] = {
    kind.id: kind
    for kind in (
        glue_trigger.TRIGGER, glue.JOB, glue.CRAWLER, firehose.DELIVERY_STREAM, kinesis.STREAM, glue.TABLE,
        glue.DATABASE, redshift.WORKGROUP, redshift.NAMESPACE, s3.BUCKET, logs.STREAM, iam.ROLE,
    )
}  # fmt: skip
