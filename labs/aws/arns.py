"""From an ARN to the kind and the name that the ledger keeps. Plain text in, plain text out."""

from __future__ import annotations

# By service and by what stands before the name in the resource part.
KINDS_BY_ARN = {
    ("kinesis", "stream"): "kinesis.stream",
    ("firehose", "deliverystream"): "firehose.delivery-stream",
    ("glue", "database"): "glue.database",
    ("glue", "crawler"): "glue.crawler",
    ("glue", "job"): "glue.job",
    ("glue", "trigger"): "glue.trigger",
    ("iam", "role"): "iam.role",
}


def named_by(arn: str) -> tuple[str, str] | None:
    """Kind id and name; None for an ARN of no kind of ours (a stream's consumer, a table)."""
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn":
        return None
    service, rest = parts[2], parts[5]
    if service == "s3":
        return ("s3.bucket", rest) if "/" not in rest else None
    what, _, name = rest.partition("/")
    kind = KINDS_BY_ARN.get((service, what))
    if service == "iam":
        name = name.rpartition("/")[2]  # a role's path stands before its name
    return (kind, name) if kind is not None and name and "/" not in name else None
