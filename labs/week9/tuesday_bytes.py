"""Tuesday's first lab: files in S3 are only bytes; a table written by hand says what they mean, and SQL reads it.

Checks read the objects, the catalog and Athena, live.
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import resources
from labs.aws.kinds import glue
from labs.catalog.query import run_query
from labs.context import Context
from labs.model import Stage, Step, Verdict
from labs.shapes import QueryResult
from labs.week9.common import BUCKET, DATABASE, GLUE_DATABASE, LAKE, no_bucket, objects_under
from labs.words import tr

RAW = "raw/"
FIRST_DATABASE, BY_HAND = "first", "orders_by_hand"  # its own database: a crawler would take over a table of its folder
TEXT_IN = "org.apache.hadoop.mapred.TextInputFormat"
TEXT_OUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
LAZY = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
TYPES = {"order_id": "bigint", "quantity": "int", "amount": "double", "express": "boolean"}


def sample_keys() -> dict[str, str]:
    """Key in the lake to the name of the sample file: orders and trips in a folder each, clicks in a folder a day."""
    keys = {}
    for name in resources.names("data"):
        folder, _, rest = name.partition("-")
        day = f"day={rest.partition('.')[0]}/" if folder == "clicks" else ""
        keys[f"{RAW}{folder}/{day}{name}"] = name
    return keys


def upload(context: Context) -> None:
    """The three sets of sample data, into the lake."""
    bucket, s3 = context.make(BUCKET, LAKE), context.client("s3")
    for key, name in sample_keys().items():
        s3.put_object(Bucket=bucket, Key=key, Body=resources.data("data", name))


def check_upload(context: Context) -> Verdict:
    """Every sample file is there with its size."""
    if not context.has(BUCKET, LAKE):
        return no_bucket(context)
    sizes = {entry["Key"]: entry["Size"] for entry in objects_under(context, RAW)}
    wanted = {key: len(resources.data("data", name)) for key, name in sample_keys().items()}
    missing = [key for key in wanted if key not in sizes]
    cut = [key for key in wanted if key in sizes and sizes[key] != wanted[key]]
    if missing:
        words = tr("{n} files are missing; the first is {first}.", n=len(missing), first=missing[0])
        return Verdict(False, words, {"objects": sizes})
    if cut:
        words = tr(
            "{key} has {size} bytes; the sample has {wanted}.", key=cut[0], size=sizes[cut[0]], wanted=wanted[cut[0]]
        )
        return Verdict(False, words, {"objects": sizes})
    return Verdict(True, tr("{n} objects lie under {prefix}.", n=len(sizes), prefix=RAW), {"objects": sizes})


def beginnings(context: Context) -> dict[str, bytes]:
    """The first 64 bytes of the first object in each folder, by the folder's name."""
    s3, bucket, found = context.client("s3"), context.name(BUCKET, LAKE), dict[str, bytes]()
    for entry in objects_under(context, RAW):
        folder = entry["Key"].removeprefix(RAW).partition("/")[0]
        if folder not in found and entry["Size"]:
            answer = s3.get_object(Bucket=bucket, Key=entry["Key"], Range="bytes=0-63")
            found[folder] = answer["Body"].read()
    return found


def format_of(beginning: bytes) -> str:
    """What those first bytes give away: parquet, json, text or nothing."""
    if beginning.startswith(b"PAR1"):
        return "parquet"
    if beginning.lstrip().startswith((b"{", b"[")):
        return "json"
    return "text" if beginning.isascii() and b"," in beginning else "unknown"


def look(context: Context) -> None:
    """Shows how each folder's first file begins."""
    for folder, beginning in beginnings(context).items():
        context.say(f"{folder}: {beginning[:48].decode('utf-8', 'replace')!r}")


def check_look(context: Context) -> Verdict:
    """Three folders, three formats: text with commas, JSON lines, Parquet."""
    if not context.has(BUCKET, LAKE):
        return no_bucket(context)
    found = {folder: format_of(beginning) for folder, beginning in beginnings(context).items()}
    wanted = {"orders": "text", "clicks": "json", "trips": "parquet"}
    wrong = [folder for folder in wanted if found.get(folder) != wanted[folder]]
    if wrong:
        words = tr("The folder {folder} begins like {found}, not like {wanted}.", folder=wrong[0],
                   found=found.get(wrong[0], tr("nothing")), wanted=wanted[wrong[0]])  # fmt: skip
        return Verdict(False, words, found)
    return Verdict(True, tr("Text, JSON and Parquet: nothing in S3 says so but the bytes themselves."), found)


def header() -> list[str]:
    """The columns that the first line of the orders names."""
    first = next(name for name in resources.names("data") if name.startswith("orders-"))
    return resources.text("data", first).splitlines()[0].split(",")


def describe_by_hand(context: Context) -> None:
    """A database, and in it a table that says where the orders lie, how they are cut and what each column is."""
    database = context.make(GLUE_DATABASE, FIRST_DATABASE)
    name = glue.table_name(database, BY_HAND)
    context.expect(glue.TABLE, name, database)
    columns = [{"Name": column, "Type": TYPES.get(column, "string")} for column in header()]
    storage = {
        "Columns": columns,
        "Location": f"s3://{context.name(BUCKET, LAKE)}/{RAW}orders/",
        "InputFormat": TEXT_IN,
        "OutputFormat": TEXT_OUT,
        "SerdeInfo": {"SerializationLibrary": LAZY, "Parameters": {"field.delim": ","}},
    }
    wanted = {"Name": BY_HAND, "TableType": "EXTERNAL_TABLE", "StorageDescriptor": storage,
              "Parameters": {"classification": "csv", "skip.header.line.count": "1"}}  # fmt: skip
    if glue.TABLE.describe(context.cloud, name) is None:
        context.client("glue").create_table(DatabaseName=database, TableInput=wanted)
    else:
        context.client("glue").update_table(DatabaseName=database, TableInput=wanted)
    context.adopt(glue.TABLE, name, database)


def table_by_hand(context: Context) -> dict[str, Any] | None:
    """The table as the catalog has it; None when it is not there."""
    database = context.name(GLUE_DATABASE, FIRST_DATABASE)
    if glue.TABLE.describe(context.cloud, glue.table_name(database, BY_HAND)) is None:
        return None
    table: dict[str, Any] = context.client("glue").get_table(DatabaseName=database, Name=BY_HAND)["Table"]
    return table


def check_by_hand(context: Context) -> Verdict:
    """The table points at the orders, cuts lines at commas, skips the header, and has the header's columns."""
    table = table_by_hand(context)
    if table is None:
        return Verdict(False, tr("There is no table {name} in the database {database}.", name=BY_HAND,
                                 database=context.name(GLUE_DATABASE, FIRST_DATABASE)))  # fmt: skip
    storage = table["StorageDescriptor"]
    columns = [f"{column['Name']} {column.get('Type', '')}" for column in storage.get("Columns", [])]
    evidence = {"location": storage.get("Location", ""), "columns": columns,
                "serde": storage.get("SerdeInfo", {}).get("SerializationLibrary", "")}  # fmt: skip
    wrong = _wrong_with(context, table)
    if wrong:
        return Verdict(False, wrong, evidence)
    return Verdict(True, tr("The table names {n} columns of files that it does not hold.", n=len(columns)), evidence)


def _wrong_with(context: Context, table: dict[str, Any]) -> str:
    storage, wanted = table["StorageDescriptor"], f"s3://{context.name(BUCKET, LAKE)}/{RAW}orders"
    names = [column["Name"] for column in storage.get("Columns", [])]
    if storage.get("Location", "").rstrip("/") != wanted:
        return tr("Its location is {found}, not {wanted}/.", found=storage.get("Location", "–"), wanted=wanted)
    if not storage.get("SerdeInfo", {}).get("SerializationLibrary"):
        return tr("It names no SerDe: nobody would know how to cut a line.")
    if names != header():
        return tr(
            "Its columns are {found}; the header says {wanted}.", found=", ".join(names), wanted=", ".join(header())
        )
    if table.get("Parameters", {}).get("skip.header.line.count") != "1":
        return tr("skip.header.line.count is not 1: each file's header would be read as an order.")
    return ""


def ask(context: Context, sql: str, base: str = DATABASE) -> QueryResult:
    """The answer of Athena to a statement about one of the week's databases."""
    database, bucket = context.name(GLUE_DATABASE, base), context.name(BUCKET, LAKE)
    return run_query(context.client("athena"), sql, database, bucket, context.patience.cancelled)


def first_sql() -> str:
    """The query of the step."""
    return f"SELECT country, count(*) AS orders, sum(amount) AS total FROM {BY_HAND} GROUP BY country ORDER BY country"


def expected_totals() -> dict[str, tuple[int, Decimal]]:
    """Orders and their sum by country, added up from the sample files."""
    found: dict[str, tuple[int, Decimal]] = {}
    for name in resources.names("data"):
        if name.startswith("orders-"):
            for row in csv.DictReader(io.StringIO(resources.text("data", name))):
                count, total = found.get(row["country"], (0, Decimal(0)))
                found[row["country"]] = (count + 1, total + Decimal(row["amount"]))
    return found


def query(context: Context) -> None:
    """Runs the query and says its first row."""
    answer = ask(context, first_sql(), FIRST_DATABASE)
    for row in answer.rows[:3]:
        context.say(" · ".join(str(cell) for cell in row))


def check_query(context: Context) -> Verdict:
    """Athena's totals are those of the files."""
    if table_by_hand(context) is None:
        return Verdict(False, tr("There is no table yet: do the step “A table by hand” first."))
    answer = ask(context, first_sql(), FIRST_DATABASE)
    if answer.error:
        return Verdict(False, tr("Athena says: {error}", error=answer.error), {"sql": first_sql()})
    rows = {str(row[0]): (int(row[1] or 0), Decimal(row[2] or 0)) for row in answer.rows}
    evidence = {"rows": {country: f"{count} · {total:.2f}" for country, (count, total) in rows.items()},
                "bytes read": answer.scanned}  # fmt: skip
    wanted = expected_totals()
    wrong = [country for country in wanted if not _same(rows.get(country), wanted[country])]
    if wrong or len(rows) != len(wanted):
        words = tr("{country} is not what the files add up to: does the table describe them rightly?",
                   country=(wrong or sorted(set(rows) - set(wanted)))[0])  # fmt: skip
        return Verdict(False, words, evidence)
    return Verdict(True, tr("SQL over text files: {n} countries, each as the files add up.", n=len(rows)), evidence)


def _same(found: tuple[int, Decimal] | None, wanted: tuple[int, Decimal]) -> bool:
    """Whether count and sum are the same; Athena adds doubles up."""
    return found is not None and found[0] == wanted[0] and abs(found[1] - wanted[1]) <= Decimal("0.01")


STEPS = (
    Step("tue-data", "Sample data in S3", "Upload", Stage.DELIVERY, upload, check_upload, 3),
    Step("tue-look", "Files are only bytes", "Look inside", Stage.DELIVERY, look, check_look, 2),
    Step("tue-table", "A table by hand", "Write the table", Stage.CATALOG, describe_by_hand, check_by_hand, 3,
         ((GLUE_DATABASE.id, FIRST_DATABASE),)),
    Step("tue-query", "SQL over files", "Ask Athena", Stage.CATALOG, query, check_query, 5),
)  # fmt: skip
