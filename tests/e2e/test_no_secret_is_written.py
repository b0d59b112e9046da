"""Canary secrets in the environment and in the shared files: after days of labs nothing that was written holds one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.test_week import children_of

CANARY = "CanaryCanaryCanaryCanaryCanaryCanary0042"
KEY = "AKIACANARYCANARYCAN1"
VARIABLES = {
    "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": CANARY, "AWS_SESSION_TOKEN": CANARY, "DATABASE_PASSWORD": CANARY,
    "GITHUB_TOKEN": CANARY, "WHATEVER": CANARY,
}  # fmt: skip


def planted(folder: Path) -> dict[str, str]:
    """An environment and a home full of canaries."""
    aws = folder / "home" / ".aws"
    aws.mkdir(parents=True)
    (aws / "credentials").write_text(f"[default]\naws_access_key_id={KEY}\naws_secret_access_key={CANARY}\n", "utf-8")
    files = {"AWS_SHARED_CREDENTIALS_FILE": str(aws / "credentials"), "AWS_CONFIG_FILE": str(aws / "none")}
    return {**os.environ, **VARIABLES, **files, "HOME": str(folder / "home"), "HEADWATER_HOME": str(folder / "kept")}


def holds(data: bytes) -> bool:
    return CANARY.encode() in data or KEY.encode() in data


def environments(pid: int) -> list[bytes]:
    """Of every descendant that lives now."""
    found = []
    for child in children_of(pid):
        try:
            found.append(Path(f"/proc/{child}/environ").read_bytes())
        except OSError:
            continue
    return found


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="the environment of a process is read from /proc")
def test_that_no_canary_is_in_what_is_said_kept_or_handed_on(tmp_path: Path) -> None:
    given = planted(tmp_path)
    words = [sys.executable, "-m", "app", "run", "--json", "--day", "wed", "--keep"]
    process = subprocess.Popen(words, env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    said, seen = [], 0
    for line in process.stdout:
        said.append(line)
        handed = environments(process.pid)
        seen = max(seen, len(handed))
        assert not any(holds(environment) for environment in handed)
    assert process.wait(60) == 0, b"".join(said[-3:])
    process.stdout.close()
    assert seen
    exported = subprocess.run(
        [sys.executable, "-m", "app", "ledger", "export"], env=given, capture_output=True, timeout=60, check=True
    )
    assert b"headwater ledger" in exported.stdout
    assert not holds(b"".join(said) + exported.stdout + exported.stderr)
    kept = [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]
    assert kept
    assert [path.name for path in kept if holds(path.read_bytes())] == []
