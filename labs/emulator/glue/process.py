"""A job's script as a process: its folder, arguments and environment, its start and its certain end.

Knows neither the catalog nor a run's states. The environment is allow-listed, so that nothing of the student's own
account reaches the script.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from labs.emulator.glue import spark
from labs.emulator.glue.spark import Spark
from labs.emulator.neighbours import Endpoint

RUNTIME = Path(__file__).parent / "runtime"
GIB = 1 << 30
# AWS gives 1 GiB at 0.0625 DPU and 16 GiB at 1 DPU; a student's laptop gives less.
MEMORY = {0.0625: GIB, 1.0: 4 * GIB}
_PASSED_ON = ("PATH", "SYSTEMROOT", "WINDIR", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE")
PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Script:
    """What is to be run: the script's file name and text, its arguments, its memory in bytes.

    `extras` are the files of --extra-py-files, by name: modules, or archives of them. `modules` is the folder of
    --additional-python-modules. With `spark` it is run by the Python that has pyspark.
    """

    name: str
    body: bytes
    arguments: tuple[str, ...]
    memory: int
    extras: Mapping[str, bytes] = field(default_factory=dict)
    modules: Path | None = None
    spark: Spark | None = None


def arguments(defaults: Mapping[str, str], given: Mapping[str, str]) -> tuple[str, ...]:
    """The default arguments overlaid with a run's: --name, value, … and never --JOB_NAME."""
    merged = {**defaults, **given}
    merged.pop("--JOB_NAME", None)
    return tuple(word for name, value in merged.items() for word in (name, value))


def environment(
    folder: Path, endpoint: Endpoint, extras: Iterable[str] = (), modules: Path | None = None
) -> dict[str, str]:
    """The script's whole environment: this cloud, a home of its own, no proxy, no account."""
    extra = folder / "extra"
    archives = [str(extra / name) for name in extras if not name.endswith(".py")]
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    home, temporary = str(folder / "home"), str(folder / "tmp")
    if endpoint.session_token:
        passed["AWS_SESSION_TOKEN"] = endpoint.session_token
    return passed | {
        "HOME": home,
        "USERPROFILE": home,
        "TMPDIR": temporary,
        "TEMP": temporary,
        "TMP": temporary,
        "AWS_ACCESS_KEY_ID": endpoint.access_key_id,
        "AWS_SECRET_ACCESS_KEY": endpoint.secret_access_key,
        "AWS_REGION": endpoint.region,
        "AWS_DEFAULT_REGION": endpoint.region,
        "AWS_ENDPOINT_URL": endpoint.url,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "*",
        "no_proxy": "*",
        "PYTHONPATH": os.pathsep.join([str(RUNTIME), str(extra), *archives, *([str(modules)] if modules else [])]),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


@contextmanager
def workshop() -> Iterator[Path]:
    """A temporary folder with home, tmp, work, script and extra in it; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="glue-python-"))
    try:
        for name in ("home", "tmp", "work", "script", "extra"):
            (folder / name).mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start(script: Script, folder: Path, endpoint: Endpoint) -> subprocess.Popen[bytes]:
    """Starts the script in a group of its own, its output in two pipes."""
    path = folder / "script" / script.name
    settings = environment(folder, endpoint, script.extras, script.modules)
    if script.spark is not None:
        own = {"PYTHONPATH": os.pathsep.join([str(spark.RUNTIME), settings["PYTHONPATH"]])}
        settings |= own | spark.environment(script.spark, folder)
    path.write_bytes(script.body)
    for name, body in script.extras.items():
        (folder / "extra" / name).write_bytes(body)
    return subprocess.Popen(
        [*_interpreter(script), str(path), *script.arguments],
        cwd=folder / "work",
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=os.name == "posix",
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        bufsize=0,
    )


def _interpreter(script: Script) -> list[str]:
    python = script.spark.python if script.spark else sys.executable
    runner = [str(spark.RUNNER)] if script.spark else []
    if os.name == "posix":
        return [python, "-I", str(RUNTIME / "launcher.py"), str(script.memory), *runner]
    return [python, "-u", *runner]


def kill(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and, where the system has process groups, all that it started; waits for its end."""
    if sys.platform == "win32":
        taskkill = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
        with suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(taskkill, capture_output=True, timeout=PATIENCE, check=False)
        process.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE)


def end_strays(folder: Path) -> None:
    """On Linux also ends what left the script's process group: whatever still lives with the run's own home."""
    if sys.platform != "linux":
        return
    mark = f"HOME={folder / 'home'}".encode()
    deadline = time.monotonic() + PATIENCE
    # Again until none is found: what is being ended may have started others meanwhile.
    while (found := [pid for pid in _processes() if mark in _environment_of(pid)]) and time.monotonic() < deadline:
        for pid in found:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


def _processes() -> list[int]:
    return [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]


def _environment_of(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []


def problem(code: int, errors: list[str]) -> str:
    """A failed run's ErrorMessage: the exception's last line if there is one, else the exit code."""
    last = _exception(errors)
    if code in (137, -9) or last.startswith("MemoryError"):
        return "Command Failed due to Out of Memory"
    return last or f"Command failed with exit code {code if code >= 0 else 128 - code}"


def _exception(errors: list[str]) -> str:
    starts = [at for at, line in enumerate(errors) if line.startswith("Traceback (most recent call last)")]
    if starts:
        for line in errors[starts[-1] + 1 :]:
            if line.strip() and not line.startswith((" ", "\t")):
                return line.strip()
    syntax = [line for line in errors if line.startswith(("SyntaxError", "IndentationError", "TabError"))]
    return syntax[-1] if syntax else ""
