"""What the embedded cloud's child imports before its first answer: nothing heavy, since a student waits for it."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {"moto", "boto3", "botocore", "pyarrow", "numpy", "duckdb", "fastavro", "flask", "urllib.request"}
PROGRAM = f"""
import sys
import labs.emulator.__main__
from labs.emulator.server import start
from labs.emulator.services import Settings
cloud = start(Settings(), warm=False)
print(sorted({HEAVY!r} & set(sys.modules)))
cloud.close()
"""


def test_that_nothing_heavy_is_imported_before_the_first_answer() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, encoding="utf-8", timeout=60)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
