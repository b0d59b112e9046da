"""A Glue Python Shell job: the orders as Parquet, a folder a country. It runs unchanged on AWS and embedded.

It needs pyarrow, which Python Shell has when the job says library-set=analytics. Like its sister it knows only the
names of a database and a table, and asks the Data Catalog for the rest.
"""

import csv
import io
import sys
from collections import defaultdict
from typing import Any

import boto3
import pyarrow
import pyarrow.parquet
from awsglue.utils import getResolvedOptions

TYPES = {"bigint": pyarrow.int64(), "int": pyarrow.int32(), "double": pyarrow.float64(), "boolean": pyarrow.bool_()}
READ: dict[str, Any] = {"bigint": int, "int": int, "double": float, "boolean": lambda text: text.lower() == "true"}
PARTITION = "country"

options = getResolvedOptions(sys.argv, ["database", "table", "output"])
glue, s3 = boto3.client("glue"), boto3.client("s3")

table = glue.get_table(DatabaseName=options["database"], Name=options["table"])["Table"]
storage = table["StorageDescriptor"]
types = {column["Name"]: column["Type"] for column in storage["Columns"]}
delimiter = storage["SerdeInfo"]["Parameters"].get("field.delim", ",")
header_lines = int(table["Parameters"].get("skip.header.line.count", "0"))
bucket, _, prefix = storage["Location"].removeprefix("s3://").partition("/")

orders: dict[str, list[dict[str, Any]]] = defaultdict(list)
for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
    for entry in page.get("Contents", []):
        text = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read().decode("utf-8")
        lines = io.StringIO(text, newline="")
        for _ in range(header_lines):
            lines.readline()
        for row in csv.DictReader(lines, fieldnames=list(types), delimiter=delimiter):
            orders[row[PARTITION]].append({name: READ.get(types[name], str)(row[name]) for name in types})
print(f"Read {sum(map(len, orders.values()))} orders of {len(orders)} countries")

# the country is not written into the files: the folder's name says it
schema = pyarrow.schema([(name, TYPES.get(types[name], pyarrow.string())) for name in types if name != PARTITION])
out_bucket, _, out_prefix = options["output"].removeprefix("s3://").partition("/")
for country, found in sorted(orders.items()):
    columns = {name: [order[name] for order in found] for name in schema.names}
    body = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pydict(columns, schema=schema), body, compression="snappy")
    # always the same key, so that a second run replaces what the first wrote
    key = f"{out_prefix}{PARTITION}={country}/orders.parquet"
    s3.put_object(Bucket=out_bucket, Key=key, Body=body.getvalue())
    print(f"Wrote {len(found)} orders to {key}")
