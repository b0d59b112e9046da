"""Kinds of AWS Glue: database, table (made by a crawler), crawler and job."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from labs.aws.cloud import Cloud
from labs.aws.kinds import logs
from labs.aws.kinds.base import Found, Kind, Wait, looked_again, pages, unless_gone
from labs.words import tr

GONE = frozenset({"EntityNotFoundException"})
LIVE = frozenset({"STARTING", "RUNNING", "STOPPING", "WAITING"})


def _arn(cloud: Cloud, what: str) -> str:
    return f"arn:{cloud.identity.partition}:glue:{cloud.region}:{cloud.identity.account}:{what}"


def _tags(cloud: Cloud, arn: str) -> dict[str, str]:
    return dict(cloud.client("glue").get_tags(ResourceArn=arn)["Tags"])


def _tag(cloud: Cloud, found: Found, _name: str, tags: Mapping[str, str]) -> None:
    cloud.client("glue").tag_resource(ResourceArn=found.arn, TagsToAdd=dict(tags))


def underscored(run: str, base: str) -> str:
    """A name for the catalog, where a hyphen would have to be quoted in every query."""
    return f"hw_{run}_{base}"


# databases


def _create_database(cloud: Cloud, name: str, spec: Mapping[str, Any], tags: Mapping[str, str]) -> str:
    described = {"Name": name, "Description": spec.get("description", "Made by Headwater")}
    cloud.client("glue").create_database(DatabaseInput=described, Tags=dict(tags))
    return _arn(cloud, f"database/{name}")


@looked_again(GONE)
def _describe_database(cloud: Cloud, name: str) -> Found | None:
    if unless_gone(GONE, lambda: cloud.client("glue").get_database(Name=name)) is None:
        return None
    arn = _arn(cloud, f"database/{name}")
    return Found("there", arn, _tags(cloud, arn))


def _remove_database(cloud: Cloud, name: str) -> None:
    cloud.client("glue").delete_database(Name=name)


def _database_names(cloud: Cloud) -> Iterator[str]:
    for page in pages(cloud.client("glue"), "get_databases"):
        yield from (database["Name"] for database in page["DatabaseList"])


# tables


def table_name(database: str, table: str) -> str:
    """The name that the ledger keeps."""
    return f"{database}.{table}"


def _create_table(_cloud: Cloud, name: str, _spec: Mapping[str, Any], _tags: Mapping[str, str]) -> str:
    raise ValueError(f"{name}: tables of the labs are made by a crawler.")


def _describe_table(cloud: Cloud, name: str) -> Found | None:
    database, _, table = name.partition(".")

    answer = unless_gone(GONE, lambda: cloud.client("glue").get_table(DatabaseName=database, Name=table))
    if answer is None:
        return None
    columns = answer["Table"].get("StorageDescriptor", {}).get("Columns", [])
    return Found("there", _arn(cloud, f"table/{database}/{table}"), {}, f"{len(columns)} columns")


def _remove_table(cloud: Cloud, name: str) -> None:
    database, _, table = name.partition(".")
    cloud.client("glue").delete_table(DatabaseName=database, Name=table)


def _table_names(cloud: Cloud) -> Iterator[str]:
    for database in _database_names(cloud):
        for page in pages(cloud.client("glue"), "get_tables", DatabaseName=database):
            yield from (table_name(database, table["Name"]) for table in page["TableList"])


# crawlers


def _create_crawler(cloud: Cloud, name: str, spec: Mapping[str, Any], tags: Mapping[str, str]) -> str:
    cloud.client("glue").create_crawler(Name=name, Tags=dict(tags), **spec)
    return _arn(cloud, f"crawler/{name}")


@looked_again(GONE)
def _describe_crawler(cloud: Cloud, name: str) -> Found | None:
    answer = unless_gone(GONE, lambda: cloud.client("glue").get_crawler(Name=name))
    if answer is None:
        return None
    arn = _arn(cloud, f"crawler/{name}")
    return Found(answer["Crawler"]["State"], arn, _tags(cloud, arn))


def _quiet_crawler(cloud: Cloud, name: str, wait: Wait) -> None:
    found = _describe_crawler(cloud, name)
    if found is not None and found.state == "RUNNING":
        cloud.client("glue").stop_crawler(Name=name)

    def ready() -> bool:
        now = _describe_crawler(cloud, name)
        return now is None or now.state == "READY"

    wait(tr("the crawler is stopping"), ready, 300)


def _remove_crawler(cloud: Cloud, name: str) -> None:
    cloud.client("glue").delete_crawler(Name=name)


def _crawler_names(cloud: Cloud) -> Iterator[str]:
    for page in pages(cloud.client("glue"), "get_crawlers"):
        yield from (crawler["Name"] for crawler in page["Crawlers"])


# jobs


def _create_job(cloud: Cloud, name: str, spec: Mapping[str, Any], tags: Mapping[str, str]) -> str:
    cloud.client("glue").create_job(Name=name, Tags=dict(tags), **spec)
    return _arn(cloud, f"job/{name}")


@looked_again(GONE)
def _describe_job(cloud: Cloud, name: str) -> Found | None:
    if unless_gone(GONE, lambda: cloud.client("glue").get_job(JobName=name)) is None:
        return None
    arn = _arn(cloud, f"job/{name}")
    return Found("there", arn, _tags(cloud, arn))


def _runs(cloud: Cloud, name: str) -> Iterator[dict[str, Any]]:
    for page in pages(cloud.client("glue"), "get_job_runs", JobName=name):
        yield from page["JobRuns"]


def _live_runs(cloud: Cloud, name: str) -> list[str]:
    return [run["Id"] for run in _runs(cloud, name) if run["JobRunState"] in LIVE]


def _logs_of_runs(cloud: Cloud, name: str) -> Iterator[tuple[str, str]]:
    for run in unless_gone(GONE, lambda: list(_runs(cloud, name))) or ():  # of a job that has gone nothing tells
        for group in (logs.JOB_OUTPUT, logs.JOB_ERROR):
            yield logs.STREAM.id, logs.stream_name(group, run["Id"])


def _log_of_crawler(_cloud: Cloud, name: str) -> Iterator[tuple[str, str]]:
    yield logs.STREAM.id, logs.stream_name(logs.CRAWLERS, name)


def _quiet_job(cloud: Cloud, name: str, wait: Wait) -> None:
    if _describe_job(cloud, name) is None:
        return
    live = _live_runs(cloud, name)
    if live:
        cloud.client("glue").batch_stop_job_run(JobName=name, JobRunIds=live)
        wait(tr("its runs are stopping"), lambda: not _live_runs(cloud, name), 300)


def _remove_job(cloud: Cloud, name: str) -> None:
    cloud.client("glue").delete_job(JobName=name)


def _job_names(cloud: Cloud) -> Iterator[str]:
    for page in pages(cloud.client("glue"), "get_jobs"):
        yield from (job["Name"] for job in page["Jobs"])


JOB = Kind(
    "glue.job", "Glue job", 10, _create_job, _describe_job, _remove_job, _job_names, quiet=_quiet_job,
    made=_logs_of_runs, tag=_tag, waits="runs that are alive, which are stopped first",
)  # fmt: skip
CRAWLER = Kind(
    "glue.crawler", "Glue crawler", 20, _create_crawler, _describe_crawler, _remove_crawler, _crawler_names,
    quiet=_quiet_crawler, made=_log_of_crawler, tag=_tag, waits="the crawler to be READY; a crawl is stopped first",
)  # fmt: skip
TABLE = Kind(
    "glue.table",
    "Glue table",
    55,
    _create_table,
    _describe_table,
    _remove_table,
    _table_names,
    made_by_others=True,
    waits="the crawler, which could make it again",
    remade_by=(CRAWLER.id,),
)
DATABASE = Kind(
    "glue.database", "Glue database", 60, _create_database, _describe_database, _remove_database, _database_names,
    tag=_tag, name=underscored, waits="its tables", remade_by=(CRAWLER.id,),
)  # fmt: skip
