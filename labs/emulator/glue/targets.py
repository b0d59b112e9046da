"""Lists a crawler's S3 targets and classifies what lies there, several files at a time, sampling each.

Talks to S3 through Neighbours only; decides nothing about tables.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from labs.emulator.glue.classify import classify
from labs.emulator.glue.custom import Custom
from labs.emulator.glue.errors import invalid
from labs.emulator.glue.globs import excluder
from labs.emulator.glue.grouping import CrawledFile
from labs.emulator.glue.schema import MIB, Source
from labs.emulator.neighbours import Neighbours, S3Object
from labs.emulator.wire import AwsError

READERS = 4
_NO_DATA = ("_$folder$",)
_PATH = re.compile(r"(?:s3://)?([A-Za-z0-9._-]+)(?:/(.*))?", re.DOTALL)

Say = Callable[[str], None]


class Cancelled(Exception):
    """The crawl was asked to stop."""


@dataclass(frozen=True, slots=True)
class Target:
    """An S3 include path and what it excludes."""

    bucket: str
    path: str
    exclusions: tuple[str, ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Target:
        """The target of an S3Target; raises InvalidInputException for a path that is not s3://bucket/…"""
        path = str(given.get("Path") or "")
        parts = _PATH.fullmatch(path)
        if not parts:
            raise invalid(f"S3 target path {path!r} must have the form s3://bucket/prefix.")
        return cls(parts[1], parts[2] or "", tuple(given.get("Exclusions") or ()))

    @property
    def folder(self) -> str:
        """The path as a folder's prefix: ends in a slash, or empty for a whole bucket."""
        return f"{self.path.rstrip('/')}/" if self.path else ""

    @property
    def excluded(self) -> str:
        """The exclusions as the table's parameter carries them, or empty."""
        if not self.exclusions:
            return ""
        patterns = [f"s3://{self.bucket}/{self.folder}{pattern}" for pattern in self.exclusions]
        return json.dumps(patterns, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Contents:
    """A target's classified files in key order. `root` is its folder, or its key when it is one file.

    `complete` tells whether every object could be read: if not, what seems to be gone may be there.
    """

    target: Target
    root: str
    files: tuple[CrawledFile, ...]
    complete: bool


def read_target(
    neighbours: Neighbours, target: Target, say: Say, stop: threading.Event, custom: Sequence[Custom] = ()
) -> Contents:
    """Lists and classifies a target; raises Cancelled, and AwsError when the bucket cannot be listed."""
    objects = _objects(neighbours, target)
    alone = bool(objects) and objects[0].key == target.path
    wanted = objects[:1] if alone else [one for one in objects if one.key.startswith(target.folder)]

    def read(one: S3Object) -> CrawledFile | None:
        if stop.is_set():
            return None
        return _classified(neighbours, target.bucket, one, say, custom)

    with ThreadPoolExecutor(READERS, "glue sample") as pool:
        found = list(pool.map(read, wanted))
    if stop.is_set():
        raise Cancelled
    files = tuple(file for file in found if file is not None)
    return Contents(target, target.path if alone else target.folder, files, len(files) == len(wanted))


def _objects(neighbours: Neighbours, target: Target) -> list[S3Object]:
    excluded, start = excluder(target.exclusions), len(target.folder)
    return [
        one
        for one in neighbours.list_objects(target.bucket, target.path)
        if one.size and not one.key.endswith(("/", *_NO_DATA)) and not excluded(one.key[start:])
    ]


def _classified(
    neighbours: Neighbours, bucket: str, one: S3Object, say: Say, custom: Sequence[Custom]
) -> CrawledFile | None:
    try:
        return CrawledFile(one.key, one.size, classify(_source(neighbours, bucket, one), custom))
    except AwsError as error:
        say(f"ERROR : Error {error.message} retrieving file at s3://{bucket}/{one.key}. No schema was inferred.")
        return None


def _source(neighbours: Neighbours, bucket: str, one: S3Object) -> Source:
    """The object, with its first MiB read once: most objects are no longer."""
    head = neighbours.get_object(bucket, one.key, 0, MIB)

    def read(first: int, size: int) -> bytes:
        if first + size <= len(head) or len(head) == one.size:
            return head[first : first + size]
        return neighbours.get_object(bucket, one.key, first, size)

    return Source(one.size, read)
