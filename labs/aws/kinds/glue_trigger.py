"""The kind of AWS Glue's triggers: what starts jobs and crawlers by itself, so that it goes before both.

Knows nothing of what it starts: `quiet` only sees to it that the trigger fires no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from labs.aws.cloud import Cloud
from labs.aws.kinds.base import Found, Kind, Wait, looked_again, pages, unless_gone
from labs.words import tr

GONE = frozenset({"EntityNotFoundException"})
FIRES = frozenset({"ACTIVATED", "ACTIVATING"})
ON_DEMAND = "ON_DEMAND"  # fires only when it is started, and cannot be stopped


def _arn(cloud: Cloud, name: str) -> str:
    return f"arn:{cloud.identity.partition}:glue:{cloud.region}:{cloud.identity.account}:trigger/{name}"


def _create(cloud: Cloud, name: str, spec: Mapping[str, Any], tags: Mapping[str, str]) -> str:
    cloud.client("glue").create_trigger(Name=name, Tags=dict(tags), **spec)
    return _arn(cloud, name)


@looked_again(GONE)
def _describe(cloud: Cloud, name: str) -> Found | None:
    answer = unless_gone(GONE, lambda: cloud.client("glue").get_trigger(Name=name))
    if answer is None:
        return None
    tags = dict(cloud.client("glue").get_tags(ResourceArn=_arn(cloud, name))["Tags"])
    trigger = answer["Trigger"]
    return Found(trigger["State"], _arn(cloud, name), tags, trigger["Type"])


def _tag(cloud: Cloud, found: Found, _name: str, tags: Mapping[str, str]) -> None:
    cloud.client("glue").tag_resource(ResourceArn=found.arn, TagsToAdd=dict(tags))


def _quiet(cloud: Cloud, name: str, wait: Wait) -> None:
    found = _describe(cloud, name)
    if found is None or found.detail == ON_DEMAND or found.state not in FIRES:
        return
    cloud.client("glue").stop_trigger(Name=name)

    def still() -> bool:
        now = _describe(cloud, name)
        return now is None or now.state not in FIRES

    wait(tr("the trigger is being deactivated"), still, 60)


def _remove(cloud: Cloud, name: str) -> None:
    cloud.client("glue").delete_trigger(Name=name)


def _names(cloud: Cloud) -> Iterator[str]:
    for page in pages(cloud.client("glue"), "get_triggers"):
        yield from (trigger["Name"] for trigger in page["Triggers"])


TRIGGER = Kind(
    "glue.trigger", "Glue trigger", 5, _create, _describe, _remove, _names, quiet=_quiet, tag=_tag,
    waits="the trigger to be deactivated, so that it starts nothing anew",
    ready=("CREATED", "ACTIVATED", "DEACTIVATED"),
)  # fmt: skip
