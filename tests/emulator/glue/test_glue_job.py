"""Python Shell jobs whose scripts really run, in processes of their own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import textwrap
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from labs.emulator.glue.process import problem
from labs.emulator.glue.runtime.awsglue.utils import GlueArgumentError, getResolvedOptions
from labs.emulator.wire import AwsError
from tests.emulator.glue.neighbourhood import ROLE, Glue, Town, until


@pytest.fixture
def town() -> Town:
    return Town({"b": {}})


@pytest.fixture
def glue(town: Town) -> Iterator[Glue]:
    service = Glue(town)
    yield service
    service.service.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("glue ")]
    assert not list(Path(tempfile.gettempdir()).glob("glue-python-*")), "a run left its folder behind"


@pytest.fixture(autouse=True)
def _own_temporary_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


COMMAND = {"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": "s3://b/scripts/job.py"}


def job(glue: Glue, script: str, **more: Any) -> None:
    glue.town.buckets["b"]["scripts/job.py"] = script.encode()
    glue("CreateJob", **{"Name": "j", "Role": ROLE, "Command": COMMAND, **more})


def run(glue: Glue, script: str, arguments: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    job(glue, script, **more)
    return glue.ended("j", glue("StartJobRun", JobName="j", Arguments=arguments or {})["JobRunId"])


def lines(glue: Glue, record: dict[str, Any], kind: str = "output") -> list[str]:
    return glue.town.logs.get((f"/aws-glue/python-jobs/{kind}", record["Id"]), [])


def test_that_a_script_runs_and_its_output_is_in_the_log(glue: Glue) -> None:
    record = run(glue, "import sys\nprint('hello')\nprint('grüße', file=sys.stderr)\n")
    assert record["JobRunState"] == "SUCCEEDED"
    assert (lines(glue, record), lines(glue, record, "error")) == (["hello"], ["grüße"])
    assert record["LogGroupName"] == "/aws-glue/python-jobs"
    assert record["Id"].startswith("jr_")
    assert len(record["Id"]) == 67
    assert record["CompletedOn"] >= record["StartedOn"]
    assert "ErrorMessage" not in record


def test_that_run_arguments_lie_over_the_defaults_and_the_job_name_never_appears(glue: Glue) -> None:
    script = """
        import sys
        from awsglue.utils import getResolvedOptions
        print(sorted(getResolvedOptions(sys.argv, ["where", "how"]).items()))
        print(sys.argv[0].endswith("job.py"), "--JOB_NAME" in sys.argv)
    """
    record = run(
        glue,
        textwrap.dedent(script),
        {"--how": "run", "--JOB_NAME": "x"},
        DefaultArguments={"--where": "default", "--how": "default", "--JOB_NAME": "y"},
    )
    assert lines(glue, record) == ["[('how', 'run'), ('where', 'default')]", "True False"]
    assert record["Arguments"] == {"--how": "run", "--JOB_NAME": "x"}


def test_that_extra_modules_and_archives_can_be_imported(glue: Glue) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("inside.py", "WORD = 'zip'\n")
    glue.town.buckets["b"] |= {"lib/beside.py": b"WORD = 'py'\n", "lib/more.zip": archive.getvalue()}
    extra = {"--extra-py-files": "s3://b/lib/beside.py, s3://b/lib/more.zip"}
    record = run(glue, "import beside, inside\nprint(beside.WORD, inside.WORD)\n", DefaultArguments=extra)
    assert (lines(glue, record), record.get("ErrorMessage")) == (["py zip"], None)


def test_that_the_scripts_environment_is_this_cloud_and_nothing_else(
    glue: Glue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "real")
    monkeypatch.setenv("MY_SECRET", "x")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy")
    record = run(glue, "import os\nfor item in sorted(os.environ.items()): print(*item)\nprint(os.getcwd())\n")
    found = dict(line.split(" ", 1) for line in lines(glue, record)[:-1])
    assert found["AWS_ENDPOINT_URL"] == "http://127.0.0.1:9"
    assert (found["AWS_ACCESS_KEY_ID"], found["AWS_REGION"], found["NO_PROXY"]) == ("AKIATEST", "us-east-1", "*")
    assert found["AWS_CONFIG_FILE"] == os.devnull
    assert not {"AWS_PROFILE", "MY_SECRET", "HTTPS_PROXY"} & set(found)
    assert Path(found["HOME"]).parent == Path(lines(glue, record)[-1]).parent


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("raise ValueError('no such column: x')", "ValueError: no such column: x"),
        ("import sys; sys.exit(3)", "Command failed with exit code 3"),
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("x = (", "SyntaxError: '(' was never closed"),
        (
            "import sys\nfrom awsglue.utils import getResolvedOptions\ngetResolvedOptions(sys.argv, ['X'])",
            "awsglue.utils.GlueArgumentError: the following arguments are required: --X",
        ),
    ],
)
def test_that_a_failed_script_says_why(glue: Glue, script: str, message: str) -> None:
    record = run(glue, script)
    assert (record["JobRunState"], record["ErrorMessage"]) == ("FAILED", message)


@pytest.mark.parametrize(
    ("code", "errors", "message"),
    [
        (137, [], "Command Failed due to Out of Memory"),
        (-9, [], "Command Failed due to Out of Memory"),
        (1, ["Traceback (most recent call last):", "  x", "MemoryError"], "Command Failed due to Out of Memory"),
        (2, ["usage: job"], "Command failed with exit code 2"),
        (-11, [], "Command failed with exit code 139"),
        (1, ["Traceback (most recent call last):", "  a", "KeyError: 1", "",
             "Traceback (most recent call last):", "  b", "x.Y: z"], "x.Y: z"),
    ],
)  # fmt: skip
def test_that_exit_codes_and_exceptions_become_messages(code: int, errors: list[str], message: str) -> None:
    assert problem(code, errors) == message


def test_that_a_run_longer_than_its_timeout_is_ended(town: Town) -> None:
    glue = Glue(town, minute=0.5)
    record = run(glue, "import time\nprint('begun')\ntime.sleep(600)\n", Timeout=1)
    glue.service.close()
    assert record["JobRunState"] == "TIMEOUT"
    assert lines(glue, record) == ["begun"]


def test_that_output_arrives_while_the_script_runs_and_a_stop_ends_it(glue: Glue) -> None:
    job(glue, "import time\nprint('begun')\ntime.sleep(600)\n")
    run_id = glue("StartJobRun", JobName="j")["JobRunId"]
    until(lambda: ("/aws-glue/python-jobs/output", run_id) in glue.town.logs)
    assert glue("GetJobRun", JobName="j", RunId=run_id)["JobRun"]["JobRunState"] == "RUNNING"
    with pytest.raises(AwsError, match="ConcurrentRunsExceededException"):
        glue("StartJobRun", JobName="j")
    answer = glue("BatchStopJobRun", JobName="j", JobRunIds=[run_id, "jr_none"])
    assert [one["JobRunId"] for one in answer["SuccessfulSubmissions"]] == [run_id]
    assert [one["ErrorDetail"]["ErrorCode"] for one in answer["Errors"]] == ["EntityNotFoundException"]
    assert glue.ended("j", run_id)["JobRunState"] == "STOPPED"
    again = glue("BatchStopJobRun", JobName="j", JobRunIds=[run_id])["Errors"][0]["ErrorDetail"]
    assert again["ErrorCode"] == "JobRunInvalidStateTransitionException"


def gone(pid: int) -> bool:
    """Whether a POSIX process has ended, be it a zombie or not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split()[2] == "Z"
    except ProcessLookupError:
        return True
    except OSError:
        return False


@pytest.mark.skipif(sys.platform == "win32", reason="asks POSIX whether a process is there")
def test_that_what_a_script_started_ends_with_it(glue: Glue) -> None:
    record = run(
        glue,
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\nprint(child.pid)\n",
    )
    child = int(lines(glue, record)[0])
    assert record["JobRunState"] == "SUCCEEDED"
    until(lambda: gone(child))


HOST = """
import sys, threading
from tests.emulator.glue.neighbourhood import ROLE, Glue, Town, until
town = Town({"b": {"job.py": b"import os, time; print(os.getpid()); time.sleep(600)"}})
glue = Glue(town)
command = {"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": "s3://b/job.py"}
glue("CreateJob", Name="j", Role=ROLE, Command=command)
stream = ("/aws-glue/python-jobs/output", glue("StartJobRun", JobName="j")["JobRunId"])
until(lambda: stream in town.logs)
print(town.logs[stream][0], flush=True)
threading.Event().wait()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_that_a_script_ends_when_the_cloud_is_killed(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", HOST], stdout=subprocess.PIPE, env=environment) as host:
        assert host.stdout is not None
        script = int(host.stdout.readline())
        assert not gone(script)
        host.kill()
    until(lambda: gone(script), 2.0)


def test_that_closing_ends_a_run_and_leaves_nothing(town: Town, tmp_path: Path) -> None:
    glue = Glue(town)
    job(glue, "import time\nprint('begun')\ntime.sleep(600)\n")
    run_id = glue("StartJobRun", JobName="j")["JobRunId"]
    until(lambda: ("/aws-glue/python-jobs/output", run_id) in town.logs)
    glue.service.close()
    assert glue("GetJobRun", JobName="j", RunId=run_id)["JobRun"]["JobRunState"] == "STOPPED"
    assert not list(tmp_path.glob("glue-python-*"))


def test_that_a_script_that_prints_without_end_is_cut_off_not_kept(glue: Glue) -> None:
    record = run(glue, "line = 'x' * 1023\nfor _ in range(20 * 1024): print(line)\n")
    kept = lines(glue, record)
    assert record["JobRunState"] == "SUCCEEDED"
    assert kept[-1] == "[output beyond 5 MiB is not kept]"
    assert 5 * 1024 - 2 <= len(kept) <= 5 * 1024 + 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux enforces the cap on a process's data")
def test_that_a_script_that_eats_memory_fails_alone(glue: Glue) -> None:
    record = run(glue, "eaten = []\nwhile True: eaten.append(bytearray(64 << 20))\n")
    assert (record["JobRunState"], record["ErrorMessage"]) == ("FAILED", "Command Failed due to Out of Memory")


def test_that_a_script_may_delete_its_folders(glue: Glue) -> None:
    record = run(glue, "import os, shutil\nshutil.rmtree(os.path.dirname(os.getcwd()), ignore_errors=True)\n")
    assert record["JobRunState"] == "SUCCEEDED"


def test_that_a_failed_run_is_tried_again_as_often_as_the_job_says(glue: Glue) -> None:
    job(glue, "raise SystemExit(4)", MaxRetries=2)
    first = glue("StartJobRun", JobName="j", Arguments={"--a": "1"})["JobRunId"]
    until(lambda: len(glue("GetJobRuns", JobName="j")["JobRuns"]) == 3)
    last = glue.ended("j", f"{first}_attempt_2")
    assert (last["Attempt"], last["PreviousRunId"]) == (2, f"{first}_attempt_1")
    assert last["Arguments"] == {"--a": "1"}
    assert {one["JobRunState"] for one in glue("GetJobRuns", JobName="j")["JobRuns"]} == {"FAILED"}


def test_that_several_runs_go_on_at_once_when_the_job_allows_it(glue: Glue) -> None:
    job(glue, "print('ok')", ExecutionProperty={"MaxConcurrentRuns": 3})
    runs = [glue("StartJobRun", JobName="j")["JobRunId"] for _ in range(3)]
    assert {glue.ended("j", one)["JobRunState"] for one in runs} == {"SUCCEEDED"}


def test_that_a_missing_script_and_a_strange_role_fail_with_a_sentence(glue: Glue) -> None:
    gone = {**COMMAND, "ScriptLocation": "s3://b/none.py"}
    stranger = "arn:aws:iam::123456789012:role/stranger"
    glue.town.untrusted.add(stranger)
    expected = {"gone": "cannot be read", "strange": "should be given assume"}
    glue("CreateJob", Name="gone", Role=ROLE, Command=gone)
    glue("CreateJob", Name="strange", Role=stranger, Command=COMMAND)
    for name, words in expected.items():
        record = glue.ended(name, glue("StartJobRun", JobName=name)["JobRunId"])
        assert record["JobRunState"] == "FAILED"
        assert words in record["ErrorMessage"]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"Command": {**COMMAND, "PythonVersion": "3"}}, "PythonVersion 3 is not supported"),
    ({"Command": {**COMMAND, "Name": "x"}}, "Command's Name is 'x'"),
    ({"Command": {**COMMAND, "ScriptLocation": "job.py"}}, "ScriptLocation is 'job.py'"),
    ({"Command": None}, "ValidationException"),
    ({"Role": None}, "ValidationException"),
    ({"MaxCapacity": 0.5}, "MaxCapacity is 0.5"),
    ({"Timeout": 0}, "Timeout is 0"),
    ({"MaxRetries": -1}, "MaxRetries is -1"),
    ({"DefaultArguments": {"--a": 1}}, "DefaultArguments must be"),
]


@pytest.mark.parametrize(("change", "message"), REFUSED)
def test_that_a_job_that_makes_no_sense_is_refused(glue: Glue, change: dict[str, Any], message: str) -> None:
    with pytest.raises(AwsError, match=message):
        glue("CreateJob", **{"Name": "j", "Role": ROLE, "Command": COMMAND, **change})
    assert glue("ListJobs") == {"JobNames": []}


def test_that_a_job_is_made_once_changed_and_deleted_any_number_of_times(glue: Glue) -> None:
    made = {"Name": "j", "Role": ROLE, "Command": COMMAND}
    assert glue("CreateJob", **made, Tags={"a": "b"}) == glue("CreateJob", **made) == {"Name": "j"}
    with pytest.raises(AwsError, match="IdempotentParameterMismatchException"):
        glue("CreateJob", **made, Description="other")
    found = glue("GetJob", JobName="j")["Job"]
    assert (found["MaxCapacity"], found["ExecutionProperty"]) == (0.0625, {"MaxConcurrentRuns": 1})
    glue("UpdateJob", JobName="j", JobUpdate={"Role": ROLE, "Command": COMMAND, "Timeout": 5})
    assert glue("GetJobs")["Jobs"][0]["Timeout"] == 5
    assert glue("ListJobs", Tags={"a": "b"})["JobNames"] == ["j"]
    assert glue("DeleteJob", JobName="j") == glue("DeleteJob", JobName="j") == {"JobName": "j"}
    assert list(glue.service.tagged("us-east-1")) == []


def test_that_resolved_options_are_what_scripts_expect() -> None:
    argv = ["job.py", "--a", "1", "--b=2", "--a", "3", "--other", "x", "--my-arg", "y"]
    assert getResolvedOptions(argv, ["a", "b", "my-arg"]) == {"a": "3", "b": "2", "my_arg": "y"}
    with pytest.raises(GlueArgumentError, match="the following arguments are required: --X"):
        getResolvedOptions(argv, ["X"])
    with pytest.raises(GlueArgumentError, match="expected one argument"):
        getResolvedOptions(["job.py", "--a"], ["a"])
