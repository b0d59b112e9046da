"""Which AWS operation a request asks for: read from X-Amz-Target, a query's Action, or S3's method, path and query.

Plain functions over a request, by tables. Knows what names there are, not which of them are served here.
S3's table is that of Amazon S3's API reference; it is held against botocore's own requests by a test.
"""

from __future__ import annotations

from urllib.parse import parse_qs

from labs.emulator.http import Request

FORM = "application/x-www-form-urlencoded"

# By method and by what the path names (the service, a bucket, an object): words `conditions=Operation`, tried in order.
# Conditions are names of the query, joined by `+`; `@name` is a header. A word without any is the operation otherwise.
S3_WORDS = {
    ("GET", "service"): "=ListBuckets",
    ("GET", "bucket"): """
        list-type=ListObjectsV2 versions=ListObjectVersions uploads=ListMultipartUploads location=GetBucketLocation
        abac=GetBucketAbac accelerate=GetBucketAccelerateConfiguration acl=GetBucketAcl
        analytics+id=GetBucketAnalyticsConfiguration analytics=ListBucketAnalyticsConfigurations cors=GetBucketCors
        encryption=GetBucketEncryption intelligent-tiering+id=GetBucketIntelligentTieringConfiguration
        intelligent-tiering=ListBucketIntelligentTieringConfigurations inventory+id=GetBucketInventoryConfiguration
        inventory=ListBucketInventoryConfigurations lifecycle=GetBucketLifecycleConfiguration logging=GetBucketLogging
        metadataConfiguration=GetBucketMetadataConfiguration metadataTable=GetBucketMetadataTableConfiguration
        metrics+id=GetBucketMetricsConfiguration metrics=ListBucketMetricsConfigurations
        notification=GetBucketNotificationConfiguration object-lock=GetObjectLockConfiguration
        ownershipControls=GetBucketOwnershipControls policy=GetBucketPolicy policyStatus=GetBucketPolicyStatus
        publicAccessBlock=GetPublicAccessBlock replication=GetBucketReplication requestPayment=GetBucketRequestPayment
        session=CreateSession tagging=GetBucketTagging versioning=GetBucketVersioning website=GetBucketWebsite
        =ListObjects""",
    ("GET", "object"): """
        uploadId=ListParts acl=GetObjectAcl annotation+annotationName=GetObjectAnnotation
        annotation=ListObjectAnnotations attributes=GetObjectAttributes legal-hold=GetObjectLegalHold
        retention=GetObjectRetention tagging=GetObjectTagging torrent=GetObjectTorrent =GetObject""",
    ("HEAD", "bucket"): "=HeadBucket",
    ("HEAD", "object"): "=HeadObject",
    ("PUT", "bucket"): """
        abac=PutBucketAbac accelerate=PutBucketAccelerateConfiguration acl=PutBucketAcl
        analytics=PutBucketAnalyticsConfiguration cors=PutBucketCors encryption=PutBucketEncryption
        intelligent-tiering=PutBucketIntelligentTieringConfiguration inventory=PutBucketInventoryConfiguration
        lifecycle=PutBucketLifecycleConfiguration logging=PutBucketLogging
        metadataAnnotationTable=UpdateBucketMetadataAnnotationTableConfiguration
        metadataInventoryTable=UpdateBucketMetadataInventoryTableConfiguration
        metadataJournalTable=UpdateBucketMetadataJournalTableConfiguration metrics=PutBucketMetricsConfiguration
        notification=PutBucketNotificationConfiguration object-lock=PutObjectLockConfiguration
        ownershipControls=PutBucketOwnershipControls policy=PutBucketPolicy publicAccessBlock=PutPublicAccessBlock
        replication=PutBucketReplication requestPayment=PutBucketRequestPayment tagging=PutBucketTagging
        versioning=PutBucketVersioning website=PutBucketWebsite =CreateBucket""",
    ("PUT", "object"): """
        partNumber+uploadId+@x-amz-copy-source=UploadPartCopy partNumber+uploadId=UploadPart acl=PutObjectAcl
        annotation=PutObjectAnnotation encryption=UpdateObjectEncryption legal-hold=PutObjectLegalHold
        renameObject=RenameObject retention=PutObjectRetention tagging=PutObjectTagging
        @x-amz-copy-source=CopyObject =PutObject""",
    ("POST", "bucket"): """
        delete=DeleteObjects metadataConfiguration=CreateBucketMetadataConfiguration
        metadataTable=CreateBucketMetadataTableConfiguration""",
    ("POST", "object"): """
        uploads=CreateMultipartUpload uploadId=CompleteMultipartUpload restore=RestoreObject
        select=SelectObjectContent""",
    ("DELETE", "bucket"): """
        analytics=DeleteBucketAnalyticsConfiguration cors=DeleteBucketCors encryption=DeleteBucketEncryption
        intelligent-tiering=DeleteBucketIntelligentTieringConfiguration inventory=DeleteBucketInventoryConfiguration
        lifecycle=DeleteBucketLifecycle metadataConfiguration=DeleteBucketMetadataConfiguration
        metadataTable=DeleteBucketMetadataTableConfiguration metrics=DeleteBucketMetricsConfiguration
        ownershipControls=DeleteBucketOwnershipControls policy=DeleteBucketPolicy
        publicAccessBlock=DeletePublicAccessBlock replication=DeleteBucketReplication tagging=DeleteBucketTagging
        website=DeleteBucketWebsite =DeleteBucket""",
    ("DELETE", "object"): """
        uploadId=AbortMultipartUpload annotation=DeleteObjectAnnotation tagging=DeleteObjectTagging =DeleteObject""",
}


def _rules(words: str) -> tuple[tuple[frozenset[str], str], ...]:
    split = (word.partition("=") for word in words.split())
    return tuple((frozenset(filter(None, conditions.split("+"))), operation) for conditions, _, operation in split)


S3_RULES = {where: _rules(words) for where, words in S3_WORDS.items()}


def operation_of(request: Request, service: str) -> str:
    """The operation's name as AWS spells it (`PutRecords`, `ListObjectsV2`); empty when the request names none."""
    if target := request.headers.get("x-amz-target", ""):
        return target.rpartition(".")[2]
    if service == "s3":
        return s3_operation(request)
    return form_of(request).get("Action", "")


def form_of(request: Request) -> dict[str, str]:
    """The fields of a request of the query protocol, whether in the body or in the address; the first of each name."""
    is_form = request.headers.get("content-type", "").startswith(FORM)
    text = request.body.decode("utf-8", "replace") if is_form and request.body else request.query
    return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}


def s3_operation(request: Request) -> str:
    """S3's operation, of a request in path style."""
    bucket, _, key = request.path.lstrip("/").partition("/")
    level = "object" if key else "bucket" if bucket else "service"
    given = {name for name, _, _ in (field.partition("=") for field in request.query.split("&")) if name}
    given |= {f"@{name}" for name in request.headers}
    rules = S3_RULES.get((request.method, level), ())
    return next((operation for conditions, operation in rules if conditions <= given), "")
