"""S3 for a Spark that has no driver for it: objects are brought to the machine before a read, and away after a write.

Spark's own readers and writers are wrapped, so that `spark.read.json("s3://…")` works as on AWS.
"""

import gzip
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable
from functools import cache, wraps
from pathlib import Path
from typing import Any

_SCHEMES = ("s3://", "s3a://", "s3n://")
_READS = ("load", "csv", "json", "parquet", "orc", "text")
_WRITES = ("save", "csv", "json", "parquet", "orc", "text")
_HIDDEN = ("_", ".")


@cache
def s3() -> Any:
    """The S3 client of this run."""
    import boto3

    return boto3.client("s3")


def is_s3(path: object) -> bool:
    """Whether it is the address of something in S3."""
    return isinstance(path, str) and path.startswith(_SCHEMES)


def split(path: str) -> tuple[str, str]:
    """Bucket and key of an address."""
    bucket, _, key = path.partition("://")[2].partition("/")
    return bucket, key


def _new_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="s3-"))


def fetch(path: str, wanted: Callable[[str], bool] = lambda _key: True, lines: bool = False) -> str:
    """Brings all objects under an address here, in their folders; the local folder, or file if it is one object.

    With `lines` JSON is rewritten as one record a line, however it was joined. Raises FileNotFoundError when nothing
    is there.
    """
    bucket, prefix = split(path)
    home, count = _new_folder(), 0
    pages = s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    for entry in (one for page in pages for one in page.get("Contents", [])):
        key = entry["Key"]
        below = key[len(prefix) :]
        inside = not below or prefix == "" or prefix.endswith("/") or below.startswith("/")
        hidden = any(part.startswith(_HIDDEN) for part in below.strip("/").split("/"))
        if not entry["Size"] or key.endswith("/") or not inside or hidden or not wanted(key):
            continue
        target = home / (below.strip("/") or key.rpartition("/")[2])
        target.parent.mkdir(parents=True, exist_ok=True)
        body = s3().get_object(Bucket=bucket, Key=key)["Body"].read()
        target.write_bytes(as_lines(body) if lines else body)
        count += 1
    if not count:
        raise FileNotFoundError(f"Path does not exist: {path}")
    return str(home)


def as_lines(body: bytes) -> bytes:
    """JSON records as one a line: those of an array, pretty-printed ones, and those with nothing between them."""
    if body.startswith(b"\x1f\x8b"):
        return gzip.compress(as_lines(gzip.decompress(body)))
    text, at, out, decoder = body.decode("utf-8-sig"), 0, list[str](), json.JSONDecoder()
    while (start := re.compile(r"\s*").match(text, at)) and start.end() < len(text):
        record, at = decoder.raw_decode(text, start.end())
        out += [json.dumps(one, ensure_ascii=False) for one in (record if isinstance(record, list) else [record])]
    return "".join(f"{line}\n" for line in out).encode()


def send(home: str | Path, path: str, name: Callable[[str], str] = str) -> list[str]:
    """Takes what a writer left in a folder to an address, without its marks; the keys."""
    bucket, prefix = split(path)
    prefix = prefix.rstrip("/") + "/" if prefix else ""
    keys = []
    for folder, _, files in os.walk(home):
        for file in sorted(files):
            if file.startswith(_HIDDEN):
                continue
            local = Path(folder) / file
            inner = local.relative_to(home).parent.as_posix()
            key = prefix + ("" if inner == "." else f"{inner}/") + name(file)
            s3().put_object(Bucket=bucket, Key=key, Body=local.read_bytes())
            keys.append(key)
    return keys


def clear(path: str) -> None:
    """Deletes all objects under an address, as an overwriting writer does."""
    bucket, prefix = split(path)
    prefix = prefix.rstrip("/") + "/" if prefix else ""
    for page in s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for entry in page.get("Contents", []):
            s3().delete_object(Bucket=bucket, Key=entry["Key"])


def exists(path: str) -> bool:
    """Whether there is any object under an address."""
    bucket, prefix = split(path)
    return bool(s3().list_objects_v2(Bucket=bucket, Prefix=prefix.rstrip("/") + "/", MaxKeys=1).get("Contents"))


def install() -> None:
    """Wraps the readers and writers of pyspark's DataFrames."""
    from pyspark.sql import DataFrameReader, DataFrameWriter

    for name in _READS:
        setattr(DataFrameReader, name, _reading(getattr(DataFrameReader, name), name))
    for name in _WRITES:
        setattr(DataFrameWriter, name, _writing(getattr(DataFrameWriter, name)))
    plain = DataFrameWriter.mode
    DataFrameWriter.mode = wraps(plain)(lambda self, how: _remembering(plain, self, how))


def _remembering(plain: Callable[..., Any], writer: Any, how: str | None) -> Any:
    writer.headwater_mode = how
    return plain(writer, how)


def _reading(plain: Callable[..., Any], name: str) -> Callable[..., Any]:
    @wraps(plain)
    def read(self: Any, *paths: Any, **more: Any) -> Any:
        lines = name == "json" and str(more.get("multiLine", "")).lower() != "true"

        def local(path: Any) -> Any:
            if isinstance(path, (list, tuple)):
                return [local(one) for one in path]
            return fetch(path, lines=lines) if is_s3(path) else path

        return plain(self, *map(local, paths), **{key: local(value) for key, value in more.items()})

    return read


def _writing(plain: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(plain)
    def write(self: Any, path: Any = None, *rest: Any, **more: Any) -> Any:
        if not is_s3(path):
            return plain(self, path, *rest, **more) if path is not None else plain(self, *rest, **more)
        how = str(more.pop("mode", None) or getattr(self, "headwater_mode", None) or "error").lower()
        if how in ("error", "errorifexists", "default") and exists(path):
            raise FileExistsError(f"Path {path} already exists: set mode as overwrite or append.")
        if how == "ignore" and exists(path):
            return None
        home = _new_folder() / "out"
        plain(self.mode("error"), str(home), *rest, **more)
        if how == "overwrite":
            clear(path)
        send(home, path)
        return None

    return write


def paths_in(given: object) -> list[str]:
    """The addresses of connection_options: a list, one, or a text that holds a list."""
    if isinstance(given, str):
        given = json.loads(given) if given.startswith("[") else [given]
    return [str(one) for one in given] if isinstance(given, Iterable) else []
