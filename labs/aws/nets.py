"""The proof: four ways to look for what a run may have left. CLEAN only if each was cast and found nothing.

Absence is believed only from a service's own NotFound, or from a listing that was read to its end. Everything else
(denied, throttled, no answer) is unknown, and unknown is never green.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from botocore.exceptions import BotoCoreError, ClientError

from labs.aws.cloud import Cloud
from labs.aws.errors import told
from labs.aws.kinds.base import RUN_TAG, Kind
from labs.aws.kinds.registry import KINDS
from labs.aws.ledger import FOREIGN, Row
from labs.shapes import Net

NETS = (
    Net("one-by-one", "Asked one by one", "not yet"),
    Net("listed", "Listed by service", "not yet"),
    Net("name", "Searched by name", "not yet"),
    Net("tag", "Searched by tag", "not yet"),
)


def cast_all(cloud: Cloud, run: str, rows: Sequence[Row], tell: Callable[[Net], None]) -> tuple[Net, ...]:
    """Casts the four nets in order; `tell` hears of each as it begins and ends."""
    nets = (
        lambda: _one_by_one(cloud, rows),
        lambda: _listed(cloud, run, rows),
        lambda: _by_name(cloud, run, rows),
        lambda: _by_tag(cloud, run, rows),
    )
    return tuple(_cast(net, look, tell) for net, look in zip(NETS, nets, strict=True))


def _cast(net: Net, look: Callable[[], tuple[int, list[str]]], tell: Callable[[Net], None]) -> Net:
    tell(Net(net.id, net.title, "running"))
    try:
        asked, present = look()
    except (ClientError, BotoCoreError) as error:
        result = Net(net.id, net.title, "unknown", told(error).sentence)
    else:
        words = f"{len(present)} still there: {', '.join(present[:3])}" if present else _nothing(net, asked)
        result = Net(net.id, net.title, "present" if present else "clean", words)
    tell(result)
    return result


def _nothing(net: Net, asked: int) -> str:
    if net.id == "one-by-one":
        return f"{asked} asked for, each NotFound twice" if asked else "nothing to ask for"
    return f"{asked} found, none of this run" if asked else "nothing found"


def _ours(rows: Sequence[Row]) -> list[tuple[Kind, Row]]:
    return [(KINDS[row.kind], row) for row in rows if row.state != FOREIGN]


def _one_by_one(cloud: Cloud, rows: Sequence[Row]) -> tuple[int, list[str]]:
    asked = _ours(rows)
    # twice, since a service may answer from a copy that is a moment old
    found = [row.name for _ in range(2) for kind, row in asked if kind.describe(cloud, row.name) is not None]
    return len(asked), sorted(set(found))


def _listed(cloud: Cloud, run: str, rows: Sequence[Row]) -> tuple[int, list[str]]:
    names = {(row.kind, row.name) for row in rows if row.state != FOREIGN}
    asked, found = 0, []
    for kind in KINDS.values():
        for name in kind.names(cloud):
            asked += 1
            if (kind.id, name) in names or (name.startswith(("hw-", "hw_")) and _carries(cloud, kind, name, run)):
                found.append(name)
    return asked, found


def _carries(cloud: Cloud, kind: Kind, name: str, run: str) -> bool:
    there = kind.describe(cloud, name)
    return there is not None and there.tags.get(RUN_TAG) == run


def _by_name(cloud: Cloud, run: str, rows: Sequence[Row]) -> tuple[int, list[str]]:
    left_alone = {row.name for row in rows if row.state == FOREIGN}
    asked, found = 0, []
    for kind in KINDS.values():
        for name in kind.names(cloud):
            asked += 1
            if run in name.lower() and name not in left_alone:
                found.append(name)
    return asked, found


def _by_tag(cloud: Cloud, run: str, rows: Sequence[Row]) -> tuple[int, list[str]]:
    """GetResources remembers what is gone for hours, so each hit that the ledger knows is asked for again."""
    tagging = cloud.client("resourcegroupstaggingapi")
    known = {row.arn: row for row in rows if row.arn}
    asked, found = 0, []
    for page in tagging.get_paginator("get_resources").paginate(TagFilters=[{"Key": RUN_TAG, "Values": [run]}]):
        for hit in page["ResourceTagMappingList"]:
            asked += 1
            row = known.get(hit["ResourceARN"])
            if row is None or KINDS[row.kind].describe(cloud, row.name) is not None:
                found.append(hit["ResourceARN"])
    return asked, found
