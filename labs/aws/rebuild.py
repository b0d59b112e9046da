"""Rebuilds a lost ledger from what is there: names with a run's 64 bits, and the tags that every resource was given.

Looks and tells why it believes a thing ours; writes rows only when asked to, and never deletes. What only looks like
ours, by name without tags, is shown and not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from labs.aws.cloud import Cloud
from labs.aws.errors import told
from labs.aws.kinds import glue, logs
from labs.aws.kinds.base import APP_TAG, NONCE_TAG, RUN_TAG, Found, Kind, pages
from labs.aws.kinds.registry import KINDS
from labs.aws.ledger import GONE, Ledger, Rebuilt
from labs.words import tr

OURS, DOUBTFUL, UNKNOWN = "ours", "doubtful", "unknown"
NAMED = re.compile(r"hw[-_]([0-9a-f]{16})[-_].+")


@dataclass(frozen=True, slots=True)
class Finding:
    """One resource that may be ours. `belief`: ours, doubtful, or unknown (it could not be asked for)."""

    kind: str
    title: str
    name: str
    run: str
    belief: str
    why: str
    nonce: str = ""
    arn: str = ""
    parent: str = ""


def look(cloud: Cloud) -> list[Finding]:
    """Every resource of this account and region whose name or maker is of the labs. Changes nothing."""
    found = [finding for kind in KINDS.values() if not kind.made_by_others for finding in _of_kind(cloud, kind)]
    makers = {one.name: one for one in found if one.belief == OURS}
    return [*found, *_tables(cloud, makers), *_log_streams(cloud, makers)]


def _of_kind(cloud: Cloud, kind: Kind) -> Iterator[Finding]:
    try:
        for name in kind.names(cloud):
            match = NAMED.fullmatch(name)
            if match:
                yield from _described(cloud, kind, name, match[1])
    except (ClientError, BotoCoreError) as error:
        yield Finding(
            kind.id, kind.title, "", "", UNKNOWN, tr("could not be listed: {sentence}", sentence=told(error).sentence)
        )


def _described(cloud: Cloud, kind: Kind, name: str, run: str) -> Iterator[Finding]:
    try:
        found = kind.describe(cloud, name)
    except (ClientError, BotoCoreError) as error:
        yield Finding(
            kind.id,
            kind.title,
            name,
            run,
            UNKNOWN,
            tr("could not be asked for: {sentence}", sentence=told(error).sentence),
        )
        return
    if found is not None:
        yield judged(kind, name, run, found)


def judged(kind: Kind, name: str, run: str, found: Found) -> Finding:
    """Ours only if its tags say headwater, the run of its name, and a nonce."""
    app, tagged, nonce = (found.tags.get(tag, "") for tag in (APP_TAG, RUN_TAG, NONCE_TAG))
    if app == "headwater" and tagged == run and nonce:
        why = tr(
            "its name holds run {run}; its tags say headwater, run {run} and nonce {nonce}…", run=run, nonce=nonce[:8]
        )
        return Finding(kind.id, kind.title, name, run, OURS, why, nonce, found.arn)
    missing = [tag for tag, right in ((APP_TAG, app == "headwater"), (RUN_TAG, tagged == run), (NONCE_TAG, nonce))
               if not right]  # fmt: skip
    why = tr(
        "its name looks like ours, but the tags {names} are missing or another's: not taken", names=", ".join(missing)
    )
    return Finding(kind.id, kind.title, name, run, DOUBTFUL, why, arn=found.arn)


def _tables(cloud: Cloud, makers: dict[str, Finding]) -> Iterator[Finding]:
    for database in [one for one in makers.values() if one.kind == glue.DATABASE.id]:
        try:
            for page in pages(cloud.client("glue"), "get_tables", DatabaseName=database.name):
                for table in page["TableList"]:
                    name = glue.table_name(database.name, table["Name"])
                    yield _made_by(glue.TABLE, name, database, tr("it lies in our database {name}", name=database.name))
        except (ClientError, BotoCoreError) as error:
            why = tr(
                "tables of {name} could not be listed: {sentence}", name=database.name, sentence=told(error).sentence
            )
            yield Finding(glue.TABLE.id, glue.TABLE.title, "", database.run, UNKNOWN, why)


def _log_streams(cloud: Cloud, makers: dict[str, Finding]) -> Iterator[Finding]:
    for maker in makers.values():
        try:
            for kind, name in KINDS[maker.kind].made(cloud, maker.name):
                if KINDS[kind].describe(cloud, name) is not None:
                    yield _made_by(
                        KINDS[kind],
                        name,
                        maker,
                        tr("our {kind} {name} wrote it", kind=maker.title.lower(), name=maker.name),
                    )
        except (ClientError, BotoCoreError) as error:
            why = tr("logs of {name} could not be listed: {sentence}", name=maker.name, sentence=told(error).sentence)
            yield Finding(logs.STREAM.id, logs.STREAM.title, "", maker.run, UNKNOWN, why)


def _made_by(kind: Kind, name: str, maker: Finding, why: str) -> Finding:
    return Finding(kind.id, kind.title, name, maker.run, OURS, why, parent=maker.name)


def unknown_to(ledger: Ledger, found: list[Finding]) -> list[Finding]:
    """Those that are ours and that the ledger does not hold, or holds as gone."""
    return [one for one in found if one.belief == OURS and not _held(ledger, one)]


def _held(ledger: Ledger, one: Finding) -> bool:
    row = ledger.row(one.run, one.kind, one.name)
    return row is not None and row.state != GONE


def adopt(cloud: Cloud, ledger: Ledger, found: list[Finding]) -> int:
    """Writes what is ours into the ledger, as created; how many rows. Nothing else is changed."""
    wanted = unknown_to(ledger, found)
    for one in wanted:
        ledger.take_in(
            Rebuilt(one.run, one.kind, one.name, one.nonce, one.arn, one.parent, tr("rebuilt: {why}", why=one.why)),
            (cloud.scope, str(cloud.target), cloud.identity.account, cloud.region),
        )
    return len(wanted)
