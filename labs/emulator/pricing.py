"""The Price List API, as far as the week needs it: GetProducts from the app's own dated price tables, as a service.

Each product is the JSON text that AWS gives (format aws_v1), with the first tier's price only. What no table holds is
no product: nothing is made up. Its prices are those of the tables' date, not of today. Reads resources, no service.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import resources
from labs.emulator.validation import check_request
from labs.emulator.wire import Answer, AwsError, Call, Operation

FOLDER, FORMAT = "prices", "aws_v1"
TERM, RATE = "JRTCKXETXF", "6YS6EN2CT7"  # AWS's codes for on-demand terms and their rate by the hour or unit
MOST = 100
# Region to its name and to what stands before a usage type there; Glue names us-east-1 too, the others do not.
PLACES = {"us-east-1": ("US East (N. Virginia)", ""), "ap-southeast-1": ("Asia Pacific (Singapore)", "APS1-")}
Attributes = Mapping[str, str]


class Sold(NamedTuple):
    """One usage type: the price's name in the tables, how many of AWS's units that is for, the unit, what it is."""

    price: str
    units: int
    unit: str
    family: str
    words: str


SOLD: Mapping[str, Mapping[str, Sold]] = {
    "AmazonKinesis": {
        "Storage-ShardHour": Sold("kinesis.shard-hour", 1, "Hours", "Kinesis Streams", "per provisioned shard-hour"),
        "PutRequestPayloadUnits": Sold(
            "kinesis.put-units-million", 1_000_000, "PutRequest", "Kinesis Streams", "per 25 KB payload unit put"
        ),
        "OnDemand-StreamHour": Sold(
            "kinesis.on-demand-stream-hour", 1, "StreamHr", "Kinesis Streams", "per on-demand stream-hour"
        ),
        "OnDemand-BilledIncomingBytes": Sold("kinesis.on-demand-in-gb", 1, "GB", "Kinesis Streams", "per GB put"),
        "OnDemand-BilledOutgoingBytes": Sold("kinesis.on-demand-out-gb", 1, "GB", "Kinesis Streams", "per GB read"),
    },
    "AmazonKinesisFirehose": {"BilledBytes": Sold("firehose.gb", 1, "GB", "Kinesis Firehose", "per GB ingested")},
    "AWSGlue": {
        "Crawler-DPU-Hour": Sold("glue.crawler-dpu-hour", 1, "DPU-Hour", "AWS Glue", "per DPU-hour of a crawler"),
        "ETL-DPU-Hour": Sold("glue.job-dpu-hour", 1, "DPU-Hour", "AWS Glue", "per DPU-hour of a job"),
    },
    "AmazonS3": {
        "TimedStorage-ByteHrs": Sold("s3.gb-month", 1, "GB-Mo", "Storage", "per GB-month, the first tier"),
        "Requests-Tier1": Sold("s3.put-thousand", 1000, "Requests", "API Request", "per PUT, COPY, POST or LIST"),
        "Requests-Tier2": Sold("s3.get-thousand", 1000, "Requests", "API Request", "per GET and all other requests"),
    },
}
TESTS: Mapping[str, Callable[[str, str], bool]] = {
    "TERM_MATCH": lambda value, wanted: value.lower() == wanted.lower(),
    "EQUALS": lambda value, wanted: value.lower() == wanted.lower(),
    "CONTAINS": lambda value, wanted: wanted.lower() in value.lower(),
    "ANY_OF": lambda value, wanted: value.lower() in _several(wanted),
    "NONE_OF": lambda value, wanted: value.lower() not in _several(wanted),
}


class PricingService:
    """A NativeService without any state."""

    name = "pricing"
    target_prefix = "AWSPriceListService"

    @property
    def operations(self) -> Mapping[str, Operation]:
        """GetProducts."""
        return {"GetProducts": get_products}

    def tagged(self, region: str) -> Iterable[tuple[str, dict[str, str]]]:  # noqa: ARG002 - the contract's signature
        """Prices have no tags."""
        return ()

    def close(self) -> None:
        """Nothing runs here."""


def get_products(call: Call) -> Answer:
    """GetProducts: the products of a service that pass every filter, in pages."""
    _check(call)
    service = str(call.params["ServiceCode"])
    if service not in SOLD:
        raise AwsError(
            "NotFoundException", f"ServiceCode {service}: the embedded cloud has prices of {', '.join(SOLD)} only."
        )
    filters = call.params.get("Filters") or []
    found = [text for attributes, text in _products(service) if all(_passes(one, attributes) for one in filters)]
    first, size = _start(call.params.get("NextToken")), int(call.params.get("MaxResults") or MOST)
    more = {"NextToken": str(first + size)} if first + size < len(found) else {}
    return {"FormatVersion": FORMAT, "PriceList": found[first : first + size], **more}


def _check(call: Call) -> None:
    try:
        check_request("pricing", call.operation, call.params)
    except AwsError as error:
        raise AwsError("InvalidParameterException", error.message) from None
    if call.params.get("FormatVersion", FORMAT) != FORMAT:
        raise AwsError(
            "InvalidParameterException", f"FormatVersion {call.params['FormatVersion']}: it must be {FORMAT}."
        )


def _start(token: str | None) -> int:
    if token is not None and not token.isdigit():
        raise AwsError("InvalidNextTokenException", "NextToken is none that GetProducts gave.")
    return int(token or 0)


def _passes(one: Mapping[str, str], attributes: Attributes) -> bool:
    value = {name.lower(): value for name, value in attributes.items()}.get(one["Field"].lower())
    return value is not None and TESTS[one["Type"]](value, one["Value"])


def _several(wanted: str) -> list[str]:
    return [one.strip().lower() for one in wanted.split(",")]


def _products(service: str) -> Iterator[tuple[Attributes, str]]:
    """Attributes and JSON text of everything that the tables know of a service."""
    for region, (place, prefix) in PLACES.items():
        table = json.loads(resources.text(FOLDER, f"{region}.json"))
        before = prefix or ("USE1-" if service == "AWSGlue" else "")
        for usage, sold in SOLD[service].items():
            if sold.price in table["prices"]:
                attributes = {
                    "servicecode": service, "location": place, "locationType": "AWS Region", "regionCode": region,
                    "usagetype": before + usage,
                }  # fmt: skip
                dollars = Decimal(table["prices"][sold.price]) / sold.units
                yield attributes, json.dumps(_product(service, attributes, sold, dollars, table["date"]))


def _product(service: str, attributes: Attributes, sold: Sold, dollars: Decimal, date: str) -> dict[str, Any]:
    text = f"{attributes['regionCode']} {attributes['usagetype']}"
    sku = hashlib.sha256(text.encode()).hexdigest()[:16].upper()
    at, price = f"{date}T00:00:00Z", f"{dollars:.10f}"
    dimension = {
        "unit": sold.unit, "beginRange": "0", "endRange": "Inf", "rateCode": f"{sku}.{TERM}.{RATE}", "appliesTo": [],
        "description": f"${dollars.normalize():f} {sold.words}", "pricePerUnit": {"USD": price},
    }  # fmt: skip
    term = {"sku": sku, "offerTermCode": TERM, "effectiveDate": at, "termAttributes": {},
            "priceDimensions": {f"{sku}.{TERM}.{RATE}": dimension}}  # fmt: skip
    return {
        "product": {"productFamily": sold.family, "attributes": dict(attributes), "sku": sku},
        "serviceCode": service, "terms": {"OnDemand": {f"{sku}.{TERM}": term}},
        "version": date.replace("-", "") + "000000", "publicationDate": at,
    }  # fmt: skip
