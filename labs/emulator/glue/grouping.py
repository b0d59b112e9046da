"""Which files make one table, and which folders below it are partitions.

Plain functions over classified files; knows neither S3 nor the catalog. AWS documents the idea (compatible format
and path, mostly similar schemas), not every number: those that are ours are the constants below.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from labs.emulator.glue.schema import UNKNOWN, FileSchema

SIMILAR = 0.6  # two schemas are similar from this share of common names (Dice) on
MAJORITY = 0.7  # more than this share of a folder's children must be similar
CLUSTERS = 5  # more kinds of schema than this never make a table


@dataclass(frozen=True, slots=True)
class CrawledFile:
    """A file of a target: its key, size in bytes and schema."""

    key: str
    size: int
    schema: FileSchema


@dataclass(frozen=True, slots=True)
class TableGroup:
    """Files that make one table. `root` is the folder's prefix (ending in a slash, or empty), or a file's key."""

    root: str
    files: tuple[CrawledFile, ...]
    keys: tuple[str, ...] = ()
    is_file: bool = False

    def values_of(self, key: str) -> tuple[str, ...]:
        """The partition values of the file's folders."""
        folders = key[len(self.root) :].split("/")[:-1] if self.keys else []
        return tuple(folder.partition("=")[2] if "=" in folder else folder for folder in folders)

    def partitions(self) -> Iterator[tuple[tuple[str, ...], str, list[CrawledFile]]]:
        """Values, prefix and files of each partition, in key order; nothing for a table without keys."""
        if self.keys:
            for folder, files in groupby(self.files, lambda file: file.key.rpartition("/")[0]):
                yield self.values_of(folder + "/"), folder + "/", list(files)


@dataclass(frozen=True, slots=True)
class Grouping:
    """What a crawler's Configuration says of grouping: combine compatible files, or tables at a level (top = 1)."""

    combine: bool = False
    level: int | None = None


def group(files: Sequence[CrawledFile], root: str, how: Grouping) -> list[TableGroup]:
    """The tables of a target, whose `root` is a prefix (ending in a slash, or empty) or the key of its one file."""
    if len(files) == 1 and files[0].key == root:
        return [_file(files[0])]
    if how.level is None:
        return list(_descend(files, root, how))
    return [table for folder, part in _at_level(files, how.level) for table in _forced(part, folder, how)]


def _at_level(files: Sequence[CrawledFile], level: int) -> Iterator[tuple[str, list[CrawledFile]]]:
    def folder(file: CrawledFile) -> str:
        return "".join(f"{name}/" for name in file.key.split("/")[:-1][:level])

    for prefix, part in groupby(files, folder):
        yield prefix, list(part)


def _forced(files: list[CrawledFile], root: str, how: Grouping) -> Iterator[TableGroup]:
    keys = partition_keys(files, root)
    if keys is not None and compatible(files):
        yield TableGroup(root, tuple(files), keys)
    else:
        yield from _descend(files, root, how)


def _descend(files: Sequence[CrawledFile], root: str, how: Grouping) -> Iterator[TableGroup]:
    children = [(name, list(part)) for name, part in groupby(files, lambda file: _child(file.key, root))]
    keys = partition_keys(files, root)
    if keys is not None and _belong_together([part for _, part in children], how):
        yield TableGroup(root, tuple(files), keys)
        return
    for name, part in children:
        if name.endswith("/"):
            yield from _descend(part, root + name, how)
        else:
            yield from map(_file, part)


def _child(key: str, root: str) -> str:
    name, slash, _ = key[len(root) :].partition("/")
    return name + slash


def _file(file: CrawledFile) -> TableGroup:
    return TableGroup(file.key, (file,), is_file=True)


def partition_keys(files: Sequence[CrawledFile], root: str) -> tuple[str, ...] | None:
    """The keys of the folder levels below `root`, or None when the files do not lie in one path structure."""
    shapes = {_shape(file.key[len(root) :]) for file in files}
    return shapes.pop() if len(shapes) == 1 else None


def _shape(path: str) -> tuple[str, ...]:
    folders = path.split("/")[:-1]
    return tuple(
        folder.partition("=")[0].lower() if folder.find("=") > 0 else f"partition_{level}"
        for level, folder in enumerate(folders)
    )


def compatible(files: Sequence[CrawledFile]) -> bool:
    """Whether all files agree in format, compression and (CSV) delimiter."""
    return len({(file.schema.classification, file.schema.compression, file.schema.delimiter) for file in files}) == 1


def _belong_together(children: list[list[CrawledFile]], how: Grouping) -> bool:
    files = [file for child in children for file in child]
    if not compatible(files):
        return False
    if files[0].schema.classification == UNKNOWN:
        return len(files) == 1
    return how.combine or similar([{file.schema.names for file in child} for child in children])


def similar(children: list[set[frozenset[str]]]) -> bool:
    """Whether a folder's children, each given as its files' column names, mostly have similar schemas."""
    cluster_of = clusters({names for child in children for names in child})
    homes = [{cluster_of[names] for names in child} for child in children]
    if len(set().union(*homes)) > CLUSTERS or any(len(home) > 1 for home in homes):
        return False
    return Counter(home.pop() for home in homes).most_common(1)[0][1] > MAJORITY * len(children)


def clusters(schemas: set[frozenset[str]]) -> dict[frozenset[str], int]:
    """A cluster's number for each schema: a schema joins those that it is similar to, even through others."""
    number: dict[frozenset[str], int] = {}
    for start in sorted(schemas, key=sorted):
        if start in number:
            continue
        number[start], open_ = len(set(number.values())), [start]
        while open_:
            here = open_.pop()
            near = [one for one in schemas if one not in number and dice(here, one) >= SIMILAR]
            number.update(dict.fromkeys(near, number[start]))
            open_ += near
    return number


def dice(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of names that two schemas have in common, from 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0
