"""Athena's functions that DuckDB lacks or answers otherwise: macros made in each engine, and rewritten calls.

Works on sqlglot's trees and on DuckDB's SQL as text; knows no data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_DIGITS = "'0123456789abcdefghijklmnopqrstuvwxyz'"
_HOST = "^[^:/?#]+://([^/?#:@]*@)?([^/?#:]*)"
# A name that DuckDB has too stands here with athena_ before it: calls of it are renamed.
_MACROS: Mapping[str, str] = {
    "url_extract_host(u)": f"nullif(regexp_extract(u, '{_HOST}', 2), '')",
    "url_extract_protocol(u)": "nullif(regexp_extract(u, '^([^:/?#]+):', 1), '')",
    "url_extract_port(u)": "CAST(nullif(regexp_extract(u, '^[^:/?#]+://[^/?#]*:([0-9]+)', 1), '') AS BIGINT)",
    "url_extract_path(u)": "regexp_extract(u, '^[^:/?#]+://[^/?#]*([^?#]*)', 1)",
    "url_extract_query(u)": "nullif(regexp_extract(u, '[?]([^#]*)', 1), '')",
    "url_extract_fragment(u)": "nullif(regexp_extract(u, '#(.*)$', 1), '')",
    "url_extract_parameter(u, p)": (
        "CASE WHEN regexp_matches(u, '[?&]' || regexp_escape(p) || '=') "
        "THEN url_decode(regexp_extract(u, '[?&]' || regexp_escape(p) || '=([^&#]*)', 1)) END"
    ),
    "athena_url_encode(u)": "replace(url_encode(u), '%20', '+')",
    "athena_distinct(l)": "list_filter(l, lambda x, i: coalesce(list_position(l, x), i) = i)",
    "array_union(a, b)": "athena_distinct(list_concat(a, b))",
    "arrays_overlap(a, b)": "list_has_any(a, b)",
    "athena_slice(l, s, n)": (
        "CASE WHEN s > 0 THEN list_slice(l, s, s + n - 1) ELSE list_slice(l, len(l) + s + 1, len(l) + s + n) END"
    ),
    "athena_repeat(x, n)": "list_transform(range(CAST(n AS BIGINT)), lambda i: x)",
    "nan()": "CAST('NaN' AS DOUBLE)",
    "infinity()": "CAST('Infinity' AS DOUBLE)",
    "e()": "exp(1)",
    "width_bucket(x, a, b, n)": (
        "CASE WHEN x < a THEN 0 WHEN x >= b THEN n + 1 ELSE CAST(floor((x - a) / (b - a) * n) AS BIGINT) + 1 END"
    ),
    "from_base(s, r)": (
        f"CAST(list_sum(list_transform(range(len(s)), lambda i: (strpos({_DIGITS}, lower(substr(s, i + 1, 1))) - 1) "
        "* power(r, len(s) - i - 1))) AS BIGINT)"
    ),
    "athena_to_base(n, r)": "lower(to_base(n, r))",
    "codepoint(s)": "ord(s)",
    "normalize(s)": "nfc_normalize(s)",
    "athena_random(n)": "CAST(floor(random() * n) AS INTEGER)",
    "map_agg(k, v)": "map(list(k) FILTER (WHERE k IS NOT NULL), list(v) FILTER (WHERE k IS NOT NULL))",
    "str_to_map(s, d, e)": (
        "map_from_entries(list_transform(string_split(s, d), "
        "lambda x: struct_pack(k := string_split(x, e)[1], v := string_split(x, e)[2])))"
    ),
    "json_size(j, p)": (
        "CASE json_type(json_extract(j, p)) WHEN 'OBJECT' THEN len(json_keys(json_extract(j, p))) "
        "WHEN 'ARRAY' THEN json_array_length(json_extract(j, p)) WHEN NULL THEN NULL ELSE 0 END"
    ),
    "strrpos(s, t)": (
        "CASE WHEN strpos(s, t) = 0 THEN 0 ELSE len(s) - strpos(reverse(s), reverse(t)) - len(t) + 2 END"
    ),
    "athena_milliseconds(i)": "CAST(epoch(i) * 1000 AS BIGINT)",
}
MACROS = ";".join(f"CREATE TEMP MACRO {head} AS {body}" for head, body in _MACROS.items())
_RENAMED: Mapping[str, str] = {
    "every": "bool_and", "zip": "list_zip", "arbitrary": "any_value", "format_datetime": "strftime",
    "hamming_distance": "hamming", "url_encode": "athena_url_encode", "array_distinct": "athena_distinct",
    "list_distinct": "athena_distinct", "slice": "athena_slice", "array_slice": "athena_slice",
    "repeat": "athena_repeat", "to_base": "athena_to_base", "to_milliseconds": "athena_milliseconds",
    "format": "printf",
}  # fmt: skip
_MATCHES = {"any_match": "{} > 0", "none_match": "{} = 0", "all_match": "{} = len({})"}


def adapted(full: Any) -> Any:
    """The tree with calls that DuckDB knows; changes it in place."""
    from sqlglot import exp

    for one in list(full.find_all(exp.Func)):
        name = str(one.this).lower() if isinstance(one, exp.Anonymous) else one.sql_name().lower()
        given = one.expressions if isinstance(one, exp.Anonymous) else list(_arguments(one))
        if name in ("rand", "random") and given:
            one.replace(exp.func("athena_random", given[-1]))
        elif isinstance(one, exp.Reduce) and one.args.get("finish") is not None:
            one.replace(_reduced(one))
        elif name in _MATCHES and len(given) == 2:
            one.replace(_match(name, *given))
        elif name in _OF_MAPS and len(given) == 2 and isinstance(given[1], exp.Lambda):
            one.replace(_OF_MAPS[name](given[0], _over_entries(given[1])))
        elif name in _RENAMED:
            one.replace(exp.Anonymous(this=_RENAMED[name], expressions=given))
    _types(full)
    for one in list(full.find_all(exp.Unnest)):
        _zipped(one)
    return full


def _zipped(one: Any) -> None:
    """UNNEST of a map or of several arrays as a query, since DuckDB's takes one array."""
    from sqlglot import exp

    parts: list[Any] = []
    for given in one.expressions:
        is_map = isinstance(given, (exp.Map, exp.VarMap)) or (given.type and given.type.this == exp.DataType.Type.MAP)
        parts += [exp.func(name, given.copy()) for name in ("map_keys", "map_values")] if is_map else [given.copy()]
    if len(parts) < 2 or one.args.get("offset"):
        return
    asked = exp.select(*(exp.Anonymous(this="unnest", expressions=[part]) for part in parts))
    one.replace(exp.Subquery(this=asked, alias=one.args["alias"].copy() if one.args.get("alias") else None))


def _arguments(one: Any) -> Any:
    for name in one.arg_types:
        value = one.args.get(name)
        yield from (
            value if isinstance(value, list) else [value] if value is not None and not isinstance(value, bool) else []
        )


def _match(name: str, array: Any, matches: Any) -> Any:
    from sqlglot import exp

    kept = exp.func("len", exp.func("list_filter", array.copy(), matches.copy()))
    return exp.paren(exp.maybe_parse(_MATCHES[name].format(kept.sql("duckdb"), array.sql("duckdb")), dialect="duckdb"))


def _reduced(one: Any) -> Any:
    """reduce's last argument, which DuckDB does not have, done to what the others give."""
    from sqlglot import exp

    bare = one.copy()
    finish = bare.args["finish"].copy()
    bare.set("finish", None)
    done = exp.func("list_transform", exp.Array(expressions=[bare]), finish)
    return exp.Anonymous(this="list_extract", expressions=[done, exp.Literal.number(1)])


def _over_entries(given: Any) -> Any:
    """A lambda over key and value as one over an entry."""
    from sqlglot import exp

    key, value = (one.name for one in given.expressions)
    body = given.this.copy()
    for part in list(body.find_all(exp.Column, exp.Identifier)):
        if part.name in (key, value) and not isinstance(part.parent, exp.Column):
            entry = exp.Dot(
                this=exp.column("entry"), expression=exp.to_identifier("key" if part.name == key else "value")
            )
            body = entry if part is body else body
            if part.parent is not None:
                part.replace(entry)
    return exp.Lambda(this=body, expressions=[exp.to_identifier("entry")])


def _entries(entries: Any) -> Any:
    from sqlglot import exp

    return exp.func("map_from_entries", entries)


def _made(entries: Any, over: Any, key: str, value: str) -> Any:
    """The map whose entries are made anew: `key` and `value` in DuckDB's SQL, {} being what the lambda gives."""
    from sqlglot import exp

    told = over.this.sql("duckdb")
    packed = f"struct_pack(k := {key.format(told)}, v := {value.format(told)})"
    body = exp.Lambda(this=exp.maybe_parse(packed, dialect="duckdb"), expressions=[exp.to_identifier("entry")])
    return _entries(exp.func("list_transform", exp.func("map_entries", entries.copy()), body))


def _filtered(entries: Any, over: Any) -> Any:
    from sqlglot import exp

    return _entries(exp.func("list_filter", exp.func("map_entries", entries.copy()), over))


_OF_MAPS: Mapping[str, Callable[[Any, Any], Any]] = {
    "map_filter": _filtered,
    "transform_values": lambda given, over: _made(given, over, "entry.key", "{}"),
    "transform_keys": lambda given, over: _made(given, over, "{}", "entry.value"),
}
_DAYS = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR")


def _types(full: Any) -> None:
    """A date and an interval of days or more is a date; the average and the quotient of decimals are decimals."""
    from sqlglot import exp

    for one in list(full.find_all(exp.Add, exp.Sub)):
        interval = one.right if isinstance(one.right, exp.Interval) else None
        unit = str(interval.args.get("unit") or "").upper().rstrip("S") if interval else ""
        if unit in _DAYS and one.left.type and one.left.type.this == exp.DataType.Type.DATE:
            one.replace(exp.cast(one.copy(), "date"))
    for one in list(full.find_all(exp.Div)):
        scales = [_scale(side.type) for side in (one.left, one.right)]
        if None not in scales and any(_is_decimal(side.type) for side in (one.left, one.right)):
            one.replace(exp.cast(exp.paren(one.copy()), f"decimal(38, {max(scales)})"))
    for one in list(full.find_all(exp.Avg)):
        if _is_decimal(one.this.type):
            one.replace(exp.cast(one.copy(), one.this.type.copy()))


def _is_decimal(kind: Any) -> bool:
    from sqlglot import exp

    return bool(kind and kind.this == exp.DataType.Type.DECIMAL and kind.expressions)


def _scale(kind: Any) -> Any:
    """Digits behind the point of a decimal or whole number; None for other types."""
    from sqlglot import exp

    if _is_decimal(kind):
        return int(kind.expressions[1].name) if len(kind.expressions) > 1 else 0
    return 0 if kind and kind.this in exp.DataType.INTEGER_TYPES else None
