"""The Price List API of the embedded cloud, through boto3: the app's dated tables in the shape that AWS gives."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

import resources
from labs.emulator.pricing import SOLD, TESTS

Aws = Callable[..., Any]


def asked(pricing: Any, service: str, *filters: tuple[str, str, str], size: int = 100) -> list[dict[str, Any]]:
    """Products, all pages."""
    given_ones = [{"Type": kind, "Field": field, "Value": value} for kind, field, value in filters]
    pages = pricing.get_paginator("get_products").paginate(
        ServiceCode=service, Filters=given_ones, PaginationConfig={"PageSize": size}
    )
    return [json.loads(product) for page in pages for product in page["PriceList"]]


def usage(products: list[dict[str, Any]]) -> list[str]:
    return [one["product"]["attributes"]["usagetype"] for one in products]


def test_that_a_price_is_the_tables_in_awss_shape(aws: Aws) -> None:
    wanted = ("TERM_MATCH", "regionCode", "us-east-1"), ("TERM_MATCH", "usagetype", "Requests-Tier1")
    (product,) = asked(aws("pricing"), "AmazonS3", *wanted)
    ((term_code, term),) = product["terms"]["OnDemand"].items()
    ((rate_code, dimension),) = term["priceDimensions"].items()
    assert term_code == f"{product['product']['sku']}.{term['offerTermCode']}"
    assert rate_code == dimension["rateCode"]
    assert dimension["beginRange"] == "0"
    assert Decimal(dimension["pricePerUnit"]["USD"]) * 1000 == Decimal("0.005")
    assert product["publicationDate"].startswith("2026-10-02")
    assert product["serviceCode"] == product["product"]["attributes"]["servicecode"] == "AmazonS3"


def test_that_every_price_of_the_tables_is_sold_once_and_nothing_else(aws: Aws) -> None:
    for region in ("us-east-1", "ap-southeast-1"):
        table = json.loads(resources.text("prices", f"{region}.json"))["prices"]
        found = [one for service in SOLD for one in asked(aws("pricing"), service, ("EQUALS", "regionCode", region))]
        assert len(found) == len(table)
        assert len({one["product"]["sku"] for one in found}) == len(found)


def test_that_filters_are_all_met_and_pages_are_read_to_the_end(aws: Aws) -> None:
    pricing = aws("pricing")
    assert usage(asked(pricing, "AWSGlue", ("CONTAINS", "usagetype", "crawler"), size=1)) == [
        "USE1-Crawler-DPU-Hour", "APS1-Crawler-DPU-Hour",
    ]  # fmt: skip
    here = ("ANY_OF", "regionCode", "eu-west-1, us-east-1"), ("NONE_OF", "usagetype", "USE1-ETL-DPU-Hour")
    assert usage(asked(pricing, "AWSGlue", *here)) == ["USE1-Crawler-DPU-Hour"]
    assert asked(pricing, "AWSGlue", ("TERM_MATCH", "colour", "blue")) == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"ServiceCode": "AmazonEC2"}, "NotFoundException"),
        ({"NextToken": "x"}, "InvalidNextTokenException"),
        ({"FormatVersion": "aws_v9"}, "InvalidParameterException"),
        ({"Filters": [{"Type": "LIKE", "Field": "usagetype", "Value": "x"}]}, "InvalidParameterException"),
    ],
)
def test_that_what_is_wrong_is_refused_in_the_services_words(aws: Aws, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError) as caught:
        aws("pricing").get_products(**({"ServiceCode": "AmazonS3"} | wrong))
    assert caught.value.response["Error"]["Code"] == code


@given(st.text(max_size=8), st.text(max_size=8))
def test_that_none_of_is_the_opposite_of_any_of(value: str, wanted: str) -> None:
    assert TESTS["NONE_OF"](value, wanted) is not TESTS["ANY_OF"](value, wanted)
    assert not TESTS["EQUALS"](value, wanted) or TESTS["CONTAINS"](value, wanted)
