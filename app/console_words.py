"""What to click in the AWS console to do what a step's calls do: a short list a service, with its page's address.

Plain words over CallSeen. Knows no Qt and no client.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from labs.events import CallSeen

READS = ("Describe", "List", "Get", "Head", "Search", "Batch")
MAKES = ("Create", "Put", "Add", "Tag", "Attach", "Start", "Split", "Merge", "Update", "Register")
REMOVES = ("Delete", "Remove", "Detach", "Stop", "Untag")


@dataclass(frozen=True, slots=True)
class Page:
    """A service's page: its title, its address with {region}, and what is clicked to look, make and remove."""

    title: str
    address: str
    look: str
    make: str
    remove: str


HOME = "https://{region}.console.aws.amazon.com"
PAGES = {
    "kinesis": Page(
        "Kinesis Data Streams",
        HOME + "/kinesis/home?region={region}#/streams/list",
        "Data streams → the stream: Monitoring for its figures, Data viewer for its records.",
        "Create data stream. Capacity and tags are under Configuration; records are put by a program only.",
        "Data streams → the stream → Actions → Delete.",
    ),
    "firehose": Page(
        "Amazon Data Firehose",
        HOME + "/firehose/home?region={region}#/streams",
        "Firehose streams → the stream: Monitoring and Configuration.",
        "Create Firehose stream: source, destination, then the buffer under Destination settings.",
        "Firehose streams → the stream → Delete.",
    ),
    "s3": Page(
        "Amazon S3",
        HOME + "/s3/buckets?region={region}",
        "Buckets → the bucket → Objects → the object → Open.",
        "Create bucket; inside it Upload.",
        "Select the bucket → Empty, then Delete.",
    ),
    "glue": Page(
        "AWS Glue",
        HOME + "/glue/home?region={region}#/v2/home",
        "Data Catalog → Databases or Tables; ETL jobs → the job → Runs.",
        "Databases → Add database; Crawlers → Create crawler → Run; ETL jobs → Script editor → Save → Run.",
        "Select it in its list → Action → Delete.",
    ),
    "iam": Page(
        "IAM",
        "https://console.aws.amazon.com/iam/home#/roles",
        "Roles → the role: Permissions and Trust relationships.",
        "Create role → AWS service, then Add permissions → Create inline policy.",
        "Roles → the role → Delete, and type its name.",
    ),
    "logs": Page(
        "CloudWatch Logs",
        HOME + "/cloudwatch/home?region={region}#logsV2:log-groups",
        "Log groups → the group → the stream.",
        "Create log group.",
        "Select the group → Actions → Delete log group(s).",
    ),
    "athena": Page(
        "Amazon Athena",
        HOME + "/athena/home?region={region}#/query-editor",
        "Query editor: pick the database, then read the result below the query.",
        "Query editor → write the query → Run.",
        "Saved queries → select → Delete.",
    ),
    "resourcegroupstaggingapi": Page(
        "Tag Editor",
        HOME + "/resource-groups/tag-editor/find-resources?region={region}",
        "Tag Editor: choose regions and a tag → Search resources.",
        "Select what was found → Manage tags of selected resources.",
        "Select what was found → Manage tags → Remove tag.",
    ),
}


def console_address(kind: str, region: str) -> str:
    """The console page of a kind's service (`kinesis.stream`); empty where none is known."""
    page = PAGES.get(kind.partition(".")[0])
    return page.address.format(region=region or "us-east-1") if page is not None else ""


def open_console(kind: str, region: str) -> None:
    """Open that page in the student's browser."""
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    address = console_address(kind, region)
    if address:
        QDesktopServices.openUrl(QUrl(address))


def console_text(calls: Iterable[CallSeen], region: str, *, real: bool) -> str:
    """What to click, a service at a time in the order of the calls; empty without calls that a page is known for."""
    seen: dict[str, list[str]] = {}
    for call in calls:
        seen.setdefault(call.service, []).append(call.operation)
    blocks = [
        _block(PAGES[service], names, region or "us-east-1") for service, names in seen.items() if service in PAGES
    ]
    if not blocks:
        return ""
    head = [] if real else ["The embedded cloud has no console. On an account of your own it would be:"]
    return "\n\n".join([*head, *blocks])


def _block(page: Page, operations: list[str], region: str) -> str:
    verbs = [(READS, page.look), (MAKES, page.make), (REMOVES, page.remove)]
    clicks = [words for names, words in verbs if any(one.startswith(names) for one in operations)]
    rows = [
        f"{number}. {words}" for number, words in enumerate([f"Open {page.address.format(region=region)}", *clicks], 1)
    ]
    return "\n".join([page.title, *rows])
