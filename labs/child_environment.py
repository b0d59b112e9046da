"""The environment of our own child processes: an allow-list, so that no key or password of the student's is in it.

Knows names of variables only. A student's script has a stricter one of its own (labs/emulator/glue/process.py).
"""

from __future__ import annotations

import os
from collections.abc import Mapping

NAMES = frozenset(
    {"PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "SHELL",
     "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "USERNAME", "APPDATA", "LOCALAPPDATA",
     "PROGRAMDATA", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE", "VIRTUAL_ENV", "HEADWATER_HOME",
     "SSL_CERT_FILE", "SSL_CERT_DIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"}
)  # fmt: skip
PREFIXES = ("LC_", "PYTHON", "XDG_", "COV_", "COVERAGE_")
# What reaches AWS itself through a profile: where its files are, never what is in them, and the way out of the network.
OF_PROFILES = frozenset(
    {"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CA_BUNDLE", "AWS_EC2_METADATA_DISABLED",
     "REQUESTS_CA_BUNDLE", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "ALL_PROXY"}
)  # fmt: skip
# What pip needs to install the modules that a job asks for.
OF_PIP = ("PIP_",)
NO_ACCOUNT = {
    "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_EC2_METADATA_DISABLED": "true",
}  # fmt: skip


def plain(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """For a child that works on the embedded cloud or an endpoint: no account can be found from it."""
    given = os.environ if environment is None else environment
    return {name: value for name, value in given.items() if _is_plain(name)} | NO_ACCOUNT


def of_cloud(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """For the embedded cloud, which runs pip for jobs."""
    given = os.environ if environment is None else environment
    proxies = {"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "ALL_PROXY"}
    more = {name: value for name, value in given.items() if name.upper().startswith(OF_PIP) or name.upper() in proxies}
    return plain(given) | more


def of_profile(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """For a child that signs in by a profile: it may read the shared files; keys in the environment stay here."""
    given = os.environ if environment is None else environment
    return {name: value for name, value in given.items() if _is_plain(name) or name.upper() in OF_PROFILES}


def _is_plain(name: str) -> bool:
    return name.upper() in NAMES or name.upper().startswith(PREFIXES)
