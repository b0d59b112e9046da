"""The words of `headwater traffic`, checked into frozen options. Knows no AWS, no Qt and not the command itself."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app import words

PURPOSE = "Put traffic into a stream or read it, on any target; cause a moment and measure it."
ACTIONS = ("put", "read", "moments", "moment")


@dataclass(frozen=True, slots=True)
class TrafficOptions:
    """`headwater traffic ACTION`: put and read work on `stream`; moment causes the moment of that name.

    `producing` holds what was said of the records, by the names of labs/traffic/producing.py.
    """

    action: str
    moment: str = ""
    stream: str = ""
    producing: Mapping[str, Any] = field(default_factory=dict)
    rate: float = 100.0
    total: int | None = None
    seconds: float | None = None
    workers: int = 1
    start: str = "TRIM_HORIZON"
    application: str = ""
    fan_out: bool = False
    target: str = "embedded"
    region: str | None = None
    confirm: str = ""
    as_json: bool = False

    @property
    def problem(self) -> str:
        """What does not go together, as a sentence; empty when all does."""
        if self.action in ("put", "read") and not self.stream:
            return f"--stream is missing: {self.action} needs the name of a stream."
        if (self.action == "moment") != bool(self.moment):
            return "A moment is caused by its name: headwater traffic moment NAME; `moments` lists them."
        return ""


def options_of(**given: Any) -> TrafficOptions:
    """The options of argparse's values."""
    names = TrafficOptions.__dataclass_fields__
    producing: dict[str, Any] = {}
    for name, value in given.items():
        if name not in names and value is not None and value is not False:
            producing |= value if isinstance(value, dict) else {name: value}
    return TrafficOptions(**{name: value for name, value in given.items() if name in names}, producing=producing)


def add_words(parser: argparse.ArgumentParser) -> None:
    """The words of the command."""
    parser.add_argument("action", type=words.one_of("ACTION", ACTIONS), metavar="ACTION", help=", ".join(ACTIONS))
    parser.add_argument("moment", nargs="?", default="", metavar="NAME", help="moment: which one")
    parser.add_argument("--stream", default="", metavar="NAME", help="put, read: the stream's name")
    parser.add_argument("--total", type=_whole("--total"), metavar="N", help="stop after so many records")
    parser.add_argument("--seconds", type=_number("--seconds"), metavar="S", help="stop after so many seconds")
    _put_words(parser.add_argument_group("put"))
    _read_words(parser.add_argument_group("read"))
    parser.add_argument("--target", type=words.target, default="embedded", metavar="TARGET", help=words.TARGETS)
    parser.add_argument("--region", type=words.region, metavar="R", help="default: the target's own")
    parser.add_argument(
        "--confirm", type=words.digits, default="", metavar="1234", help="a real account's last four digits"
    )
    parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object a line")


def _put_words(group: Any) -> None:
    group.add_argument("--rate", type=_number("--rate"), default=100.0, metavar="N", help="records a second (100)")
    group.add_argument(
        "--template", metavar="NAME", help="orders, sensors, clickstream, tickers, or a file of your own"
    )
    group.add_argument(
        "--keys", metavar="WORDS", help='random, "one key", round-robin, "Zipf 1.2", "chosen a, b", "hash 0"'
    )
    group.add_argument("--seed", type=_whole("--seed", 0), metavar="N", help="the same seed, the same records")
    group.add_argument("--size", type=_whole("--size"), metavar="BYTES", help="fill each record up to so many bytes")
    group.add_argument("--ramp", type=_ramp, metavar="FROM:S", help="rise from a rate to --rate over S seconds")
    group.add_argument("--burst", type=_burst, metavar="RATE:S:EVERY", help="another rate for S of EVERY seconds")
    group.add_argument("--ordered", action="store_true", help="record by record, so that each key keeps its order")
    group.add_argument("--into", type=words.one_of("--into", ("kinesis", "firehose")), metavar="kinesis|firehose")
    group.add_argument("--senders", type=_whole("--senders"), metavar="N", help="calls under way at a time (2)")
    group.add_argument("--workers", type=_whole("--workers"), default=1, metavar="N", help="processes, 1 to 8")


def _read_words(group: Any) -> None:
    starts = ("TRIM_HORIZON", "LATEST")
    group.add_argument("--from", type=words.one_of("--from", starts), default=starts[0], dest="start", metavar="PLACE",
                       help=" or ".join(starts))  # fmt: skip
    group.add_argument("--application", default="", metavar="NAME", help="keep the place, and share the shards")
    group.add_argument("--fan-out", action="store_true", help="be pushed, as a registered consumer (billed on AWS)")


def _number(name: str) -> Callable[[str], float]:
    def check(value: str) -> float:
        try:
            found = float(value)
        except ValueError:
            found = math.nan
        if not 0 < found < math.inf:
            raise words.wrong(name, value, "a number above 0")
        return found

    return check


def _whole(name: str, least: int = 1) -> Callable[[str], int]:
    def check(value: str) -> int:
        if not value.isascii() or not value.isdecimal() or len(value) > 18 or int(value) < least:
            raise words.wrong(name, value, f"a whole number, at least {least}")
        return int(value)

    return check


def _parts(name: str, value: str, count: int, rule: str) -> list[float]:
    parts = value.split(":")
    if len(parts) != count:
        raise words.wrong(name, value, rule)
    return [_number(name)(part) for part in parts]


def _ramp(value: str) -> dict[str, float]:
    rate, seconds = _parts("--ramp", value, 2, "a rate and seconds with a colon, such as 100:30")
    return {"ramp_from": rate, "ramp_s": seconds}


def _burst(value: str) -> dict[str, float]:
    rate, seconds, every = _parts("--burst", value, 3, "a rate and two times with colons, such as 5000:2:10")
    return {"burst_rate": rate, "burst_s": seconds, "burst_every": every}
