"""Wednesday: ETL with Python Shell jobs: run one, see it fail and mend it, have a chain write and describe Parquet."""

from __future__ import annotations

from labs.model import Day, Lab
from labs.week9 import tuesday, wednesday_fail, wednesday_job, wednesday_parquet
from labs.week9.common import prepared_by

STEPS = wednesday_job.STEPS

WEDNESDAY = Day(
    "wed",
    "Wednesday",
    "ETL with a Python Shell job",
    (
        Lab("job", "A job that asks the catalog", STEPS),
        Lab("fail", "Fail on purpose", wednesday_fail.STEPS),
        Lab("parquet", "Parquet, by itself", wednesday_parquet.STEPS),
    ),
    prepared_by(tuesday.CATALOGUED),
)
