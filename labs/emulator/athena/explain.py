"""EXPLAIN and EXPLAIN ANALYZE: the plan of the engine that runs queries here, or whether a query is valid."""

from __future__ import annotations

import re

from labs.emulator.athena.errors import Failure, invalid
from labs.emulator.athena.statement import part, tree, with_parameters
from labs.emulator.athena.work import Outcome, Work, queried

_FORM = re.compile(
    r"EXPLAIN\s+(?P<analyze>ANALYZE\s+)?(?:VERBOSE\s+)?"
    r"(?:\((?P<options>\s*(?:FORMAT|TYPE)\s+\w+\s*(?:,\s*(?:FORMAT|TYPE)\s+\w+\s*)*)\)\s*)?(?P<sql>.+)\Z",
    re.IGNORECASE | re.DOTALL,
)
_FORMATS, _TYPES = ("TEXT", "JSON"), ("LOGICAL", "DISTRIBUTED", "VALIDATE")


def parsed(sql: str) -> tuple[bool, dict[str, str], str]:
    """Whether it is ANALYZE, its options, its statement; raises InvalidRequestException where it cannot be read."""
    found = _FORM.match(sql)
    if found is None:
        raise invalid("line 1:8: mismatched input '<EOF>'. Expecting: <query>", "MALFORMED_QUERY")
    options = {one.split()[0].upper(): one.split()[1].upper() for one in (found["options"] or "").split(",") if one}
    return bool(found["analyze"]), options, part(sql, found, "sql")


def explained(work: Work, sql: str) -> Outcome:
    """Runs an EXPLAIN."""
    analyze, options, inner = parsed(sql)
    form, kind = options.get("FORMAT", "TEXT"), options.get("TYPE", "DISTRIBUTED")
    if form not in _FORMATS or kind not in _TYPES:
        offered = f"TYPE {', '.join(_TYPES)} and FORMAT {', '.join(_FORMATS)}"
        raise Failure(f"NOT_SUPPORTED: EXPLAIN (TYPE {kind}, FORMAT {form}): the plans here are of {offered}")
    query = tree(inner)
    if query.key not in ("select", "union", "intersect", "except", "values", "with"):
        raise Failure(f"NOT_SUPPORTED: EXPLAIN of {query.key.upper()}: only a query's plan can be shown")
    if work.parameters:
        query = with_parameters(query, work.parameters)
    prefix = f"EXPLAIN ({'ANALYZE, ' if analyze else ''}FORMAT {form.lower()}) "
    rows, scanned = queried(work, query, inner, prefix)
    if kind == "VALIDATE":
        return Outcome(lines=("true",), columns=(("Valid", "boolean"),))
    text = "\n".join(str(one) for one in rows.column(1).to_pylist())
    lines = tuple(text.rstrip().split("\n"))
    return Outcome(lines=lines, columns=(("Query Plan", "varchar"),), scanned=scanned if analyze else 0)
