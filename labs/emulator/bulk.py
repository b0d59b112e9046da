"""Large objects of S3: their bytes lie in pieces in the Store, and only a Bulk, which says where, goes about.

Whoever holds a lock that others need handles the Bulk; bytes are written before and read afterwards, a piece at a time.
Knows neither S3 nor moto.
"""

from __future__ import annotations

import hashlib
import io
import threading
import time
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, SupportsIndex, overload

from labs.emulator.spill import Spill
from labs.emulator.store import BREATH_S, STEP, Store

LARGE = 64 * 1024  # from this size on an object's bytes are kept apart
PIECE = STEP


@dataclass(frozen=True, slots=True)
class Run:
    """`size` bytes of the log `log` from `first` on; without a log, the bytes `held`."""

    log: str
    first: int
    size: int
    held: bytes = b""

    def cut(self, first: int, size: int) -> Run:
        """Part of it."""
        return Run(self.log, self.first + first, size, self.held[first : first + size])


@dataclass(frozen=True)
class Bulk:
    """Bytes that lie on a shelf. `md5` is theirs in hexadecimal, empty when nobody has worked it out."""

    shelf: Shelf
    runs: tuple[Run, ...]
    md5: str = ""

    @cached_property
    def size(self) -> int:
        """How many bytes they are."""
        return sum(run.size for run in self.runs)

    @property
    def logs(self) -> frozenset[str]:
        """The logs that they lie in."""
        return frozenset(run.log for run in self.runs if run.log)

    def __deepcopy__(self, _memo: dict[int, object]) -> Bulk:
        """The same: nothing of it changes, and moto copies each object deeply when it lists versions."""
        return self

    def cut(self, first: int, last: int) -> Bulk:
        """The bytes from `first` to before `last`."""
        runs, place = [], 0
        for run in self.runs:
            begin, end = max(first - place, 0), min(last - place, run.size)
            if begin < end:
                runs.append(run.cut(begin, end - begin))
            place += run.size
        return Bulk(self.shelf, tuple(runs))

    def pieces(self) -> Iterator[bytes]:
        """The bytes, at most PIECE at a time. Raises LookupError for bytes that are gone."""
        for run in self.runs:
            yield from self.shelf.read(run)

    def digest(self, algorithm: str) -> Any:
        """hashlib's, over all the bytes."""
        found = hashlib.new(algorithm, usedforsecurity=False)
        for piece in self.pieces():
            found.update(piece)
        return found


@dataclass(slots=True)
class Shelf:
    """Where the pieces lie: in the store's file, or in one without a name for a cloud that is not kept.

    A log that somebody is reading is forgotten when he has read it.
    """

    store: Store
    coming: set[str] = field(default_factory=set)  # written, and not yet anybody's
    _readers: Counter[str] = field(default_factory=Counter)
    _unneeded: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @staticmethod
    def of(store: Store) -> Shelf:
        """The shelf of a store."""
        return Shelf(store if store.keeps else Spill())

    def write(self, log: str, parts: Iterable[bytes | memoryview]) -> Bulk:
        """Lays the bytes down in a new log, which is among the `coming`."""
        self.coming.add(log)
        place, md5 = 0, hashlib.md5(usedforsecurity=False)
        for piece in _pieces(parts):
            self.store.append(log, place, piece)
            md5.update(piece)
            place += len(piece)
            time.sleep(BREATH_S)
        return Bulk(self, (Run(log, 0, place),), md5.hexdigest())

    def read(self, run: Run) -> Iterator[bytes]:
        """The bytes of a run, at most PIECE at a time."""
        if not run.log:
            yield run.held
        place, end = run.first, run.first + run.size
        while run.log and place < end:
            start = place // PIECE * PIECE
            piece = self.store.entry(run.log, start)
            if piece is None or len(piece) <= place - start:
                raise LookupError(f"{run.log!r} has nothing at {place}.")
            found = piece[place - start : end - start]
            place += len(found)
            yield found

    def hold(self, logs: Iterable[str]) -> None:
        """Somebody is going to read them."""
        with self._lock:
            self._readers.update(logs)

    def release(self, logs: Iterable[str]) -> None:
        """He has read them."""
        with self._lock:
            self._readers.subtract(logs)
            over = [log for log in logs if not self._readers[log]]
            for log in over:
                del self._readers[log]
            gone = self._unneeded.intersection(over)
            self._unneeded -= gone
        for log in gone:
            self.store.drop_log(log)

    def drop(self, log: str) -> None:
        """Forgets a log, now or when it has been read."""
        with self._lock:
            if self._readers[log]:
                self._unneeded.add(log)
                return
            del self._readers[log]
        self.store.drop_log(log)


class Reading:
    """A Bulk that stays as long as this does: as often as one likes its bytes in pieces."""

    def __init__(self, bulk: Bulk) -> None:
        self.bulk = bulk
        bulk.shelf.hold(bulk.logs)
        weakref.finalize(self, bulk.shelf.release, bulk.logs).atexit = False

    def __iter__(self) -> Iterator[bytes]:
        yield from self.bulk.pieces()

    def whole(self) -> bytes:
        """All the bytes; they are not copied once more to be put together."""
        out = io.BytesIO()
        out.writelines(self)
        return out.getvalue()


class Promise(bytes):
    """Stands where moto would have the bytes: as long as they are, and to be cut as they are, with nothing in it.

    `is_copy` when they belong to an object already.
    """

    bulk: Bulk
    is_copy: bool

    def __new__(cls, bulk: Bulk, *, is_copy: bool = False) -> Promise:
        """A promise of these bytes."""
        made = super().__new__(cls)
        made.bulk, made.is_copy = bulk, is_copy
        return made

    def __len__(self) -> int:
        return self.bulk.size

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    @overload
    def __getitem__(self, key: SupportsIndex) -> int: ...
    @overload
    def __getitem__(self, key: slice[Any, Any, Any]) -> bytes: ...

    def __getitem__(self, key: SupportsIndex | slice[Any, Any, Any]) -> int | bytes:
        if not isinstance(key, slice):
            raise TypeError("A promise of bytes is cut, not looked into.")
        first, last, _ = key.indices(len(self))
        return Promise(self.bulk.cut(first, max(first, last)), is_copy=self.is_copy)


def _pieces(parts: Iterable[bytes | memoryview]) -> Iterator[bytes | memoryview]:
    """The same bytes in pieces of PIECE, the last one shorter."""
    waiting: list[memoryview] = []
    size = 0
    for part in parts:
        rest = memoryview(part)
        while size + len(rest) >= PIECE:
            waiting.append(rest[: PIECE - size])
            rest = rest[PIECE - size :]
            yield waiting[0] if len(waiting) == 1 else b"".join(waiting)
            waiting, size = [], 0
        if len(rest):
            waiting.append(rest)
            size += len(rest)
    if waiting:
        yield b"".join(waiting)
