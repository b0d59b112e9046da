"""Triggers, workflows and schedules that really set crawlers and jobs off."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from labs.emulator.wire import AwsError
from tests.emulator.glue.neighbourhood import ROLE, Glue, Town, until

COMMAND = {"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": "s3://b/scripts/job.py"}


@pytest.fixture(autouse=True)
def _own_temporary_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def glue() -> Iterator[Glue]:
    service = Glue(Town({"b": {"in/a.json": b'{"a":1}', "out/b.json": b'{"b":1}', "scripts/job.py": b"print('ran')"}}))
    for name in ("raw", "curated"):
        path = {"raw": "s3://b/in/", "curated": "s3://b/out/"}[name]
        service("CreateCrawler", Name=name, Role=ROLE, DatabaseName="db", Targets={"S3Targets": [{"Path": path}]})
    service("CreateJob", Name="transform", Role=ROLE, Command=COMMAND, Timeout=1)
    yield service
    service.service.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("glue ")]


def trigger(glue: Glue, name: str, kind: str, action: dict[str, Any], **more: Any) -> None:
    glue("CreateTrigger", **{"Name": name, "Type": kind, "Actions": [action], **more})


def when(**condition: str) -> dict[str, Any]:
    return {"Predicate": {"Conditions": [{"LogicalOperator": "EQUALS", **condition}]}, "StartOnCreation": True}


def chain(glue: Glue, **more: Any) -> None:
    """crawler raw -> job transform -> crawler curated."""
    trigger(glue, "first", "ON_DEMAND", {"CrawlerName": "raw"}, **more)
    after_crawl = when(CrawlerName="raw", CrawlState="SUCCEEDED")
    trigger(glue, "second", "CONDITIONAL", {"JobName": "transform", "Arguments": {"--x": "1"}}, **after_crawl, **more)
    trigger(
        glue, "third", "CONDITIONAL", {"CrawlerName": "curated"}, **when(JobName="transform", State="SUCCEEDED"), **more
    )


def crawls(glue: Glue, name: str) -> list[str]:
    return [one["State"] for one in glue("ListCrawls", CrawlerName=name)["Crawls"]]


def runs(glue: Glue) -> list[dict[str, Any]]:
    return list(glue("GetJobRuns", JobName="transform")["JobRuns"])


def test_that_a_chain_of_crawler_job_and_crawler_runs_by_itself(glue: Glue) -> None:
    chain(glue)
    glue("StartTrigger", Name="first")
    until(lambda: crawls(glue, "curated") == ["COMPLETED"])
    [run] = runs(glue)
    assert (run["JobRunState"], run["TriggerName"], run["Arguments"]) == ("SUCCEEDED", "second", {"--x": "1"})
    assert {one["Name"] for one in glue("GetTables", DatabaseName="db")["TableList"]} == {"in", "out"}


def test_that_what_nobodys_trigger_started_sets_nothing_off(glue: Glue) -> None:
    chain(glue)
    glue("StartCrawler", Name="raw")
    until(lambda: crawls(glue, "raw") == ["COMPLETED"])
    assert runs(glue) == []


def test_that_a_failed_job_sets_off_what_waits_for_failure_only(glue: Glue) -> None:
    glue.town.buckets["b"]["scripts/job.py"] = b"raise ValueError('no')"
    trigger(glue, "go", "ON_DEMAND", {"JobName": "transform"})
    trigger(glue, "well", "CONDITIONAL", {"CrawlerName": "curated"}, **when(JobName="transform", State="SUCCEEDED"))
    trigger(glue, "ill", "CONDITIONAL", {"CrawlerName": "raw"}, **when(JobName="transform", State="FAILED"))
    glue("StartTrigger", Name="go")
    until(lambda: crawls(glue, "raw") == ["COMPLETED"])
    assert crawls(glue, "curated") == []


def test_that_and_waits_for_all_conditions_and_any_for_one(glue: Glue) -> None:
    both = [
        {"LogicalOperator": "EQUALS", "CrawlerName": name, "CrawlState": "SUCCEEDED"} for name in ("raw", "curated")
    ]
    glue("CreateTrigger", Name="go", Type="ON_DEMAND", Actions=[{"CrawlerName": "raw"}, {"CrawlerName": "curated"}])
    glue(
        "UpdateJob",
        JobName="transform",
        JobUpdate={"Role": ROLE, "Command": COMMAND, "ExecutionProperty": {"MaxConcurrentRuns": 9}},
    )
    for name, logical in (("all", "AND"), ("any", "ANY")):
        predicate = {"Logical": logical, "Conditions": both}
        trigger(glue, name, "CONDITIONAL", {"JobName": "transform"}, Predicate=predicate, StartOnCreation=True)
    glue("StartTrigger", Name="go")
    until(lambda: sorted(run["TriggerName"] for run in runs(glue)) == ["all", "any", "any"])


def test_that_a_trigger_that_is_not_activated_sets_nothing_off(glue: Glue) -> None:
    chain(glue)
    glue("StopTrigger", Name="second")
    assert glue("GetTrigger", Name="second")["Trigger"]["State"] == "DEACTIVATED"
    glue("StartTrigger", Name="first")
    until(lambda: crawls(glue, "raw") == ["COMPLETED"])
    assert runs(glue) == []
    glue("StartTrigger", Name="second")
    assert glue("GetTrigger", Name="second")["Trigger"]["State"] == "ACTIVATED"


def test_that_a_scheduled_trigger_fires_again_and_again_until_it_is_stopped(glue: Glue) -> None:
    trigger(glue, "often", "SCHEDULED", {"CrawlerName": "raw"}, Schedule="cron(0/1 * * * ? *)", StartOnCreation=True)
    until(lambda: len(crawls(glue, "raw")) >= 2)
    glue("StopTrigger", Name="often")
    assert glue("GetTrigger", Name="often")["Trigger"]["Schedule"] == "cron(0/1 * * * ? *)"
    until(lambda: glue("GetCrawler", Name="raw")["Crawler"]["State"] == "READY")
    assert not glue.service.context.timer.due


def test_that_a_crawlers_schedule_starts_its_crawls(glue: Glue) -> None:
    glue("UpdateCrawlerSchedule", CrawlerName="raw", Schedule="rate(1 minute)")
    held = glue("GetCrawler", Name="raw")["Crawler"]["Schedule"]
    assert held == {"ScheduleExpression": "rate(1 minute)", "State": "SCHEDULED"}
    until(lambda: len(crawls(glue, "raw")) >= 2)
    glue("StopCrawlerSchedule", CrawlerName="raw")
    assert glue("GetCrawler", Name="raw")["Crawler"]["Schedule"]["State"] == "NOT_SCHEDULED"
    with pytest.raises(AwsError, match="SchedulerNotRunningException"):
        glue("StopCrawlerSchedule", CrawlerName="raw")
    glue("StartCrawlerSchedule", CrawlerName="raw")
    with pytest.raises(AwsError, match="SchedulerRunningException"):
        glue("StartCrawlerSchedule", CrawlerName="raw")
    with pytest.raises(AwsError, match="NoScheduleException"):
        glue("StartCrawlerSchedule", CrawlerName="curated")
    with pytest.raises(AwsError, match="Schedule is 'hourly'"):
        glue("UpdateCrawlerSchedule", CrawlerName="raw", Schedule="hourly")


def workflow(glue: Glue) -> str:
    glue("CreateWorkflow", Name="w", DefaultRunProperties={"day": "wednesday"})
    chain(glue, WorkflowName="w")
    return str(glue("StartWorkflowRun", Name="w")["RunId"])


def test_that_a_workflow_run_plays_its_chain_and_counts_it(glue: Glue) -> None:
    run = workflow(glue)
    until(lambda: glue("GetWorkflowRun", Name="w", RunId=run)["Run"]["Status"] == "COMPLETED")
    found = glue("GetWorkflowRun", Name="w", RunId=run, IncludeGraph=True)["Run"]
    assert (found["Statistics"]["TotalActions"], found["Statistics"]["SucceededActions"]) == (3, 3)
    assert {one["Name"] for one in found["Graph"]["Nodes"]} == {
        "first",
        "second",
        "third",
        "raw",
        "transform",
        "curated",
    }
    assert runs(glue)[0]["Arguments"] == {"--x": "1", "--WORKFLOW_NAME": "w", "--WORKFLOW_RUN_ID": run}
    glue("PutWorkflowRunProperties", Name="w", RunId=run, RunProperties={"rows": "7"})
    told = glue("GetWorkflowRunProperties", Name="w", RunId=run)["RunProperties"]
    assert told == {"day": "wednesday", "rows": "7"}
    assert glue("GetWorkflow", Name="w")["Workflow"]["LastRun"]["WorkflowRunId"] == run


def test_that_a_stopped_workflow_run_starts_nothing_more(glue: Glue) -> None:
    glue.town.buckets["b"]["scripts/job.py"] = b"while True: pass"
    run = workflow(glue)
    until(lambda: bool(runs(glue)) and runs(glue)[0]["JobRunState"] == "RUNNING")
    glue("StopWorkflowRun", Name="w", RunId=run)
    until(lambda: glue("GetWorkflowRun", Name="w", RunId=run)["Run"]["Status"] == "STOPPED")
    assert crawls(glue, "curated") == []
    with pytest.raises(AwsError, match="IllegalWorkflowStateException"):
        glue("StopWorkflowRun", Name="w", RunId=run)


def test_that_deleting_a_workflow_takes_its_triggers_along(glue: Glue) -> None:
    glue("CreateWorkflow", Name="w")
    chain(glue, WorkflowName="w")
    glue("DeleteWorkflow", Name="w")
    assert glue("ListTriggers")["TriggerNames"] == []
    with pytest.raises(AwsError, match="EntityNotFoundException"):
        glue("GetWorkflow", Name="w")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"Type": "ON_DEMAND", "Actions": []}, "Actions must hold at least one"),
        ({"Type": "ON_DEMAND", "Actions": [{"JobName": "nope"}]}, "EntityNotFoundException: Job nope not found"),
        ({"Type": "ON_DEMAND", "Actions": [{"CrawlerName": "nope"}]}, "EntityNotFoundException: Crawler nope"),
        ({"Type": "ON_DEMAND", "Actions": [{}]}, "must name one JobName or one CrawlerName"),
        ({"Type": "EVENT", "Actions": [{"JobName": "transform"}]}, "ValidationException"),
        ({"Type": "SCHEDULED", "Actions": [{"JobName": "transform"}]}, "Schedule is None"),
        ({"Type": "SCHEDULED", "Schedule": "x", "Actions": [{"JobName": "transform"}]}, "Schedule is 'x'"),
        ({"Type": "CONDITIONAL", "Actions": [{"JobName": "transform"}]}, "at least one of Conditions"),
        (
            {
                "Type": "CONDITIONAL",
                "Actions": [{"JobName": "transform"}],
                "Predicate": {"Conditions": [{"LogicalOperator": "EQUALS", "JobName": "transform", "State": "FAILED"}]},
            },
            "Job cannot be a Predicate and Action",
        ),
        (
            {
                "Type": "CONDITIONAL",
                "Actions": [{"CrawlerName": "raw"}],
                "Predicate": {"Conditions": [{"JobName": "transform", "State": "FAILED"}]},
            },
            "Logical operator cannot be null or empty",
        ),
        (
            {"Type": "ON_DEMAND", "Actions": [{"JobName": "transform"}], "WorkflowName": "nope"},
            "Workflow nope not found",
        ),
    ],
)
def test_that_a_trigger_that_makes_no_sense_is_refused(glue: Glue, given: dict[str, Any], message: str) -> None:
    with pytest.raises(AwsError, match=message):
        glue("CreateTrigger", Name="t", **given)


def test_that_triggers_are_made_changed_listed_tagged_and_deleted(glue: Glue) -> None:
    trigger(glue, "t", "ON_DEMAND", {"JobName": "transform"}, Tags={"a": "b"})
    with pytest.raises(AwsError, match="AlreadyExistsException"):
        trigger(glue, "t", "ON_DEMAND", {"JobName": "transform"})
    glue("UpdateTrigger", Name="t", TriggerUpdate={"Description": "new", "Actions": [{"CrawlerName": "raw"}]})
    found = glue("GetTrigger", Name="t")["Trigger"]
    assert (found["Description"], found["Actions"], found["State"]) == ("new", [{"CrawlerName": "raw"}], "CREATED")
    assert glue("GetTriggers", DependentJobName="transform")["Triggers"] == []
    assert glue("ListTriggers", Tags={"a": "b"})["TriggerNames"] == ["t"]
    assert glue("GetTags", ResourceArn="arn:aws:glue:us-east-1:123456789012:trigger/t")["Tags"] == {"a": "b"}
    batch = glue("BatchGetTriggers", TriggerNames=["t", "x"])
    assert ([one["Name"] for one in batch["Triggers"]], batch["TriggersNotFound"]) == (["t"], ["x"])
    with pytest.raises(AwsError, match="not allowed when trigger is in state: CREATED"):
        glue("StopTrigger", Name="t")
    for _ in range(2):
        glue("DeleteTrigger", Name="t")
    with pytest.raises(AwsError, match="EntityNotFoundException"):
        glue("GetTrigger", Name="t")
