"""Fetches the peers of the long tier into `.peers/` beside the project: other AWS clients and other emulators.

Run by hand: `python tests/peers/install.py`. Standard library only. It makes a virtual environment for what comes from
PyPI, and `node_modules` for what comes from npm; without Node.js the second half is left out with a sentence.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

PEERS = Path(__file__).resolve().parents[2] / ".peers"
FROM_PYPI = ("awscli", "ministack", "roto-aws")
FROM_NPM = ("@aws-sdk/client-kinesis", "@aws-sdk/client-s3", "@smithy/node-http-handler", "kinesis-local")
PROGRAMS = PEERS / "venv" / ("Scripts" if os.name == "nt" else "bin")


def program(name: str) -> Path | None:
    """A program of the virtual environment (`aws`, `ministack`), None when it is not installed."""
    for suffix in (".exe", ".cmd", "") if os.name == "nt" else ("",):
        if (found := PROGRAMS / f"{name}{suffix}").is_file():
            return found
    return None


def node_module(name: str) -> Path | None:
    """The folder of an npm package, None when it is not installed."""
    found = PEERS / "node_modules" / name
    return found if found.is_dir() else None


def install_python() -> None:
    """The peers from PyPI, in an environment of their own: their requirements are not ours."""
    if not PROGRAMS.is_dir():
        venv.create(PEERS / "venv", with_pip=True)
    python = PROGRAMS / ("python.exe" if os.name == "nt" else "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *FROM_PYPI], check=True)


def install_node() -> None:
    """The peers from npm. A package.json of its own keeps npm from looking for one in the folders above."""
    npm = shutil.which("npm")
    if npm is None:
        print("Node.js is not installed: the JavaScript SDK and kinesis-local are left out.")
        return
    (PEERS / "package.json").write_text(json.dumps({"private": True, "type": "module"}), encoding="utf-8")
    subprocess.run([npm, "install", "--no-audit", "--no-fund", "--loglevel=error", *FROM_NPM], cwd=PEERS, check=True)


def main() -> int:
    """Installs both halves; what is there already is brought up to date."""
    PEERS.mkdir(exist_ok=True)
    install_python()
    install_node()
    print(f"The peers are in {PEERS}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
