"""What a stranger has put in the place of ours is not started."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labs.aws.kinds import glue, iam
from labs.context import StepFailed
from labs.emulator.server import EmbeddedCloud
from labs.week9 import crawls
from tests.labs.hands import hands_on


def test_that_a_strangers_crawler_in_the_place_of_ours_is_not_started(
    embedded: EmbeddedCloud, aws: Callable[..., Any], tmp_path: Path
) -> None:
    hands = hands_on(embedded, tmp_path)
    role = hands.context.make(iam.ROLE, "glue", service="glue.amazonaws.com")
    about: dict[str, Any] = {"Role": f"arn:aws:iam::123456789012:role/{role}", "DatabaseName": "theirs"}
    about["Targets"] = {"S3Targets": [{"Path": "s3://nowhere/"}]}
    name = hands.context.make(glue.CRAWLER, "replaced", **about)
    assert hands.context.still_ours(glue.CRAWLER, "replaced") == name
    aws("glue").delete_crawler(Name=name)
    aws("glue").create_crawler(Name=name, **about)
    with pytest.raises(StepFailed, match="is taken by a Glue crawler that is not ours"):
        crawls.run_to_end(hands.context, "replaced")
    theirs = aws("glue").get_crawler(Name=name)["Crawler"]
    assert (theirs["State"], theirs.get("LastCrawl")) == ("READY", None)
    hands.ledger.close()
