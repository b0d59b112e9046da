"""Resource Groups Tagging: GetResources over every service of the week, as a service of our own.

Asks each service for its tagged resources and filters; IAM is not among them, as on AWS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from labs.emulator.wire import AwsError, Call, Operation

Tagged = Iterable[tuple[str, dict[str, str]]]
PAGE = 100


class TaggingService:
    """A NativeService; `sources` are called with the region."""

    name = "tagging"
    target_prefix = "ResourceGroupsTaggingAPI_20170126"

    def __init__(self, sources: Sequence[Callable[[str], Tagged]]) -> None:
        self._sources = sources
        self.operations: Mapping[str, Operation] = {"GetResources": self._get_resources}

    def _get_resources(self, call: Call) -> dict[str, Any]:
        filters = call.params.get("TagFilters") or []
        types = call.params.get("ResourceTypeFilters") or []
        found = sorted(
            (arn, tags)
            for source in self._sources
            for arn, tags in source(call.region)
            if _matches(tags, filters) and (not types or _type_of(arn) & set(types))
        )
        first = _page_start(call.params.get("PaginationToken") or "0")
        size = call.params.get("ResourcesPerPage") or PAGE
        more = str(first + size) if first + size < len(found) else ""
        mappings = [
            {
                "ResourceARN": arn,
                "Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())],
            }
            for arn, tags in found[first : first + size]
        ]
        return {"ResourceTagMappingList": mappings, "PaginationToken": more}

    def tagged(self, region: str) -> Tagged:  # noqa: ARG002 - the contract's signature
        """Nothing of its own."""
        return ()

    def close(self) -> None:
        """Nothing runs here."""


def _page_start(token: str) -> int:
    if not token.isdigit():
        raise AwsError("PaginationTokenExpiredException", "The pagination token is not one that GetResources gave.")
    return int(token)


def _matches(tags: Mapping[str, str], filters: Sequence[Mapping[str, Any]]) -> bool:
    return all(one["Key"] in tags and (not one.get("Values") or tags[one["Key"]] in one["Values"]) for one in filters)


def _type_of(arn: str) -> set[str]:
    _, _, service, _, _, rest = arn.split(":", 5)
    kind = rest.replace(":", "/").split("/")[0] if service != "s3" else "bucket"
    return {service, f"{service}:{kind}"}
