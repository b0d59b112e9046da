"""What Headwater needs of a Linux system: the shared libraries that Qt loads, and what Debian keeps apart.

The lists were found by starting Qt on a bare Debian 12. apt-get is used only where it exists and only by root;
elsewhere the person gets the exact command. Standard library only. `headwater doctor` reads the same lists.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

from app.setup.stop import Stop, say

# Shared object -> Debian's package.
CORE = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
XCB = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
GROUPS: Mapping[str, Mapping[str, str]] = {"offscreen": CORE, "window": {**CORE, **XCB}}


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing(libraries: Mapping[str, str], platform: str = sys.platform) -> tuple[str, ...]:
    """Debian's packages of those libraries that this Linux cannot load; empty on other systems."""
    if not platform.startswith("linux"):
        return ()
    return tuple(package for name, package in libraries.items() if not _loads(name))


def apt_command(packages: tuple[str, ...], *, sudo: bool = False) -> list[str]:
    """The words that install those packages on Debian and its kin."""
    words = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    return ["sudo", *words] if sudo else words


def advice(packages: tuple[str, ...]) -> str:
    """A sentence with the exact command, or with the names where apt-get does not exist."""
    if shutil.which("apt-get"):
        return f"Please run: {' '.join(apt_command(packages, sudo=not _is_root()))}"
    return f"Please install what your system calls {', '.join(packages)} (Debian's names)."


def install(packages: tuple[str, ...]) -> bool:
    """Installs the packages if this is root and apt-get exists; False where that is for the person to do.

    Raises Stop when apt-get fails.
    """
    if not (_is_root() and shutil.which("apt-get")):
        return False
    say(f"Installing system packages: {' '.join(packages)}")
    if _apt(apt_command(packages)).returncode == 0:
        return True
    _apt(["apt-get", "update"])  # A fresh system has no package lists yet.
    done = _apt(apt_command(packages))
    if done.returncode == 0:
        return True
    raise Stop(f"{done.stdout.strip()}\napt-get could not install them. {advice(packages)}")


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _apt(words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [words[0], "-o", "DPkg::Lock::Timeout=120", *words[1:]],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
