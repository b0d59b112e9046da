"""Reads today's prices from the Pricing API, where the account allows it. Never required: on failure the table stays.

What the answer does not hold unambiguously keeps the price that was known, or stays unknown.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from labs.aws.cloud import Cloud
from labs.aws.errors import told
from labs.aws.prices import Prices
from labs.words import tr

PRICING_REGION = "us-east-1"
# Service code to the end of AWS's usage type, the name here, and the factor from AWS's unit to ours.
SOUGHT: Mapping[str, Mapping[str, tuple[str, int]]] = {
    "AmazonKinesis": {
        "Storage-ShardHour": ("kinesis.shard-hour", 1),
        "PutRequestPayloadUnits": ("kinesis.put-units-million", 1_000_000),
        "OnDemand-StreamHour": ("kinesis.on-demand-stream-hour", 1),
        "OnDemand-BilledIncomingBytes": ("kinesis.on-demand-in-gb", 1),
        "OnDemand-BilledOutgoingBytes": ("kinesis.on-demand-out-gb", 1),
    },
    "AmazonKinesisFirehose": {"BilledBytes": ("firehose.gb", 1)},
    "AWSGlue": {"Crawler-DPU-Hour": ("glue.crawler-dpu-hour", 1), "ETL-DPU-Hour": ("glue.job-dpu-hour", 1)},
    "AmazonS3": {
        "TimedStorage-ByteHrs": ("s3.gb-month", 1),
        "Requests-Tier1": ("s3.put-thousand", 1000),
        "Requests-Tier2": ("s3.get-thousand", 1000),
    },
}


def refreshed(cloud: Cloud, known: Prices) -> tuple[Prices, str]:
    """The prices as they are today, and a sentence on what was read. Raises nothing for what AWS answers."""
    found: dict[str, Decimal] = {}
    try:
        for service, sought in SOUGHT.items():
            found |= read_prices(_products(cloud, service, known.region, sought), sought)
    except (ClientError, BotoCoreError) as error:
        return known, tr(
            "Prices could not be read ({sentence}). {words}", sentence=told(error).sentence, words=known.words()
        )
    if not found:
        return known, tr(
            "The Pricing API knows none of these prices for {region}. {words}", region=known.region, words=known.words()
        )
    today = time.strftime("%Y-%m-%d", time.gmtime())
    now = replace(known, date=today, source="AWS Pricing API", of={**known.of, **found})
    return now, tr("{n} prices were read. {words}", n=len(found), words=now.words())


def _products(cloud: Cloud, service: str, region: str, sought: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    client = cloud.client_in("pricing", PRICING_REGION)
    for end in sought:
        filters = [
            {"Type": "TERM_MATCH", "Field": "regionCode", "Value": region},
            {"Type": "CONTAINS", "Field": "usagetype", "Value": end},
        ]
        for page in client.get_paginator("get_products").paginate(ServiceCode=service, Filters=filters):
            yield from (json.loads(product) for product in page["PriceList"])


def read_prices(products: Iterable[Mapping[str, Any]], sought: Mapping[str, tuple[str, int]]) -> dict[str, Decimal]:
    """Prices by our names. One that products disagree on is left out: it would be a guess."""
    seen: dict[str, set[Decimal]] = {}
    for product in products:
        usage = str(product.get("product", {}).get("attributes", {}).get("usagetype", ""))
        for end, (name, factor) in sought.items():
            # a region's code may stand before it, and nothing else: EUW1-Storage-ShardHour, not X-Storage-ShardHour-Y
            if usage == end or (usage.endswith(f"-{end}") and "-" not in usage.removesuffix(f"-{end}")):
                seen.setdefault(name, set()).update(price * factor for price in _first_tier(product))
    return {name: prices.pop() for name, prices in seen.items() if len(prices) == 1}


def _first_tier(product: Mapping[str, Any]) -> Iterator[Decimal]:
    for term in product.get("terms", {}).get("OnDemand", {}).values():
        for dimension in term.get("priceDimensions", {}).values():
            try:
                price = Decimal(str(dimension["pricePerUnit"]["USD"]))
            except (KeyError, InvalidOperation):
                continue
            if str(dimension.get("beginRange", "0")) == "0" and price > 0:
                yield price
