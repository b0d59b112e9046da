"""Grok patterns: `%{SYNTAX:name:type}` turned into a regular expression, and the columns that it names.

Plain functions over text. The named patterns are the common ones that Glue documents as built in; no library of
them is kept up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from labs.emulator.glue.hive import Columns, HiveType

_MONTH = (
    r"\b(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)\b"
)
_OCTET = "(?:25[0-5]|2[0-4][0-9]|[0-1]?[0-9]{1,2})"
BUILT_IN: Mapping[str, str] = {
    "USERNAME": r"[a-zA-Z0-9._-]+",
    "USER": "%{USERNAME}",
    "INT": r"(?:[+-]?(?:[0-9]+))",
    "BASE10NUM": r"(?<![0-9.+-])(?:[+-]?(?:(?:[0-9]+(?:\.[0-9]+)?)|(?:\.[0-9]+)))",
    "NUMBER": "(?:%{BASE10NUM})",
    "BASE16NUM": r"(?<![0-9A-Fa-f])(?:[+-]?(?:0x)?(?:[0-9A-Fa-f]+))",
    "BASE16FLOAT": r"\b(?<![0-9A-Fa-f.])(?:[+-]?(?:0x)?(?:(?:[0-9A-Fa-f]+(?:\.[0-9A-Fa-f]*)?)|(?:\.[0-9A-Fa-f]+)))\b",
    "BOOLEAN": r"(?i:true|false)",
    "POSINT": r"\b(?:[1-9][0-9]*)\b",
    "NONNEGINT": r"\b(?:[0-9]+)\b",
    "WORD": r"\b\w+\b",
    "NOTSPACE": r"\S+",
    "SPACE": r"\s*",
    "DATA": r".*?",
    "GREEDYDATA": r".*",
    "QUOTEDSTRING": r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)",
    "QS": "%{QUOTEDSTRING}",
    "UUID": r"[A-Fa-f0-9]{8}-(?:[A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}",
    "MAC": r"(?:[A-Fa-f0-9]{2}[:-]){5}[A-Fa-f0-9]{2}",
    "IPV6": r"(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|(?:[0-9A-Fa-f]{1,4}:){0,6}(?::[0-9A-Fa-f]{1,4}){1,6}|::",
    "IPV4": rf"(?<![0-9])(?:{_OCTET}[.]){{3}}{_OCTET}(?![0-9])",
    "IP": "(?:%{IPV6}|%{IPV4})",
    "HOSTNAME": r"\b(?:[0-9A-Za-z][0-9A-Za-z_-]{0,62})(?:\.(?:[0-9A-Za-z][0-9A-Za-z_-]{0,62}))*(?:\.?|\b)",
    "HOST": "%{HOSTNAME}",
    "IPORHOST": "(?:%{HOSTNAME}|%{IP})",
    "HOSTPORT": "(?:%{IPORHOST}:%{POSINT})",
    "UNIXPATH": r"(?:/(?:[\w_%!$@:.,~+-]+|\\.)*)+",
    "WINPATH": r"(?:[A-Za-z]:|\\)(?:\\[^\\?*]*)+",
    "PATH": "(?:%{UNIXPATH}|%{WINPATH})",
    "TTY": r"(?:/dev/(?:pts|tty(?:[pq])?)(?:\w+)?/?(?:[0-9]+))",
    "URIPROTO": r"[A-Za-z]+(?:\+[A-Za-z+]+)?",
    "URIHOST": "%{IPORHOST}(?::%{POSINT})?",
    "URIPATH": r"(?:/[A-Za-z0-9$.+!*'(){},~:;=@#%_\-]*)+",
    "URIPARAM": r"\?[A-Za-z0-9$.+!*'|(){},~@#%&/=:;_?\-\[\]]*",
    "URIPATHPARAM": "%{URIPATH}(?:%{URIPARAM})?",
    "URI": "%{URIPROTO}://(?:%{USER}(?::[^@]*)?@)?(?:%{URIHOST})?(?:%{URIPATHPARAM})?",
    "MONTH": _MONTH,
    "MONTHNUM": r"(?:0?[1-9]|1[0-2])",
    "MONTHNUM2": r"(?:0[1-9]|1[0-2])",
    "MONTHDAY": r"(?:(?:0[1-9])|(?:[12][0-9])|(?:3[01])|[1-9])",
    "DAY": r"(?:Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?)",
    "YEAR": r"(?:\d\d){1,2}",
    "HOUR": r"(?:2[0123]|[01]?[0-9])",
    "MINUTE": r"(?:[0-5][0-9])",
    "SECOND": r"(?:(?:[0-5]?[0-9]|60)(?:[:.,][0-9]+)?)",
    "TIME": r"(?!<[0-9])%{HOUR}:%{MINUTE}(?::%{SECOND})(?![0-9])",
    "DATE_US": r"%{MONTHNUM}[/-]%{MONTHDAY}[/-]%{YEAR}",
    "DATE_EU": r"%{MONTHDAY}[./-]%{MONTHNUM}[./-]%{YEAR}",
    "DATESTAMP_US": "%{DATE_US}[- ]%{TIME}",
    "DATESTAMP_EU": "%{DATE_EU}[- ]%{TIME}",
    "ISO8601_TIMEZONE": r"(?:Z|[+-]%{HOUR}(?::?%{MINUTE}))",
    "TIMESTAMP_ISO8601": r"%{YEAR}-%{MONTHNUM}-%{MONTHDAY}[T ]%{HOUR}:?%{MINUTE}(?::?%{SECOND})?%{ISO8601_TIMEZONE}?",
    "DATE": "%{DATE_US}|%{DATE_EU}",
    "DATESTAMP": "%{DATE}[- ]%{TIME}",
    "TZ": r"(?:[PMCE][SD]T|UTC)",
    "DATESTAMP_RFC822": r"%{DAY} %{MONTH} %{MONTHDAY} %{YEAR} %{TIME} %{TZ}",
    "HTTPDATE": r"%{MONTHDAY}/%{MONTH}/%{YEAR}:%{TIME} %{INT}",
    "SYSLOGTIMESTAMP": r"%{MONTH} +%{MONTHDAY} %{TIME}",
    "PROG": r"(?:[\w._/%-]+)",
    "SYSLOGPROG": r"%{PROG}(?:\[%{POSINT}\])?",
    "SYSLOGHOST": "%{IPORHOST}",
    "LOGLEVEL": (
        r"(?:[Aa]lert|ALERT|[Tt]race|TRACE|[Dd]ebug|DEBUG|[Nn]otice|NOTICE|[Ii]nfo|INFO|[Ww]arn?(?:ing)?|WARN?(?:ING)?|"
        r"[Ee]rr?(?:or)?|ERR?(?:OR)?|[Cc]rit?(?:ical)?|CRIT?(?:ICAL)?|[Ff]atal|FATAL|[Ss]evere|SEVERE|EMERG(?:ENCY)?)"
    ),
    "COMMONAPACHELOG": (
        r'%{IPORHOST:clientip} %{USER:ident} %{USER:auth} \[%{HTTPDATE:timestamp}\] "(?:%{WORD:verb} '
        r'%{NOTSPACE:request}(?: HTTP/%{NUMBER:httpversion})?|%{DATA:rawrequest})" %{NUMBER:response} '
        r"(?:%{NUMBER:bytes}|-)"
    ),
    "COMBINEDAPACHELOG": "%{COMMONAPACHELOG} %{QS:referrer} %{QS:agent}",
}
_REFERENCE = re.compile(r"%\{(\w+)(?::([\w.@-]+))?(?::(\w+))?\}")
_TYPES = {
    "byte": "tinyint", "short": "smallint", "int": "int", "integer": "int", "long": "bigint", "float": "float",
    "double": "double", "boolean": "boolean", "string": "string", "date": "date", "timestamp": "timestamp",
}  # fmt: skip
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Grok:
    """A compiled pattern: its columns in order, and the values of a line or None."""

    expression: re.Pattern[str]
    columns: Columns
    groups: tuple[str, ...]

    def values(self, line: str) -> list[str | None] | None:
        """What the line holds, by column; None when it does not match from its beginning."""
        found = self.expression.match(line)
        return None if found is None else [found[group] for group in self.groups]


def custom_patterns(text: str) -> dict[str, str]:
    """CustomPatterns: a name and its pattern a line; raises ValueError for a line that is no such pair."""
    found = {}
    for line in filter(str.strip, text.splitlines()):
        name, space, pattern = line.strip().partition(" ")
        if not space or not re.fullmatch(r"\w+", name):
            raise ValueError(f"CustomPatterns holds {line[:100]!r}: each line must be a name, a space and a pattern")
        found[name] = pattern.strip()
    return found


def compiled(pattern: str, custom: Mapping[str, str]) -> Grok:
    """The pattern made ready; raises ValueError naming what is unknown or no regular expression."""
    columns: list[tuple[str, HiveType]] = []

    def expand(text: str, depth: int) -> str:
        if depth > _DEEPEST:
            raise ValueError("GrokPattern names itself")

        def replaced(found: re.Match[str]) -> str:
            syntax, name, kind = found.groups()
            inner = custom.get(syntax, BUILT_IN.get(syntax))
            if inner is None:
                raise ValueError(f"GrokPattern names {syntax}, which is neither built in nor in CustomPatterns")
            if not name:
                return f"(?:{expand(inner, depth + 1)})"
            if kind and kind.lower() not in _TYPES:
                raise ValueError(f"GrokPattern gives {name} the type {kind}: it must be one of {', '.join(_TYPES)}")
            columns.append((name.lower(), _TYPES[(kind or "string").lower()]))
            group = f"c{len(columns) - 1}"
            return f"(?P<{group}>{expand(inner, depth + 1)})"

        return _REFERENCE.sub(replaced, text)

    try:
        expression = re.compile(expand(pattern, 0))
    except re.error as problem:
        raise ValueError(f"GrokPattern is no regular expression: {problem}") from problem
    if not columns:
        raise ValueError("GrokPattern names no column: use %{SYNTAX:name}")
    unique = dict(columns)
    groups = {name: f"c{at}" for at, (name, _) in reversed(list(enumerate(columns)))}
    return Grok(expression, tuple(unique.items()), tuple(groups[name] for name in unique))
