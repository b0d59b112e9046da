"""What requests to S3 must be allowed to do: S3's actions are not called as its operations are. Pure.

Source: the service authorization reference for Amazon S3, and the page on permissions that API operations require.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from labs.emulator.http import Request
from labs.emulator.iam.needs import Need
from labs.emulator.operations import s3_operation

# Words `Operation=Action`, for the operations whose action has another name.
ACTION_WORDS = """
    ListBuckets=ListAllMyBuckets ListObjects=ListBucket ListObjectsV2=ListBucket HeadBucket=ListBucket
    ListObjectVersions=ListBucketVersions ListMultipartUploads=ListBucketMultipartUploads
    ListParts=ListMultipartUploadParts HeadObject=GetObject SelectObjectContent=GetObject CopyObject=PutObject
    UploadPart=PutObject UploadPartCopy=PutObject CreateMultipartUpload=PutObject CompleteMultipartUpload=PutObject
    DeleteObjects=DeleteObject
    GetBucketAccelerateConfiguration=GetAccelerateConfiguration
    PutBucketAccelerateConfiguration=PutAccelerateConfiguration
    GetBucketAnalyticsConfiguration=GetAnalyticsConfiguration
    ListBucketAnalyticsConfigurations=GetAnalyticsConfiguration
    PutBucketAnalyticsConfiguration=PutAnalyticsConfiguration
    DeleteBucketAnalyticsConfiguration=PutAnalyticsConfiguration
    GetBucketCors=GetBucketCORS PutBucketCors=PutBucketCORS DeleteBucketCors=PutBucketCORS
    GetBucketEncryption=GetEncryptionConfiguration PutBucketEncryption=PutEncryptionConfiguration
    DeleteBucketEncryption=PutEncryptionConfiguration
    GetBucketInventoryConfiguration=GetInventoryConfiguration
    ListBucketInventoryConfigurations=GetInventoryConfiguration
    PutBucketInventoryConfiguration=PutInventoryConfiguration
    DeleteBucketInventoryConfiguration=PutInventoryConfiguration
    GetBucketLifecycleConfiguration=GetLifecycleConfiguration
    PutBucketLifecycleConfiguration=PutLifecycleConfiguration DeleteBucketLifecycle=PutLifecycleConfiguration
    GetBucketMetricsConfiguration=GetMetricsConfiguration ListBucketMetricsConfigurations=GetMetricsConfiguration
    PutBucketMetricsConfiguration=PutMetricsConfiguration DeleteBucketMetricsConfiguration=PutMetricsConfiguration
    GetBucketNotificationConfiguration=GetBucketNotification PutBucketNotificationConfiguration=PutBucketNotification
    GetObjectLockConfiguration=GetBucketObjectLockConfiguration
    PutObjectLockConfiguration=PutBucketObjectLockConfiguration
    DeleteBucketOwnershipControls=PutBucketOwnershipControls
    GetPublicAccessBlock=GetBucketPublicAccessBlock PutPublicAccessBlock=PutBucketPublicAccessBlock
    DeletePublicAccessBlock=PutBucketPublicAccessBlock
    GetBucketReplication=GetReplicationConfiguration PutBucketReplication=PutReplicationConfiguration
    DeleteBucketReplication=PutReplicationConfiguration DeleteBucketTagging=PutBucketTagging
"""
ACTIONS: Mapping[str, str] = dict(word.split("=") for word in ACTION_WORDS.split())
WITH_VERSION = frozenset(
    {"GetObject", "DeleteObject", "GetObjectAcl", "PutObjectAcl", "GetObjectTagging", "PutObjectTagging",
     "DeleteObjectTagging"}
)  # fmt: skip
LISTED = ("prefix", "delimiter", "max-keys")


@dataclass(frozen=True, slots=True)
class Place:
    """What a path-style request's path and query name, unquoted."""

    bucket: str
    key: str
    query: Mapping[str, str]

    @classmethod
    def of(cls, request: Request) -> Place:
        """The place of a request."""
        bucket, _, key = unquote(request.path).lstrip("/").partition("/")
        return cls(bucket, key, dict(parse_qsl(request.query, keep_blank_values=True)))


def object_arn(bucket: str, key: str = "") -> str:
    """The ARN of an object, or of the bucket."""
    return f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}"


def s3(request: Request) -> Iterator[Need]:
    """The permissions that the request takes; none for DeleteObjects, whose keys are asked for one by one."""
    place, operation = Place.of(request), s3_operation(request)
    action = ACTIONS.get(operation, operation)
    if operation == "DeleteObjects":
        return
    if operation == "ListBuckets":
        yield Need(f"s3:{action}", object_arn("*"))
        return
    if "versionId" in place.query and action in WITH_VERSION:
        action = action.replace("Object", "ObjectVersion", 1)
    more = {f"s3:{name}": (place.query[name],) for name in LISTED if name in place.query}
    yield Need(f"s3:{action}", object_arn(place.bucket, place.key), more)
    yield from _besides(request, place, action)


def lists_instead(request: Request) -> Need | None:
    """The permission without which an object that is not there is refused rather than not found."""
    is_read = s3_operation(request) in ("GetObject", "HeadObject")
    return Need("s3:ListBucket", object_arn(Place.of(request).bucket)) if is_read else None


def _besides(request: Request, place: Place, action: str) -> Iterator[Need]:
    """What a copy's source, tags and an ACL take as well."""
    arn = object_arn(place.bucket, place.key)
    if action == "CreateBucket" and b"<Tags" in request.body:
        yield Need("s3:TagResource", arn)
    if "attributes" in place.query:
        yield Need("s3:GetObject", arn)
    source = request.headers.get("x-amz-copy-source", "")
    if source:
        path, _, version = source.partition("?versionId=")
        bucket, _, key = unquote(path).lstrip("/").partition("/")
        yield Need("s3:GetObjectVersion" if version else "s3:GetObject", object_arn(bucket, key))
    if action == "PutObject" and "x-amz-tagging" in request.headers:
        yield Need("s3:PutObjectTagging", arn)
    if action == "PutObject" and "x-amz-acl" in request.headers:
        yield Need("s3:PutObjectAcl", arn)
