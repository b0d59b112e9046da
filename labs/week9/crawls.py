"""What the days share about crawlers: looking at one, running it to its end, and taking in what it made.

Knows the week's way of naming things and nothing of one day.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from labs.aws.kinds import glue, logs
from labs.context import Context
from labs.week9.common import GLUE_CRAWLER
from labs.words import tr

CRAWL_S = 600.0


def crawler_of(context: Context, base: str) -> dict[str, Any]:
    """GetCrawler's answer for one of the run's. Raises ClientError when it is not there."""
    crawler: dict[str, Any] = context.client("glue").get_crawler(Name=context.name(GLUE_CRAWLER, base))["Crawler"]
    return crawler


def began(context: Context, base: str) -> Any:
    """When the last crawl began; None before the first."""
    return crawler_of(context, base).get("LastCrawl", {}).get("StartTime")


def expect_log(context: Context, base: str) -> None:
    """Writes down the log that a crawl is about to write."""
    name = context.name(GLUE_CRAWLER, base)
    context.expect(logs.STREAM, logs.stream_name(logs.CRAWLERS, name), name)


def until_crawled(context: Context, base: str, before: Any, seconds: float = CRAWL_S) -> None:
    """Waits until a crawl that began after `before` has ended, and takes its log into the ledger."""
    name = context.name(GLUE_CRAWLER, base)

    def finished() -> bool:
        crawler = crawler_of(context, base)
        return bool(crawler["State"] == "READY" and crawler.get("LastCrawl", {}).get("StartTime") != before)

    context.until(tr("the crawler is running"), finished, seconds)
    context.adopt(logs.STREAM, logs.stream_name(logs.CRAWLERS, name), name)


def run_to_end(context: Context, base: str) -> None:
    """Starts the crawler and waits for the end of its crawl."""
    before = began(context, base)
    expect_log(context, base)
    context.client("glue").start_crawler(Name=context.still_ours(GLUE_CRAWLER, base))
    until_crawled(context, base, before)


def take_in(context: Context, database: str, tables: Iterable[str]) -> None:
    """Takes the tables that a crawl made into the ledger."""
    for table in tables:
        context.adopt(glue.TABLE, glue.table_name(database, table), database)
