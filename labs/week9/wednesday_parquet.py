"""Wednesday's third lab: a second job writes Parquet, a folder a country; triggers run it and crawl what it wrote.

Checks read job, triggers, runs, crawler and catalog, live, and ask Athena.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from labs.aws.kinds.glue_trigger import TRIGGER
from labs.context import Context
from labs.model import Stage, Step, Verdict
from labs.shapes import CatalogTable, QueryResult
from labs.week9 import crawls, job_runs, tuesday_crawl
from labs.week9.common import (
    DATABASE,
    GLUE_CRAWLER,
    GLUE_DATABASE,
    GLUE_JOB,
    GLUE_ROLE,
    PARQUET_JOB,
    objects_under,
    role_arn,
)
from labs.week9.tuesday_bytes import ask, expected_totals
from labs.words import tr

SCRIPT, JOB, CRAWLER = "orders_to_parquet.py", PARQUET_JOB, "curated-crawler"
START, THEN = "refresh", "then-crawl"
CURATED, PREFIX, TABLE, PARTITION = "curated/orders/", "curated_", "curated_orders", "country"
CHAIN_S = 900.0
STARTS_S = 120.0  # a trigger's run is there within seconds


def arguments(context: Context) -> dict[str, str]:
    """All that the job needs to know; library-set brings pyarrow."""
    return {
        "--database": context.name(GLUE_DATABASE, DATABASE),
        "--table": "orders",
        "--output": job_runs.place(context, CURATED),
        "library-set": "analytics",
    }


def create_job(context: Context) -> None:
    """The second script, and its job."""
    job_runs.upload(context, SCRIPT)
    job_runs.make_job(context, JOB, SCRIPT, arguments(context))


def check_job(context: Context) -> Verdict:
    """Script and job are there."""
    script = job_runs.check_uploaded(context, SCRIPT)
    return job_runs.check_job(context, JOB, arguments(context)) if script.ok else script


def create_crawler(context: Context) -> None:
    """A crawler for what the job writes; its tables get a prefix, so that both tables of orders have a name."""
    context.make(
        GLUE_CRAWLER, CRAWLER, Role=role_arn(context, GLUE_ROLE), TablePrefix=PREFIX,
        DatabaseName=context.name(GLUE_DATABASE, DATABASE),
        Targets={"S3Targets": [{"Path": job_runs.place(context, CURATED)}]},
    )  # fmt: skip


def check_crawler(context: Context) -> Verdict:
    """The crawler looks at the job's output, writes to our database, and puts the prefix before the table's name."""
    if not context.has(GLUE_CRAWLER, CRAWLER):
        return Verdict(False, tr("There is no crawler {name}.", name=context.name(GLUE_CRAWLER, CRAWLER)))
    crawler, wanted = crawls.crawler_of(context, CRAWLER), job_runs.place(context, CURATED)
    paths = [target["Path"] for target in crawler["Targets"]["S3Targets"]]
    evidence = {"targets": paths, "prefix": crawler.get("TablePrefix", ""), "database": crawler["DatabaseName"]}
    if crawler["DatabaseName"] != context.name(GLUE_DATABASE, DATABASE):
        words = tr("It writes to the database {found}, not to {wanted}.", found=crawler["DatabaseName"],
                   wanted=context.name(GLUE_DATABASE, DATABASE))  # fmt: skip
        return Verdict(False, words, evidence)
    if wanted.rstrip("/") not in [path.rstrip("/") for path in paths]:
        return Verdict(False, tr("No target looks at {path}.", path=wanted), evidence)
    if crawler.get("TablePrefix") != PREFIX:
        words = tr("Its table prefix is {found}, not {wanted}: the names of two tables would clash.",
                   found=crawler.get("TablePrefix") or "–", wanted=PREFIX)  # fmt: skip
        return Verdict(False, words, evidence)
    return Verdict(True, tr("{name} will describe what the job writes.", name=crawler["Name"]), evidence)


def create_triggers(context: Context) -> None:
    """One trigger starts the job when asked to; the other starts the crawler once the job has succeeded."""
    job, crawler = context.name(GLUE_JOB, JOB), context.name(GLUE_CRAWLER, CRAWLER)
    context.make(TRIGGER, START, Type="ON_DEMAND", Actions=[{"JobName": job}])
    condition = {"LogicalOperator": "EQUALS", "JobName": job, "State": "SUCCEEDED"}
    context.make(
        TRIGGER, THEN, Type="CONDITIONAL", StartOnCreation=True, Actions=[{"CrawlerName": crawler}],
        Predicate={"Logical": "AND", "Conditions": [condition]},
    )  # fmt: skip
    context.until(tr("the trigger is being activated"), lambda: _trigger(context, THEN)["State"] == "ACTIVATED", 60)


def _trigger(context: Context, base: str) -> dict[str, Any]:
    trigger: dict[str, Any] = context.client("glue").get_trigger(Name=context.name(TRIGGER, base))["Trigger"]
    return trigger


def check_triggers(context: Context) -> Verdict:
    """Both triggers are there, of the right type, start the right thing, and the second one waits for the job."""
    for base in (START, THEN):
        if not context.has(TRIGGER, base):
            return Verdict(False, tr("There is no trigger {name}.", name=context.name(TRIGGER, base)))
    first, second = _trigger(context, START), _trigger(context, THEN)
    evidence = {one["Name"]: f"{one['Type']} · {one['State']}" for one in (first, second)}
    job, crawler = context.name(GLUE_JOB, JOB), context.name(GLUE_CRAWLER, CRAWLER)
    wrong = (
        _wrong_with(first, "ON_DEMAND", "JobName", job)
        or _wrong_with(second, "CONDITIONAL", "CrawlerName", crawler)
        or _wrong_waiting(second, job)
    )
    if wrong:
        return Verdict(False, wrong, evidence)
    return Verdict(True, tr("Job, then crawler: the chain is set."), evidence)


def _wrong_with(trigger: dict[str, Any], kind: str, what: str, name: str) -> str:
    if trigger["Type"] != kind:
        return tr("{name} is of type {found}, not {wanted}.", name=trigger["Name"], found=trigger["Type"], wanted=kind)
    starts = [action.get("JobName") or action.get("CrawlerName") for action in trigger["Actions"]]
    if name not in [action.get(what) for action in trigger["Actions"]]:
        return tr("{name} starts {found}, not {wanted}.", name=trigger["Name"], found=", ".join(starts), wanted=name)
    return ""


def _wrong_waiting(trigger: dict[str, Any], job: str) -> str:
    waits = [(one.get("JobName"), one.get("State")) for one in trigger.get("Predicate", {}).get("Conditions", [])]
    if (job, "SUCCEEDED") not in waits:
        found = ", ".join(f"{name} {state}" for name, state in waits)
        return tr("{name} waits for {found}, not for {job} SUCCEEDED.", name=trigger["Name"], found=found, job=job)
    if trigger["State"] != "ACTIVATED":
        return tr("{name} is {state}, not ACTIVATED: it waits for nothing.", name=trigger["Name"],
                  state=trigger["State"])  # fmt: skip
    return ""


def start(context: Context) -> None:
    """Starts the first trigger, waits for the job and for the crawl that follows, and takes in what they made."""
    known = {run["Id"] for run in job_runs.runs_of(context, JOB)}
    before = crawls.began(context, CRAWLER)
    crawls.expect_log(context, CRAWLER)
    context.client("glue").start_trigger(Name=context.still_ours(TRIGGER, START))
    run = context.until(
        tr("the trigger is starting the job"),
        lambda: next((one["Id"] for one in job_runs.runs_of(context, JOB) if one["Id"] not in known), None),
        STARTS_S,
    )
    job_runs.wait_for(context, JOB, run)
    if _run(context, run)["JobRunState"] != "SUCCEEDED":
        return  # nothing follows; the check says why
    crawls.until_crawled(context, CRAWLER, before, CHAIN_S)
    crawls.take_in(context, context.name(GLUE_DATABASE, DATABASE), [TABLE])


def _run(context: Context, run: str) -> job_runs.Run:
    return next(one for one in job_runs.runs_of(context, JOB) if one["Id"] == run)


def curated(context: Context) -> CatalogTable | None:
    """The crawled table of the job's output."""
    return next((table for table in tuesday_crawl.found_tables(context) if table.name == TABLE), None)


def check_started(context: Context) -> Verdict:
    """The trigger's run succeeded, a crawl followed it, and the catalog has the table with its partitions."""
    runs = job_runs.runs_of(context, JOB)
    run = next((one for one in runs if one.get("TriggerName") == context.name(TRIGGER, START)), None)
    if run is None:
        words = tr("The job was started by hand: start the trigger {name}.", name=context.name(TRIGGER, START))
        return Verdict(False, words if runs else tr("The trigger has started nothing yet."))
    evidence: dict[str, Any] = {"run": run["Id"], "state": run["JobRunState"], "trigger": run["TriggerName"]}
    if run["JobRunState"] != "SUCCEEDED":
        return Verdict(False, tr("The newest run is {state}", state=job_runs.words_of(run)), evidence)
    crawled = crawls.began(context, CRAWLER) if context.has(GLUE_CRAWLER, CRAWLER) else None
    if crawled is None or crawled < run["StartedOn"]:
        words = tr("The job has ended, but no crawl followed: is {name} ACTIVATED?", name=context.name(TRIGGER, THEN))
        return Verdict(False, words, evidence)
    return _described(context, evidence)


def _described(context: Context, evidence: dict[str, Any]) -> Verdict:
    keys = [entry["Key"] for entry in objects_under(context, CURATED)]
    table = curated(context)
    evidence["objects"] = keys
    if table is None:
        return Verdict(False, tr("The crawl made no table {missing}: look at its log.", missing=TABLE), evidence)
    evidence["columns"] = [f"{column.name} {column.type}" for column in table.columns]
    if [column.name for column in table.columns if column.partition] != [PARTITION]:
        words = tr("The table {table} is not partitioned by {key}: look at the folders.", table=TABLE, key=PARTITION)
        return Verdict(False, words, evidence)
    words = tr("One start, two runs: {n} Parquet files, and a table with {parts} partitions.", n=len(keys),
               parts=table.partitions)  # fmt: skip
    return Verdict(True, words, evidence)


def sql_of(table: str, country: str = "") -> str:
    """Orders and total by country, of one or of all."""
    where = f" WHERE {PARTITION} = '{country}'" if country else ""
    return f"SELECT country, count(*) AS orders, sum(amount) AS total FROM {table}{where} GROUP BY country"


def one_country() -> str:
    """The country of the question: the first of the input."""
    return min(expected_totals())


def ask_both(context: Context) -> None:
    """The same question of the CSV table and of the Parquet one; says what each read."""
    for table in ("orders", TABLE):
        answer = ask(context, sql_of(table, one_country()))
        context.say(tr("{what}: {n} bytes read", what=table, n=answer.scanned))


def check_asked(context: Context) -> Verdict:
    """Athena's totals are those of the input, and a question about one country reads less than of the CSV."""
    if curated(context) is None:
        return Verdict(False, tr("There is no table {table} yet: start the trigger first.", table=TABLE))
    every = ask(context, sql_of(TABLE))
    csv, parquet = (ask(context, sql_of(table, one_country())) for table in ("orders", TABLE))
    for answer in (every, csv, parquet):
        if answer.error:
            return Verdict(False, tr("Athena says: {error}", error=answer.error), {"sql": answer.sql})
    evidence = {"CSV, bytes read": csv.scanned, "Parquet, bytes read": parquet.scanned, "rows": len(every.rows)}
    wrong = _differing(every)
    if wrong:
        words = tr("{country} is not what the input adds up to: does something else lie under {prefix}?",
                   country=wrong[0], prefix=CURATED)  # fmt: skip
        return Verdict(False, words, evidence)
    if parquet.scanned >= csv.scanned:
        return Verdict(False, tr("Parquet reads no less than CSV: are the countries partitions?"), evidence)
    words = tr("The same answer from {parquet} bytes instead of {csv}.", parquet=parquet.scanned, csv=csv.scanned)
    return Verdict(True, words, evidence)


def _differing(answer: QueryResult) -> list[str]:
    rows = {str(row[0]): (int(row[1] or 0), Decimal(row[2] or 0)) for row in answer.rows}
    expected, nothing = expected_totals(), (0, Decimal(0))
    return sorted(
        country
        for country in expected | rows
        if rows.get(country, nothing)[0] != expected.get(country, nothing)[0]
        or abs(rows.get(country, nothing)[1] - expected.get(country, nothing)[1]) > Decimal("0.01")
    )


STEPS = (
    Step("wed-parquet", "A job that writes Parquet", "Create job", Stage.JOBS, create_job, check_job, 3,
         ((GLUE_JOB.id, JOB),)),
    Step("wed-crawler", "A crawler for its output", "Create crawler", Stage.CATALOG, create_crawler, check_crawler, 2,
         ((GLUE_CRAWLER.id, CRAWLER),)),
    Step("wed-trigger", "Two triggers, one chain", "Create triggers", Stage.JOBS, create_triggers, check_triggers, 2,
         ((TRIGGER.id, START), (TRIGGER.id, THEN))),
    Step("wed-start", "Start the chain", "Start trigger", Stage.JOBS, start, check_started, 110),
    Step("wed-ask", "CSV against Parquet", "Ask Athena twice", Stage.CATALOG, ask_both, check_asked, 6),
)  # fmt: skip
