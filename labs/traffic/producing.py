"""What to produce, as one checked value: where to, rate and total, template, keys, seed. Knows no client."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labs.traffic.keys import strategy
from labs.traffic.language import LARGEST_RECORD
from labs.traffic.pace import Profile
from labs.traffic.templates import template_of
from labs.words import tr

FASTEST, MOST_SENDERS, LONGEST_S = 100_000, 16, 86_400
KINESIS, FIREHOSE = "kinesis", "firehose"
NAME = re.compile(r"[a-zA-Z0-9_.-]{1,128}")


@dataclass(frozen=True, slots=True)
class Producing:
    """`rate` records a second into `stream`, without end or until `total` are acknowledged.

    The same `seed` gives the same keys, ids and records; None takes a new one. `template` and `keys` are names, or the
    words of `templates.template_of` and `keys.strategy`. `size` fills records up to so many bytes. The rate rises from
    `ramp_from` over `ramp_s` seconds; for the first `burst_s` of every `burst_every` seconds it is `burst_rate`.
    `ordered` puts record by record, so that each key's order is kept. `into` firehose is Direct PUT to the delivery
    stream of that name. `senders` is how many calls may be under way. Raises ValueError with a sentence.
    """

    stream: str
    rate: float
    total: int | None = None
    template: str = "orders"
    keys: str = "random"
    seed: int | None = None
    size: int | None = None
    ramp_from: float = 0.0
    ramp_s: float = 0.0
    burst_rate: float = 0.0
    burst_s: float = 0.0
    burst_every: float = 0.0
    ordered: bool = False
    into: str = KINESIS
    senders: int = 2

    def __post_init__(self) -> None:
        if not isinstance(self.stream, str) or not NAME.fullmatch(self.stream):
            raise ValueError(
                tr(
                    "stream: {stream!r} is not a name of 1 to 128 letters, digits, dots, dashes and underscores.",
                    stream=self.stream,
                )
            )
        _need(
            _is_rate(self.rate),
            "rate",
            self.rate,
            tr("a number of records a second from above 0 to {fastest}", fastest=FASTEST),
        )
        _need(self.total is None or _is_whole(self.total, 1), "total", self.total, tr("a whole number, at least 1"))
        self._check_words()
        self._check_profile()
        _need(self.seed is None or _is_whole(self.seed), "seed", self.seed, tr("a whole number"))
        size_rule = tr("a whole number of bytes from 1 to {largest_record}", largest_record=LARGEST_RECORD)
        _need(self.size is None or _is_whole(self.size, 1, LARGEST_RECORD), "size", self.size, size_rule)
        rule = tr("a whole number from 1 to {most_senders}", most_senders=MOST_SENDERS)
        _need(_is_whole(self.senders, 1, MOST_SENDERS), "senders", self.senders, rule)
        _need(self.into in (KINESIS, FIREHOSE), "into", self.into, f"{KINESIS} or {FIREHOSE}")
        is_possible = isinstance(self.ordered, bool) and not (self.ordered and self.into == FIREHOSE)
        _need(is_possible, "ordered", self.ordered, tr("true or false, and false into Firehose, which keeps no order"))

    @property
    def profile(self) -> Profile:
        """The rate over time."""
        return Profile(self.rate, self.ramp_from, self.ramp_s, self.burst_rate, self.burst_s, self.burst_every)

    def _check_words(self) -> None:
        for name, check in (("template", template_of), ("keys", strategy)):
            words = getattr(self, name)
            _need(isinstance(words, str), name, words, "words")
            check(words)

    def _check_profile(self) -> None:
        for name in ("ramp_from", "burst_rate"):
            value = getattr(self, name)
            _need(
                value == 0 or _is_rate(value),
                name,
                value,
                tr("a number of records a second from 0 to {fastest}", fastest=FASTEST),
            )
        for name in ("ramp_s", "burst_s", "burst_every"):
            value = getattr(self, name)
            _need(
                _is_number(value) and 0 <= value <= LONGEST_S,
                name,
                value,
                tr("seconds from 0 to {longest_s}", longest_s=LONGEST_S),
            )
        fits = self.burst_s < self.burst_every if self.burst_s or self.burst_every else not self.burst_rate
        _need(fits, "burst_s", self.burst_s, tr("less than burst_every when there are bursts"))


def producing_of(command: Mapping[str, Any]) -> Producing:
    """The value of a JSON command's members, of which unknown ones are passed over."""
    return Producing(**{name: command[name] for name in Producing.__dataclass_fields__ if name in command})


def _need(holds: bool, name: str, value: object, rule: str) -> None:
    if not holds:
        raise ValueError(tr("{name}: {value!r} is not {rule}.", name=name, value=value, rule=rule))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_rate(value: object) -> bool:
    return isinstance(value, (int, float)) and _is_number(value) and 0 < value <= FASTEST


def _is_whole(value: object, least: int | None = None, most: int | None = None) -> bool:
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return (least is None or value >= least) and (most is None or value <= most)
