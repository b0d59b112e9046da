"""Prices of what the week uses, by region, from dated tables; a price that no table holds is unknown, never guessed.

Reads the tables that are kept with the resources, and newer ones that price_refresh.py read from the Pricing API.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import resources
from labs.words import said, tr

FOLDER = "prices"  # in the resources, and in the data folder for those that were read
NAMES = (
    "kinesis.shard-hour", "kinesis.put-units-million", "kinesis.on-demand-stream-hour", "kinesis.on-demand-in-gb",
    "kinesis.on-demand-out-gb", "firehose.gb", "glue.crawler-dpu-hour", "glue.job-dpu-hour", "s3.gb-month",
    "s3.put-thousand", "s3.get-thousand",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars by name; a name that is not there is unknown. `date` is when they were read, in ISO form."""

    region: str
    date: str = ""
    source: str = ""
    of: Mapping[str, Decimal] = field(default_factory=dict)

    def words(self) -> str:
        """Where they come from, for a person."""
        if not self.of:
            return tr("No prices are known for {region}.", region=self.region)
        missing = [name for name in NAMES if name not in self.of]
        more = tr("; unknown: {names}", names=", ".join(missing)) if missing else ""
        return tr(
            "Prices of {region}, read {date} ({source}){more}.",
            region=self.region,
            date=self.date,
            source=said(self.source),
            more=more,
        )


def prices_of(region: str, home: Path | None = None) -> Prices:
    """The newest table for a region: the app's own, or the one that was read into the data folder."""
    tables = [_parsed(text, region) for text in (_own(region), _read(region, home)) if text]
    found = [table for table in tables if table is not None]
    return max(found, key=lambda table: table.date) if found else Prices(region)


def _own(region: str) -> str:
    try:
        return resources.text(FOLDER, f"{region}.json")
    except (FileNotFoundError, OSError):
        return ""


def _read(region: str, home: Path | None) -> str:
    if home is None:
        return ""
    try:
        return (home / FOLDER / f"{region}.json").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def _parsed(text: str, region: str) -> Prices | None:
    """The table, or None when it is none: nobody's bill is estimated from a broken file."""
    try:
        found: dict[str, Any] = json.loads(text)
        date.fromisoformat(found["date"])
        prices = {name: Decimal(found["prices"][name]) for name in NAMES if name in found["prices"]}
    except (ValueError, KeyError, TypeError, InvalidOperation, RecursionError):
        return None
    right = found.get("region") == region and found.get("currency") == "USD"
    if not right or not all(price.is_finite() and price >= 0 for price in prices.values()):
        return None
    return Prices(region, found["date"], str(found.get("source", "")), prices)


def keep(prices: Prices, home: Path) -> Path:
    """Writes a table that was read into the data folder. Raises OSError."""
    path = home / FOLDER / f"{prices.region}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "region": prices.region, "date": prices.date, "source": prices.source, "currency": "USD",
        "prices": {name: str(price) for name, price in prices.of.items()},
    }  # fmt: skip
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)
    return path
