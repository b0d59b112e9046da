"""One crawl from RUNNING to READY: waits as long as AWS does, reads S3, writes the catalog, says so in the log.

Runs in a thread of its own; holds the lock only while it changes state.
"""

from __future__ import annotations

import json
import threading
import uuid
from contextlib import suppress
from dataclasses import dataclass, field

from labs.emulator.glue.context import Context, RunEnded
from labs.emulator.glue.custom import Custom, ready
from labs.emulator.glue.databases import add_database
from labs.emulator.glue.errors import LONGEST_NAME
from labs.emulator.glue.naming import table_name
from labs.emulator.glue.plan import PlannedTable, options, plan
from labs.emulator.glue.search import index_of_crawler
from labs.emulator.glue.state import Crawler, Json, RegionState
from labs.emulator.glue.targets import Cancelled, Target, read_target
from labs.emulator.glue.write import Writer, Written
from labs.emulator.neighbours import Neighbours, acting_as, permit
from labs.emulator.wire import AwsError

LOG_GROUP = "/aws-glue/crawlers"
STARTING_SECONDS = 20.0
STOPPING_SECONDS = 15.0
STARTING = "Glue starts the crawler"
STOPPING = "STOPPING: Glue ends the crawler and writes its log"
NO_ROLE = "Service is unable to assume provided role. Please verify role's TrustPolicy"


class Failed(Exception):
    """The crawl cannot go on; the text is its ErrorMessage."""


@dataclass(slots=True)
class Run:
    """A crawl under way."""

    context: Context
    state: RegionState
    account: str
    crawler: Crawler
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def name(self) -> str:
        """The crawler's name."""
        return str(self.crawler.definition["Name"])

    @property
    def neighbours(self) -> Neighbours:
        """S3, Logs and the catalog as the crawler's role sees them."""
        arn = role_arn(self.crawler.definition["Role"], self.account)
        return acting_as(self.context.neighbours, arn, "glue.amazonaws.com", "AWS-Crawler")

    def say(self, line: str) -> None:
        """One line in the crawler's log, behind the run's id; a log that cannot be written stops no crawl."""
        with suppress(AwsError):
            self.neighbours.log(LOG_GROUP, self.name, [f"[{self.id}] {line}"])


def role_arn(role: str, account: str) -> str:
    """The ARN of a role given by ARN, or by name with or without a path."""
    return role if role.startswith("arn:") else f"arn:aws:iam::{account}:role/{role.lstrip('/')}"


def begin(context: Context, state: RegionState, account: str, crawler: Crawler) -> None:
    """Turns a READY crawler RUNNING and starts its thread; the caller holds the lock."""
    run = Run(context, state, account, crawler)
    now = context.clock.now()
    entry: Json = {
        "CrawlId": run.id,
        "State": "RUNNING",
        "StartTime": now,
        "LogGroup": LOG_GROUP,
        "LogStream": run.name,
        "MessagePrefix": run.id,
    }
    context.start(run.id, lambda stop: _live(run, stop))
    crawler.state, crawler.since = "RUNNING", now
    crawler.crawls.append(entry)


def _live(run: Run, stop: threading.Event) -> None:
    status, message, written = "FAILED", "Internal service error", Written()
    try:
        written = _crawl(run, stop)
        status, message = "SUCCEEDED", ""
    except Cancelled:
        status, message = "CANCELLED", ""
    except Failed as problem:
        message = str(problem)
    except AwsError as error:
        message = error.message
    finally:
        _end(run, status, message, written)


def _crawl(run: Run, stop: threading.Event) -> Written:
    context, given = run.context, run.crawler.definition
    run.say(f"BENCHMARK : Running Start Crawl for Crawler {run.name}")
    if context.pauses.until(stop, context.clock.lasting(STARTING_SECONDS), "crawler", run.name, STARTING):
        raise Cancelled
    if context.neighbours.role_problem(role_arn(given["Role"], run.account), "glue.amazonaws.com"):
        raise Failed(NO_ROLE)
    custom = _classifiers(run)
    how = options(given.get("Configuration", ""))
    targets = [Target.of(one) for one in given["Targets"]["S3Targets"]]
    contents = [read_target(run.neighbours, target, run.say, stop, custom) for target in targets]
    tables = list(plan(contents, how.grouping, run.name, run.id))
    if how.threshold is not None and len(tables) > how.threshold:
        raise Failed(
            f"The number of tables detected by crawler: {len(tables)} is greater than the table threshold value "
            f"provided: {how.threshold}. Failing crawler."
        )
    return _write(run, tables, targets, all(one.complete for one in contents))


def _classifiers(run: Run) -> list[Custom]:
    """The crawler's custom classifiers, in its order."""
    found = []
    with run.context.lock:
        for name in run.crawler.definition["Classifiers"]:
            held = run.state.classifiers.get(name)
            if held is None:
                raise Failed(f"Classifier {name} not found.")
            found += [ready(kind, given) for kind, given in held.items()]
    return found


def _write(run: Run, tables: list[PlannedTable], targets: list[Target], complete: bool) -> Written:
    given, lines = run.crawler.definition, list[str]()
    policy, name = given["SchemaChangePolicy"], given["DatabaseName"]
    run.say(f"BENCHMARK : Classification complete, writing results to database {name}")
    run.say(f"INFO : Crawler configured with {_configured(policy, given.get('Configuration', ''))}")
    _permit_writing(run, name, tables)
    new_only = given["RecrawlPolicy"]["RecrawlBehavior"] == "CRAWL_NEW_FOLDERS_ONLY"
    with run.context.lock:
        now = run.context.clock.now()
        database = run.state.databases.get(name)
        if database is None:
            database = add_database(run.state, run.account, now, {"Name": name})
        written = Writer(
            database,
            run.name,
            _session(run),
            given.get("TablePrefix", ""),
            options(given.get("Configuration", "")),
            "LOG" if new_only else policy["UpdateBehavior"],
            "LOG" if new_only or not complete else policy["DeleteBehavior"],
            now,
            lines.append,
        ).write(tables, targets)
        if options(given.get("Configuration", "")).index:
            places = {one.location for one in tables}
            for table in database.tables.values():
                if (table.definition.get("StorageDescriptor") or {}).get("Location") in places:
                    index_of_crawler(run.state, table)
    for line in (*lines, "BENCHMARK : Finished writing to Catalog", *_summary(written)):
        run.say(line)
    return written


def _configured(policy: Json, configuration: str) -> str:
    """What the log says of a crawler's settings."""
    told = f"SchemaChangePolicy {json.dumps(policy, separators=(',', ':'))}."
    if not configuration.strip():
        return told
    note = "Note that values in the Configuration override values in the SchemaChangePolicy for S3 Targets."
    return f"Configuration {configuration} and {told} {note}"


def _permit_writing(run: Run, database: str, tables: list[PlannedTable]) -> None:
    """Asks for what writing to the catalog takes; raises AwsError when the role lacks it."""

    def need(operation: str, **params: object) -> None:
        permit(run.neighbours, "glue", operation, params, run.state.region)

    with run.context.lock:
        known = {name: set(one.tables) for name, one in run.state.databases.items()}
    need("GetDatabase", Name=database)
    if database not in known:
        need("CreateDatabase", DatabaseInput={"Name": database})
    for one in tables:
        name = table_name(run.crawler.definition.get("TablePrefix", ""), one.base, one.bucket, one.root, ())
        operation = "UpdateTable" if name in known.get(database, ()) else "CreateTable"
        need(operation, DatabaseName=database, TableInput={"Name": name})
        if one.partitions:
            need("BatchCreatePartition", DatabaseName=database, TableName=name)


def _session(run: Run) -> str:
    role = run.crawler.definition["Role"].rpartition("/")[2]
    return f"arn:aws:sts::{run.account}:assumed-role/{role}/AWS-Crawler"[:LONGEST_NAME]


def _summary(written: Written) -> list[str]:
    lines = []
    for kind in ("PARTITION", "TABLE"):
        if written.counts[kind]:
            lines.append(f"INFO : Run Summary For {kind}:")
            lines += [f"INFO : {what}: {count}" for what, count in written.counts[kind].items()]
    return lines


def _end(run: Run, status: str, message: str, written: Written) -> None:
    """STOPPING for as long as on AWS, unless the service closes; then READY."""
    context = run.context
    with context.lock:
        run.crawler.state = "STOPPING"
    if message:
        run.say(f"ERROR : {message}")
    context.pauses.until(context.closing, context.clock.lasting(STOPPING_SECONDS), "crawler", run.name, STOPPING)
    with context.lock:
        _record(run, status, message, written)
        context.ended(RunEnded(run.state.region, run.account, "crawler", run.name, run.id, status))
    run.say("BENCHMARK : Crawler has finished running and is in state READY")


def _record(run: Run, status: str, message: str, written: Written) -> None:
    crawler, entry = run.crawler, run.crawler.crawls[-1]
    said: Json = {"ErrorMessage": message} if message else {}
    crawler.last = {
        "Status": status,
        "LogGroup": LOG_GROUP,
        "LogStream": run.name,
        "MessagePrefix": run.id,
        "StartTime": entry["StartTime"],
        **said,
    }
    states = {"SUCCEEDED": "COMPLETED", "CANCELLED": "STOPPED", "FAILED": "FAILED"}
    ended = {"State": states[status], "EndTime": run.context.clock.now(), "DPUHour": 0.0}
    crawler.crawls[-1] = {**entry, **ended, **said, "Summary": json.dumps(written.counts)}
    crawler.tables = (written.of("TABLE", "ADD"), written.of("TABLE", "UPDATE"), written.of("TABLE", "DELETE"))
    crawler.state = "READY"
