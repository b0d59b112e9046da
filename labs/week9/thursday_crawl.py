"""Thursday's fourth lab, second half: a crawler over what was delivered, and one question asked of four formats.

Checks read the crawler, the catalog and Athena's answers.
"""

from __future__ import annotations

from labs.catalog.browse import tables_of
from labs.catalog.query import run_query
from labs.context import Context
from labs.model import Stage, Step, Verdict
from labs.shapes import CatalogTable, QueryResult
from labs.week9 import crawls
from labs.week9.common import (
    BUCKET,
    GLUE_CRAWLER,
    GLUE_DATABASE,
    GLUE_ROLE,
    LAKE,
    objects_under,
    role_arn,
)
from labs.week9.thursday_files import FILES, LARGE, SMALL, ZIPPED
from labs.week9.thursday_parquet import COLUMNAR
from labs.words import tr

DATABASE, CRAWLER = "delivered", "delivered-crawler"
FOLDERS = (SMALL, LARGE, ZIPPED, COLUMNAR)


def crawl(context: Context) -> None:
    """A database, a crawler over the four folders, and its run to the end."""
    database, bucket = context.make(GLUE_DATABASE, DATABASE), context.name(BUCKET, LAKE)
    targets = {"S3Targets": [{"Path": f"s3://{bucket}/{FILES}{folder}/"} for folder in FOLDERS]}
    context.make(GLUE_CRAWLER, CRAWLER, Role=role_arn(context, GLUE_ROLE), DatabaseName=database, Targets=targets)
    crawls.run_to_end(context, CRAWLER)
    crawls.take_in(context, database, tables(context))


def tables(context: Context) -> dict[str, CatalogTable]:
    """The tables of what was delivered, by name; none without the database."""
    if not context.has(GLUE_DATABASE, DATABASE):
        return {}
    found = tables_of(context.client("glue"), context.name(GLUE_DATABASE, DATABASE))
    return {table.name: table for table in found}


def check_crawl(context: Context) -> Verdict:
    """There is a table for each folder, partitioned by day, and Parquet is known as such."""
    if not context.has(GLUE_DATABASE, DATABASE):
        return Verdict(False, tr("There is no database {name}.", name=context.name(GLUE_DATABASE, DATABASE)))
    found = tables(context)
    evidence = {name: {"format": table.classification, "partitions": table.partitions} for name, table in found.items()}
    for folder in FOLDERS:
        if folder not in found:
            words = tr("There is no table {table} yet: run the crawler over {prefix}.", table=folder,
                       prefix=f"{FILES}{folder}/")  # fmt: skip
            return Verdict(False, words, evidence)
        if "day" not in [column.name for column in found[folder].columns if column.partition]:
            return Verdict(False, tr("The table {table} is not partitioned by day.", table=folder), evidence)
    kind = found[COLUMNAR].classification
    if kind != "parquet":
        return Verdict(False, tr("The table {table} is {found}, not parquet.", table=COLUMNAR, found=kind), evidence)
    return Verdict(True, tr("Four tables of the same visits, each with the day as a partition."), evidence)


def sql_of(table: str) -> str:
    """Visits and seconds by page."""
    return f'SELECT page, count(*) AS visits, sum(seconds) AS seconds FROM "{table}" GROUP BY page ORDER BY page'


def _asked(context: Context, table: str) -> QueryResult:
    database, bucket = context.name(GLUE_DATABASE, DATABASE), context.name(BUCKET, LAKE)
    return run_query(context.client("athena"), sql_of(table), database, bucket, context.patience.cancelled)


def ask_all(context: Context) -> None:
    """Asks each table the same; says what each read."""
    for table in FOLDERS:
        answer = _asked(context, table)
        context.say(tr("{what}: {n} bytes read", what=table, n=answer.scanned))


def check_answers(context: Context) -> Verdict:
    """The four answers are the same, and Parquet read the least."""
    known = tables(context)
    missing = [table for table in FOLDERS if table not in known]
    if missing:
        words = tr("There is no table {table} yet: run the crawler over {prefix}.", table=missing[0],
                   prefix=f"{FILES}{missing[0]}/")  # fmt: skip
        return Verdict(False, words)
    answers = {table: _asked(context, table) for table in FOLDERS}
    evidence = {table: {"objects": len(objects_under(context, f"{FILES}{table}/")), "bytes read": answer.scanned}
                for table, answer in answers.items()}  # fmt: skip
    for table, answer in answers.items():
        if answer.error:
            return Verdict(False, tr("Athena says: {error}", error=answer.error), {"sql": answer.sql})
        if answer.rows != answers[SMALL].rows:
            words = tr("{table} answers otherwise than small: do both hold the same visits once?", table=table)
            return Verdict(False, words, evidence)
    least = min(FOLDERS, key=lambda table: answers[table].scanned)
    if least != COLUMNAR:
        return Verdict(False, tr("{table} read less than parquet: is it converted?", table=least), evidence)
    share = 100 * answers[COLUMNAR].scanned / max(answers[SMALL].scanned, 1)
    words = tr("One answer, four prices: Parquet read {share} % of what JSON did.", share=f"{share:.1f}")
    return Verdict(True, words, evidence)


STEPS = (
    Step("thu-crawl", "Crawl what was delivered", "Create and run crawler", Stage.CATALOG, crawl, check_crawl, 70,
         ((GLUE_DATABASE.id, DATABASE), (GLUE_CRAWLER.id, CRAWLER))),
    Step("thu-formats", "One question, four formats", "Ask Athena four times", Stage.CATALOG, ask_all, check_answers,
         8),
)  # fmt: skip
