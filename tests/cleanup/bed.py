"""A test bed for cleanup: an embedded cloud in a hurry, connections that do not wait long, and a witness.

The witness lists what is in the cloud by plain boto3, without any of the code that it judges.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, TypeVar

import pytest

from labs.aws import patience
from labs.aws.cleanup import Cleanup
from labs.aws.cloud import Cloud, open_cloud
from labs.aws.kinds import glue_trigger, redshift
from labs.aws.ledger import Ledger, Run
from labs.aws.patience import Patience
from labs.aws.steady import Bounds
from labs.context import Context
from labs.emulator import clock
from labs.emulator.clock import Pace
from labs.emulator.server import EmbeddedCloud, start
from labs.emulator.services import Settings
from labs.events import CallSeen, CleanupEnded, Event, Said
from labs.model import Stage, Step, Verdict
from labs.week9 import monday, thursday, tuesday, wednesday
from tests.cleanup import others
from tests.cleanup.straight import go_straight
from tests.conftest import client_of
from tests.labs.hands import connection_of

T = TypeVar("T")
LONGEST_WAIT = 1.5
NUMBERS = count(1)
SERVICES = (
    "kinesis",
    "firehose",
    "glue",
    "s3",
    "iam",
    "logs",
    "sts",
    "resourcegroupstaggingapi",
    "redshift-serverless",
)
PURE = ("botocore.useragent.sanitize_user_agent_string_component", "moto.core.responses.method_names_from_class")
BRIEF = Bounds(weather=1.0, sign_in=1.0, removing=1.5)


def _make_rare(context: Context) -> None:
    """Kinds that no lab above makes."""
    warehouse = context.make(redshift.NAMESPACE, "warehouse", user="student", password="Headwater9")
    context.make(redshift.WORKGROUP, "queries", namespace=warehouse)
    starts = [{"CrawlerName": others.THEIR_CRAWLER}]
    schedule = "cron(0 3 1 1 ? 2099)"
    context.make(
        glue_trigger.TRIGGER, "nightly", Type="SCHEDULED", Schedule=schedule, StartOnCreation=True, Actions=starts
    )


def _there(context: Context) -> Verdict:
    kinds = (redshift.NAMESPACE, redshift.WORKGROUP, glue_trigger.TRIGGER)
    bases = ("warehouse", "queries", "nightly")
    return Verdict(all(context.has(kind, base) for kind, base in zip(kinds, bases, strict=True)), "")


RARE = Step("rare", "A warehouse and a trigger", "Make", Stage.RESOURCES, _make_rare, _there)
LABS: dict[str, tuple[Step, ...]] = {  # the cheapest first
    "one stream": monday.STEPS[:1],
    "rare": (RARE,),
    "delivery": (monday.FIREHOSE_STEPS[0], *thursday.STEPS),
    "streams": monday.STEPS,
    "catalog": tuesday.CATALOGUED,
    "job": (*tuesday.CATALOGUED, *wednesday.STEPS),
}


@dataclass
class Bed:
    """`embedded` is its own; `clouds` by how long they wait for an answer."""

    embedded: EmbeddedCloud
    folder: Path
    clouds: dict[float, Cloud] = field(default_factory=dict)
    listeners: list[Callable[[Event], None]] = field(default_factory=list)
    before_send: Callable[[str], None] = lambda _name: None
    before: set[str] = field(default_factory=set)  # what is there between two plays
    _admin: dict[tuple[str, str], Any] = field(default_factory=dict)

    def admin(self, service: str, region: str = "us-east-1") -> Any:
        """A plain client that no fault is meant for and no test watches."""
        if (service, region) not in self._admin:
            endpoint = replace(self.embedded.endpoint, region=region)
            self._admin[service, region] = client_of(replace(self.embedded, endpoint=endpoint), service)
            go_straight(self._admin[service, region], self.embedded)
        return self._admin[service, region]

    def cloud(self, read_timeout: float = 30.0) -> Cloud:
        """A connection as the app has it, but it asks twice at most and without a pause."""
        if read_timeout not in self.clouds:
            made = open_cloud(connection_of(self.embedded), self.heard)
            made._config = made._config.merge(
                type(made._config)(retries={"mode": "standard", "total_max_attempts": 2}, read_timeout=read_timeout)
            )
            made._clients.clear()
            for service in SERVICES:
                made.client(service).meta.events.register("before-send.*", self.sending)
                go_straight(made.client(service), self.embedded)
            self.clouds[read_timeout] = made
        return self.clouds[read_timeout]

    def sending(self, event_name: str, **_: object) -> None:
        """Tells whoever wants to come before a request."""
        self.before_send(event_name)

    def heard(self, event: Event) -> None:
        """Passes what a client says on to whoever listens now."""
        for listener in list(self.listeners):
            listener(event)


@contextmanager
def bed_in(folder: Path) -> Iterator[Bed]:
    """A bed whose cloud lets nothing take long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(clock.FACTORS, Pace.QUICK, 0.0005)
        patch.setattr(patience, "FIRST_PAUSE", 0.005)
        patch.setattr(patience, "LONGEST_PAUSE", 0.05)
        patch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)
        for name in PURE:  # they cost more than the rest of a call, and give the same each time
            patch.setattr(name, cache(resolve_name(name)))
        bed = Bed(start(Settings(Pace.QUICK, limits=False)), folder)
        others.settle_in(bed.admin)
        bed.before = everything(bed)
        gc.freeze()  # modules and models are not looked through again and again
        try:
            yield bed
        finally:
            gc.unfreeze()
            bed.embedded.close()


@dataclass(frozen=True)
class Hasty(Patience):
    """Waits for nothing longer than `longest` seconds: a cloud in a hurry takes less."""

    longest: float = LONGEST_WAIT

    def until(self, words: str, condition: Callable[[], T | None], seconds: float) -> T:
        return Patience.until(self, words, condition, min(seconds, self.longest))


@dataclass
class Play:
    """One run of a lab and its cleanup on a bed."""

    bed: Bed
    cloud: Cloud
    ledger: Ledger
    run: Run
    events: list[Event] = field(default_factory=list)
    hear: Callable[[Event], None] = lambda _event: None
    longest: float = LONGEST_WAIT
    bounds: Bounds = BRIEF

    def say(self, sentence: str) -> None:
        """What the engine tells the student."""
        self.emit(Said("", sentence))

    def emit(self, event: Event) -> None:
        """Keeps every event."""
        self.events.append(event)
        self.hear(event)

    @property
    def patience(self) -> Patience:
        """Nobody cancels."""
        return Hasty(threading.Event(), self.say, longest=self.longest)

    def do(self, steps: Sequence[Step]) -> None:
        """Does and checks the steps; raises what a step raises."""
        context = Context(self.cloud, self.ledger, self.run, self.patience, self.emit)
        for step in steps:
            step.do(context)
            step.check(context)

    def cleanup(self) -> Cleanup:
        """The cleanup of this run."""
        return Cleanup(self.cloud, self.ledger, self.run, self.emit, self.patience, bounds=self.bounds)

    def clean(self) -> bool:
        """Cleans up; True when proven clean."""
        return self.cleanup().clean()

    def prove(self) -> bool:
        """Only proves; True when clean."""
        return self.cleanup().prove()

    def ended(self) -> CleanupEnded:
        """How the last cleanup ended."""
        return [event for event in self.events if isinstance(event, CleanupEnded)][-1]

    def calls(self) -> list[CallSeen]:
        """Every call so far."""
        return [event for event in self.events if isinstance(event, CallSeen)]


@contextmanager
def play_on(bed: Bed, read_timeout: float = 30.0) -> Iterator[Play]:
    """A new run with a ledger of its own."""
    cloud = bed.cloud(read_timeout)
    ledger = Ledger(bed.folder / f"ledger-{next(NUMBERS)}.sqlite")
    ledger._db.execute("PRAGMA synchronous = OFF")  # no power is cut here
    run = ledger.begin_run(cloud.scope, "embedded", cloud.identity.account, cloud.region)
    play = Play(bed, cloud, ledger, run)
    bed.listeners.append(play.emit)
    try:
        yield play
    finally:
        bed.listeners.remove(play.emit)
        ledger.close()


def everything(bed: Bed) -> set[str]:
    """The name of all that is in the cloud, as `service kind name`."""
    glue, logs, serverless = bed.admin("glue"), bed.admin("logs"), bed.admin("redshift-serverless")
    databases = [one["Name"] for one in glue.get_databases()["DatabaseList"]]
    groups = [one["logGroupName"] for one in logs.describe_log_groups()["logGroups"]]
    return {
        *(f"stream {name}" for name in bed.admin("kinesis").list_streams()["StreamNames"]),
        *(f"delivery {name}" for name in bed.admin("firehose").list_delivery_streams()["DeliveryStreamNames"]),
        *(f"bucket {one['Name']}" for one in bed.admin("s3").list_buckets()["Buckets"]),
        *(f"role {one['RoleName']}" for one in bed.admin("iam").list_roles()["Roles"]),
        *(f"database {name}" for name in databases),
        *(f"table {name}.{one['Name']}" for name in databases
          for one in glue.get_tables(DatabaseName=name)["TableList"]),
        *(f"crawler {one['Name']}" for one in glue.get_crawlers()["Crawlers"]),
        *(f"job {one['Name']}" for one in glue.get_jobs()["Jobs"]),
        *(f"trigger {one['Name']}" for one in glue.get_triggers()["Triggers"]),
        *(f"log {group}:{one['logStreamName']}" for group in groups
          for one in logs.describe_log_streams(logGroupName=group)["logStreams"]),
        *(f"workgroup {one['workgroupName']}" for one in serverless.list_workgroups()["workgroups"]),
        *(f"namespace {one['namespaceName']}" for one in serverless.list_namespaces()["namespaces"]
          if not one["namespaceName"].startswith(others.THEIR_DATA)),
    }  # fmt: skip
