"""The crawlers' schedules: set, changed, started and stopped; the timer starts the crawls."""

from __future__ import annotations

from contextlib import suppress

from labs.emulator.glue.chains import schedule_in, seconds_until
from labs.emulator.glue.context import Act, Context, region_of
from labs.emulator.glue.crawlers import crawler_of, create_crawler, delete_crawler, start_crawler, update_crawler
from labs.emulator.glue.errors import name_in
from labs.emulator.glue.state import Crawler
from labs.emulator.wire import Answer, AwsError, Call

SCHEDULED, NOT_SCHEDULED = "SCHEDULED", "NOT_SCHEDULED"


def _set(context: Context, call: Call, crawler: Crawler, expression: str, state: str = SCHEDULED) -> None:
    """Replaces a crawler's schedule; an empty expression takes it away."""
    kept = {key: of for key, of in crawler.definition.items() if key != "Schedule"}
    given = {"Schedule": {"ScheduleExpression": expression, "State": state}} if expression else {}
    crawler.definition = {**kept, **given}
    wait_for(context, call, crawler)


def wait_for(context: Context, call: Call, crawler: Crawler) -> None:
    """Has the timer start the crawler when its schedule says so; `call` tells the region. Needs the lock."""
    name, held = crawler.definition["Name"], crawler.definition.get("Schedule") or {}
    key = ("crawler", call.region, name)
    if held.get("State") != SCHEDULED:
        context.timer.drop(key)
        return

    def due() -> None:
        with context.lock:
            if region_of(context, call).crawlers.get(name) is crawler:
                wait_for(context, call, crawler)
                # One that still runs is left alone until its next time.
                with suppress(AwsError):
                    start_crawler(context, Call("glue", "StartCrawler", {"Name": name}, call.region, call.account))

    seconds = seconds_until(context, held["ScheduleExpression"])
    if seconds is not None:
        context.timer.put(key, seconds, due)


def create(context: Context, call: Call) -> Answer:
    """CreateCrawler, with its Schedule."""
    expression = schedule_in(call.params["Schedule"]) if call.params.get("Schedule") else ""
    with context.lock:
        answer = create_crawler(context, call)
        if expression:
            _set(context, call, crawler_of(region_of(context, call), call.params["Name"]), expression)
    return answer


def update(context: Context, call: Call) -> Answer:
    """UpdateCrawler; a Schedule that is given replaces its schedule, an empty one takes it away."""
    given = call.params.get("Schedule")
    expression = schedule_in(given) if given else ""
    with context.lock:
        name = name_in(call.params)
        before = crawler_of(region_of(context, call), name).definition.get("Schedule") or {}
        answer = update_crawler(context, call)
        crawler = crawler_of(region_of(context, call), name)
        if given is None:
            _set(context, call, crawler, before.get("ScheduleExpression", ""), before.get("State", SCHEDULED))
        else:
            _set(context, call, crawler, expression)
    return answer


def delete(context: Context, call: Call) -> Answer:
    """DeleteCrawler, with its schedule."""
    with context.lock:
        answer = delete_crawler(context, call)
        context.timer.drop(("crawler", call.region, name_in(call.params)))
    return answer


def _named(context: Context, call: Call) -> Crawler:
    return crawler_of(region_of(context, call), name_in(call.params, "CrawlerName"))


def update_crawler_schedule(context: Context, call: Call) -> Answer:
    """UpdateCrawlerSchedule."""
    given = call.params.get("Schedule")
    expression = schedule_in(given) if given else ""
    with context.lock:
        _set(context, call, _named(context, call), expression)
    return {}


def start_crawler_schedule(context: Context, call: Call) -> Answer:
    """StartCrawlerSchedule."""
    with context.lock:
        crawler = _named(context, call)
        held = crawler.definition.get("Schedule")
        if not held:
            raise AwsError("NoScheduleException", f"Crawler {crawler.definition['Name']} has no schedule.")
        if held["State"] == SCHEDULED:
            raise AwsError("SchedulerRunningException", "The scheduler of the crawler is running already.")
        _set(context, call, crawler, held["ScheduleExpression"])
    return {}


def stop_crawler_schedule(context: Context, call: Call) -> Answer:
    """StopCrawlerSchedule: the expression stays."""
    with context.lock:
        crawler = _named(context, call)
        held = crawler.definition.get("Schedule")
        if not held or held["State"] != SCHEDULED:
            raise AwsError("SchedulerNotRunningException", "The scheduler of the crawler is not running.")
        _set(context, call, crawler, held["ScheduleExpression"], NOT_SCHEDULED)
    return {}


OPERATIONS: dict[str, Act] = {
    "CreateCrawler": create,
    "UpdateCrawler": update,
    "DeleteCrawler": delete,
    "UpdateCrawlerSchedule": update_crawler_schedule,
    "StartCrawlerSchedule": start_crawler_schedule,
    "StopCrawlerSchedule": stop_crawler_schedule,
}
