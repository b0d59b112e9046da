"""A Redshift destination: its settings under AWS's member names, their rules, and the plain value made of them.

The S3 staging before it has the settings of any S3 destination, so that a stream's settings are those, and what is
Redshift's own lies in them under one member. Of the password only a digest is kept. Knows no thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labs.emulator.firehose.errors import invalid, not_yet
from labs.emulator.redshift.copying import copy_of
from labs.emulator.redshift.errors import Failure
from labs.emulator.redshift.login import digest_of

OWN = "Redshift"  # the member that holds what is not the staging's
KEPT = ("RoleARN", "ClusterJDBCURL", "CopyCommand", "Username", "RetryOptions", "CloudWatchLoggingOptions")
SHARED = ("ProcessingConfiguration", "S3BackupMode", "S3BackupConfiguration", "S3BackupUpdate")
STAGING = ("S3Configuration", "S3Update")
DEFAULTS: dict[str, Any] = {
    "RetryOptions": {"DurationInSeconds": 3600},
    "CloudWatchLoggingOptions": {"Enabled": False},
}
# What COPY reads
COMPRESSIONS = ("UNCOMPRESSED", "GZIP")


@dataclass(frozen=True, slots=True)
class Loading:
    """Where staged objects are loaded and how; `retry` is in seconds on AWS."""

    url: str
    user: str
    login: str
    role_arn: str
    table: str
    columns: str
    options: str
    retry: float
    log_group: str
    log_stream: str

    def sql(self, manifest: str) -> str:
        """The COPY of what a manifest (s3://…) names."""
        columns = f" ({self.columns})" if self.columns else ""
        access = f"CREDENTIALS 'aws_iam_role={self.role_arn}'"
        return f"COPY {self.table}{columns} FROM '{manifest}' {access} MANIFEST {self.options}"


def flattened(field: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The request's destination as settings; raises InvalidArgumentException for members that are not carried out."""
    for name, value in given.items():
        if value is not None and name not in (*KEPT, *SHARED, *STAGING, "Password"):
            raise not_yet(f"{field}.{name}")
    own = {name: given[name] for name in KEPT if given.get(name) is not None}
    user, password = given.get("Username"), given.get("Password")
    if (user is None) != (password is None):
        raise invalid(f"{field}: Username and Password must be given together.")
    if user is not None and password is not None:
        own["Login"] = digest_of(user, password)
    staging: Mapping[str, Any] = next((given[name] for name in STAGING if given.get(name) is not None), {})
    return {**staging, **{name: given[name] for name in SHARED if given.get(name) is not None}, OWN: own}


def check_redshift(field: str, settings: Mapping[str, Any]) -> None:
    """Raises InvalidArgumentException for the first rule that the settings break; `settings` are merged ones."""
    own = settings[OWN]
    if "Login" not in own:
        raise invalid(f"{field}: Username and Password must be given; Secrets Manager is not available here.")
    for name in ("", "S3BackupDescription"):
        staging = settings.get(name) if name else settings
        if not name and staging and staging["CompressionFormat"] not in COMPRESSIONS:
            raise invalid(
                f"{field}.S3Configuration.CompressionFormat {staging['CompressionFormat']} is not one that COPY reads; "
                f"it must be {' or '.join(COMPRESSIONS)}."
            )
    options = own["CloudWatchLoggingOptions"]
    if options.get("Enabled") and not (options.get("LogGroupName") and options.get("LogStreamName")):
        raise invalid(
            f"{field}.CloudWatchLoggingOptions is enabled: LogGroupName and LogStreamName must both be given."
        )
    try:
        copy_of(_loading(settings).sql("s3://bucket/manifest"))
    except Failure as problem:
        raise invalid(f"{field}.CopyCommand: {str(problem).removeprefix('ERROR: ')}") from problem


def loading_of(settings: Mapping[str, Any]) -> Loading | None:
    """The value of checked settings; None for a stream that ends in S3."""
    return _loading(settings) if OWN in settings else None


def _loading(settings: Mapping[str, Any]) -> Loading:
    own = settings[OWN]
    logging = own["CloudWatchLoggingOptions"] if own["CloudWatchLoggingOptions"].get("Enabled") else {}
    copy = own["CopyCommand"]
    return Loading(
        url=own["ClusterJDBCURL"],
        user=own["Username"],
        login=own["Login"],
        role_arn=own["RoleARN"],
        table=copy["DataTableName"],
        columns=copy.get("DataTableColumns") or "",
        options=copy.get("CopyOptions") or "",
        retry=float(own["RetryOptions"].get("DurationInSeconds", 3600)),
        log_group=logging.get("LogGroupName", ""),
        log_stream=logging.get("LogStreamName", ""),
    )


def described(settings: Mapping[str, Any], plain: Mapping[str, Any]) -> dict[str, Any]:
    """RedshiftDestinationDescription; `plain` is that of the staging. The password is not in it."""
    shared = ("ProcessingConfiguration", "S3BackupMode", "S3BackupDescription")
    return {
        **{name: settings[OWN][name] for name in KEPT},
        "S3DestinationDescription": dict(plain),
        **{name: settings[name] for name in shared if name in settings},
    }
