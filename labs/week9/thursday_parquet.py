"""Thursday's fourth lab, first half: JSON in, Parquet out, by the columns of a Glue table; and records that do not fit.

Checks read the table, the delivery stream, the Parquet files row by row, and the documents of what failed.
"""

from __future__ import annotations

import base64
import io
import json
from collections import Counter
from typing import Any

from labs.aws.kinds import glue
from labs.context import Context, StepFailed
from labs.model import Stage, Step, Verdict
from labs.week9 import delivery
from labs.week9.choices import PARQUET_MIB
from labs.week9.common import (
    BUCKET,
    FIREHOSE,
    FIREHOSE_ROLE,
    GLUE_DATABASE,
    LAKE,
    allow,
    no_bucket,
    objects_under,
    role_arn,
)
from labs.week9.role_reach import allow_more, out_of_reach
from labs.week9.thursday_delivery import send
from labs.week9.thursday_files import ERRORS, FILES, VISITS, as_bytes, destination, folder_prefix, visits
from labs.words import tr

SCHEMA, TABLE, COLUMNAR, TO_PARQUET, POLICY = "schema", "visits", "parquet", "to-parquet", "headwater-schema"
READS = ("glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions")
COLUMNS = {"id": "string", "page": "string", "seconds": "int", "trail": "string"}
FAILED = ERRORS + "format-conversion-failed/"
BROKEN = (b'{"id":"broken-1","page":', b"not JSON at all", b'[{"id":"broken-3"}]')
INTERVAL_S, LAND_S = 15, 300.0
PARQUET = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
}


def arns(context: Context) -> list[str]:
    """Catalog, database and table, as the role must be allowed to read them."""
    identity, database = context.cloud.identity, context.name(GLUE_DATABASE, SCHEMA)
    place = f"arn:{identity.partition}:glue:{context.cloud.region}:{identity.account}"
    return [f"{place}:catalog", f"{place}:database/{database}", f"{place}:table/{database}/{TABLE}"]


def make_table(context: Context) -> None:
    """A database, a table with the columns of a visit, and the role's right to read it."""
    database = context.make(GLUE_DATABASE, SCHEMA)
    name = glue.table_name(database, TABLE)
    context.expect(glue.TABLE, name, database)
    columns = [{"Name": column, "Type": kind} for column, kind in COLUMNS.items()]
    location = f"s3://{context.name(BUCKET, LAKE)}/{FILES}{COLUMNAR}/"
    wanted = {"Name": TABLE, "TableType": "EXTERNAL_TABLE", "Parameters": {"classification": "parquet"},
              "StorageDescriptor": {"Columns": columns, "Location": location, **PARQUET}}  # fmt: skip
    there = glue.TABLE.describe(context.cloud, name) is not None
    client = context.client("glue")
    (client.update_table if there else client.create_table)(DatabaseName=database, TableInput=wanted)
    context.adopt(glue.TABLE, name, database)
    allow_more(context, FIREHOSE_ROLE, POLICY, [allow(*READS, on=arns(context))])


def check_table(context: Context) -> Verdict:
    """The table has the columns of a visit, and Firehose's role may read it."""
    database = context.name(GLUE_DATABASE, SCHEMA)
    if glue.TABLE.describe(context.cloud, glue.table_name(database, TABLE)) is None:
        words = tr("There is no table {name} in the database {database}.", name=TABLE, database=database)
        return Verdict(False, words)
    table = context.client("glue").get_table(DatabaseName=database, Name=TABLE)["Table"]
    found = {one["Name"]: one.get("Type", "") for one in table.get("StorageDescriptor", {}).get("Columns", [])}
    evidence: dict[str, Any] = {"columns": found}
    wrong = [column for column in COLUMNS if found.get(column) != COLUMNS[column]]
    if wrong:
        words = tr("The column {column} is {found}, not {wanted}.", column=wrong[0], found=found.get(wrong[0], "–"),
                   wanted=COLUMNS[wrong[0]])  # fmt: skip
        return Verdict(False, words, evidence)
    trust = delivery.check_trust(context, FIREHOSE_ROLE, "firehose.amazonaws.com")
    if not trust.ok:
        return trust
    for arn in arns(context):
        missing = out_of_reach(context, FIREHOSE_ROLE, READS[:1], arn)
        if missing:
            return Verdict(False, tr("The role may not {actions} on {arn}.", actions=missing[0], arn=arn), evidence)
    return Verdict(True, tr("A table of {n} columns, and the role may read it.", n=len(found)), evidence)


def create(context: Context) -> None:
    """A delivery stream that converts to Parquet; 64 MiB is the least that it may collect."""
    schema = {"RoleARN": role_arn(context, FIREHOSE_ROLE), "DatabaseName": context.name(GLUE_DATABASE, SCHEMA),
              "TableName": TABLE, "Region": context.cloud.region, "VersionId": "LATEST"}  # fmt: skip
    conversion = {
        "Enabled": True,
        "SchemaConfiguration": schema,
        "InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}}},
        "OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {}}},
    }
    hints = {"SizeInMBs": context.number(PARQUET_MIB), "IntervalInSeconds": INTERVAL_S}
    converting = destination(context, COLUMNAR, BufferingHints=hints, DataFormatConversionConfiguration=conversion)
    context.make(FIREHOSE, TO_PARQUET, destination=converting)


def check_conversion(context: Context) -> Verdict:
    """ACTIVE, and converting by our table, with a place for what fails."""
    verdict = delivery.check(context, TO_PARQUET)
    found = delivery.described(context, TO_PARQUET)
    if not verdict.ok or found is None:
        return verdict
    given = delivery.destination_of(found)
    conversion = given.get("DataFormatConversionConfiguration") or {}
    schema, database = conversion.get("SchemaConfiguration") or {}, context.name(GLUE_DATABASE, SCHEMA)
    named = f"{schema.get('DatabaseName', '–')}.{schema.get('TableName', '–')}"
    evidence = {**verdict.evidence, "table": named, "errors to": given.get("ErrorOutputPrefix", "")}
    if not conversion.get("Enabled", bool(conversion)):
        return Verdict(False, tr("It converts nothing: DataFormatConversionConfiguration is not enabled."), evidence)
    if named != f"{database}.{TABLE}":
        words = tr("It converts by the table {found}, not {wanted}.", found=named, wanted=f"{database}.{TABLE}")
        return Verdict(False, words, evidence)
    if "ParquetSerDe" not in (conversion.get("OutputFormatConfiguration") or {}).get("Serializer", {}):
        return Verdict(False, tr("It does not write Parquet."), evidence)
    if not str(evidence["prefix"]).startswith(f"{FILES}{COLUMNAR}/"):
        words = tr("Its prefix is {found}, not {wanted}.", found=evidence["prefix"] or "–",
                   wanted=folder_prefix(COLUMNAR))  # fmt: skip
        return Verdict(False, words, evidence)
    slow = delivery.wrong_buffer(found, context.number(PARQUET_MIB), INTERVAL_S)
    if slow and context.chose(PARQUET_MIB):
        return Verdict(False, slow, evidence)
    return Verdict(True, tr("It asks {table} for the columns and writes Parquet.", table=named), evidence)


def send_all(context: Context) -> None:
    """The visits, and among them three records that are no JSON objects; then the wait for both kinds of objects."""
    failed = _failed(context)
    if len(set(_ids(context))) < VISITS or len(failures(context)) < len(BROKEN):
        send(context, TO_PARQUET, [*(as_bytes(visit) for visit in visits()), *BROKEN])
    words = tr("Firehose waits {n} s for more, then converts all of it into one file", n=INTERVAL_S)
    context.until(words, lambda: _rows_have_come(context, failed), LAND_S)
    context.until(words, lambda: len(set(_ids(context))) >= VISITS and len(failures(context)) >= len(BROKEN), LAND_S)


def _rows_have_come(context: Context, failed: int) -> bool:
    """Whether a file is there. Raises StepFailed once as many records as were sent have failed beyond `failed`."""
    if objects_under(context, f"{FILES}{COLUMNAR}/"):
        return True
    if _failed(context) - failed >= VISITS:
        raise StepFailed(tr("No visit became a row: all that was sent lies under {prefix}.", prefix=FAILED))
    return False


def _failed(context: Context) -> int:
    """How many records lie under the error prefix. Of many objects each counts for one, and none is read."""
    found = objects_under(context, FAILED)
    return len(found) if len(found) >= VISITS else len(_failed_lines(context))


def _ids(context: Context) -> list[str]:
    return [str(row["id"]) for row in rows(context)]


def rows(context: Context) -> list[dict[str, Any]]:
    """Every row of the Parquet files. Raises ValueError for an object that is none."""
    import pyarrow.parquet as reader

    s3, bucket, found = context.client("s3"), context.name(BUCKET, LAKE), list[dict[str, Any]]()
    for entry in objects_under(context, f"{FILES}{COLUMNAR}/"):
        body = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
        found += reader.ParquetFile(io.BytesIO(body)).read(columns=list(COLUMNS)).to_pylist()
    return found


def check_rows(context: Context) -> Verdict:
    """Every visit is a row of a Parquet file, whole, exactly once or told."""
    if not context.has(BUCKET, LAKE):
        return no_bucket(context)
    prefix = f"{FILES}{COLUMNAR}/"
    objects = objects_under(context, prefix)
    if not objects:
        return Verdict(False, tr("Nothing lies under {prefix} yet.", prefix=prefix))
    try:
        found = rows(context)
    except (ValueError, KeyError) as error:
        return Verdict(False, tr("An object under {prefix} is not Parquet of visits: {error}", prefix=prefix,
                                 error=error))  # fmt: skip
    times, sent = Counter(str(row.get("id")) for row in found), {visit["id"]: visit for visit in visits()}
    evidence = {"rows": len(found), "objects": len(objects), "bytes": sum(int(one["Size"]) for one in objects)}
    lost = [visit for visit in sent if visit not in times]
    if lost:
        words = tr("{n} visits are no row; the first is {first}.", n=len(lost), first=lost[0])
        return Verdict(False, words, evidence)
    changed = [row["id"] for row in found if row["id"] in sent and row != sent[row["id"]]]
    if changed:
        words = tr("{n} rows are not the visits that were sent; the first is {first}.", n=len(changed),
                   first=changed[0])  # fmt: skip
        return Verdict(False, words, evidence)
    return Verdict(True, tr("{n} visits, each a row with its four values.", n=len(sent)), evidence)


def failures(context: Context) -> list[dict[str, Any]]:
    """The documents of the records that could not be converted. Raises ValueError when one is no JSON."""
    return [json.loads(line) for line in _failed_lines(context)]


def _failed_lines(context: Context) -> list[bytes]:
    s3, bucket, found = context.client("s3"), context.name(BUCKET, LAKE), list[bytes]()
    for entry in objects_under(context, FAILED):
        body = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
        found += [line for line in body.splitlines() if line.strip()]
    return found


def read_failures(context: Context) -> None:
    """Says why each record failed, and what it held."""
    for one in failures(context)[:5]:
        raw = base64.b64decode(one["rawData"]).decode("utf-8", "replace")
        context.say(f"{one['lastErrorCode']}: {raw!r}")


def check_failures(context: Context) -> Verdict:
    """What was no visit lies under the error prefix with its reason and its bytes, and in no Parquet file."""
    if not context.has(BUCKET, LAKE):
        return no_bucket(context)
    try:
        found = failures(context)
        raw = [base64.b64decode(one["rawData"], validate=True) for one in found]
    except (ValueError, KeyError) as error:
        return Verdict(False, tr("A document under {prefix} cannot be read: {error}", prefix=FAILED, error=error))
    evidence = {"failed records": len(found), "codes": sorted({str(one.get("lastErrorCode", "")) for one in found})}
    if not found:
        words = tr("Nothing lies under {prefix}: no record that could not be converted was sent.", prefix=FAILED)
        return Verdict(False, words, evidence)
    first = raw[0].decode("utf-8", "replace")
    words = tr("{n} records did not fit, and none is lost: the first was {first}.", n=len(found), first=first[:40])
    return Verdict(True, words, evidence)


STEPS = (
    Step("thu-table", "Columns for Parquet", "Write the table", Stage.CATALOG, make_table, check_table, 3,
         ((GLUE_DATABASE.id, SCHEMA),)),
    Step("thu-parquet", "A delivery stream that converts", "Create delivery stream", Stage.DELIVERY, create,
         check_conversion, 20, ((FIREHOSE.id, TO_PARQUET),), inputs=(PARQUET_MIB,)),
    Step("thu-convert", "Every record a row", "Send good and bad", Stage.DELIVERY, send_all, check_rows, 25),
    Step("thu-errors", "What did not fit", "Read the errors", Stage.DELIVERY, read_failures, check_failures, 2),
)  # fmt: skip
