"""Tuesday: a role for the crawler, sample data in S3, a crawler created and run, the catalog's tables and columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import resources
from labs.aws.kinds import glue, logs
from labs.catalog.browse import tables_of
from labs.context import Context
from labs.model import Day, Lab, Stage, Step, Verdict
from labs.shapes import CatalogTable
from labs.week9 import common, delivery
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
    objects_under,
    prepared_by,
    role_arn,
)

CRAWL_S = 600.0
RAW = "raw/"
EXPECTED = {"orders": "order_id", "clicks": "session"}


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


def sample_keys() -> dict[str, str]:
    """Key in the lake to the name of the sample file: orders in one folder, clicks in a folder a day."""
    keys = {}
    for name in resources.names("data"):
        if name.startswith("orders-"):
            keys[f"{RAW}orders/{name}"] = name
        elif name.startswith("clicks-"):
            keys[f"{RAW}clicks/day={name.removeprefix('clicks-').removesuffix('.json')}/{name}"] = name
    return keys


def upload(context: Context) -> None:
    """The sample data, into the lake."""
    bucket, s3 = context.make(BUCKET, LAKE), context.client("s3")
    for key, name in sample_keys().items():
        s3.put_object(Bucket=bucket, Key=key, Body=resources.data("data", name))


def check_upload(context: Context) -> Verdict:
    """Every sample file is there with its size."""
    if not context.has(BUCKET, LAKE):
        return Verdict(False, "The bucket is not there.")
    sizes = {entry["Key"]: entry["Size"] for entry in objects_under(context, RAW)}
    missing = [key for key, name in sample_keys().items() if sizes.get(key) != len(resources.data("data", name))]
    if missing:
        return Verdict(
            False, f"{len(missing)} files are missing or cut; the first is {missing[0]}.", {"objects": sizes}
        )
    return Verdict(True, f"{len(sizes)} objects lie under {RAW}.", {"objects": sizes})


def create_crawler(context: Context) -> None:
    """A database, and a crawler that looks at the two folders of the sample data."""
    database = context.make(GLUE_DATABASE, DATABASE)
    bucket = context.name(BUCKET, LAKE)
    context.make(
        GLUE_CRAWLER, CRAWLER, Role=role_arn(context, GLUE_ROLE), DatabaseName=database,
        Targets={"S3Targets": [{"Path": f"s3://{bucket}/{RAW}{folder}/"} for folder in EXPECTED]},
        SchemaChangePolicy={"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DEPRECATE_IN_DATABASE"},
    )  # fmt: skip


def _crawler(context: Context) -> dict[str, Any]:
    crawler: dict[str, Any] = context.client("glue").get_crawler(Name=context.name(GLUE_CRAWLER, CRAWLER))["Crawler"]
    return crawler


def check_crawler(context: Context) -> Verdict:
    """The crawler is there, with both folders as targets, writing to our database."""
    if not context.has(GLUE_CRAWLER, CRAWLER):
        return Verdict(False, "The crawler is not there.")
    crawler = _crawler(context)
    paths = [target["Path"] for target in crawler["Targets"]["S3Targets"]]
    evidence = {"crawler": crawler["Name"], "targets": paths, "database": crawler["DatabaseName"]}
    if crawler["DatabaseName"] != context.name(GLUE_DATABASE, DATABASE):
        return Verdict(False, f"It writes to the database {crawler['DatabaseName']}, not to ours.", evidence)
    return Verdict(True, f"{crawler['Name']} looks at {len(paths)} folders.", evidence)


def crawl(context: Context) -> None:
    """Runs the crawler to its end, and takes its tables and its log into the ledger."""
    crawler_name, client = context.name(GLUE_CRAWLER, CRAWLER), context.client("glue")
    before = _crawler(context).get("LastCrawl", {}).get("StartTime")
    log = logs.stream_name(logs.CRAWLERS, crawler_name)
    context.expect(logs.STREAM, log, crawler_name)
    client.start_crawler(Name=crawler_name)

    def finished() -> bool:
        crawler = _crawler(context)
        return bool(crawler["State"] == "READY" and crawler.get("LastCrawl", {}).get("StartTime") != before)

    context.until("the crawler is running", finished, CRAWL_S)
    context.adopt(logs.STREAM, log, crawler_name)
    database = context.name(GLUE_DATABASE, DATABASE)
    for table in found_tables(context):
        context.adopt(glue.TABLE, glue.table_name(database, table.name), database)


def found_tables(context: Context) -> Sequence[CatalogTable]:
    """The tables of the week's database."""
    return tables_of(context.client("glue"), context.name(GLUE_DATABASE, DATABASE))


def check_crawl(context: Context) -> Verdict:
    """The last crawl succeeded and left the tables that the data calls for."""
    last = _crawler(context).get("LastCrawl", {})
    tables = {table.name: [f"{c.name} {c.type}" for c in table.columns] for table in found_tables(context)}
    evidence = {"status": last.get("Status", "never run"), "tables": tables}
    if last.get("Status") != "SUCCEEDED":
        return Verdict(
            False, f"The last crawl is {last.get('Status', 'not there yet')}: {last.get('ErrorMessage', '')}", evidence
        )
    missing = sorted(set(EXPECTED) - set(tables))
    if missing:
        return Verdict(False, f"The crawl made no table {', '.join(missing)}: look at its log.", evidence)
    return Verdict(True, f"The crawl made {len(tables)} tables: {', '.join(sorted(tables))}.", evidence)


def read_schema(context: Context) -> None:
    """Asks the catalog for columns, partitions and what else the crawler wrote."""
    described = {
        table.name: {
            "columns": [f"{column.name} {column.type}" for column in table.columns if not column.partition],
            "partition keys": [column.name for column in table.columns if column.partition],
            "partitions": table.partitions,
            "records": table.records,
            "format": table.classification,
            "location": table.location,
        }
        for table in found_tables(context)
    }
    context.remember("tuesday-schema", described)


def check_schema(context: Context) -> Verdict:
    """Each table has its leading column, clicks is partitioned by day, orders counts as numbers."""
    described = context.recall("tuesday-schema") or {}
    for table, column in EXPECTED.items():
        columns = described.get(table, {}).get("columns", [])
        if column not in [words.split()[0] for words in columns]:
            return Verdict(False, f"The table {table} has no column {column}.", described)
    if described["clicks"]["partition keys"] != ["day"]:
        return Verdict(False, "The table clicks is not partitioned by day.", described)
    return Verdict(True, "The catalog knows both tables: orders by its header, clicks by day.", described)


STEPS = (
    Step("tue-role", "A role for the crawler", "Create role", Stage.RESOURCES, make_role,
         lambda context: delivery.check_trust(context, GLUE_ROLE, "glue.amazonaws.com"), 2, ((ROLE.id, GLUE_ROLE),)),
    Step("tue-data", "Sample data in S3", "Upload", Stage.DELIVERY, upload, check_upload, 3),
    Step("tue-crawler", "Create a crawler", "Create crawler", Stage.CATALOG, create_crawler, check_crawler, 12,
         ((GLUE_DATABASE.id, DATABASE), (GLUE_CRAWLER.id, CRAWLER))),
    Step("tue-crawl", "Run the crawler", "Run crawler", Stage.CATALOG, crawl, check_crawl, 60),
    Step("tue-schema", "Read the schema", "Read the catalog", Stage.CATALOG, read_schema, check_schema, 1),
)  # fmt: skip

TUESDAY = Day(
    "tue",
    "Tuesday",
    "The Data Catalog and the crawler",
    (Lab("catalog", "A catalog that knows", STEPS),),
    prepared_by(()),
)
