"""Resources with their cost and the plan; calls filtered, opened as trees and copied."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from app.console_words import console_address
from labs.aws.kinds.registry import KINDS
from labs.shapes import Cost, CostLine, PlanLine
from tests.app import sample
from widgets.call_list import CallList
from widgets.resource_table import ResourceTable
from widgets.words import money_words


def test_that_each_resource_shows_its_cost_and_the_sum_is_said(qtbot: QtBot) -> None:
    view = ResourceTable()
    qtbot.addWidget(view)
    view.set_rows(sample.RESOURCES)
    assert {row[4] for row in view.table.texts()} == {"–"}
    line = CostLine("kinesis.stream", "Kinesis stream", sample.STREAM, 0.03, 0.015, "2 shards")
    free = CostLine("s3-bucket", "S3 bucket", sample.BUCKET, 0.0004, None, "")
    view.set_cost(Cost((line, free), 0.0304, False, 0.015, "prices of us-east-1, 2026-11-01"))
    costs = {row[0]: row[4] for row in view.table.texts()}
    assert (costs["Kinesis stream"], costs["S3 bucket"], costs["IAM role"]) == ("$0.03", "under $0.01", "–")
    assert view.cost_words().startswith("about $0.03 so far, $0.01 an hour · a part is unknown · prices of")
    assert money_words(0.0) == "$0.00"


def test_that_the_plan_is_asked_for_and_shown_in_order(qtbot: QtBot) -> None:
    view = ResourceTable()
    qtbot.addWidget(view)
    view.set_rows(sample.RESOURCES)
    with qtbot.waitSignal(view.plan_wanted):
        view.plan.click()
    view.set_plan([PlanLine(1, "glue.job", "Glue job", "orders", "us-east-1", "its tags are ours", "", 0.0)])
    assert view.planned.texts() == [("1", "Glue job", "orders", "its tags are ours", "–")]
    view.set_rows([])
    assert not view.plan.isEnabled()


def test_that_every_kind_has_its_page_in_the_console() -> None:
    without = [kind for kind in KINDS if not console_address(kind, "eu-west-1").startswith("https://")]
    assert [kind for kind in without if not kind.startswith("redshift.")] == []


def test_that_calls_are_filtered_opened_and_copied(qtbot: QtBot) -> None:
    view = CallList()
    qtbot.addWidget(view)
    answer = {"Shards": [{"ShardId": "<b>0</b>"}, {}], "HasMore": False, "Token": None}
    view.add(sample.call("PutRecords", "ProvisionedThroughputExceededException", 400))
    view.add(replace(sample.call("ListShards"), response=answer))
    view.flush()
    copied: list[tuple[str, str]] = []
    view.copy_wanted.connect(lambda call, how: copied.append((call.operation, how)))
    assert not view.boto3.isEnabled()
    view.table.selectRow(0)
    assert view.response.texts() == [("Shards", "[ 2 ]"), ("HasMore", "false"), ("Token", "null")]
    assert view.response.topLevelItem(0).child(0).child(0).text(1) == "<b>0</b>"
    view.boto3.click()
    view.cli.click()
    assert copied == [("ListShards", "boto3"), ("ListShards", "AWS CLI")]
    view.filter.setText("kinesis throughput")
    assert [row[2] for row in view.table.texts()] == ["PutRecords"]
    view.filter.clear()
    view.errors.setChecked(True)
    assert [row[2] for row in view.table.texts()] == ["PutRecords"]
    view.errors.setChecked(False)
    view.filter.setText("nothing of that")
    assert view.table.texts() == []
