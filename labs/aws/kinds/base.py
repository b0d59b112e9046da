"""What a Kind is: one sort of AWS resource, declared once. Cleanup, ledger and the resources view come from it.

To add a kind: write its functions in one module of this folder and list it in registry.py.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from labs.aws.cloud import Cloud
from labs.aws.errors import code_of

APP_TAG, RUN_TAG, NONCE_TAG = "headwater:app", "headwater:run", "headwater:nonce"
EXPIRES_TAG = "headwater:expires"  # a notice for people and for an account's sweeper; nothing here acts on it
LASTS_S = 7 * 24 * 3600
LOOKS = 3
T = TypeVar("T")
Wait = Callable[[str, Callable[[], bool], float], None]  # words, condition, seconds at most


def expires_at(made: float) -> float:
    """When a resource made then should be gone: a week later. Seconds since the epoch."""
    return made + LASTS_S


def tags_for(run: str, nonce: str, made: float | None = None) -> dict[str, str]:
    """The tags that every resource gets at its creation; the expiry is an ISO time in UTC."""
    expires = time.gmtime(expires_at(time.time() if made is None else made))
    return {APP_TAG: "headwater", RUN_TAG: run, NONCE_TAG: nonce,
            EXPIRES_TAG: time.strftime("%Y-%m-%dT%H:%M:%SZ", expires)}  # fmt: skip


def as_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as most services want them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def as_dict(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Tags as we compare them."""
    return {tag["Key"]: tag["Value"] for tag in tags}


@dataclass(frozen=True, slots=True)
class Found:
    """A resource that is there: its state in the service's words, its ARN and its tags."""

    state: str
    arn: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    detail: str = ""


def nothing_to_stop(_cloud: Cloud, _name: str, _wait: Wait) -> None:
    """For kinds in which nothing runs."""


def nothing_made(_cloud: Cloud, _name: str) -> Iterator[tuple[str, str]]:
    """For kinds of which no service makes anything."""
    yield from ()


def never_later(_cloud: Cloud, _found: Found, _name: str, _tags: Mapping[str, str]) -> None:
    """For kinds that are tagged when they are made, or not at all."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`describe` gives None only for the service's own NotFound and raises on everything else.

    `rank` orders cleanup (lower goes first). `names` lists every resource of the kind, all pages. `quiet` stops what
    runs in it and waits. `made` tells by kind and name what a service made for it and nothing else would tell once it
    is gone (the log of a job's run). `waits` says what its removal waits for. `remade_by` are the kinds that would make
    it anew, untagged, while they run: it stays until each of those has gone.
    `ready` are the states in which it can be used; empty means as soon as it exists.
    """

    id: str
    title: str
    rank: int
    create: Callable[[Cloud, str, Mapping[str, Any], Mapping[str, str]], str]
    describe: Callable[[Cloud, str], Found | None]
    remove: Callable[[Cloud, str], None]
    names: Callable[[Cloud], Iterator[str]]
    quiet: Callable[[Cloud, str, Wait], None] = nothing_to_stop
    made: Callable[[Cloud, str], Iterator[tuple[str, str]]] = nothing_made
    waits: str = "nothing"
    remade_by: Collection[str] = ()
    tag: Callable[[Cloud, Found, str, Mapping[str, str]], None] = never_later  # where the creation did not keep them
    ready: Collection[str] = ()
    name: Callable[[str, str], str] = lambda run, base: f"hw-{run}-{base}"
    rare: bool = False  # listed only for a run that made one: many accounts have never had its service
    made_by_others: bool = False  # made by a service (a crawler's table): its parent's nonce speaks for it


def unless_gone(codes: Collection[str], ask: Callable[[], T]) -> T | None:
    """What `ask` answers; None when the service itself says, with one of `codes`, that there is no such thing.

    Only the describing call belongs into `ask`: a NotFound from another call (tags, say) proves nothing.
    """
    try:
        return ask()
    except ClientError as error:
        if code_of(error) in codes:
            return None
        raise


Describe = Callable[[Cloud, str], Found | None]


def looked_again(codes: Collection[str]) -> Callable[[Describe], Describe]:
    """Describes anew when a call behind the describing one (the tags, say) answers one of `codes`.

    The thing went between the two, and the describing call will say so: that other call's word is not taken for it.
    Raises the other call's error when the thing is still described after LOOKS looks.
    """

    def of(describe: Describe) -> Describe:
        @wraps(describe)
        def look(cloud: Cloud, name: str) -> Found | None:
            for _ in range(LOOKS - 1):
                try:
                    return describe(cloud, name)
                except ClientError as error:
                    if code_of(error) not in codes:
                        raise
            return describe(cloud, name)

        return look

    return of


def pages(client: Any, operation: str, **params: Any) -> Iterator[dict[str, Any]]:
    """All pages of a listing, by botocore's paginator."""
    yield from client.get_paginator(operation).paginate(**params)
