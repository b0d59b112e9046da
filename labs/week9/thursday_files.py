"""Thursday's second lab: the same 5 MiB through a small and a large buffer, compressed, and then counted and weighed.

A visit is exactly 4 KiB with its newline, which the producer adds: 256 fill a MiB, and nobody waits for an interval,
however Firehose counts. Checks read the objects.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from labs.context import Context
from labs.model import Stage, Step, Verdict
from labs.week9 import delivery
from labs.week9.choices import LARGE_MIB, LARGE_S
from labs.week9.common import BUCKET, FIREHOSE, LAKE, counted_objects, no_bucket, objects_under
from labs.week9.thursday_delivery import send
from labs.words import tr

FILES, ERRORS = "files/", "file-errors/"
DAY_FOLDER = "day=!{timestamp:yyyy-MM-dd}/"
ERROR_PREFIX = ERRORS + "!{firehose:error-output-type}/"
SMALL, LARGE, ZIPPED = "small", "large", "gzip"
SMALL_STREAM, LARGE_STREAM, ZIPPED_STREAM = "small-buffer", "large-buffer", "gzip-buffer"
VISIT_BYTES, VISITS = 4096, 1280
PAGES = ("/", "/cart", "/help", "/keyboards", "/mice", "/monitors", "/pay")


def visits(count: int = VISITS) -> Iterator[dict[str, Any]]:
    """Visits to a shop, each 4,096 bytes as a line of JSON; `trail` holds the pages that were seen on the way."""
    chance = random.Random(9)
    trails = " ".join(chance.choices(PAGES, k=40_000))
    for number in range(count):
        visit = {"id": name_of(number), "page": chance.choice(PAGES), "seconds": chance.randint(1, 900)}
        room, start = VISIT_BYTES - len(as_bytes(visit | {"trail": ""})), chance.randrange(len(trails) - VISIT_BYTES)
        yield visit | {"trail": trails[start : start + room]}


def as_bytes(visit: dict[str, Any]) -> bytes:
    """A visit as the data of one record, with its newline."""
    return json.dumps(visit, separators=(",", ":")).encode() + b"\n"


def name_of(number: int) -> str:
    """The id of a visit."""
    return f"visit-{number:05d}"


def folder_prefix(folder: str) -> str:
    """The prefix of a folder of the lab, with a partition a day."""
    return f"{FILES}{folder}/{DAY_FOLDER}"


@dataclass(frozen=True, slots=True)
class Stock:
    """What lies in one folder: keys and sizes in bytes of its objects, and ids of the visits in them."""

    sizes: dict[str, int]
    ids: list[str]

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(self.sizes.values())


def stock(context: Context, folder: str) -> Stock:
    """Reads every object of a folder of JSON, plain or compressed. Raises ValueError for one that holds none."""
    prefix = f"{FILES}{folder}/"
    _, records = delivery.delivered(context, prefix)
    sizes = {entry["Key"]: int(entry["Size"]) for entry in objects_under(context, prefix)}
    return Stock(sizes, [str(one["id"]) for one in records if isinstance(one, dict) and "id" in one])


def send_visits(context: Context, base: str, folder: str) -> None:
    """The visits through a delivery stream, and the wait for their objects; nothing when all lie there already."""
    wanted = {name_of(number) for number in range(VISITS)}
    if wanted <= set(stock(context, folder).ids):
        context.say(tr("All {n} visits lie there already", n=VISITS))
        return
    send(context, base, [as_bytes(visit) for visit in visits()])
    seen: dict[str, int] = {}
    within = delivery.patience(context.number(LARGE_S))
    context.until(tr("the buffer is full at {n} MiB and goes to S3", n=_mib(context, base)),
                  lambda: _count(context, folder, seen) >= VISITS, within)  # fmt: skip


def _mib(context: Context, base: str) -> int:
    found = delivery.described(context, base)
    return int(delivery.destination_of(found)["BufferingHints"]["SizeInMBs"]) if found else 0


def _count(context: Context, folder: str, seen: dict[str, int]) -> int:
    """Lines in the folder's objects; `seen` keeps those of objects that were read before."""
    s3, bucket = context.client("s3"), context.name(BUCKET, LAKE)
    for entry in objects_under(context, f"{FILES}{folder}/"):
        key = entry["Key"]
        if key not in seen:
            body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
            seen[key] = (gzip.decompress(body) if key.endswith(".gz") else body).count(b"\n")
    return sum(seen.values())


def destination(context: Context, folder: str, **more: Any) -> dict[str, Any]:
    """A destination with a partition a day; what fails goes elsewhere, and the records bring their newlines."""
    whole: dict[str, Any] = {"ErrorOutputPrefix": ERROR_PREFIX, "ProcessingConfiguration": {"Enabled": False}} | more
    return delivery.settings(context, prefix=folder_prefix(folder), **whole)


def make_small(context: Context) -> None:
    """A delivery stream with the smallest size, and the visits through it."""
    context.make(FIREHOSE, SMALL_STREAM, destination=destination(context, SMALL))
    send_visits(context, SMALL_STREAM, SMALL)


def make_large(context: Context) -> None:
    """One that waits for 5 MiB or 300 s, or for what was chosen, and the same visits."""
    hints = {"SizeInMBs": context.number(LARGE_MIB), "IntervalInSeconds": context.number(LARGE_S)}
    context.make(FIREHOSE, LARGE_STREAM, destination=destination(context, LARGE, BufferingHints=hints))
    send_visits(context, LARGE_STREAM, LARGE)


def make_zipped(context: Context) -> None:
    """One with the small buffer that compresses, and the same visits once more."""
    context.make(FIREHOSE, ZIPPED_STREAM, destination=destination(context, ZIPPED, CompressionFormat="GZIP"))
    send_visits(context, ZIPPED_STREAM, ZIPPED)


def check_folder(context: Context, folder: str) -> Verdict:
    """The folder holds every visit, in partitions by day."""
    return judged(context, folder)[0]


def judged(context: Context, folder: str) -> tuple[Verdict, Stock]:
    """The same, with what lies there; nothing where it could not be read."""
    if not context.has(BUCKET, LAKE):
        return no_bucket(context), Stock({}, [])
    prefix = f"{FILES}{folder}/"
    try:
        found = stock(context, folder)
    except ValueError as error:
        words = tr("An object under {prefix} does not hold JSON: {error}", prefix=prefix, error=error)
        return Verdict(False, words), Stock({}, [])
    evidence = {"objects": len(found.sizes), "bytes": found.size, "visits": len(set(found.ids))}
    wrong = _wrong_with(folder, found)
    if wrong:
        return Verdict(False, wrong, evidence), found
    words = tr("{n} visits in {objects}.", n=len(set(found.ids)), objects=counted_objects(len(found.sizes)))
    return Verdict(True, words, evidence), found


def _wrong_with(folder: str, found: Stock) -> str:
    """What is wrong with what lies in the folder; empty when nothing is."""
    prefix = f"{FILES}{folder}/"
    if not found.sizes:
        return tr("Nothing lies under {prefix} yet.", prefix=prefix)
    loose = [key for key in found.sizes if not key.removeprefix(prefix).startswith("day=")]
    if loose:
        return tr("{key} lies in no folder of a day: the prefix must be {wanted}.", key=loose[0],
                  wanted=folder_prefix(folder))  # fmt: skip
    if len(set(found.ids)) < VISITS:
        return tr("{n} of {total} visits lie under {prefix}.", n=len(set(found.ids)), total=VISITS, prefix=prefix)
    return ""


def check_small(context: Context) -> Verdict:
    """Every visit, in several objects."""
    verdict = check_folder(context, SMALL)
    if verdict.ok and verdict.evidence["objects"] == 1:
        words = tr("One object holds them all: the buffer is {n} MiB, not 1.", n=_mib(context, SMALL_STREAM))
        return Verdict(False, words, verdict.evidence)
    return verdict


def check_large(context: Context) -> Verdict:
    """Every visit, in fewer objects than through the small buffer; the buffer is the chosen one."""
    verdict, stream = check_folder(context, LARGE), delivery.described(context, LARGE_STREAM)
    if not verdict.ok:
        return verdict
    if stream is not None and context.chose(LARGE_MIB, LARGE_S):
        wrong = delivery.wrong_buffer(stream, context.number(LARGE_MIB), context.number(LARGE_S))
        if wrong:
            return Verdict(False, wrong, verdict.evidence)
    small = len(objects_under(context, f"{FILES}{SMALL}/"))
    evidence = {**verdict.evidence, "objects through the small buffer": small}
    if len(objects_under(context, f"{FILES}{LARGE}/")) >= small > 0:
        words = tr("As many objects as through the small buffer: this one is {n} MiB.", n=_mib(context, LARGE_STREAM))
        return Verdict(False, words, evidence)
    return Verdict(True, verdict.sentence, evidence)


def check_compressed(context: Context) -> Verdict:
    """Every visit, in compressed objects."""
    verdict, found = judged(context, ZIPPED)
    plain = [key for key in found.sizes if not key.endswith(".gz")]
    if verdict.ok and plain:
        return Verdict(False, tr("{key} is not compressed.", key=plain[0]), verdict.evidence)
    return verdict


def weigh(context: Context) -> None:
    """Says objects and bytes of each folder."""
    for folder in (SMALL, LARGE, ZIPPED):
        entries = objects_under(context, f"{FILES}{folder}/")
        context.say(tr("{folder}: {n} objects, {size} bytes", folder=folder, n=len(entries),
                       size=sum(entry["Size"] for entry in entries)))  # fmt: skip


def check_weighed(context: Context) -> Verdict:
    """The three folders hold the same visits; compressed they weigh less."""
    found = dict[str, Stock]()
    for folder in (SMALL, LARGE, ZIPPED):
        verdict, found[folder] = judged(context, folder)
        if not verdict.ok:
            return verdict
    evidence = {folder: {"objects": len(one.sizes), "bytes": one.size} for folder, one in found.items()}
    uneven = [folder for folder, one in found.items() if sorted(one.ids) != sorted(found[SMALL].ids)]
    if uneven:
        return Verdict(False, tr("{folder} does not hold the same visits as small.", folder=uneven[0]), evidence)
    if found[ZIPPED].size >= found[SMALL].size:
        return Verdict(False, tr("Compressed they weigh as much as before."), evidence)
    words = tr("The same visits: {small} objects or {large}; compressed {share} % of the bytes.",
               small=len(found[SMALL].sizes), large=len(found[LARGE].sizes),
               share=round(100 * found[ZIPPED].size / found[SMALL].size))  # fmt: skip
    return Verdict(True, words, evidence)


STEPS = (
    Step("thu-small", "A small buffer", "Send 5 MiB", Stage.DELIVERY, make_small, check_small, 30,
         ((FIREHOSE.id, SMALL_STREAM),)),
    Step("thu-large", "A large buffer", "Send the same 5 MiB", Stage.DELIVERY, make_large, check_large, 30,
         ((FIREHOSE.id, LARGE_STREAM),), inputs=(LARGE_MIB, LARGE_S)),
    Step("thu-gzip", "Compressed", "Send them compressed", Stage.DELIVERY, make_zipped, check_compressed, 30,
         ((FIREHOSE.id, ZIPPED_STREAM),)),
    Step("thu-weigh", "Count and weigh", "Compare the folders", Stage.DELIVERY, weigh, check_weighed, 3),
)  # fmt: skip
