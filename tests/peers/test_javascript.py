"""A second SDK: Kinesis and S3 from JavaScript (week.mjs) against `headwater serve --env`. S3 in path style only."""

from __future__ import annotations

import json
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest

from tests.peers.install import PEERS, node_module

NODE = shutil.which("node")
PACKAGES = [node_module("@aws-sdk/client-kinesis"), node_module("@aws-sdk/client-s3")]
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(NODE is None or None in PACKAGES, reason="no JavaScript SDK: run python tests/peers/install.py"),
]


def test_that_the_javascript_sdk_writes_and_reads_kinesis_and_s3(served: dict[str, str]) -> None:
    name, program = f"js-{uuid.uuid4().hex[:10]}", PEERS / "week.mjs"
    shutil.copyfile(Path(__file__).with_name("week.mjs"), program)  # modules are looked for beside the program
    done = subprocess.run(
        [str(NODE), str(program), name], env=served, capture_output=True, encoding="utf-8", timeout=120
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["failed"] == 0
    assert sorted(found["read"]) == sorted([f"record {index}" for index in range(100)] + ["one"])
    assert found["listed"] == [["streamed", 140000], ["text", 15], ["ü & +", 5]]
    assert (found["text"], found["named"], found["streamed"]) == ("from JavaScript", "named", True)
    assert found["metadata"] == {"run": name}
    assert found["missing"] == "NoSuchKey"
    assert found["deleted"] == ["text"]
