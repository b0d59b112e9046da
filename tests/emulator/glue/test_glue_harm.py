"""Scripts that mean harm: each ends with a clear state, and nothing of it stays."""

from __future__ import annotations

import sys
import tempfile
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from labs.emulator.glue.runtime.launcher import MOST_PROCESSES
from tests.emulator.glue.neighbourhood import GOING, ROLE, Glue, Town, until

COMMAND = {"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": "s3://b/job.py"}
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells whose child a process was")


@pytest.fixture
def glue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Glue]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    service = Glue(Town({"b": {}}), minute=3.0)
    yield service
    service.service.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("glue ")]
    assert not list(tmp_path.glob("glue-python-*")), "a run left its folder behind"


def run(glue: Glue, script: str, minutes: int = 1) -> dict[str, Any]:
    glue.town.buckets["b"]["job.py"] = script.encode()
    glue("CreateJob", Name="j", Role=ROLE, Command=COMMAND, Timeout=minutes)
    run_id = glue("StartJobRun", JobName="j")["JobRunId"]
    until(lambda: glue("GetJobRun", JobName="j", RunId=run_id)["JobRun"]["JobRunState"] not in GOING, 120)
    return dict(glue("GetJobRun", JobName="j", RunId=run_id)["JobRun"])


def output(glue: Glue, record: dict[str, Any]) -> list[str]:
    return glue.town.logs.get(("/aws-glue/python-jobs/output", record["Id"]), [])


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split()[2] != "Z"
    except OSError:
        return False


def test_that_a_script_that_loops_for_ever_is_ended_by_its_timeout(glue: Glue) -> None:
    record = run(glue, "while True: pass\n")
    assert record["JobRunState"] == "TIMEOUT"
    assert "took longer than 1 minutes" in record["ErrorMessage"]


@pytest.mark.long
def test_that_a_script_that_will_not_be_interrupted_is_ended_too(glue: Glue) -> None:
    record = run(
        glue,
        "import signal\nfor one in (signal.SIGTERM, signal.SIGINT): signal.signal(one, signal.SIG_IGN)\n"
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass\n",
    )
    assert record["JobRunState"] == "TIMEOUT"


@LINUX
def test_that_children_that_left_the_scripts_group_end_with_it(glue: Glue) -> None:
    record = run(
        glue,
        "import subprocess, sys\n"
        "for _ in range(5):\n"
        "    child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True)\n"
        "    print(child.pid, flush=True)\n",
    )
    children = [int(line) for line in output(glue, record)]
    assert (record["JobRunState"], len(children)) == ("SUCCEEDED", 5)
    until(lambda: not any(map(alive, children)))


@LINUX
def test_that_a_script_may_not_start_processes_without_end(glue: Glue) -> None:
    record = run(glue, "import resource\nprint(*resource.getrlimit(resource.RLIMIT_NPROC))\n")
    soft, hard = map(int, output(glue, record)[0].split())
    assert soft == hard >= MOST_PROCESSES


@pytest.mark.long
def test_that_a_script_that_prints_100_mb_ends_well_and_costs_little(glue: Glue) -> None:
    tracemalloc.start()
    record = run(
        glue, "import sys\nline = 'x' * 1023 + '\\n'\nfor _ in range(100 * 1024): sys.stdout.write(line)\n", 60
    )
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (record["JobRunState"], record.get("ErrorMessage")) == ("SUCCEEDED", None)
    assert output(glue, record)[-1] == "[output beyond 5 MiB is not kept]"
    assert most < 40 << 20


@pytest.mark.long
@LINUX
def test_that_children_that_eat_memory_and_start_children_are_gone_after_the_timeout(glue: Glue) -> None:
    record = run(
        glue,
        "import os, time\n"
        "for _ in range(6):\n"
        "    if os.fork() == 0:\n        os.setsid()\n"
        "os.write(1, f'{os.getpid()}\\n'.encode())\neaten = bytearray(4 << 20)\ntime.sleep(600)\n",
    )
    family = [int(line) for line in output(glue, record)]
    assert record["JobRunState"] == "TIMEOUT"
    assert len(family) > 10
    until(lambda: not any(map(alive, family)))


def test_that_a_script_that_deletes_its_working_folder_ends_with_its_own_state(glue: Glue) -> None:
    wreck = "import os, shutil\nshutil.rmtree(os.path.dirname(os.getcwd()), ignore_errors=True)\n"
    assert run(glue, wreck + "print('still here')\n")["JobRunState"] == "SUCCEEDED"
    glue("DeleteJob", JobName="j")
    record = run(glue, wreck + "raise ValueError('and now this')\n")
    assert (record["JobRunState"], record["ErrorMessage"]) == ("FAILED", "ValueError: and now this")
