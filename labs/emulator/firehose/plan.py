"""What a delivery stream does with its records, made once of its settings: where they go and by which routes.

Knows neither buffers' state nor threads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labs.emulator.firehose.buffer import BACKUP, MAIN, Route
from labs.emulator.firehose.conversion import Conversion
from labs.emulator.firehose.destination import Destination, destination_of
from labs.emulator.firehose.formats import conversion_of
from labs.emulator.firehose.partitioning import Partitioning, partitioning_of
from labs.emulator.firehose.record import Record
from labs.emulator.firehose.redshift import Loading, loading_of


@dataclass(frozen=True, slots=True)
class Plan:
    """Where data goes and in which format; `backup` takes the records as they came, if there is one."""

    destination: Destination
    backup: Destination | None = None
    conversion: Conversion | None = None
    partitioning: Partitioning | None = None
    loading: Loading | None = None

    @property
    def destinations(self) -> tuple[Destination, ...]:
        """Every bucket's."""
        return (self.destination, self.backup) if self.backup else (self.destination,)

    def target(self, route: Route) -> Destination:
        """Where a route's buffers go."""
        return self.backup if self.backup and route.is_backup else self.destination

    def routed(self, records: Sequence[Record], now: float) -> dict[Route, list[Record]]:
        """The records by their routes, in order; `now` is for the documents of those that have none."""
        groups = {BACKUP: list(records)} if self.backup else {}
        if self.partitioning is None:
            return {**groups, MAIN: list(records)}
        for route, record in self.partitioning.routed(records, now):
            groups.setdefault(route, []).append(record)
        return groups


def plan_of(settings: Mapping[str, Any]) -> Plan:
    """The plan of settings that were checked."""
    is_backed_up = settings["S3BackupMode"] == "Enabled"
    return Plan(
        destination=destination_of(settings),
        backup=destination_of(settings["S3BackupDescription"]) if is_backed_up else None,
        conversion=conversion_of(settings),
        partitioning=partitioning_of(settings),
        loading=loading_of(settings),
    )
