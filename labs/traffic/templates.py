"""Records as JSON bytes: orders, sensors, clicks. Seeded, so that the same seed tells the same story again.

Each record has an `id` of its own, and holds its partition key as a field. Knows no stream.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

ITEMS = (
    ("coffee", "grocery", 4.5),
    ("notebook", "office", 3.2),
    ("headphones", "electronics", 59.0),
    ("lamp", "home", 24.9),
    ("rucksack", "outdoor", 79.0),
    ("bicycle bell", "outdoor", 9.9),
)
CITIES = ("Ha Noi", "Da Nang", "Ho Chi Minh City", "Hue", "Can Tho", "Hai Phong")
PAGES = ("/", "/search", "/item", "/basket", "/checkout", "/help")
AGENTS = ("phone", "tablet", "desktop")
SITES = ("north", "south", "harbour", "hill")

Fields = dict[str, Any]


def order(rng: random.Random, key: str) -> Fields:
    """A sale: who bought what, how many, for how much."""
    item, category, price = rng.choice(ITEMS)
    quantity = rng.randint(1, 5)
    return {
        "customer": key,
        "item": item,
        "category": category,
        "quantity": quantity,
        "price": price,
        "amount": round(quantity * price, 2),
        "city": rng.choice(CITIES),
    }


def sensor(rng: random.Random, key: str) -> Fields:
    """A measurement of a device at a site."""
    return {
        "sensor": key,
        "site": rng.choice(SITES),
        "temperature": round(rng.gauss(21.0, 4.0), 2),
        "humidity": round(rng.uniform(20.0, 90.0), 1),
        "battery": rng.randint(1, 100),
    }


def click(rng: random.Random, key: str) -> Fields:
    """A page seen by a visitor."""
    return {
        "visitor": key,
        "page": rng.choice(PAGES),
        "agent": rng.choice(AGENTS),
        "milliseconds": int(rng.expovariate(1 / 300)),
    }


TEMPLATES: dict[str, Callable[[random.Random, str], Fields]] = {"orders": order, "sensors": sensor, "clicks": click}


def records(
    template: str, keys: Iterator[str], rng: random.Random, now: Callable[[], float]
) -> Iterator[tuple[str, bytes]]:
    """Partition key and record, endlessly; `now` gives epoch seconds for the record's `at`."""
    fields = TEMPLATES[template]
    for key in keys:
        at = datetime.fromtimestamp(now(), UTC).isoformat(timespec="milliseconds")
        record = {"id": f"{rng.getrandbits(96):024x}", "at": at, **fields(rng, key)}
        yield key, json.dumps(record, separators=(",", ":")).encode()
