"""Records as bytes: orders, sensors, clickstream, tickers and the student's own. Seeded: the same seed, the same story.

Each record has an `id` of its own; those of the built-in templates hold their partition key as a member. Only their
time comes from the clock. Knows no stream.
"""

from __future__ import annotations

import functools
import json
import random
from collections.abc import Callable, Iterator

from labs.traffic.fakes import Scene
from labs.traffic.ids import ids
from labs.traffic.language import LARGEST_RECORD, Template, compiled
from labs.words import tr

TEMPLATES: dict[str, str] = {
    "orders": """{% set item = product %}{% set quantity = int(1, 5) %}{
  "id": {{ id }}, "at": {{ now }}, "customer": {{ key }}, "item": {{ item.name }}, "category": {{ item.category }},
  "quantity": {{ quantity }}, "price": {{ item.price }}, "amount": {{ quantity * item.price | round(2) }},
  "city": {{ city }}
}""",
    "sensors": """{
  "id": {{ id }}, "at": {{ now }}, "sensor": {{ key }}, "site": {{ choice("north", "south", "harbour", "hill") }},
  "temperature": {{ gauss(21, 4, 2) }}, "humidity": {{ float(20, 90, 1) }}, "battery": {{ int(1, 100) }}
}""",
    "clickstream": """{
  "id": {{ id }}, "at": {{ now }}, "visitor": {{ key }}, "page": {{ page }}, "agent": {{ agent }},
  "milliseconds": {{ exponential(300) }}
}""",
    "tickers": """{
  "id": {{ id }}, "at": {{ now }}, "account": {{ key }}, "symbol": {{ symbol }},
  "trade": {"price": {{ walk(100, 0.5, 2) }}, "shares": {{ int(1, 50) * 10 }}, "is_buy": {{ chance(0.5) }}}
}""",
}


@functools.lru_cache(maxsize=32)
def template_of(words: str) -> Template:
    """A built-in template by its name, or the student's own by its text. Raises ValueError with a sentence."""
    if words in TEMPLATES:
        return compiled(TEMPLATES[words])
    if "{{" not in words:
        shown = words if len(words) <= 40 else words[:40] + "…"
        raise ValueError(
            tr(
                "template: {shown!r} is none of {names}, and has no {{{{ id }}}} in it.",
                shown=shown,
                names=", ".join(TEMPLATES),
            )
        )
    return compiled(words)


def records(
    template: str, keys: Iterator[str], rng: random.Random, now: Callable[[], float], size: int | None = None
) -> Iterator[tuple[str, bytes]]:
    """Partition key and record, endlessly; `now` gives epoch seconds for the record's time.

    `size` fills each record up to so many bytes: a JSON object with a member "pad", any other text with a last field.
    """
    found = template_of(template)
    scene = Scene(rng)
    for scene.number, (scene.key, scene.id) in enumerate(zip(keys, ids(rng), strict=False)):
        scene.now = now()
        data = found.of(scene).encode()
        yield scene.key, data if size is None else padded(data, size, is_json=found.is_json)


def padded(data: bytes, size: int, *, is_json: bool) -> bytes:
    """The record with as much filling as brings it to `size` bytes; a larger one stays as it is."""
    head, tail = (b',"pad":"', b'"}') if is_json and data.endswith(b"}") else (b",", b"")
    body = data[:-1] if tail else data
    missing = min(size, LARGEST_RECORD) - len(body) - len(head) - len(tail)
    return body + head + b"x" * missing + tail if missing >= 0 else data


def shown(template: str, seed: int = 0) -> str:
    """One record of a template as it would be put, for a preview. Raises ValueError with a sentence."""
    rng = random.Random(seed)
    _, data = next(records(template, iter(["key-000"]), rng, lambda: 1_700_000_000.0))
    found = template_of(template)
    return json.dumps(json.loads(data), indent=2, ensure_ascii=False) if found.is_json else data.decode()
