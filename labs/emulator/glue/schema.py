"""What one file turned out to be: its classification, columns and record statistics.

Knows neither S3 nor the catalog.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from labs.emulator.glue.hive import Columns

UNKNOWN = "UNKNOWN"
MIB = 1 << 20
SAMPLED_RECORDS = 1000


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be read in parts: `read(first, size)` gives at most `size` bytes from `first`."""

    size: int
    read: Callable[[int, int], bytes]

    @classmethod
    def of(cls, body: bytes) -> Source:
        """A file that is at hand."""
        return cls(len(body), lambda first, size: body[first : first + size])


@dataclass(frozen=True, slots=True)
class FileSchema:
    """A classified file.

    `average` is what a record takes unpacked, `records` how many the file holds (estimated unless `exact`); `paths`
    are JSON's top-level keys in their own case; `delimiter` and `header` are CSV's; `literal` is Avro's schema as JSON.
    A custom classifier may name its own `serde` with parameters, and `extra` parameters of the table.
    """

    classification: str
    columns: Columns = ()
    compression: str = "none"
    average: int = 0
    records: int = 0
    exact: bool = False
    paths: tuple[str, ...] = ()
    delimiter: str = ""
    header: bool = False
    literal: str = ""
    serde: str = ""
    serde_parameters: tuple[tuple[str, str], ...] = ()
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The columns' names, by which two schemas are compared."""
        return frozenset(name for name, _ in self.columns)
