"""Where a Spark job finds its Python and its Java, and with which settings Spark runs on this machine.

pyspark is an optional extra. It is looked for in this interpreter, or in the one that HEADWATER_SPARK_PYTHON names.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

RUNTIME = Path(__file__).parent / "spark_runtime"
RUNNER = RUNTIME / "runner.py"
SETTING = "HEADWATER_SPARK_PYTHON"
# Of a job's memory, Spark's own part: the rest is the script's Python and what Java takes beside its heap.
HEAP = "1g"
_LOOK = "import importlib.util as u, sys; sys.exit(not (u.find_spec('pyspark') and u.find_spec('boto3')))"
_HOW = (
    "A glueetl job needs Spark, which is an optional part: install Java 17 and `pip install headwater[spark]`, or make "
    "the job a pythonshell job."
)


class NoSpark(Exception):
    """Spark is not to be had; the text says what is missing and what to do."""


@dataclass(frozen=True, slots=True)
class Spark:
    """The Python that has pyspark, and the folder of Java, empty where `java` is on the path."""

    python: str
    java_home: str = ""


def found() -> Spark:
    """What Spark runs on; raises NoSpark."""
    return Spark(_python(), _java())


def _python() -> str:
    named = os.environ.get(SETTING, "")
    if not named:
        if importlib.util.find_spec("pyspark") is None:
            raise NoSpark(f"Spark is not available here: the Python package pyspark is missing. {_HOW}")
        return sys.executable
    try:
        looked = subprocess.run([named, "-c", _LOOK], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise NoSpark(
            f"Spark is not available here: {SETTING} names {named}, which cannot be run: {problem}."
        ) from problem
    if looked.returncode:
        raise NoSpark(f"Spark is not available here: {SETTING} names {named}, which has no pyspark or no boto3. {_HOW}")
    return named


def _java() -> str:
    home = os.environ.get("JAVA_HOME", "")
    if home and any((Path(home) / "bin" / name).exists() for name in ("java", "java.exe")):
        return home
    if shutil.which("java"):
        return ""
    raise NoSpark(f"Spark is not available here: Java is missing. {_HOW}")


def environment(spark: Spark, folder: Path) -> dict[str, str]:
    """What the script's environment has more than a Python Shell job's: Spark on one core, on loopback only."""
    temporary = folder / "tmp"
    settings = {
        "spark.master": "local[1]",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": HEAP,
        "spark.driver.extraJavaOptions": f"-Djava.io.tmpdir={temporary} -XX:-UsePerfData -XX:+UseSerialGC",
        "spark.local.dir": str(temporary),
        "spark.sql.warehouse.dir": str(temporary / "warehouse"),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    given = " ".join(f"--conf '{name}={value}'" for name, value in settings.items())
    java = {"JAVA_HOME": spark.java_home} if spark.java_home else {}
    return {
        **java,
        "PYSPARK_SUBMIT_ARGS": f"{given} pyspark-shell",
        "PYSPARK_PYTHON": spark.python,
        "PYSPARK_DRIVER_PYTHON": spark.python,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_HOSTNAME": "localhost",
    }


def arguments(job: str, run: str) -> tuple[str, ...]:
    """What a Spark script's arguments begin with, which a Python Shell script never gets."""
    return ("--JOB_NAME", job, "--JOB_RUN_ID", run, "--JOB_ID", f"j_{run.partition('_')[2]}")
