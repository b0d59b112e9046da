"""The commands of a query: each takes a table of events and gives the next one.

fields, display, filter, sort, limit, stats, parse and dedup; any other is refused by its name. Source: "CloudWatch
Logs Insights language query syntax". Plain functions; knows no log group.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from labs.emulator.insights.expression import Expression, expression
from labs.emulator.insights.scanner import NAME, NUMBER, Malformed, Scanner
from labs.emulator.insights.values import MOST_ROWS, Row, Value, ordered, shown

USUAL = ("@timestamp", "@message")
ANY_NAME = re.compile(r"[A-Za-z]\w*")


@dataclass(frozen=True, slots=True)
class Table:
    """Events, newest first until they are sorted, or groups of them once `gathered`; `columns` are shown."""

    rows: Sequence[Row]
    columns: tuple[str, ...] = ()
    gathered: bool = False
    matched: int = 0


Command = Callable[[Table], Table]


@dataclass(frozen=True, slots=True)
class Query:
    """A query that could be read."""

    commands: tuple[Command, ...]
    limit: int = MOST_ROWS

    def run(self, rows: Sequence[Row]) -> Table:
        """What it gives for these events, newest first."""
        table = Table(rows, matched=len(rows))
        for command in self.commands:
            table = command(table)
        return replace(table, rows=list(table.rows)[: self.limit], columns=table.columns or USUAL)


@dataclass(frozen=True, slots=True)
class _Fields:
    wanted: tuple[tuple[str, Expression], ...]
    only: bool = False

    def __call__(self, table: Table) -> Table:
        computed = [(name, one) for name, one in self.wanted if name != one.text or name not in _names(one)]
        rows = table.rows
        if computed:
            rows = [{**row, **{name: one.of(row, ()) for name, one in computed}} for row in rows]
        names = tuple(name for name, _ in self.wanted)
        return replace(table, rows=rows, columns=names if self.only else _with(table.columns, names))


def _names(one: Expression) -> tuple[str, ...]:
    """The field that an expression merely is."""
    return (one.text,) if NAME.fullmatch(one.text) else ()


def _with(columns: tuple[str, ...], more: Sequence[str]) -> tuple[str, ...]:
    return columns + tuple(name for name in dict.fromkeys(more) if name not in columns)


@dataclass(frozen=True, slots=True)
class _Filter:
    holds: Expression

    def __call__(self, table: Table) -> Table:
        rows = [row for row in table.rows if self.holds.of(row, ())]
        return replace(table, rows=rows, matched=table.matched if table.gathered else len(rows))


@dataclass(frozen=True, slots=True)
class _Sort:
    keys: tuple[tuple[Expression, bool], ...]

    def __call__(self, table: Table) -> Table:
        rows = list(table.rows)
        for key, descending in reversed(self.keys):
            rows.sort(key=lambda row, key=key: ordered(_sorted_by(key, row)), reverse=descending)  # type: ignore[misc]
        return replace(table, rows=rows)


def _sorted_by(key: Expression, row: Row) -> Value:
    """A column of an earlier command goes by how it was written: sort count(*)."""
    return row[key.text] if key.text in row else key.of(row, (row,))


@dataclass(frozen=True, slots=True)
class _Stats:
    aggregates: tuple[tuple[str, Expression], ...]
    by: tuple[tuple[str, Expression], ...]

    def __call__(self, table: Table) -> Table:
        groups: dict[tuple[str, ...], tuple[Row, list[Row]]] = {}
        for row in sorted(table.rows, key=lambda row: ordered(row.get("@timestamp"))):  # for earliest and latest
            values = {name: one.of(row, ()) for name, one in self.by}
            if all(value is not None for value in values.values()):
                groups.setdefault(tuple(shown(value) for value in values.values()), (values, []))[1].append(row)
        if not self.by and not groups:
            groups[()] = ({}, [])
        rows: list[Row] = [
            {**values, **{name: one.of(members[0] if members else {}, members) for name, one in self.aggregates}}
            for values, members in groups.values()
        ]
        names = tuple(name for name, _ in (*self.by, *self.aggregates))
        return replace(table, rows=rows, columns=names, gathered=True)


@dataclass(frozen=True, slots=True)
class _Parse:
    name: str
    pattern: re.Pattern[str]
    names: tuple[str, ...]

    def __call__(self, table: Table) -> Table:
        return replace(table, rows=[self._parsed(row) for row in table.rows], columns=self._columns(table.columns))

    def _columns(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        return _with(columns or USUAL, self.names)

    def _parsed(self, row: Row) -> Row:
        value = row.get(self.name)
        found = self.pattern.search(shown(value)) if value is not None else None
        return {**row, **dict(zip(self.names, found.groups(), strict=True))} if found else row


@dataclass(frozen=True, slots=True)
class _Dedup:
    by: tuple[Expression, ...]

    def __call__(self, table: Table) -> Table:
        found: dict[tuple[str, ...], Row] = {}
        for row in table.rows:
            values = [one.of(row, ()) for one in self.by]
            found.setdefault(tuple("" if value is None else shown(value) for value in values), row)
        return replace(table, rows=list(found.values()))


def read(text: str) -> Query:
    """Reads a query. Raises Malformed, with the place and the reason."""
    scanner, commands, limit = Scanner(text), list[Command](), MOST_ROWS
    while True:
        scanner.skip()
        start = scanner.at
        found = scanner.take(ANY_NAME)
        name = found[0].lower() if found else ""
        if name == "limit":
            limit = _limit(scanner)
            commands.append(_Cut(limit))
        elif name in READERS:
            commands.append(READERS[name](scanner))
        elif found:
            message = f"The command {found[0]} is not supported by the embedded cloud."
            raise Malformed(message, start, scanner.at)
        else:
            raise scanner.wrong("a command was expected")
        if scanner.ended():
            return Query(tuple(commands), limit)
        scanner.need("|")


@dataclass(frozen=True, slots=True)
class _Cut:
    most: int

    def __call__(self, table: Table) -> Table:
        return replace(table, rows=list(table.rows)[: self.most])


def _limit(scanner: Scanner) -> int:
    found = scanner.take(NUMBER)
    if not found or not found[0].isdigit() or not 1 <= int(found[0]) <= MOST_ROWS:
        raise scanner.wrong(f"a limit from 1 to {MOST_ROWS} was expected")
    return int(found[0])


def _named(scanner: Scanner) -> tuple[str, Expression]:
    one = expression(scanner)
    return (scanner.name() if scanner.word("as") else one.text), one


def _list(scanner: Scanner) -> tuple[tuple[str, Expression], ...]:
    found = [_named(scanner)]
    while scanner.word(","):
        found.append(_named(scanner))
    return tuple(found)


def _plain(scanner: Scanner) -> tuple[tuple[str, Expression], ...]:
    start = scanner.at
    found = _list(scanner)
    if any(one.gathers for _, one in found):
        raise scanner.wrong("an aggregate can stand in stats only", start)
    return found


def _read_stats(scanner: Scanner) -> Command:
    start = scanner.at
    aggregates = _list(scanner)
    if not all(one.gathers for _, one in aggregates):
        raise scanner.wrong("stats needs aggregates such as count(*)", start)
    return _Stats(aggregates, _plain(scanner) if scanner.word("by") else ())


def _read_sort(scanner: Scanner) -> Command:
    keys = []
    while True:
        one = expression(scanner)
        keys.append((one, scanner.word("desc", "asc") == "desc"))
        if not scanner.word(","):
            return _Sort(tuple(keys))


def _read_parse(scanner: Scanner) -> Command:
    glob, pattern, name = scanner.quoted(), None, "@message"
    if glob is None and (pattern := scanner.regex()) is None:
        name = scanner.name()
        glob = scanner.quoted()
        pattern = scanner.regex() if glob is None else None
    if glob is None:
        return _by_regex(scanner, name, pattern)
    mark = scanner.at
    scanner.need("as")
    names = [scanner.name()]
    while scanner.word(","):
        names.append(scanner.name())
    if glob.count("*") != len(names):
        raise scanner.wrong(f"the pattern has {glob.count('*')} wildcards for {len(names)} names", mark)
    return _Parse(name, _globbed(glob), tuple(names))


def _by_regex(scanner: Scanner, name: str, pattern: re.Pattern[str] | None) -> Command:
    if pattern is None:
        raise scanner.wrong("parse needs a text in quotes or a regular expression between slashes")
    names = tuple(sorted(pattern.groupindex, key=lambda name: pattern.groupindex[name]))
    if not names or len(names) != pattern.groups:
        raise scanner.wrong("each group of the regular expression needs a name: (?<name>...)")
    return _Parse(name, pattern, names)


def _globbed(glob: str) -> re.Pattern[str]:
    parts = [re.escape(part) for part in glob.split("*")]
    last = "(.*)" if glob.endswith("*") else "(.*?)"
    return re.compile("(.*?)".join(parts[:-1]) + (last + parts[-1] if len(parts) > 1 else ""), re.DOTALL)


READERS: dict[str, Callable[[Scanner], Command]] = {
    "fields": lambda scanner: _Fields(_plain(scanner)),
    "display": lambda scanner: _Fields(_plain(scanner), only=True),
    "filter": lambda scanner: _Filter(expression(scanner)),
    "sort": _read_sort,
    "stats": _read_stats,
    "parse": _read_parse,
    "dedup": lambda scanner: _Dedup(tuple(one for _, one in _plain(scanner))),
}
