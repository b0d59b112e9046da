"""Kinds of Amazon S3: a bucket, which is emptied of versions, markers and unfinished uploads before it goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from labs.aws.cloud import Cloud
from labs.aws.errors import code_of
from labs.aws.kinds.base import Found, Kind, as_dict, as_list, looked_again, pages, unless_gone
from labs.words import tr

GONE = frozenset({"NoSuchBucket", "404"})
BATCH = 1000
PASSING = frozenset({"InternalError", "SlowDown", "ServiceUnavailable", "OperationAborted"})


class ObjectsRemain(RuntimeError):
    """S3 answered 200, yet would not delete some objects; the message names the first. `heals`: ask again."""

    def __init__(self, errors: Sequence[Mapping[str, str]]) -> None:
        first = errors[0]
        super().__init__(
            tr(
                "{n} objects could not be deleted; the first is {key}: {code}",
                n=len(errors),
                key=first.get("Key"),
                code=first.get("Code"),
            )
        )
        self.heals = all(error.get("Code") in PASSING for error in errors)


def _create(cloud: Cloud, name: str, _spec: Mapping[str, Any], tags: Mapping[str, str]) -> str:
    # In us-east-1 creating a bucket that one already owns answers 200, so that the answer proves nothing.
    if _describe(cloud, name) is None:
        place = {} if cloud.region == "us-east-1" else {"LocationConstraint": cloud.region}
        configuration = {**place, "Tags": as_list(tags)}
        cloud.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=configuration)
    return f"arn:{cloud.identity.partition}:s3:::{name}"


@looked_again(GONE)
def _describe(cloud: Cloud, name: str) -> Found | None:
    s3 = cloud.client("s3")

    owner = owned(cloud, name)
    if unless_gone(GONE, lambda: s3.head_bucket(**owner)) is None:
        return None
    return Found("there", f"arn:{cloud.identity.partition}:s3:::{name}", _tags(s3, owner))


def owned(cloud: Cloud, name: str) -> dict[str, str]:
    """The bucket, and that it must be this account's: of another's, S3 answers 403 and does nothing."""
    return {"Bucket": name, "ExpectedBucketOwner": cloud.identity.account}


def _tags(s3: Any, owner: Mapping[str, str]) -> dict[str, str]:
    try:
        return as_dict(s3.get_bucket_tagging(**owner)["TagSet"])
    except ClientError as error:
        if code_of(error) == "NoSuchTagSet":
            return {}
        raise


def _remove(cloud: Cloud, name: str) -> None:
    s3 = cloud.client("s3")
    owner = owned(cloud, name)
    for page in pages(s3, "list_multipart_uploads", **owner):
        for upload in page.get("Uploads", []):
            s3.abort_multipart_upload(Key=upload["Key"], UploadId=upload["UploadId"], **owner)
    for page in pages(s3, "list_object_versions", **owner):
        entries = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        keys = [{"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in entries]
        if keys:
            _delete(s3, owner, keys)
    s3.delete_bucket(**owner)


def _delete(s3: Any, owner: Mapping[str, Any], keys: list[dict[str, str]]) -> None:
    for start in range(0, len(keys), BATCH):
        answer = s3.delete_objects(Delete={"Objects": keys[start : start + BATCH], "Quiet": True}, **owner)
        if errors := refused_in(answer):
            raise ObjectsRemain(errors)


def refused_in(answer: Mapping[str, Any]) -> Sequence[Mapping[str, str]]:
    """What S3 would not delete, though it answered 200."""
    refused: Sequence[Mapping[str, str]] = answer.get("Errors", [])
    return refused


def _names(cloud: Cloud) -> Iterator[str]:
    for page in pages(cloud.client("s3"), "list_buckets"):
        for bucket in page.get("Buckets", []):
            yield bucket["Name"]


BUCKET = Kind(
    "s3.bucket",
    "S3 bucket",
    70,
    _create,
    _describe,
    _remove,
    _names,
    waits="delivery streams; versions, markers and unfinished uploads go first",
)
