"""A step of each day done with the AWS CLI, outside the app, and verified by it; what carries the tags is cleaned up.

On Friday it is the CLI that removes things, and the app's check and its four nets that find nothing left.
"""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import resources
from labs.aws.cleanup import nobody_to_hush
from labs.aws.kinds.base import as_list, tags_for
from labs.aws.kinds.registry import KINDS
from labs.emulator.server import EmbeddedCloud
from labs.guide import Guide
from labs.runner import Runner
from labs.week9 import delivery, monday_firehose
from labs.week9.common import BUCKET, DELIVERY, FIREHOSE, KINESIS, LAKE, STREAM, simulated_orders
from labs.week9.course import COURSE
from labs.week9.tuesday_bytes import sample_keys
from labs.week9.wednesday_job import SCRIPT
from tests.labs.hands import Hands, hands_on
from tests.peers.conftest import environment
from tests.peers.install import program
from tests.waiting import until

AWS = program("aws")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(AWS is None, reason="the AWS CLI is not there: run python tests/peers/install.py"),
]
Aws = Callable[..., Any]


@pytest.fixture
def hands(embedded: EmbeddedCloud, tmp_path: Path) -> Hands:
    return hands_on(embedded, tmp_path)


@pytest.fixture
def aws(embedded: EmbeddedCloud, tmp_path: Path) -> Aws:
    """`aws("s3", "ls")` runs the CLI with the lines that the window gives for a terminal: JSON parsed, else text."""
    end, folder = embedded.endpoint, tmp_path / "terminal"
    folder.mkdir()
    values = {
        "AWS_ENDPOINT_URL": end.url,
        "AWS_DEFAULT_REGION": end.region,
        "AWS_ACCESS_KEY_ID": end.access_key_id,
        "AWS_SECRET_ACCESS_KEY": end.secret_access_key,
    }
    env = environment([f"export {name}={value}" for name, value in values.items()], folder)

    def run(*words: str) -> Any:
        done = subprocess.run(
            [str(AWS), *words], cwd=folder, env=env, capture_output=True, encoding="utf-8", timeout=120
        )
        assert done.returncode == 0, f"aws {' '.join(words)}: {done.stderr}"
        return json.loads(done.stdout) if done.stdout.lstrip().startswith(("{", "[")) else done.stdout

    return run


def tags(hands: Hands, kind: str, name: str) -> dict[str, str]:
    """The tags of a thing that is made by hand, as the lesson's lines have them; the intent is written first."""
    return tags_for(hands.run.id, hands.ledger.intend(hands.run, kind, name).nonce)


def monday(hands: Hands, aws: Aws, folder: Path) -> None:
    """A stream, and 200 orders in it."""
    name = hands.context.name(KINESIS, STREAM)
    words = ",".join(f"{key}={value}" for key, value in tags(hands, KINESIS.id, name).items())
    aws("kinesis", "create-stream", "--stream-name", name, "--shard-count", "2", "--tags", words)
    aws("kinesis", "wait", "stream-exists", "--stream-name", name)
    plain = aws("--version").startswith("aws-cli/1.")  # version 1 encodes what it is given
    orders = [(order["customer"], json.dumps(order)) for order in simulated_orders(200, 7)]
    records = [
        {"PartitionKey": key, "Data": data if plain else base64.b64encode(data.encode()).decode()}
        for key, data in orders
    ]
    file = folder / "records.json"
    file.write_text(json.dumps(records), "utf-8")
    put = aws("kinesis", "put-records", "--stream-name", name, "--records", f"file://{file}")
    assert put["FailedRecordCount"] == 0


def tuesday(hands: Hands, aws: Aws, folder: Path) -> None:
    """The bucket, and the sample data in it."""
    bucket = hands.context.name(BUCKET, LAKE)
    aws("s3", "mb", f"s3://{bucket}")
    words = json.dumps({"TagSet": as_list(tags(hands, BUCKET.id, bucket))})
    aws("s3api", "put-bucket-tagging", "--bucket", bucket, "--tagging", words)
    for key, name in sample_keys().items():
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_bytes(resources.resource("data", name).read_bytes())
    aws("s3", "cp", "--recursive", str(folder / "raw"), f"s3://{bucket}/raw/")


def wednesday(hands: Hands, aws: Aws, folder: Path) -> None:
    """The job's script."""
    script = folder / SCRIPT
    script.write_bytes(resources.resource("jobs", SCRIPT).read_bytes())
    aws("s3", "cp", str(script), f"s3://{hands.context.name(BUCKET, LAKE)}/scripts/{SCRIPT}")


def thursday(hands: Hands, aws: Aws, folder: Path) -> None:
    """A delivery stream into the bucket; its role is the app's."""
    name = hands.context.name(FIREHOSE, DELIVERY)
    monday_firehose.make_bucket_and_role(hands.context)
    settings = delivery.settings(hands.context, prefix="delivered/", compression="GZIP")
    file = folder / "destination.json"
    file.write_text(json.dumps(settings), "utf-8")
    aws("firehose", "create-delivery-stream", "--delivery-stream-name", name,
        "--extended-s3-destination-configuration", f"file://{file}",
        "--tags", json.dumps(as_list(tags(hands, FIREHOSE.id, name))))  # fmt: skip
    described = ("firehose", "describe-delivery-stream", "--delivery-stream-name", name)
    until(lambda: aws(*described)["DeliveryStreamDescription"]["DeliveryStreamStatus"] == "ACTIVE", pause=0.2)


def friday(hands: Hands, aws: Aws, _folder: Path) -> None:
    """Everything but the role goes by the CLI, and the role by the app."""
    aws("firehose", "delete-delivery-stream", "--delivery-stream-name", hands.context.name(FIREHOSE, DELIVERY))
    aws("kinesis", "delete-stream", "--stream-name", hands.context.name(KINESIS, STREAM))
    aws("s3", "rb", "--force", f"s3://{hands.context.name(BUCKET, LAKE)}")
    rows = [row for row in hands.ledger.rows(hands.run.id) if not row.kind.startswith("iam.")]
    until(lambda: all(KINDS[row.kind].describe(hands.cloud, row.name) is None for row in rows), pause=0.2)


def test_that_a_step_of_each_day_by_the_cli_is_verified_in_the_app(hands: Hands, aws: Aws, tmp_path: Path) -> None:
    runner = Runner(COURSE, hands.cloud, hands.ledger, hands.run, hands.events.append, nobody_to_hush)
    guide = Guide(runner)
    done = {monday: ("mon-stream", "mon-put", "mon-route"), tuesday: ("tue-data", "tue-look"),
            wednesday: ("wed-script",), thursday: ("thu-delivery",)}  # fmt: skip
    for work, steps in done.items():
        assert not runner.check(COURSE.step(steps[0]))
        work(hands, aws, tmp_path)
        for step in steps:
            assert runner.check(COURSE.step(step)), hands.events[-1]
            assert "without this run's tags" not in str(hands.events[-1])
    friday(hands, aws, tmp_path)
    assert not runner.check(COURSE.step("fri-clean"))  # the role is still there
    assert runner.cleanup().clean()
    for step in ("fri-clean", "fri-proof"):
        assert runner.check(COURSE.step(step)), hands.events[-1]
    assert sum(state.value == "verified" for state in guide.states().values()) == 9
