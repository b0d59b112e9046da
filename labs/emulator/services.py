"""Which services the embedded cloud has of its own, and what each is given.

A new service is added here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from labs.emulator.asleep import Asleep
from labs.emulator.clock import Clock, Pace
from labs.emulator.firehose.peers import Asking, Peers
from labs.emulator.firehose.service import firehose_service
from labs.emulator.glue.service import glue_service
from labs.emulator.kinesis.service import kinesis_service
from labs.emulator.moto_backends import tagged_buckets, tagged_logs_and_alarms
from labs.emulator.neighbours import Neighbours
from labs.emulator.pricing import PricingService
from labs.emulator.redshift.service import redshift_services
from labs.emulator.store import Store
from labs.emulator.tagging import TaggingService
from labs.emulator.wire import NativeService


@dataclass(frozen=True, slots=True)
class Settings:
    """How a cloud is run. `limits` False lifts Kinesis' and Firehose's rates; `enforce` is least privilege."""

    pace: Pace = Pace.REALISTIC
    limits: bool = True
    enforce: bool = False
    kinesis_bytes: int = 2 << 30  # what all shards of Kinesis together may keep, on disk mostly
    kinesis_hot_bytes: int = 32 << 20  # how much of that may be in memory


def build(settings: Settings, neighbours: Neighbours, store: Store | None = None) -> Mapping[str, NativeService]:
    """The services by the name they are signed for."""
    clock = Clock.of(settings.pace)
    kinesis = kinesis_service(
        clock,
        limited=settings.limits,
        call_rates=settings.limits,
        most_bytes=settings.kinesis_bytes,
        most_hot=settings.kinesis_hot_bytes,
        neighbours=neighbours,
        store=store,
    )
    glue = glue_service(clock, neighbours, store=store)
    serverless, redshift_data, door = redshift_services(clock, neighbours, store)
    peers = Peers(kinesis=Asking(kinesis, neighbours), glue=Asking(glue, neighbours), redshift=door)
    firehose = firehose_service(clock, neighbours, peers, limited=settings.limits, store=store)

    def athena_service() -> NativeService:
        from labs.emulator.athena import service

        return service.athena_service(clock, neighbours, Asking(glue, neighbours), store)

    def kept() -> bool:
        from labs.emulator.athena import keeping

        return store is not None and keeping.kept(store)

    athena = Asleep("athena", "AmazonAthena", athena_service, kept)
    services: list[NativeService] = [kinesis, firehose, glue, athena, serverless, redshift_data, PricingService()]
    by_moto = [lambda _region: tagged_buckets(), tagged_logs_and_alarms]
    tagging = TaggingService([service.tagged for service in services] + by_moto)
    return {service.name: service for service in [*services, tagging]}
