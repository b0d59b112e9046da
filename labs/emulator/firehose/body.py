"""How records become one object's body: joined without a separator, then compressed. Plain functions on bytes."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterable


def joined(records: Iterable[bytes], delimiter: bytes) -> bytes:
    """The records one after the other, each followed by the delimiter; AWS adds none unless told to."""
    return b"".join(record + delimiter for record in records) if delimiter else b"".join(records)


def compressed(body: bytes, compression: str, name: str) -> bytes:
    """The body as `compression` (UNCOMPRESSED, GZIP, ZIP) stores it; `name` is the member's name in a ZIP."""
    if compression == "GZIP":
        return gzip.compress(body, compresslevel=6, mtime=0)
    if compression == "ZIP":
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, body)
        return target.getvalue()
    return body
