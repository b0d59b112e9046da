"""The shared Kinesis suite against other makers' servers, and the list of where they differ from what is documented.

A case that is not listed must pass; one that is must fail where the list says. So a difference that vanished is told.
"""

from __future__ import annotations

import gc
import tomllib
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from tests.conformance.kinesis import CASES, Subject
from tests.peers.referees import REFEREES, running

LISTED: dict[str, dict[str, dict[str, str]]] = tomllib.loads(
    Path(__file__).with_name("kinesis_differences.toml").read_text("utf-8")
)


@pytest.fixture(scope="module")
def client_of_referee(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Any]]:
    """A client of a referee, which is started when it is first asked for."""
    with ExitStack() as until_the_end:

        @lru_cache
        def client(name: str) -> Any:
            return until_the_end.enter_context(running(REFEREES[name], tmp_path_factory.mktemp(name)))

        yield client


def where(error: BaseException) -> str:
    """The error and the lines of the suite that led to it."""
    lines = [frame.line or "" for frame in traceback.extract_tb(error.__traceback__) if "conformance" in frame.filename]
    return " / ".join([*lines, f"{type(error).__name__}: {error}"])


def forget_unread_answers() -> None:
    """botocore leaves the connection of an event stream that it cannot parse; some referees answer so."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.mark.long
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("referee", REFEREES)
def test_that_a_referee_agrees_or_differs_as_listed(
    client_of_referee: Callable[[str], Any], referee: str, name: str
) -> None:
    if missing := REFEREES[referee].missing():
        pytest.skip(missing)
    subject = Subject(client_of_referee(referee), patience=10.0, pause=0.05)
    listed = LISTED.get(referee, {}).get(name)
    try:
        CASES[name](subject)
        said = ""
    except (AssertionError, KeyError, ClientError, BotoCoreError, ResponseParserError) as error:
        if listed is None:
            raise
        said = where(error)
    finally:
        subject.close()
    forget_unread_answers()
    if listed is not None:
        assert said, f"{referee} no longer differs in {name}: take it off the list"
        assert listed["at"] in said, f"{referee} differs elsewhere in {name}"


def test_that_the_list_of_differences_is_about_cases_that_there_are() -> None:
    assert set(LISTED) <= set(REFEREES)
    for differences in LISTED.values():
        assert set(differences) <= set(CASES)
        assert all(set(one) == {"at", "theirs", "documented"} for one in differences.values())
        assert all(one["theirs"].endswith(".") and one["documented"].endswith(".") for one in differences.values())
