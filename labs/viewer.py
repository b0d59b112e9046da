"""What the views ask of a cloud beyond the polled reads: a table up close, a query, a job's script, a delivery stream.

One face for the embedded cloud and an account. Its methods block, so a front calls them off its own thread. Views
read by clients that are not observed; what the student does himself (a query, a run) is observed. Knows neither Qt
nor the terminal.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from botocore.exceptions import ClientError

from labs import reads, studio
from labs.aws.cloud import Cloud
from labs.aws.errors import code_of, message_of
from labs.aws.ledger import Run
from labs.catalog.detail import detail_of
from labs.catalog.query import database_for, failed, run_query, sample_sql
from labs.context import Context
from labs.delivering import Fill, buffers_of
from labs.preview import preview_of
from labs.shapes import DeliveryBuffer, JobDetail, ObjectRow, Preview, QueryResult, TableDetail
from labs.week9.common import BUCKET, DATABASE, GLUE_DATABASE, KINESIS, LAKE, STREAM

MOST_OBJECT = 32 * 1024 * 1024
STUDIO = "studio"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The views' hands on one run. `stopped` ends what waits."""

    cloud: Cloud
    run: Run
    stopped: threading.Event
    context: Callable[[str], Context]
    fill: Fill
    wish: Callable[[], None]  # called before whatever changes the cloud; raises ReadOnly

    # the catalog

    def table(self, database: str, name: str) -> TableDetail:
        """Partitions and versions of a table; none of one that is gone meanwhile."""
        try:
            return detail_of(self.cloud.quiet("glue"), database, name)
        except ClientError as error:
            if code_of(error) in reads.NOT_YET:
                return TableDetail(database, name)
            raise

    def query(self, sql: str) -> QueryResult:
        """Runs SQL in that database of the week whose tables it names; what fails is told in the result."""
        try:
            bucket, week = BUCKET.name(self.run.id, LAKE), GLUE_DATABASE.name(self.run.id, DATABASE)
            database = database_for(sql, reads.tables(self.cloud, self._hands().ledger, self.run), week)
            return run_query(self.cloud.client("athena"), sql, database, bucket, self.stopped)
        except ClientError as error:
            return failed(sql, message_of(error))

    def sample(self, database: str, table: str) -> QueryResult:
        """The first rows of a table."""
        return self.query(sample_sql(database, table))

    # the job

    def job(self) -> JobDetail | None:
        """The week's job with its script; None when there is none."""
        return studio.job_of(self._hands())

    def save_script(self, location: str, script: str) -> None:
        """Writes the job's script. Raises ValueError with a sentence."""
        self.wish()
        studio.save_script(self._hands(), location, script)

    def start_job(self, arguments: Mapping[str, str]) -> str:
        """Starts a run; its id. Raises ValueError with a sentence."""
        self.wish()
        return studio.start_run(self._hands(), arguments)

    def stop_job(self, run: str) -> None:
        """Asks Glue to stop a run."""
        studio.stop_run(self._hands(), run)

    def job_ended(self, run: str) -> None:
        """A run that was started here has ended: its logs come into the ledger."""
        studio.adopt_logs(self._hands(), run)

    def output(self, place: str) -> list[ObjectRow]:
        """What a run wrote under its --output."""
        return studio.output_of(self._hands(), place)

    # the stream

    def split(self, shard_id: str, at: str) -> None:
        """Splits a shard of the week's stream at that hash key."""
        self.wish()
        self.cloud.client("kinesis").split_shard(
            StreamName=KINESIS.name(self.run.id, STREAM), ShardToSplit=shard_id, NewStartingHashKey=at
        )

    def merge(self, shard_id: str, neighbour: str) -> None:
        """Merges a shard of the week's stream with the one beside it."""
        self.wish()
        self.cloud.client("kinesis").merge_shards(
            StreamName=KINESIS.name(self.run.id, STREAM), ShardToMerge=shard_id, AdjacentShardToMerge=neighbour
        )

    # delivery

    def buffers(self) -> list[DeliveryBuffer]:
        """The delivery streams and how full their buffers are."""
        return buffers_of(self.cloud, self._hands().ledger, self.run, self.fill)

    def preview(self, bucket: str, key: str) -> Preview:
        """An object's content, as a person reads it."""
        body = self.cloud.quiet("s3").get_object(Bucket=bucket, Key=key)["Body"].read(MOST_OBJECT)
        return preview_of(key, body)

    def _hands(self) -> Context:
        return self.context(STUDIO)
