"""From the words of a connection to a client. The only place in traffic that knows keys; never prints them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

from labs.traffic.bulk import BulkParsers, hasten

CONNECT_S, READ_S = 5, 20
# One connection a shard's reader, and some for the producer.
MOST_CONNECTIONS = 64
DEFAULT_REGION = "us-east-1"


def client_for(service: str, connection: Mapping[str, str | None], *, read_timeout: float = READ_S) -> Any:
    """A client for {"endpoint", "region", "access_key_id", "secret_access_key"} or {"profile", "region"}.

    It never retries by itself: the producer and the readers do, and count it. Times in its answers are seconds since
    the epoch. Raises botocore's ProfileNotFound.
    """
    settings: dict[str, Any] = {
        "retries": {"total_max_attempts": 1, "mode": "standard"},
        "connect_timeout": CONNECT_S,
        "read_timeout": read_timeout,
        "max_pool_connections": MOST_CONNECTIONS,
        # What is sent is made here: checking each record's types again takes a third of a put's time.
        "parameter_validation": False,
        "ignore_configured_endpoint_urls": True,
        # An endpoint of one's own is reached directly; AWS itself by whatever proxy the system names.
        "proxies": {} if connection.get("endpoint") else None,
    }
    core = botocore.session.Session(profile=connection.get("profile"))
    parsers = BulkParsers()
    parsers.set_parser_defaults(timestamp_parser=float)
    core.register_component("response_parser_factory", parsers)
    keys = (connection.get("access_key_id"), connection.get("secret_access_key"))
    if connection.get("endpoint") and keys == (None, None):
        keys = ("test", "test")  # An endpoint that is not AWS asks for some key; which one seldom matters.
    region = connection.get("region") or (core.get_config_variable("region") or DEFAULT_REGION)
    session = boto3.Session(*keys, region_name=region, botocore_session=core)
    client: Any = session.client(service, endpoint_url=connection.get("endpoint"), config=Config(**settings))  # type: ignore[call-overload]  # the name is data here
    hasten(client)
    return client


def kinesis_client(connection: Mapping[str, str | None]) -> Any:
    """A client of Kinesis Data Streams."""
    return client_for("kinesis", connection)
