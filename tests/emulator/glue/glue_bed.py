"""A Glue of the test's own behind a listening server, in which states stay: nothing that starts ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from labs.emulator.clock import Clock, Pace
from labs.emulator.glue.service import glue_service
from labs.emulator.server import EmbeddedCloud, start
from labs.emulator.services import Settings
from labs.emulator.wire import NativeService
from tests.conftest import client_of
from tests.emulator.glue.glue_calls import ACTIONS, CONNECTION, CSV, DAILY, JOB, TABLE_INPUT, TARGETS
from tests.emulator.glue.neighbourhood import ROLE, Town
from tests.emulator.kinesis.kinesis_calls import filled

HOURS = 1000.0  # a second of AWS lasts so many here
NAMES = {
    "database": "d", "other": "e", "table": "t", "indexed": "indexed", "index": "i", "classifier": "csv",
    "connection": "net", "crawler": "idle", "running": "running", "stopping": "stopping", "scheduled": "scheduled",
    "job": "j", "busy": "busy", "trigger": "go", "busy_trigger": "again", "workflow": "w", "role": ROLE,
    "job_arn": "arn:aws:glue:us-east-1:123456789012:job/j",
}  # fmt: skip
ABSENT = dict.fromkeys(NAMES, "not-there") | {
    "role": ROLE, "job_arn": "arn:aws:glue:us-east-1:123456789012:job/not-there", "workflow_run": "wr_0",
    "job_run": "jr_0", "stopped_run": "wr_0",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bed:
    """A cloud, its Glue, a client that checks and repeats nothing, and what stands for the names in its calls."""

    cloud: EmbeddedCloud
    service: NativeService
    client: Any
    names: dict[str, str]

    def refused(self, operation: str, params: Mapping[str, Any]) -> tuple[str, str]:
        """The code and the message of the error that the call must give."""
        with pytest.raises(ClientError) as caught:
            getattr(self.client, xform_name(operation))(**params)
        error = caught.value.response["Error"]
        return error["Code"], error["Message"]


@contextmanager
def bed_of() -> Iterator[Bed]:
    """A bed with one of everything in it."""
    cloud = start(Settings(Pace.REALISTIC), warm=False)
    native: Any = cloud.dispatcher.native
    service = glue_service(Clock(HOURS), Town())
    native["glue"] = cloud.dispatcher.by_prefix[service.target_prefix] = service
    bed = Bed(cloud, service, client_of(cloud, "glue", parameter_validation=False), dict(NAMES))
    try:
        _catalog(bed.client)
        _crawlers(bed.client)
        bed.names.update(_jobs(bed.client))
        yield bed
    finally:
        cloud.close()


def _catalog(client: Any) -> None:
    for name in ("d", "e"):
        client.create_database(DatabaseInput={"Name": name})
    for name in ("t", "indexed"):
        client.create_table(DatabaseName="d", TableInput={**TABLE_INPUT, "Name": name})
    client.update_table(DatabaseName="d", TableInput={**TABLE_INPUT, "Name": "t"})
    client.create_partition(DatabaseName="d", TableName="t", PartitionInput={"Values": ["2024"]})
    for table, name in (("t", "i"), ("indexed", "1"), ("indexed", "2"), ("indexed", "3")):
        index = {"Keys": ["year"], "IndexName": name}
        client.create_partition_index(DatabaseName="d", TableName=table, PartitionIndex=index)
    client.create_classifier(CsvClassifier={**CSV, "Name": "csv"})
    client.create_connection(ConnectionInput={**CONNECTION, "Name": "net"})


def _crawlers(client: Any) -> None:
    for name, schedule in (("idle", ""), ("running", ""), ("stopping", ""), ("scheduled", DAILY)):
        client.create_crawler(Name=name, Role=ROLE, Targets=TARGETS, Schedule=schedule)
    for name in ("running", "stopping"):
        client.start_crawler(Name=name)
    client.stop_crawler(Name="stopping")


def _jobs(client: Any) -> dict[str, str]:
    job = filled(JOB, NAMES)
    for name, runs in (("j", 1), ("busy", 1), ("of-workflow", 9)):
        client.create_job(Name=name, **job, ExecutionProperty={"MaxConcurrentRuns": runs})
    client.create_trigger(Name="go", Type="ON_DEMAND", Actions=filled(ACTIONS, NAMES))
    client.create_trigger(Name="again", Type="ON_DEMAND", Actions=[{"JobName": "busy"}])
    client.create_workflow(Name="w", MaxConcurrentRuns=1)
    own = {"WorkflowName": "w", "Type": "ON_DEMAND", "Actions": [{"JobName": "of-workflow"}]}
    client.create_trigger(Name="w-start", **own)
    stopped = client.start_workflow_run(Name="w")["RunId"]
    client.stop_workflow_run(Name="w", RunId=stopped)
    run = client.start_workflow_run(Name="w")["RunId"]
    return {
        "stopped_run": stopped,
        "workflow_run": run,
        "job_run": client.start_job_run(JobName="busy")["JobRunId"],
    }
