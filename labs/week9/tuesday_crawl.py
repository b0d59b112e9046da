"""Tuesday's second lab: a role for the crawler, a crawler created and run, and what the catalog then knows.

Checks read the live role, crawler and catalog.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labs.catalog.browse import tables_of
from labs.context import Context
from labs.model import Stage, Step, Verdict
from labs.shapes import CatalogTable
from labs.week9 import common, crawls, delivery
from labs.week9.common import (
    BUCKET,
    CRAWLER,
    DATABASE,
    GLUE_CRAWLER,
    GLUE_DATABASE,
    GLUE_ROLE,
    LAKE,
    ROLE,
    allow,
    bucket_arns,
    logs_of,
    role_arn,
)
from labs.week9.tuesday_bytes import RAW
from labs.words import tr

EXPECTED = {"orders": "order_id", "clicks": "session", "trips": "trip_id"}


def make_role(context: Context) -> None:
    """A role that Glue may assume: it reads and writes the lake, the catalog and its logs."""
    identity, region = context.cloud.identity, context.cloud.region
    catalog = [
        f"arn:{identity.partition}:glue:{region}:{identity.account}:{what}"
        for what in ("catalog", "database/hw_*", "table/hw_*/*")
    ]
    common.make_role(
        context,
        GLUE_ROLE,
        "glue.amazonaws.com",
        [
            allow("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", on=bucket_arns(context)),
            allow("glue:Get*", "glue:CreateTable", "glue:UpdateTable", "glue:DeleteTable", "glue:Batch*Partition",
                  "glue:CreatePartition", "glue:UpdatePartition", "glue:DeletePartition", on=catalog),
            allow("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents",
                  on=[logs_of(context, "/aws-glue/")]),
        ],
    )  # fmt: skip


def create_crawler(context: Context) -> None:
    """A database, and a crawler that looks at the three folders of the sample data."""
    database = context.make(GLUE_DATABASE, DATABASE)
    bucket = context.name(BUCKET, LAKE)
    context.make(
        GLUE_CRAWLER, CRAWLER, Role=role_arn(context, GLUE_ROLE), DatabaseName=database,
        Targets={"S3Targets": [{"Path": f"s3://{bucket}/{RAW}{folder}/"} for folder in EXPECTED]},
        SchemaChangePolicy={"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DEPRECATE_IN_DATABASE"},
    )  # fmt: skip


def check_crawler(context: Context) -> Verdict:
    """The crawler is there, with the folders as targets, writing to our database as our role."""
    if not context.has(GLUE_CRAWLER, CRAWLER):
        return Verdict(False, tr("There is no crawler {name}.", name=context.name(GLUE_CRAWLER, CRAWLER)))
    crawler, bucket = crawls.crawler_of(context, CRAWLER), context.name(BUCKET, LAKE)
    paths = [target["Path"] for target in crawler["Targets"]["S3Targets"]]
    evidence = {
        "crawler": crawler["Name"],
        "targets": paths,
        "database": crawler["DatabaseName"],
        "role": crawler["Role"],
    }
    if crawler["DatabaseName"] != context.name(GLUE_DATABASE, DATABASE):
        words = tr("It writes to the database {found}, not to {wanted}.", found=crawler["DatabaseName"],
                   wanted=context.name(GLUE_DATABASE, DATABASE))  # fmt: skip
        return Verdict(False, words, evidence)
    for folder in EXPECTED:
        if not any(path.rstrip("/") == f"s3://{bucket}/{RAW}{folder}" for path in paths):
            return Verdict(False, tr("No target looks at {path}.", path=f"s3://{bucket}/{RAW}{folder}/"), evidence)
    return Verdict(True, tr("{name} looks at {n} folders.", name=crawler["Name"], n=len(paths)), evidence)


def crawl(context: Context) -> None:
    """Runs the crawler to its end, and takes its tables and its log into the ledger."""
    crawls.run_to_end(context, CRAWLER)
    crawls.take_in(context, context.name(GLUE_DATABASE, DATABASE), (table.name for table in found_tables(context)))


def found_tables(context: Context) -> Sequence[CatalogTable]:
    """The tables of the week's database; none without a database."""
    if not context.has(GLUE_DATABASE, DATABASE):
        return []
    return tables_of(context.client("glue"), context.name(GLUE_DATABASE, DATABASE))


def check_crawl(context: Context) -> Verdict:
    """The last crawl succeeded and left the tables that the data calls for."""
    if not context.has(GLUE_CRAWLER, CRAWLER):
        return Verdict(False, tr("There is no crawler {name}.", name=context.name(GLUE_CRAWLER, CRAWLER)))
    last = crawls.crawler_of(context, CRAWLER).get("LastCrawl", {})
    tables = {table.name: [f"{c.name} {c.type}" for c in table.columns] for table in found_tables(context)}
    evidence = {"status": last.get("Status") or tr("never run"), "tables": tables}
    if not last:
        return Verdict(False, tr("The crawler has not run yet."), evidence)
    if last.get("Status") != "SUCCEEDED":
        words = tr(
            "The last crawl is {status}: {message}", status=last.get("Status"), message=last.get("ErrorMessage", "")
        )
        return Verdict(False, words, evidence)
    missing = sorted(set(EXPECTED) - set(tables))
    if missing:
        words = tr("The crawl made no table {missing}: look at its log.", missing=", ".join(missing))
        return Verdict(False, words, evidence)
    made = ", ".join(sorted(set(tables) & set(EXPECTED)))
    return Verdict(True, tr("The crawl made {n} tables: {tables}.", n=len(EXPECTED), tables=made), evidence)


def read_schema(context: Context) -> None:
    """Asks the catalog for columns, partitions and what else the crawler wrote; Friday's summary has it from here."""
    context.remember("tuesday-schema", described(context))


def described(context: Context) -> dict[str, dict[str, Any]]:
    """What the catalog knows of each table that a crawler made."""
    return {
        table.name: {
            "columns": [f"{column.name} {column.type}" for column in table.columns if not column.partition],
            "partition keys": [column.name for column in table.columns if column.partition],
            "partitions": table.partitions,
            "records": table.records,
            "format": table.classification,
            "location": table.location,
        }
        for table in found_tables(context)
        if table.name in EXPECTED
    }


def check_schema(context: Context) -> Verdict:
    """Each table has its leading column, and clicks is partitioned by day."""
    found = described(context)
    for table, column in EXPECTED.items():
        if table not in found:
            return Verdict(False, tr("There is no table {table} yet: run the crawler.", table=table), found)
        if column not in [words.split()[0] for words in found[table]["columns"]]:
            words = tr("The table {table} has no column {column}.", table=table, column=column)
            return Verdict(False, words, found)
    if found["clicks"]["partition keys"] != ["day"]:
        words = tr("The table clicks is partitioned by {found}, not by day.", found=found["clicks"]["partition keys"])
        return Verdict(False, words, found)
    return Verdict(True, tr("Orders by their header, clicks by day, trips by what Parquet says of itself."), found)


def check_role(context: Context) -> Verdict:
    """The role trusts Glue."""
    return delivery.check_trust(context, GLUE_ROLE, "glue.amazonaws.com")


STEPS = (
    Step("tue-role", "A role for the crawler", "Create role", Stage.RESOURCES, make_role, check_role, 2,
         ((ROLE.id, GLUE_ROLE),)),
    Step("tue-crawler", "Create a crawler", "Create crawler", Stage.CATALOG, create_crawler, check_crawler, 12,
         ((GLUE_DATABASE.id, DATABASE), (GLUE_CRAWLER.id, CRAWLER))),
    Step("tue-crawl", "Run the crawler", "Run crawler", Stage.CATALOG, crawl, check_crawl, 60),
    Step("tue-schema", "Read the schema", "Read the catalog", Stage.CATALOG, read_schema, check_schema, 1),
)  # fmt: skip
