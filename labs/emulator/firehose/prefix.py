"""What a prefix may say and what it comes to: `!{timestamp:...}`, `!{firehose:random-string}` and their rules.

Plain functions without state; the random letters are handed in. Knows neither S3 nor streams.
"""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from labs.emulator.firehose.javatime import format_java

LONGEST = 512
DEFAULT_DATE = "yyyy/MM/dd/HH/"
ERROR_TYPE = "!{firehose:error-output-type}"
EXPRESSION = re.compile(r"!\{([^:{}]*):([^{}]*)\}")
PARTITION_KEYS = ("partitionKeyFromQuery", "partitionKeyFromLambda")
Keys = Mapping[str, str]
NO_KEYS: Keys = {}
ALPHABET = string.ascii_letters + string.digits


def random_string() -> str:
    """Eleven letters and digits, as AWS makes them for `!{firehose:random-string}`."""
    return "".join(secrets.choice(ALPHABET) for _ in range(11))


def evaluate(text: str, when: datetime, keys: Keys = NO_KEYS, random: Callable[[], str] = random_string) -> str:
    """The prefix of an object whose oldest record came at `when`, an aware time in the zone to write it in.

    A prefix without a timestamp gets the date and hour right behind it; `keys` are the partition's. Raises ValueError
    with a sentence for an expression that is not understood.
    """
    dated = text if _has_timestamp(text) else text + "!{timestamp:" + DEFAULT_DATE + "}"
    return EXPRESSION.sub(lambda match: _value(match[1], match[2], when, "", random, keys), dated)


def evaluate_error(text: str, prefix: str, when: datetime, error_type: str) -> str:
    """The prefix of an object with failed records: without ErrorOutputPrefix it stands behind Prefix."""
    if text:
        return EXPRESSION.sub(lambda match: _value(match[1], match[2], when, error_type, random_string, {}), text)
    return f"{prefix}{error_type}/" + format_java(DEFAULT_DATE, when)


def prefix_problem(prefix: str, error_prefix: str, when: datetime, is_partitioned: bool = False) -> str:
    """The first rule that the two prefixes break, as a sentence; empty when they keep them all."""
    return next(_problems(prefix, error_prefix, when, is_partitioned), "")


def _problems(prefix: str, error_prefix: str, when: datetime, is_partitioned: bool) -> Iterator[str]:
    yield from _expression_problems("Prefix", prefix, is_partitioned)
    yield from _expression_problems("ErrorOutputPrefix", error_prefix, False)
    if ERROR_TYPE in prefix:
        yield f"Prefix cannot contain {ERROR_TYPE}"
    if "!{" in prefix and not error_prefix:
        yield "ErrorOutputPrefix cannot be null or empty when Prefix contains expressions"
    if "!{" in error_prefix and ERROR_TYPE not in error_prefix:
        yield f"ErrorOutputPrefix must contain {ERROR_TYPE} when it contains expressions"
    yield from _evaluation_problems(prefix, error_prefix, when)


def _expression_problems(field: str, text: str, is_partitioned: bool) -> Iterator[str]:
    if "!{" in EXPRESSION.sub("", text):
        yield f"{field} has the sequence !{{ outside of an expression of the form !{{namespace:value}}: {text}"
    for match in EXPRESSION.finditer(text):
        if match[1] in PARTITION_KEYS and not is_partitioned:
            yield f"{field} has {match[0]}, which is for the Prefix of a stream with dynamic partitioning only"


def _evaluation_problems(prefix: str, error_prefix: str, when: datetime) -> Iterator[str]:
    try:
        results = {
            "Prefix": evaluate(prefix, when, {match[2]: "x" for match in EXPRESSION.finditer(prefix)}),
            "ErrorOutputPrefix": evaluate_error(error_prefix, prefix, when, "format-conversion-failed"),
        }
    except ValueError as error:
        yield str(error)
        return
    for field, result in results.items():
        if len(result) > LONGEST:
            yield f"{field} must have at most {LONGEST} characters after evaluation; it has {len(result)}"


def _has_timestamp(text: str) -> bool:
    return any(match[1] == "timestamp" for match in EXPRESSION.finditer(text))


def _value(namespace: str, value: str, when: datetime, error_type: str, random: Callable[[], str], keys: Keys) -> str:
    match (namespace, value):
        case ("timestamp", pattern):
            return format_java(pattern, when)
        case ("firehose", "random-string"):
            return random()
        case ("firehose", "error-output-type"):
            return error_type
        case ("partitionKeyFromQuery", name) if name in keys:
            return keys[name]
    raise ValueError(
        f"!{{{namespace}:{value}}} is not an expression; known are timestamp:<pattern>, firehose:random-string "
        "and firehose:error-output-type"
    )
