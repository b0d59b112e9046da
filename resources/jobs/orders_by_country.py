"""A Glue Python Shell job: totals of orders by country. It runs on AWS and on the embedded cloud unchanged.

It knows only the names of a database and a table: where the files lie, how they are separated and what their columns
are called, it asks the Data Catalog.
"""

import csv
import io
import sys
from collections import defaultdict
from decimal import Decimal

import boto3
from awsglue.utils import getResolvedOptions

options = getResolvedOptions(sys.argv, ["database", "table", "output"])
glue, s3 = boto3.client("glue"), boto3.client("s3")

table = glue.get_table(DatabaseName=options["database"], Name=options["table"])["Table"]
storage = table["StorageDescriptor"]
columns = [column["Name"] for column in storage["Columns"]]
delimiter = storage["SerdeInfo"]["Parameters"].get("field.delim", ",")
header_lines = int(table["Parameters"].get("skip.header.line.count", "0"))
bucket, _, prefix = storage["Location"].removeprefix("s3://").partition("/")
print(f"The catalog says: {storage['Location']} holds {', '.join(columns)}")

totals: dict[str, Decimal] = defaultdict(Decimal)
orders = files = 0
for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
    for entry in page.get("Contents", []):
        body = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read().decode("utf-8")
        lines = io.StringIO(body, newline="")
        for _ in range(header_lines):
            lines.readline()
        for order in csv.DictReader(lines, fieldnames=columns, delimiter=delimiter):
            totals[order["country"]] += Decimal(order["amount"])
            orders += 1
        files += 1
print(f"Read {orders} orders from {files} files")

out = io.StringIO()
writer = csv.writer(out, lineterminator="\n")
writer.writerow(["country", "total"])
for country in sorted(totals):
    writer.writerow([country, totals[country]])
out_bucket, _, out_prefix = options["output"].removeprefix("s3://").partition("/")
s3.put_object(Bucket=out_bucket, Key=f"{out_prefix}orders_by_country.csv", Body=out.getvalue().encode("utf-8"))
print(f"Wrote totals of {len(totals)} countries to {options['output']}")
