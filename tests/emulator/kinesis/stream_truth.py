"""What a stream must hold and refuse, as a test believes it: each shard's records, and what its second has room for.

Written from AWS's documents alone; knows nothing of the service that it is held against.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field

MIB = 1024 * 1024
RECORDS_A_SECOND, READS_A_SECOND, ITERATORS_A_SECOND = 1000, 5, 5
ITERATOR_S = 300
MOST_READ = 10 * MIB


@dataclass(slots=True)
class Stored:
    """A record in a shard. Its number is not known while no answer told it."""

    arrival: float
    one: str
    key: str
    size: int
    number: int | None = None


@dataclass(slots=True)
class Second:
    """What was taken in the last second: (time, units, bytes), with their sums."""

    taken: deque[tuple[float, int, int]] = field(default_factory=deque)
    units: int = 0
    bytes: int = 0

    def pass_to(self, now: float) -> None:
        """Forgets what is older than a second."""
        while self.taken and self.taken[0][0] <= now - 1.0:
            _, units, size = self.taken.popleft()
            self.units, self.bytes = self.units - units, self.bytes - size

    def take(self, now: float, size: int = 0) -> None:
        """Takes one unit of that many bytes."""
        self.taken.append((now, 1, size))
        self.units, self.bytes = self.units + 1, self.bytes + size


@dataclass(slots=True)
class Truth:
    """One shard: its log and its three budgets, of the moment as a server has them."""

    log: list[Stored] = field(default_factory=list)
    writes: Second = field(default_factory=Second)
    reads: Second = field(default_factory=Second)
    words: Second = field(default_factory=Second)
    blocked_until: float = 0.0

    def begin_anew(self) -> None:
        """The server was started again: it begins with whole budgets."""
        self.writes, self.reads, self.words, self.blocked_until = Second(), Second(), Second(), 0.0

    def expire(self, horizon: float) -> None:
        """What arrived before that time is gone for good."""
        for stored in self.log:
            if stored.arrival < horizon:
                stored.arrival = 0.0

    def room(self, now: float) -> int:
        """Bytes that the second still takes, or -1 when it takes no more records."""
        self.writes.pass_to(now)
        return MIB - self.writes.bytes if self.writes.units < RECORDS_A_SECOND else -1

    def put(self, now: float, one: str, key: str, size: int) -> Stored | None:
        """Stores a record if the second has room."""
        if self.room(now) < size:
            return None
        self.writes.take(now, size)
        self.log.append(Stored(now, one, key, size))
        return self.log[-1]

    def gives_word(self, now: float) -> bool:
        """Whether one more iterator is given; if so it is."""
        self.words.pass_to(now)
        given = self.words.units < ITERATORS_A_SECOND
        if given:
            self.words.take(now)
        return given

    def read(self, now: float, place: int, limit: int, horizon: float) -> tuple[int, int] | None:
        """The first and the last place (exclusive) that a GetRecords gives, None when it is throttled."""
        self.reads.pass_to(now)
        if now < self.blocked_until or self.reads.units >= READS_A_SECOND or self.reads.bytes >= 2 * MIB:
            return None
        first = place
        while first < len(self.log) and self.log[first].arrival < horizon:
            first += 1
        last, size = first, 0
        while last < len(self.log) and last - first < limit and (size + self.log[last].size <= MOST_READ):
            size += self.log[last].size
            last += 1
        self.reads.take(now, size)
        if size > 2 * MIB:
            self.blocked_until = now + size / (2 * MIB)
        return first, last

    def behind_ms(self, now: float, place: int) -> int:
        """How old the next record is."""
        return max(0, int((now - self.log[place].arrival) * 1000)) if place < len(self.log) else 0


@dataclass(slots=True)
class Minutes:
    """What each minute must be told to CloudWatch: sums by (minute, metric)."""

    sums: Counter[tuple[int, str]] = field(default_factory=Counter)

    def add(self, now: float, **more: float) -> None:
        """Adds to the minute's sums."""
        for name, value in more.items():
            self.sums[int(now) // 60 * 60, name] += value

    def forget(self, told: set[int]) -> None:
        """A server that ends takes along what it had not told yet."""
        self.sums = Counter({key: value for key, value in self.sums.items() if key[0] in told})
