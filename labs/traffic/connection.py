"""From the words of a connection to a Kinesis client. The only place in traffic that knows keys; never prints them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config

CONNECT_S, READ_S = 5, 20
# One connection a shard's reader, and some for the producer.
MOST_CONNECTIONS = 64


def kinesis_client(connection: Mapping[str, str | None]) -> Any:
    """A client for {"endpoint", "region", "access_key_id", "secret_access_key"} or {"profile", "region"}.

    It never retries by itself: the producer and the readers do, and count it. Raises botocore's ProfileNotFound.
    """
    config = Config(
        retries={"total_max_attempts": 1, "mode": "standard"},
        connect_timeout=CONNECT_S,
        read_timeout=READ_S,
        max_pool_connections=MOST_CONNECTIONS,
        # An endpoint of one's own is reached directly; AWS itself by whatever proxy the system names.
        proxies={} if connection.get("endpoint") else None,
    )
    session = boto3.Session(
        profile_name=connection.get("profile"),
        region_name=connection.get("region"),
        aws_access_key_id=connection.get("access_key_id"),
        aws_secret_access_key=connection.get("secret_access_key"),
    )
    return session.client("kinesis", endpoint_url=connection.get("endpoint"), config=config)
