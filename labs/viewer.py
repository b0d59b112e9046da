"""What the views ask of a cloud beyond the polled reads: a table up close, a query, a job's script, a delivery stream.

One face for the embedded cloud and an account. Its methods block, so a front calls them off its own thread. Views
read by clients that are not observed; what the student does himself (a query, a run) is observed. Knows neither Qt
nor the terminal.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from botocore.exceptions import ClientError

from labs.aws.cloud import Cloud
from labs.aws.errors import message_of
from labs.aws.ledger import Run
from labs.catalog.detail import detail_of
from labs.catalog.query import failed, run_query, sample_sql
from labs.shapes import QueryResult, TableDetail
from labs.week9.common import BUCKET, DATABASE, GLUE_DATABASE, LAKE


@dataclass(frozen=True, slots=True)
class Viewer:
    """The views' hands on one run. `stopped` ends what waits."""

    cloud: Cloud
    run: Run
    stopped: threading.Event

    # the catalog

    def table(self, database: str, name: str) -> TableDetail:
        """Partitions and versions of a table."""
        return detail_of(self.cloud.quiet("glue"), database, name)

    def query(self, sql: str) -> QueryResult:
        """Runs SQL in the week's database; what fails is told in the result."""
        try:
            bucket, database = BUCKET.name(self.run.id, LAKE), GLUE_DATABASE.name(self.run.id, DATABASE)
            return run_query(self.cloud.client("athena"), sql, database, bucket, self.stopped)
        except ClientError as error:
            return failed(sql, message_of(error))

    def sample(self, database: str, table: str) -> QueryResult:
        """The first rows of a table."""
        return self.query(sample_sql(database, table))
