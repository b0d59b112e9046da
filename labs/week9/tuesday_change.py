"""Tuesday's third lab: a day of clicks with a new field arrives; crawled again, compared by version, read by partition.

Checks read the objects, the catalog's versions and Athena, live.
"""

from __future__ import annotations

import json

import resources
from labs.catalog.detail import detail_of, schema_changes
from labs.context import Context
from labs.model import Stage, Step, Verdict
from labs.shapes import SchemaChange, TableDetail
from labs.week9 import choices, tuesday_crawl
from labs.week9.common import BUCKET, DATABASE, GLUE_DATABASE, LAKE, no_bucket, objects_under
from labs.week9.tuesday_bytes import RAW, ask
from labs.words import joined, said, tr

TABLE, DAY, FIELD, MODEL = "clicks", "2026-11-18", "referrer", "clicks-2026-11-17.json"
FOLDER = f"{RAW}{TABLE}/day={DAY}/"
REFERRERS = ("search", "mail", "none")


def new_day() -> bytes:
    """A day of clicks like the one before, with a field that no click had."""
    lines = []
    for number, line in enumerate(resources.text("data", MODEL).splitlines()):
        click = json.loads(line)
        click["at"] = click["at"].replace("2026-11-17", DAY)
        click[FIELD] = REFERRERS[number % len(REFERRERS)]
        lines.append(json.dumps(click, separators=(",", ":")))
    return ("\n".join(lines) + "\n").encode()


def arrive(context: Context) -> None:
    """The new day's file, in a folder of its own."""
    bucket = context.make(BUCKET, LAKE)
    context.client("s3").put_object(Bucket=bucket, Key=f"{FOLDER}clicks-{DAY}.json", Body=new_day())


def check_arrived(context: Context) -> Verdict:
    """The new day's folder holds clicks that have the new field."""
    if not context.has(BUCKET, LAKE):
        return no_bucket(context)
    keys = [entry["Key"] for entry in objects_under(context, FOLDER)]
    if not keys:
        others = [entry["Key"] for entry in objects_under(context, f"{RAW}{TABLE}/") if DAY in entry["Key"]]
        if others:
            words = tr(
                "{key} lies in the wrong folder: a partition is a folder named {folder}.", key=others[0], folder=FOLDER
            )
            return Verdict(False, words, {"objects": others})
        return Verdict(False, tr("Nothing lies under {prefix} yet.", prefix=FOLDER))
    answer = context.client("s3").get_object(Bucket=context.name(BUCKET, LAKE), Key=keys[0])
    first = answer["Body"].read().decode("utf-8", "replace").partition("\n")[0]
    if f'"{FIELD}"' not in first:
        return Verdict(False, tr("The clicks of {day} have no field {field}.", day=DAY, field=FIELD), {"first": first})
    return Verdict(True, tr("A day with a field that the table does not know yet."), {"objects": keys, "first": first})


def _detail(context: Context) -> TableDetail | None:
    if not any(table.name == TABLE for table in tuesday_crawl.found_tables(context)):
        return None
    return detail_of(context.client("glue"), context.name(GLUE_DATABASE, DATABASE), TABLE)


def _told(change: SchemaChange) -> str:
    return joined(" ", [one for one in (said(change.what), change.column, change.after) if one])


def no_table() -> Verdict:
    """What a check says before the first crawl."""
    return Verdict(False, tr("There is no table clicks yet: do the step “Run the crawler” first."))


def check_recrawled(context: Context) -> Verdict:
    """The catalog knows the new day's partition and the new column."""
    detail = _detail(context)
    if detail is None:
        return no_table()
    days = [partition.values[0] for partition in detail.partitions]
    columns = [column.name for column in detail.versions[0].columns]
    evidence = {"partitions": days, "columns": columns, "version": detail.versions[0].id}
    if DAY not in days:
        return Verdict(False, tr("The catalog knows {days}: run the crawler again.", days=", ".join(days)), evidence)
    if FIELD not in columns:
        words = tr("The day is there, but no column {field}: may the crawler update the table?", field=FIELD)
        return Verdict(False, words, evidence)
    words = tr("{n} partitions, and a new column {field}.", n=len(days), field=FIELD)
    return Verdict(True, words, evidence)


def say_versions(context: Context) -> None:
    """Says each version's columns."""
    detail = _detail(context)
    for version in reversed(detail.versions if detail else ()):
        context.say(
            tr("Version {id}: {columns}", id=version.id, columns=", ".join(one.name for one in version.columns))
        )


def check_versions(context: Context) -> Verdict:
    """Two versions, and between the first and the last just the new column."""
    detail = _detail(context)
    if detail is None:
        return no_table()
    evidence: dict[str, object] = {"versions": [version.id for version in detail.versions]}
    if len(detail.versions) < 2:
        return Verdict(False, tr("The table has one version: nothing has changed it yet."), evidence)
    changes = schema_changes(detail.versions[-1].columns, detail.versions[0].columns)
    evidence["changes"] = [_told(change) for change in changes]
    if FIELD not in [change.column for change in changes if change.what == "added"]:
        return Verdict(False, tr("Between the versions no column {field} was added.", field=FIELD), evidence)
    words = tr("Version {first} did not know {field}; version {last} does.", first=detail.versions[-1].id, field=FIELD,
               last=detail.versions[0].id)  # fmt: skip
    return Verdict(True, words, evidence)


def sql_of(day: str = "") -> str:
    """Clicks by page, of one day or of all."""
    where = f" WHERE day = '{day}'" if day else ""
    return f"SELECT page, count(*) AS clicks FROM {TABLE}{where} GROUP BY page ORDER BY page"


def ask_one_day(context: Context) -> None:
    """Asks for all days, then for one; says what each read."""
    for day in ("", context.word(choices.DAY)):
        answer = ask(context, sql_of(day))
        context.say(tr("{what}: {n} bytes read", what=day or tr("all days"), n=answer.scanned))


def check_pruned(context: Context) -> Verdict:
    """A query for one day reads only that day's folder."""
    if _detail(context) is None:
        return no_table()
    day = context.word(choices.DAY)
    whole, one = ask(context, sql_of()), ask(context, sql_of(day))
    for answer in (whole, one):
        if answer.error:
            return Verdict(False, tr("Athena says: {error}", error=answer.error), {"sql": answer.sql})
    evidence = {"all days, bytes read": whole.scanned, "one day, bytes read": one.scanned, "rows": len(one.rows)}
    if not one.rows:
        return Verdict(False, tr("The catalog has no partition {day}: run the crawler again.", day=day), evidence)
    if one.scanned >= whole.scanned:
        return Verdict(False, tr("One day reads as much as all: are the days partitions?"), evidence)
    share = round(100 * one.scanned / whole.scanned)
    return Verdict(
        True, tr("One day reads {share} % of what all days read, and costs as much less.", share=share), evidence
    )


STEPS = (
    Step("tue-change", "A new day, a new field", "Upload the day", Stage.DELIVERY, arrive, check_arrived, 2),
    Step("tue-recrawl", "Crawl again", "Run crawler again", Stage.CATALOG, tuesday_crawl.crawl, check_recrawled, 60),
    Step("tue-versions", "Compare two versions", "Compare", Stage.CATALOG, say_versions, check_versions, 2),
    Step("tue-partition", "Ask for one day", "Ask Athena twice", Stage.CATALOG, ask_one_day, check_pruned, 6,
         inputs=(choices.DAY,)),
)  # fmt: skip
