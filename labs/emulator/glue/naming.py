"""What a crawled table is called. Plain functions over keys."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container

LONGEST = 128
_OTHER = re.compile(r"[^a-z0-9_]")


def base_name(bucket: str, root: str, target: str, is_file: bool) -> str:
    """The folder's or file's own name; a target that is one file takes its folder's, a bucket its own."""
    path = root.rpartition("/")[0] if is_file and root == target else root.rstrip("/")
    return path.rpartition("/")[2] or bucket


def clean(name: str) -> str:
    """Lower case, and an underscore for every character but letters, digits and underscores."""
    return _OTHER.sub("_", name.lower())


def table_name(prefix: str, base: str, bucket: str, root: str, taken: Container[str]) -> str:
    """The table's name; if another table has it, an underscore and the MD5 of bucket and key follow."""
    name = clean(prefix + base)[:LONGEST]
    if name not in taken:
        return name
    digest = hashlib.md5(f"{bucket}/{root}".encode(), usedforsecurity=False).hexdigest()
    return f"{name[: LONGEST - 33]}_{digest}"
