"""Where the week is done: the embedded cloud, an account's profile, or any endpoint. Words in, a checked value out.

Connects to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from labs.words import tr

EMBEDDED, PROFILE, ENDPOINT = "embedded", "profile", "endpoint"


@dataclass(frozen=True, slots=True)
class Target:
    """`kind` is embedded, profile or endpoint; `value` the profile's name or the endpoint's URL."""

    kind: str = EMBEDDED
    value: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}" if self.value else self.kind

    @property
    def real(self) -> bool:
        """Whether what is made there is billed to somebody."""
        return self.kind == PROFILE


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach a target. Without `endpoint_url` it is AWS itself, with botocore's own chain of credentials."""

    target: Target
    region: str | None = None
    endpoint_url: str | None = None
    access_key_id: str | None = None
    secret_access_key: str | None = None
    place: str = ""  # tells clouds apart whose address changes with each start


def parse_target(words: str) -> Target:
    """embedded, profile:NAME or endpoint:URL. Raises ValueError with a sentence."""
    kind, _, value = words.partition(":")
    if kind == EMBEDDED and not value:
        return Target()
    if kind == PROFILE and value:
        return Target(PROFILE, value)
    if kind == ENDPOINT and urlsplit(value).scheme in ("http", "https") and urlsplit(value).netloc:
        return Target(ENDPOINT, value.rstrip("/"))
    raise ValueError(
        tr("target: {words!r} is not embedded, profile:NAME or endpoint:URL (http or https).", words=words)
    )
