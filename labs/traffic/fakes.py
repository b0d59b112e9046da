"""Values that look real, for templates: names, cities, addresses, numbers. Seeded by the scene they are given.

Each fake is a function of a Scene and checked arguments; what it may be given stands in FAKES. Knows no template text.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Value = Any  # str, int, float, bool, None, or a mapping of words to those

FIRST = ("An", "Binh", "Chi", "Dung", "Giang", "Hanh", "Ada", "Grace", "Linus", "Maria", "Noor", "Tomas")
LAST = ("Nguyen", "Tran", "Le", "Pham", "Hoang", "Vu", "Jones", "Silva", "Meyer", "Okafor", "Rossi", "Sato")
CITIES = ("Ha Noi", "Da Nang", "Ho Chi Minh City", "Hue", "Can Tho", "Hai Phong")
COUNTRIES = ("VN", "DE", "BR", "NG", "JP", "US", "IT", "SG")
WORDS = ("river", "shard", "delta", "spring", "basin", "weir", "lake", "source", "rain", "ford", "mill", "tide")
PAGES = ("/", "/search", "/item", "/basket", "/checkout", "/help")
AGENTS = ("phone", "tablet", "desktop")
SYMBOLS = ("HDWR", "RIVR", "LAKE", "MILL", "TIDE")
PRODUCTS = tuple(
    {"name": name, "category": category, "price": price}
    for name, category, price in (
        ("coffee", "grocery", 4.5),
        ("notebook", "office", 3.2),
        ("headphones", "electronics", 59.0),
        ("lamp", "home", 24.9),
        ("rucksack", "outdoor", 79.0),
        ("bicycle bell", "outdoor", 9.9),
    )
)


@dataclass(slots=True)
class Scene:
    """What one record is made from: the random numbers, its key, id, number and time, and the names set so far."""

    rng: random.Random
    key: str = ""
    id: str = ""
    number: int = 0
    now: float = 0.0
    names: dict[str, Value] = field(default_factory=dict)
    walks: dict[str, float] = field(default_factory=dict)
    letters: int = 0  # how many more of text() the record may hold
    _shown: tuple[int, str] = (-1, "")

    def at(self) -> str:
        """The time as ISO 8601 in UTC, to the millisecond."""
        now = int(self.now * 1000)
        if self._shown[0] != now:  # Many records are made in a millisecond.
            self._shown = (now, f"{datetime.fromtimestamp(now // 1000, UTC).isoformat()[:19]}.{now % 1000:03d}+00:00")
        return self._shown[1]


@dataclass(frozen=True, slots=True)
class Fake:
    """A function of a scene and `least` to `most` arguments, which are of `kind`: number, whole or any."""

    make: Callable[..., Value]
    least: int = 0
    most: int = 0
    kind: str = "whole"
    words: str = ""


def uuid(scene: Scene) -> str:
    """A UUID of version 4, from the seed."""
    bits = scene.rng.getrandbits(128) & ~(0xF << 76 | 0x3 << 62) | 0x4 << 76 | 0x2 << 62
    text = f"{bits:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def whole(scene: Scene, low: int, high: int) -> int:
    """A whole number from low to high."""
    return low + int(scene.rng.random() * (high - low + 1))


def decimal(scene: Scene, low: float, high: float, digits: int = 2) -> float:
    """A number from low to high."""
    return round(low + scene.rng.random() * (high - low), int(digits))


def gauss(scene: Scene, mean: float, deviation: float, digits: int = 2) -> float:
    """A number of the normal distribution."""
    return round(scene.rng.gauss(mean, deviation), int(digits))


def walk(scene: Scene, start: float, step: float, digits: int = 2) -> float:
    """A price of its key: each is the one before and a step up or down; it stays above zero."""
    before = scene.walks.get(scene.key, start)
    after = round(abs(before + scene.rng.uniform(-step, step)), int(digits))
    if len(scene.walks) < 10_000 or scene.key in scene.walks:
        scene.walks[scene.key] = after
    return after


def text(scene: Scene, size: int) -> str:
    """So many letters. Raises ValueError when the record becomes too large."""
    scene.letters -= size
    if scene.letters < 0:
        raise ValueError("the record has too many letters")
    return "".join(scene.rng.choices(string.ascii_lowercase, k=max(size, 0)))


def _one_of(values: tuple[Value, ...]) -> Callable[[Scene], Value]:
    return lambda scene: values[int(scene.rng.random() * len(values))]


def choice(scene: Scene, *values: Value) -> Value:
    """One of the values."""
    return values[int(scene.rng.random() * len(values))]


def email(scene: Scene) -> str:
    """An address at example.com."""
    return f"{_one_of(FIRST)(scene)}.{_one_of(LAST)(scene)}{whole(scene, 1, 999)}@example.com".lower()


FAKES: Mapping[str, Fake] = {
    "id": Fake(lambda scene: scene.id, words="the record's id"),
    "key": Fake(lambda scene: scene.key, words="its partition key"),
    "number": Fake(lambda scene: scene.number, words="its number, from 0"),
    "now": Fake(Scene.at, words="the time, ISO 8601"),
    "epoch_ms": Fake(lambda scene: int(scene.now * 1000), words="the time, milliseconds since 1970"),
    "uuid": Fake(uuid, words="a UUID"),
    "int": Fake(whole, 2, 2, words="int(1, 100)"),
    "float": Fake(decimal, 2, 3, "number", words="float(0, 1, 2)"),
    "gauss": Fake(gauss, 2, 3, "number", words="gauss(21, 4, 2)"),
    "exponential": Fake(
        lambda scene, mean: int(scene.rng.expovariate(1 / mean)) if mean > 0 else 0, 1, 1, "number", "exponential(300)"
    ),
    "walk": Fake(walk, 2, 3, "number", "walk(100, 0.5, 2)"),
    "choice": Fake(choice, 1, 100, "any", 'choice("a", "b")'),
    "chance": Fake(lambda scene, share: scene.rng.random() < share, 1, 1, "number", "chance(0.1), true or false"),
    "text": Fake(text, 1, 1, words="text(20), letters"),
    "name": Fake(lambda scene: f"{_one_of(FIRST)(scene)} {_one_of(LAST)(scene)}", words="a person's name"),
    "first_name": Fake(_one_of(FIRST)),
    "last_name": Fake(_one_of(LAST)),
    "email": Fake(email),
    "city": Fake(_one_of(CITIES)),
    "country": Fake(_one_of(COUNTRIES)),
    "word": Fake(_one_of(WORDS)),
    "page": Fake(_one_of(PAGES)),
    "agent": Fake(_one_of(AGENTS)),
    "symbol": Fake(_one_of(SYMBOLS)),
    "product": Fake(_one_of(PRODUCTS), words="product().name, .category, .price; set it first to use more than one"),
    "ip": Fake(lambda scene: f"192.0.2.{whole(scene, 1, 254)}", words="an address of the block for examples"),
}


def _rounded(value: Value, digits: int = 0) -> Value:
    return round(value, int(digits)) if digits else round(value)


FILTERS: Mapping[str, Callable[..., Value]] = {
    "upper": lambda value: str(value).upper(),
    "lower": lambda value: str(value).lower(),
    "round": _rounded,
    "string": str,
}
