"""The process that runs jq programs: a JSON line in, a JSON line out, until stdin ends.

It may be ended at any time, and has a limit on memory where the system knows one. Knows nothing of Firehose.
"""

from __future__ import annotations

import contextlib
import json
import sys
from functools import lru_cache
from itertools import islice
from typing import Any

import jq

MOST_BYTES = 1 << 30
LARGEST_ANSWER = 1 << 20


def main() -> None:
    """Says that it is there, then answers each line."""
    _limit_memory()
    _say({})
    for line in sys.stdin:
        question = json.loads(line)
        _say(_answer(question["query"], question["record"]))


def _answer(query: str, record: str) -> dict[str, Any]:
    try:
        found = {"found": list(islice(iter(_program(query).input_text(record)), 2))}
    except ValueError as problem:
        return {"error": str(problem)}
    except (MemoryError, RecursionError):
        return {"stopped": "it asked for too much memory"}
    return found if len(json.dumps(found)) <= LARGEST_ANSWER else {"stopped": "its result is larger than 1 MiB"}


@lru_cache(maxsize=8)
def _program(query: str) -> Any:
    return jq.compile(query)


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))


if __name__ == "__main__":
    main()
