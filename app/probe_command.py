"""`headwater probe`: which of the week's actions an account allows, and whether its quotas have room. Knows no Qt."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

from app.opening import answered, opened
from labs.aws import capability, quotas
from labs.aws.cloud import Cloud
from labs.existing_role import role_arn_of
from labs.shapes import Capability, Quota

if TYPE_CHECKING:
    from app.account_words import ProbeOptions

MARK = {capability.ALLOWED: "✓", capability.DENIED: "✗", quotas.OK: "✓", quotas.SHORT: "✗"}


def main(options: ProbeOptions) -> int:
    """Exit code 1 when an action is denied or a quota too short; unknown is told and is no failure."""
    return answered(lambda: _main(options), options.target)


def _main(options: ProbeOptions) -> int:
    with opened(options.target, options.region) as cloud:
        role = role_arn_of(cloud.identity, options.role)
        found = capability.probe(cloud, makes_roles=not role)
        room = quotas.quotas(cloud)
        if options.as_json:
            for line in [asdict(one) for one in found] + [asdict(one) for one in room]:
                print(json.dumps(line))
        else:
            _tell(cloud, found, room)
    lacking = any(one.state == capability.DENIED for one in found) or any(one.state == quotas.SHORT for one in room)
    return int(lacking)


def _tell(cloud: Cloud, found: tuple[Capability, ...], room: tuple[Quota, ...]) -> None:
    print(f"Account {cloud.identity.account}, {cloud.region}, as {cloud.identity.arn}")
    for one in found:
        if one.state == capability.UNKNOWN and one.how == capability.NOT_ASKED:
            continue
        why = f" · {one.words}" if one.words and one.state != capability.ALLOWED else ""
        print(f"  {MARK.get(one.state, '?')} {one.action:<36} {one.state}, {one.how}{why}")
    for service, names in _not_asked(found):
        print(f"  ? {service}: not asked, for no harmless read tells it and IAM may not be asked: {', '.join(names)}")
    for quota in room:
        used = "unknown" if quota.used is None else str(quota.used)
        limit = "unknown" if quota.limit is None else str(quota.limit)
        why = f" · {quota.words}" if quota.words else ""
        print(f"  {MARK.get(quota.state, '?')} {quota.name:<36} {used} of {limit} used, {quota.needed} needed{why}")
    counts = Counter(one.state for one in found)
    print(
        ", ".join(f"{counts[state]} {state}" for state in (capability.ALLOWED, capability.DENIED, capability.UNKNOWN))
    )
    lacking = capability.denied_services(found)
    if lacking:
        print(
            f"Not all that the week needs of {', '.join(lacking)} is allowed: see `headwater policy`.", file=sys.stderr
        )


def _not_asked(found: tuple[Capability, ...]) -> list[tuple[str, list[str]]]:
    """What could not be asked, by service, so that it does not hide what was."""
    grouped: dict[str, list[str]] = {}
    for one in found:
        if one.state == capability.UNKNOWN and one.how == capability.NOT_ASKED:
            service, _, name = one.action.partition(":")
            grouped.setdefault(service, []).append(name)
    return sorted(grouped.items())
