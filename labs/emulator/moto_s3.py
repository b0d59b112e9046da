"""Which of S3's operations moto truly has, and what it leaves out and the week needs: tags given with CreateBucket.

Runs after moto has answered; the lock is held by moto_app.py.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote
from xml.etree import ElementTree

from labs.emulator.http import Request, Response
from labs.emulator.operations import s3_operation
from labs.emulator.wire import ACCOUNT, AwsError

# What moto 5.2.5 carries out. It takes the others for CreateBucket, PutObject and the like, and answers success.
SERVED_WORDS = """
    AbortMultipartUpload CompleteMultipartUpload CopyObject CreateBucket CreateMultipartUpload DeleteBucket
    DeleteBucketCors DeleteBucketEncryption DeleteBucketLifecycle DeleteBucketOwnershipControls DeleteBucketPolicy
    DeleteBucketReplication DeleteBucketTagging DeleteBucketWebsite DeleteObject DeleteObjectTagging DeleteObjects
    DeletePublicAccessBlock GetBucketAccelerateConfiguration GetBucketAcl GetBucketCors GetBucketEncryption
    GetBucketInventoryConfiguration GetBucketLifecycleConfiguration GetBucketLocation GetBucketLogging
    GetBucketNotificationConfiguration GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus
    GetBucketReplication GetBucketTagging GetBucketVersioning GetBucketWebsite GetObject GetObjectAcl
    GetObjectAttributes GetObjectLegalHold GetObjectLockConfiguration GetObjectTagging GetPublicAccessBlock HeadBucket
    HeadObject ListBucketInventoryConfigurations ListBuckets ListMultipartUploads ListObjectVersions ListObjects
    ListObjectsV2 ListParts PutBucketAccelerateConfiguration PutBucketAcl PutBucketCors PutBucketEncryption
    PutBucketInventoryConfiguration PutBucketLifecycleConfiguration PutBucketLogging
    PutBucketNotificationConfiguration PutBucketOwnershipControls PutBucketPolicy PutBucketReplication
    PutBucketTagging PutBucketVersioning PutBucketWebsite PutObject PutObjectAcl PutObjectLegalHold
    PutObjectLockConfiguration PutObjectRetention PutObjectTagging PutPublicAccessBlock UploadPart UploadPartCopy
"""
SERVED = frozenset(SERVED_WORDS.split())
BUCKET_PATH = re.compile(r"/([^/?]+)/?")


def check(request: Request) -> None:
    """Raises NotImplementedError for an operation that moto would take for another, AwsError for a URL too old."""
    signed = parse_qs(request.query)
    if "X-Amz-Signature" in signed and time.time() > _ends(signed):
        raise AwsError("AccessDenied", "Request has expired", 403)
    if (operation := s3_operation(request)) not in SERVED:
        raise NotImplementedError(operation)


def _ends(signed: Mapping[str, list[str]]) -> float:
    """When a presigned URL ends, in seconds since the epoch."""
    try:
        begun = datetime.strptime(signed["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return begun.timestamp() + int(signed["X-Amz-Expires"][0])
    except (KeyError, ValueError) as error:
        code = "AuthorizationQueryParametersError"
        raise AwsError(
            code, "X-Amz-Date and X-Amz-Expires must say when the URL was made and how long it lasts."
        ) from (error)


def after(request: Request, status: int) -> None:
    """Mends the state that moto left behind for this request."""
    bucket = BUCKET_PATH.fullmatch(request.path)
    if request.method == "PUT" and bucket and not request.query and status == 200 and b"<Tags" in request.body:
        _tag(unquote(bucket[1]), tags_in(request.body))


def refuse(request: Request, response: Response) -> None:
    """Raises AwsError for what a bucket's policy denies: moto answers it with nothing but the status."""
    if response.status == 403 and not response.body and request.method != "HEAD":
        raise AwsError("AccessDenied", "Access Denied", 403)


def tags_in(body: bytes) -> dict[str, str]:
    """Tags of a CreateBucketConfiguration document. botocore has parsed what it sent, so the XML is well-formed."""
    found: dict[str, str] = {}
    for tag in ElementTree.fromstring(body).iter():
        if tag.tag.rpartition("}")[2] == "Tag":
            parts = {child.tag.rpartition("}")[2]: child.text or "" for child in tag}
            found[parts.get("Key", "")] = parts.get("Value", "")
    return found


def _tag(bucket: str, tags: dict[str, str]) -> None:
    from moto.s3.models import s3_backends

    backend: Any = s3_backends[ACCOUNT]["aws"]
    backend.put_bucket_tagging(bucket, tags)
