"""Names the permission that was missing, as the policy statement that would give it.

Reads an error; grants nothing.
"""

from __future__ import annotations

import json
import re

from botocore.exceptions import BotoCoreError, ClientError

from labs.aws.errors import DENIED, code_of, message_of, told
from labs.words import joined, tr

ACTION = re.compile(r"not authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9*]+)")
RESOURCE = re.compile(r"on resource:? (arn:\S+)")
# S3 says AccessDenied without an action in most answers; its actions are not all called as its operations are.
OF_S3 = {
    "HeadBucket": "s3:ListBucket", "ListObjectVersions": "s3:ListBucketVersions", "ListBuckets": "s3:ListAllMyBuckets",
    "DeleteObjects": "s3:DeleteObjectVersion", "ListMultipartUploads": "s3:ListBucketMultipartUploads",
}  # fmt: skip


def missing_statement(error: ClientError, arn: str = "") -> str:
    """The Allow statement, as JSON on one line; `arn` stands in where AWS does not name the resource."""
    message = message_of(error)
    action, resource = ACTION.search(message), RESOURCE.search(message)
    named = action[1] if action else OF_S3.get(error.operation_name, f"*:{error.operation_name}")
    on = resource[1].rstrip(".,") if resource else arn or "*"
    return json.dumps({"Effect": "Allow", "Action": named, "Resource": on})


def words_of(error: ClientError | BotoCoreError, arn: str = "") -> str:
    """The error as a sentence; a denied one with the statement that is missing."""
    sentence = told(error).sentence
    if not isinstance(error, ClientError) or not is_denied(error):
        return sentence
    statement = missing_statement(error, arn)
    without = tr("Without it this cannot be proven. The missing permission: {statement}", statement=statement)
    return joined(". ", (sentence, without))


def is_denied(error: ClientError) -> bool:
    """The service refused for want of a permission; to HEAD, S3 answers with a bare 403."""
    return code_of(error) in DENIED or code_of(error) == "403"
