"""Forty things of others that look like ours: after the cleanup each is as it was, described whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from labs.aws.cleanup import Cleanup, WrongAccount
from labs.aws.cloud import open_cloud
from labs.aws.kinds import firehose, glue, glue_trigger, iam, kinesis, logs, redshift, s3
from labs.aws.kinds.base import RUN_TAG, tags_for
from labs.aws.kinds.registry import KINDS
from labs.aws.ledger import FOREIGN, GONE
from labs.aws.steady import Bounds
from labs.aws.target import Connection, Target
from labs.context import Context
from labs.emulator.clock import Pace
from labs.emulator.process import CloudProcess, start_cloud
from labs.events import CallSeen, Event
from tests.cleanup import others
from tests.cleanup.bed import Bed, Play, play_on
from tests.conftest import client_of

pytestmark = pytest.mark.long
ELSEWHERE = "eu-west-1"
OURS = {
    "kinesis.stream": "hw-{run}-orders", "s3.bucket": "hw-{run}-lake", "iam.role": "hw-{run}-glue",
    "glue.database": "hw_{run}_week9", "glue.crawler": "hw-{run}-crawler", "glue.job": "hw-{run}-job",
    "firehose.delivery-stream": "hw-{run}-delivery", "glue.trigger": "hw-{run}-refresh",
    "redshift.namespace": "hw-{run}-warehouse", "redshift.workgroup": "hw-{run}-queries",
}  # fmt: skip
DELETES = {"DeleteStream": "kinesis.stream", "DeleteBucket": "s3.bucket", "DeleteRole": "iam.role",
           "DeleteDatabase": "glue.database", "DeleteJob": "glue.job",
           "DeleteTrigger": "glue.trigger", "DeleteDeliveryStream": "firehose.delivery-stream",
           "DeleteCrawler": "glue.crawler", "DeleteWorkgroup": "redshift.workgroup",
           "DeleteNamespace": "redshift.namespace"}  # fmt: skip
Admin = Callable[[str], Any]


@dataclass
class Canaries:
    """What others have, by where: made once, looked at twice."""

    was: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    admins: dict[str, Admin] = field(default_factory=dict)

    def add(self, where: str, kind: str, name: str, tags: dict[str, str] | None = None) -> None:
        """One more of them."""
        others.make(self.admins[where], kind, name, tags)
        self.was[where, kind, name] = others.look(self.admins[where], kind, name)

    def changed(self) -> list[tuple[str, str, str]]:
        """Those that are not as they were."""
        return [one for one, was in self.was.items() if others.look(self.admins[one[0]], *one[1:]) != was]

    def remove(self) -> None:
        """Takes them all away."""
        for where, kind, name in self.was:
            others.remove(self.admins[where], kind, name)


@pytest.fixture(scope="module")
def other_account() -> Iterator[CloudProcess]:
    """Another account: a cloud with keys of its own."""
    child = start_cloud(Pace.QUICK)
    others.settle_in(partial(client_of, child))  # type: ignore[arg-type]
    yield child
    child.close()


@pytest.fixture
def canaries(bed: Bed, other_account: CloudProcess) -> Iterator[Canaries]:
    made = Canaries(
        admins={
            "here": bed.admin,
            ELSEWHERE: lambda service: bed.admin(service, ELSEWHERE),
            "other account": partial(client_of, other_account),  # type: ignore[arg-type]
        }
    )
    yield made
    made.remove()


def make_ours(play: Play) -> dict[str, str]:
    """One of each kind, as a lab makes them; kind to name."""
    play.longest = 60.0
    context = Context(play.cloud, play.ledger, play.run, play.patience, play.emit)
    context.make(kinesis.STREAM, "orders", shards=1)
    context.make(s3.BUCKET, "lake")
    context.make(iam.ROLE, "glue", service="glue.amazonaws.com")
    context.make(glue.DATABASE, "week9")
    destination = {"RoleARN": others.ROLE_ARN, "BucketARN": f"arn:aws:s3:::{others.THEIR_BUCKET}"}
    context.make(firehose.DELIVERY_STREAM, "delivery", destination=destination)
    command = {"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": f"s3://{others.THEIR_BUCKET}/x.py"}
    job = context.make(glue.JOB, "job", Role=others.ROLE_ARN, Command=command)
    context.make(glue_trigger.TRIGGER, "refresh", Type="ON_DEMAND", Actions=[{"JobName": job}])
    targets = {"S3Targets": [{"Path": f"s3://{others.THEIR_BUCKET}/x/"}]}
    context.make(glue.CRAWLER, "crawler", Role=others.ROLE_ARN, DatabaseName="their_tables", Targets=targets)
    warehouse = context.make(redshift.NAMESPACE, "warehouse", user="student", password="Headwater9")
    context.make(redshift.WORKGROUP, "queries", namespace=warehouse)
    return {row.kind: row.name for row in play.ledger.rows(play.run.id)}


def named(kind: str, word: str) -> str:
    """A name that the kind takes."""
    name = word.replace("-", "_") if kind in ("glue.database", "glue.table") else word
    group = f"{logs.CRAWLERS}:" if kind == "logs.stream" else "their_tables." if kind == "glue.table" else ""
    return group + name


def place(canaries: Canaries, play: Play, ours: dict[str, str]) -> None:
    """Everything that is theirs, but what they make anew once ours has gone."""
    run, nonce = play.run.id, {row.kind: row.nonce for row in play.ledger.rows(play.run.id)}
    for kind in others.MAKE:
        canaries.add("here", kind, named(kind, "hw-0123456789abcdef-orders"), {})  # same prefix, no tag
        canaries.add("here", kind, named(kind, f"hw-{run}-theirs"), {})  # even our run in the name, no tag
    for kind in OURS:
        tags = tags_for(run, "f" * 32)
        canaries.add("here", kind, named(kind, f"theirs-{kind.rpartition('.')[2]}"), tags)  # our tag, another nonce
        if kind in ("kinesis.stream", "firehose.delivery-stream", "glue.crawler", "glue.job", "glue.trigger"):
            canaries.add("here", kind, ours[kind].upper(), {RUN_TAG: run.upper()})  # other case
        if kind not in ("s3.bucket", "iam.role"):
            canaries.add(ELSEWHERE, kind, ours[kind], tags_for(run, nonce[kind]))  # other region, all else the same
        canaries.add("other account", kind, ours[kind], tags_for(run, nonce[kind]))
    for group in logs.GROUPS:  # the groups that all of the account's jobs and crawlers share
        canaries.add("here", "logs.stream", f"{group}:theirs")


def making_anew(play: Play, canaries: Canaries, ours: dict[str, str]) -> Callable[[Event], None]:
    """Somebody takes the name as soon as our delete has been answered and ours is gone."""

    def hear(event: Event) -> None:
        kind = DELETES.get(event.operation) if isinstance(event, CallSeen) and not event.error else None
        if kind is not None and ("here", kind, ours[kind]) not in canaries.was:
            try:
                others.remove(play.bed.admin, kind, ours[kind])
                canaries.add("here", kind, ours[kind])
            except ClientError as error:  # not to be taken for an answer to the app
                raise AssertionError(f"{kind}: {error}") from error

    return hear


def test_that_every_kind_that_a_lab_makes_has_its_canaries() -> None:
    assert set(OURS) == {kind.id for kind in KINDS.values() if not kind.made_by_others}
    assert set(DELETES.values()) == set(OURS)


def test_that_forty_things_of_others_are_as_they_were(bed: Bed, canaries: Canaries) -> None:
    with play_on(bed) as play:
        ours = make_ours(play)
        place(canaries, play, ours)
        play.hear = making_anew(play, canaries, ours)
        play.longest, play.bounds = 60.0, Bounds(30.0, 30.0, 60.0)  # a busy machine is no reason to leave one
        assert not play.clean()  # they carry our run's name or tag, and so it is told, not believed
        anew = {kind for kind in DELETES.values() if ("here", kind, ours[kind]) in canaries.was}
        assert anew == set(DELETES.values()), play.ended().rows
        states = {row.kind: row.state for row in play.ledger.rows(play.run.id) if row.kind in OURS}
        assert states == {kind: FOREIGN if kind in anew else GONE for kind in OURS}
    assert len(canaries.was) >= 40
    assert canaries.changed() == []


def test_that_no_call_is_made_in_another_account_or_region(
    bed: Bed, canaries: Canaries, other_account: CloudProcess
) -> None:
    end = other_account.endpoint
    seen: list[Event] = []
    there = open_cloud(Connection(Target(), end.region, end.url, end.access_key_id, end.secret_access_key), seen.append)
    with play_on(bed) as play:
        ours = make_ours(play)
        for kind, name in ours.items():
            canaries.add("other account", kind, name, tags_for(play.run.id, "0" * 32))
        for cloud, words in ((there, "connection is to"), (elsewhere(bed), ELSEWHERE)):
            seen.clear()
            with pytest.raises(WrongAccount, match=words):
                Cleanup(cloud, play.ledger, play.run, play.emit, play.patience).clean()
            assert {one.operation for one in seen if isinstance(one, CallSeen)} <= {"GetCallerIdentity"}
        assert canaries.changed() == []
        assert play.clean(), play.ended()


def elsewhere(bed: Bed) -> Any:
    """The same account by a connection to another region."""
    end = bed.embedded.endpoint
    return open_cloud(
        Connection(Target(), ELSEWHERE, end.url, end.access_key_id, end.secret_access_key), bed.heard
    )  # fmt: skip
