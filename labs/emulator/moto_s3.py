"""What moto's S3 leaves out and the week needs: tags given with CreateBucket.

Runs after moto has answered; the lock is held by moto_app.py.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from labs.emulator.http import Request
from labs.emulator.wire import ACCOUNT

BUCKET_PATH = re.compile(r"/([^/?]+)/?")


def after(request: Request, status: int) -> None:
    """Mends the state that moto left behind for this request."""
    bucket = BUCKET_PATH.fullmatch(request.path)
    if request.method == "PUT" and bucket and not request.query and status == 200 and b"<Tags" in request.body:
        _tag(unquote(bucket[1]), tags_in(request.body))


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
