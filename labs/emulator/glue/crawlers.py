"""The crawlers' operations: create, describe, change, delete, start and stop. What a crawl does is in crawls.py."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from statistics import median
from typing import Any

from labs.emulator.glue import tags
from labs.emulator.glue.context import Act, Context, region_of
from labs.emulator.glue.crawls import NO_ROLE, STARTING_SECONDS, STOPPING_SECONDS, begin, role_arn
from labs.emulator.glue.errors import exists, invalid, missing, name_in, one_of
from labs.emulator.glue.globs import excluder
from labs.emulator.glue.paging import page
from labs.emulator.glue.plan import options
from labs.emulator.glue.quotas import room
from labs.emulator.glue.state import Crawler, Json, RegionState
from labs.emulator.glue.targets import Target
from labs.emulator.wire import Answer, AwsError, Call, required

_UPDATES = ("LOG", "UPDATE_IN_DATABASE")
_DELETES = ("LOG", "DELETE_FROM_DATABASE", "DEPRECATE_IN_DATABASE")
_RECRAWLS = ("CRAWL_EVERYTHING", "CRAWL_NEW_FOLDERS_ONLY")
_OTHER_TARGETS = (
    "JdbcTargets", "MongoDBTargets", "DynamoDBTargets", "CatalogTargets", "DeltaTargets", "IcebergTargets",
    "HudiTargets",
)  # fmt: skip
LONGEST_PREFIX = 64


def crawler_of(state: RegionState, name: str) -> Crawler:
    """The crawler; raises EntityNotFoundException."""
    found = state.crawlers.get(name)
    if found is None:
        raise missing(f"Crawler entry with name {name} does not exist")
    return found


def _targets(given: Any) -> Json:
    if not isinstance(given, dict) or not any(given.values()):
        raise invalid("Crawler targets need at least one target: S3Targets with a Path.")
    foreign = [name for name in _OTHER_TARGETS if given.get(name)]
    if foreign:
        raise invalid(f"Only S3Targets can be crawled here, not {foreign[0]}.")
    for one in given["S3Targets"]:
        try:
            excluder(Target.of(one).exclusions)
        except re.error as problem:
            raise invalid(f"Exclusions of {one.get('Path')} hold a pattern that is not one: {problem}.") from problem
    kept = [{"Path": one["Path"], "Exclusions": one.get("Exclusions") or []} for one in given["S3Targets"]]
    return {"S3Targets": kept, **{name: [] for name in _OTHER_TARGETS}}


def _schema_policy(given: Mapping[str, Any]) -> Json:
    return {
        "UpdateBehavior": one_of(given, "UpdateBehavior", _UPDATES, "UPDATE_IN_DATABASE"),
        "DeleteBehavior": one_of(given, "DeleteBehavior", _DELETES, "DEPRECATE_IN_DATABASE"),
    }


def _text(given: Mapping[str, Any], field: str) -> Json:
    return {field: given[field]} if given.get(field) else {}


def _definition(given: Mapping[str, Any]) -> Json:
    """A crawler's definition of the parameters of CreateCrawler."""
    options(given.get("Configuration") or "")
    prefix = given.get("TablePrefix") or ""
    if len(prefix) > LONGEST_PREFIX:
        raise invalid(f"TablePrefix has {len(prefix)} characters: at most {LONGEST_PREFIX} are allowed.")
    recrawl = given.get("RecrawlPolicy") or {}
    role = str(required(given, "Role"))
    return {
        "Name": name_in(given),
        "Role": role.partition(":role/")[2] or role,
        "Targets": _targets(required(given, "Targets")),
        "DatabaseName": str(given.get("DatabaseName") or "default").lower(),
        **_text(given, "Description"),
        "Classifiers": list(given.get("Classifiers") or []),
        "RecrawlPolicy": {"RecrawlBehavior": one_of(recrawl, "RecrawlBehavior", _RECRAWLS, "CRAWL_EVERYTHING")},
        "SchemaChangePolicy": _schema_policy(given.get("SchemaChangePolicy") or {}),
        "LineageConfiguration": {"CrawlerLineageSettings": "DISABLE"},
        **_text(given, "TablePrefix"),
        **_text(given, "Configuration"),
        "LakeFormationConfiguration": {"UseLakeFormationCredentials": False, "AccountId": ""},
    }


def _check_role(context: Context, call: Call) -> None:
    role = call.params.get("Role")
    if role and context.neighbours.role_problem(role_arn(str(role), call.account), "glue.amazonaws.com"):
        raise invalid(NO_ROLE)


def create_crawler(context: Context, call: Call) -> Answer:
    """CreateCrawler; the role must be one that Glue may assume."""
    definition, given_tags = _definition(call.params), tags.checked(call.params.get("Tags"))
    _check_role(context, call)
    now = context.clock.now()
    with context.lock:
        state, name = region_of(context, call), definition["Name"]
        if name in state.crawlers:
            raise exists(f"{name} already exists")
        room(len(state.crawlers), "crawlers")
        state.crawlers[name] = Crawler({**definition, "CreationTime": now, "LastUpdated": now, "Version": 1})
        tags.put(state, tags.arn(call, "crawler", name), given_tags)
    return {}


def _answer(context: Context, crawler: Crawler) -> Json:
    elapsed = int((context.clock.now() - crawler.since) * 1000) if crawler.state != "READY" else 0
    last = {"LastCrawl": crawler.last} if crawler.last else {}
    return {**crawler.definition, "State": crawler.state, "CrawlElapsedTime": elapsed, **last}


def get_crawler(context: Context, call: Call) -> Answer:
    """GetCrawler."""
    with context.lock:
        return {"Crawler": _answer(context, crawler_of(region_of(context, call), name_in(call.params)))}


def get_crawlers(context: Context, call: Call) -> Answer:
    """GetCrawlers."""
    with context.lock:
        all_ = [_answer(context, one) for one in region_of(context, call).crawlers.values()]
    part, token = page(all_, lambda one: [one["Name"]], call.params)
    return {"Crawlers": part, **token}


def list_crawlers(context: Context, call: Call) -> Answer:
    """ListCrawlers, those that carry all of Tags."""
    wanted = (call.params.get("Tags") or {}).items()
    with context.lock:
        state = region_of(context, call)
        names = [
            name for name in state.crawlers if wanted <= state.tags.get(tags.arn(call, "crawler", name), {}).items()
        ]
    part, token = page(names, lambda name: [name], call.params)
    return {"CrawlerNames": part, **token}


def _idle(crawler: Crawler) -> None:
    if crawler.state != "READY":
        raise AwsError("CrawlerRunningException", f"Crawler with name {crawler.definition['Name']} has already started")


def update_crawler(context: Context, call: Call) -> Answer:
    """UpdateCrawler: what is given replaces what was; refused while it runs."""
    name = name_in(call.params)
    _check_role(context, call)
    with context.lock:
        crawler = crawler_of(region_of(context, call), name)
        _idle(crawler)
        before = crawler.definition
        given = {key: value for key, value in call.params.items() if value is not None}
        changed = _definition({**before, **given})
        own = {"CreationTime": before["CreationTime"], "LastUpdated": context.clock.now()}
        crawler.definition = {**changed, **own, "Version": before["Version"] + 1}
    return {}


def delete_crawler(context: Context, call: Call) -> Answer:
    """DeleteCrawler; refused while it runs. Its tables stay."""
    name = name_in(call.params)
    with context.lock:
        state = region_of(context, call)
        _idle(crawler_of(state, name))
        del state.crawlers[name]
        tags.drop(state, tags.arn(call, "crawler", name))
    return {}


def start_crawler(context: Context, call: Call) -> Answer:
    """StartCrawler: RUNNING from now on."""
    with context.lock:
        state = region_of(context, call)
        crawler = crawler_of(state, name_in(call.params))
        _idle(crawler)
        begin(context, state, call.account, crawler)
    return {}


def stop_crawler(context: Context, call: Call) -> Answer:
    """StopCrawler: STOPPING from now on; the catalog stays as it was."""
    name = name_in(call.params)
    with context.lock:
        crawler = crawler_of(region_of(context, call), name)
        if crawler.state == "READY":
            raise AwsError("CrawlerNotRunningException", f"Crawler with name {name} is not running")
        if crawler.state == "STOPPING":
            raise AwsError("CrawlerStoppingException", f"Crawler with name {name} is already stopping")
        crawler.state = "STOPPING"
        context.stop(crawler.crawls[-1]["CrawlId"])
    return {}


def _metrics(context: Context, name: str, crawler: Crawler) -> Json:
    runs = [one["EndTime"] - one["StartTime"] for one in crawler.crawls if "EndTime" in one]
    usual = median(runs) if runs else context.clock.lasting(STARTING_SECONDS + STOPPING_SECONDS)
    running = crawler.state != "READY"
    return {
        "CrawlerName": name,
        "TimeLeftSeconds": max(0.0, crawler.since + usual - context.clock.now()) if running else 0.0,
        "StillEstimating": running and not runs,
        "LastRuntimeSeconds": runs[-1] if runs else 0.0,
        "MedianRuntimeSeconds": median(runs) if runs else 0.0,
        "TablesCreated": crawler.tables[0],
        "TablesUpdated": crawler.tables[1],
        "TablesDeleted": crawler.tables[2],
    }


def get_crawler_metrics(context: Context, call: Call) -> Answer:
    """GetCrawlerMetrics, of all crawlers or of those named that exist."""
    with context.lock:
        state = region_of(context, call)
        wanted = call.params.get("CrawlerNameList") or list(state.crawlers)
        all_ = [_metrics(context, name, state.crawlers[name]) for name in wanted if name in state.crawlers]
    part, token = page(all_, lambda one: [one["CrawlerName"]], call.params)
    return {"CrawlerMetricsList": part, **token}


_CRAWL_FIELDS = {
    "CRAWL_ID": "CrawlId",
    "STATE": "State",
    "START_TIME": "StartTime",
    "END_TIME": "EndTime",
    "DPU_HOUR": "DPUHour",
}
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "GT": operator.gt, "GE": operator.ge, "LT": operator.lt, "LE": operator.le, "EQ": operator.eq, "NE": operator.ne,
}  # fmt: skip
_MILLISECONDS = 1e11  # a time above this is in milliseconds: as seconds it would lie beyond the year 5000


def _crawl_filter(given: Mapping[str, Any]) -> Callable[[Json], bool]:
    """A test of a crawl. Times are seconds or milliseconds since the epoch, or ISO 8601."""
    field = _CRAWL_FIELDS[one_of(given, "FieldName", tuple(_CRAWL_FIELDS), "")]
    compare = _OPERATORS[one_of(given, "FilterOperator", tuple(_OPERATORS), "")]
    text = str(required(given, "FieldValue"))
    wanted = text if field in ("CrawlId", "State") else _number(given["FieldName"], text)
    return lambda crawl: field in crawl and compare(crawl[field], wanted)


def _number(field: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        try:
            return datetime.fromisoformat(text).astimezone(UTC).timestamp()
        except ValueError:
            raise invalid(f"FieldValue of {field} is {text!r}: it must be a number or a time.") from None
    return number / 1000 if number > _MILLISECONDS else number


def list_crawls(context: Context, call: Call) -> Answer:
    """ListCrawls, newest first."""
    wanted = [_crawl_filter(one) for one in call.params.get("Filters") or []]
    with context.lock:
        crawls = list(crawler_of(region_of(context, call), name_in(call.params, "CrawlerName")).crawls)
    crawls = [one for one in crawls if all(fits(one) for fits in wanted)]
    part, token = page(crawls, lambda one: [-one["StartTime"], one["CrawlId"]], call.params)
    return {"Crawls": part, **token}


OPERATIONS: dict[str, Act] = {
    "GetCrawler": get_crawler,
    "GetCrawlers": get_crawlers,
    "ListCrawlers": list_crawlers,
    "StartCrawler": start_crawler,
    "StopCrawler": stop_crawler,
    "GetCrawlerMetrics": get_crawler_metrics,
    "ListCrawls": list_crawls,
}
