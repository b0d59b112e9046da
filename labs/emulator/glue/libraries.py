"""Which of AWS's libraries for Python Shell jobs are here: what `library-set` asks for, and in which version.

The list is the one of AWS's documentation for Python 3.9. What is not here a job adds by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

ANALYTICS = (
    "avro", "awscli", "awswrangler", "boto3", "botocore", "elasticsearch", "numpy", "pandas", "psycopg2", "pyathena",
    "PyMySQL", "pyodbc", "pyorc", "redshift-connector", "requests", "s3fs", "scikit-learn", "scipy", "SQLAlchemy",
)  # fmt: skip


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def said(arguments: Mapping[str, str]) -> list[str]:
    """What the error log says at the start of a run that asks for a library set; nothing for one that does not."""
    wanted = arguments.get("library-set") or arguments.get("--library-set") or ""
    if wanted.lower() != "analytics":
        return []
    found = {name: _installed(name) for name in ANALYTICS}
    here = ", ".join(f"{name} {number}" for name, number in found.items() if number)
    absent = ", ".join(name for name, number in found.items() if not number)
    return [
        f"library-set=analytics: of AWS's libraries this cloud has {here or 'none'}.",
        *(
            [f"library-set=analytics: not here: {absent}. A job adds them with --additional-python-modules."]
            * bool(absent)
        ),
    ]
