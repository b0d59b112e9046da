"""The second half of a delivery to Redshift: a COPY for each staged object, tried again for as long as the stream says.

Knows Redshift by its door, and S3 and Logs through Neighbours. Called by the delivery engine's thread. Source: "Handle
data delivery failures" and "Monitor with CloudWatch Logs" of the developer guide.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass

from labs.emulator.clock import Clock
from labs.emulator.firehose import loads
from labs.emulator.firehose.loads import Load
from labs.emulator.firehose.meter import of_load
from labs.emulator.firehose.redshift import Loading
from labs.emulator.firehose.stream import DeliveryStream
from labs.emulator.neighbours import Neighbours, acting_as
from labs.emulator.redshift.door import Door, Visit
from labs.emulator.redshift.errors import LoadFailed
from labs.emulator.wire import AwsError

# Seconds on AWS between two attempts, and here at least, however quick the clock is.
RETRY_EVERY, SHORTEST_RETRY = 300.0, 0.05
# How Firehose explains its error codes.
REMEDIES = {
    "Redshift.TableNotFound": "The table to which to load data was not found. Ensure that the specified table exists.",
    "Redshift.SyntaxError": "The COPY command contains a syntax error. Retry the command.",
    "Redshift.AuthenticationFailed": "The provided user name and password failed authentication. Provide a valid user "
    "name and password.",
    "Redshift.S3BucketAccessDenied": "The COPY command was unable to access the S3 bucket. Ensure that the access "
    "policy for the provided IAM role allows access to the S3 bucket.",
    "Redshift.DataLoadFailed": "Loading data into the table failed. Check the STL_LOAD_ERRORS system table for "
    "details.",
    "Redshift.ColumnNotFound": "A column in the COPY command does not exist in the table. Specify a valid column name.",
    "Redshift.DatabaseNotFound": "The database specified in the Amazon Redshift destination configuration or JDBC URL "
    "was not found. Specify a valid database name.",
    "Redshift.ConnectionFailed": "The connection to the specified Amazon Redshift cluster failed. Ensure that security "
    "settings allow connections, that the cluster or database specified in the Amazon Redshift destination "
    "configuration or JDBC URL is correct, and that the cluster is available.",
    "Redshift.ColumnMismatch": "The number of jsonpaths in the COPY command and the number of columns in the "
    "destination table should match. Retry the command.",
    "Redshift.IncorrectJsonPathsFile": "The provided jsonpaths file is not in a supported JSON format. Retry the "
    "command.",
    "Redshift.MissingS3File": "One or more S3 files required by Amazon Redshift have been removed from the S3 bucket. "
    "Check the S3 bucket policies to remove any automatic deletion of S3 files.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loader:
    """Loads what is due; `door` is None in a cloud without Redshift."""

    clock: Clock
    neighbours: Neighbours
    door: Door | None

    def visit(self, stream: DeliveryStream) -> None:
        """Tries the oldest load that is due, if there is one."""
        now = self.clock.now()
        with stream.lock:
            plan, due = stream.plan, next((load for load in stream.loads if load.retry_at <= now), None)
        if due is None:
            return
        loading = plan.loading
        if loading is None:  # cannot be: a stream keeps its kind of destination
            return
        try:
            self._copy(stream, loading, due)
        except LoadFailed as problem:
            self._failed(stream, loading, due, problem)
        except Exception as problem:  # Whatever stopped the COPY, the thread lives on and tries again.
            self._failed(stream, loading, due, LoadFailed("InternalError", str(problem)))
        else:
            stream.meter.note(self.clock.now(), of_load(True, due.records, due.size))
            self._end(stream, due, "")

    def _copy(self, stream: DeliveryStream, loading: Loading, load: Load) -> None:
        if self.door is None:
            raise LoadFailed("Redshift.ConnectionFailed", "There is no Redshift here.")
        visit = Visit(loading.url, loading.user, loading.login, loading.role_arn, stream.arn.split(":")[3])
        self.door.load(visit, loading.sql(f"s3://{load.bucket}/{load.manifest}"), load.id)

    def _failed(self, stream: DeliveryStream, loading: Loading, load: Load, problem: LoadFailed) -> None:
        """Tries again later, or gives up and says so in the bucket."""
        now = self.clock.now()
        stream.meter.note(now, of_load(False, 0, 0))
        self._log(stream, loading, problem)
        with stream.lock:
            load.first, load.failures = load.first or now, load.failures + 1
            until = load.first + self.clock.lasting(loading.retry)
            stream.load_problem = f"{problem.code}: {problem}"
            next_at = min(now + self.clock.lasting(RETRY_EVERY), until)
            load.retry_at = max(next_at, now + SHORTEST_RETRY)
            loads.keep(stream.keeper, load)
        if now >= until:
            with contextlib.suppress(AwsError):  # S3 does not take the manifest either: the next attempt will tell.
                self._give_up(stream, load)

    def _give_up(self, stream: DeliveryStream, load: Load) -> None:
        to = stream.plan.destination
        near = acting_as(self.neighbours, to.role_arn, "firehose.amazonaws.com", "AWSFirehoseToS3")
        near.put_object(load.bucket, load.error_key, loads.manifest_of(load))
        self._end(stream, load, stream.load_problem)

    def _end(self, stream: DeliveryStream, load: Load, problem: str) -> None:
        with stream.lock:
            stream.loads.remove(load)
            stream.load_problem = problem
            loads.forget(stream.keeper, load)

    def _log(self, stream: DeliveryStream, loading: Loading, problem: LoadFailed) -> None:
        if not loading.log_group:
            return
        line = {
            "deliveryStreamARN": stream.arn,
            "destination": loading.url,
            "deliveryStreamVersionId": stream.version,
            "message": f"{REMEDIES.get(problem.code, '')} {problem}".strip(),
            "errorCode": problem.code,
        }
        near = acting_as(self.neighbours, loading.role_arn, "firehose.amazonaws.com", "AWSFirehoseToRedshift")
        with contextlib.suppress(AwsError):
            near.log(loading.log_group, loading.log_stream, [json.dumps(line)])
