"""The CLI form of calls: each option exists in botocore's model, each value comes back as it was sent."""

from __future__ import annotations

import json
import shlex

import pytest
from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ServiceModel
from hypothesis import given
from hypothesis import strategies as st

from app.cli_snippets import RAW, cli_text, command_of
from app.console_words import PAGES, console_text
from labs.emulator.clock import Pace
from labs.events import CallSeen
from labs.session import open_session
from labs.week9.course import COURSE
from tests.app import sample

SERVICES = {"s3api": "s3"}


def called(service: str, operation: str, **request: object) -> CallSeen:
    return CallSeen(0.0, service, operation, 1.0, 1, 200, "", request)  # type: ignore[arg-type]


def words_of(command: str) -> list[str]:
    # shlex does not join lines that end in a backslash, as a shell does.
    return shlex.split(command.replace(" \\\n    ", " "), comments=True)


def options_of(service: str, operation: str) -> dict[str, str]:
    model = ServiceModel(Loader().load_service_model(service, "service-2"), service).operation_model(operation)
    members = model.input_shape.members if model.input_shape is not None else {}
    found = {f"--{xform_name(name, '-')}": shape.type_name for name, shape in members.items()}
    flags = {f"--no-{name[2:]}": "boolean" for name, kind in found.items() if kind == "boolean"}
    return {**found, **flags}


def check(call: CallSeen) -> None:
    """The command names the operation and only options that it has; JSON where the model wants JSON."""
    aws, service, verb, *rest = words_of(command_of(call))
    assert (aws, SERVICES.get(service, service), verb) == ("aws", call.service, xform_name(call.operation, "-"))
    known = options_of(call.service, call.operation)
    at = 0
    while at < len(rest):
        option, at = rest[at], at + 1
        if option == RAW.split()[0] or option == "content.bin":
            at += option != "content.bin"
            continue
        assert option in known, (call.operation, option)
        if known[option] == "boolean":
            continue
        value, at = rest[at], at + 1
        if known[option] in ("structure", "list", "map"):
            json.loads(value)


def test_that_a_call_is_a_command_in_the_clis_words() -> None:
    text = cli_text([sample.call(), sample.call()], "http://127.0.0.1:4566")
    assert text.startswith("# 2 times\naws kinesis split-shard \\\n    --endpoint-url http://127.0.0.1:4566 \\\n")
    assert "--shard-to-split shardId-000000000001" in text


def test_that_flags_bodies_and_bytes_have_their_own_forms() -> None:
    assert "--no-enforce-consumer-deletion" in command_of(
        called("kinesis", "DeleteStream", StreamName="a", EnforceConsumerDeletion=False)
    )
    put = command_of(called("s3", "PutObject", Bucket="b", Key="k k", Body="StreamingBody"))
    assert words_of(put)[:3] == ["aws", "s3api", "put-object"]
    assert "--key 'k k'" in put
    assert put.endswith("--body content.bin")
    record = command_of(called("kinesis", "PutRecord", StreamName="s", Data="x", PartitionKey="-k"))
    assert record.endswith(RAW)
    assert "--partition-key=-k" in record
    assert command_of(called("s3", "GetObject", Bucket="b", Key="k")).endswith("content.bin")


def test_that_a_list_that_was_cut_stays_json_and_says_so() -> None:
    records = [*({"Data": "x", "PartitionKey": str(n)} for n in range(5)), "… 195 more"]
    command = command_of(called("kinesis", "PutRecords", StreamName="s", Records=records))
    assert command.startswith("# lists are cut here")
    value = words_of(command)[words_of(command).index("--records") + 1]
    assert len(json.loads(value)) == 5


@given(st.text(max_size=60).filter(lambda text: "\x00" not in text))
def test_that_any_text_comes_back_from_the_shells_words(text: str) -> None:
    command = command_of(called("kinesis", "DescribeStreamSummary", StreamName=text))
    word = words_of(command)[3:]
    assert word in (["--stream-name", text], [f"--stream-name={text}"])
    tags = command_of(called("kinesis", "AddTagsToStream", StreamName="s", Tags={"k": text}))
    assert json.loads(words_of(tags)[-1]) == {"k": text}


@pytest.mark.long
def test_that_every_call_of_the_week_is_a_valid_command(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEADWATER_HOME", str(tmp_path_factory.mktemp("home")))
        calls = week()
    services = {call.service for call in calls}
    assert {"kinesis", "firehose", "s3", "glue", "iam"} <= services
    assert services - {"sts"} <= set(PAGES)
    seen = {(call.service, call.operation, tuple(call.request)): call for call in calls}
    assert len(seen) > 20
    for call in seen.values():
        check(call)


def week() -> list[CallSeen]:
    """Every call that a whole week makes on the embedded cloud."""
    from labs.aws.target import Target

    session = open_session(Target(), pace=Pace.QUICK)
    calls: list[CallSeen] = []
    session.subscribe(lambda event: calls.append(event) if isinstance(event, CallSeen) else None)
    try:
        for day in COURSE.days:
            session.play(day.id)
    finally:
        session.close()
    return calls


def test_that_the_console_is_told_for_the_services_that_were_called() -> None:
    text = console_text([sample.call(), called("s3", "CreateBucket", Bucket="b")], "eu-west-1", real=True)
    assert text.startswith("Kinesis Data Streams\n1. Open https://eu-west-1.console.aws.amazon.com/kinesis/")
    assert "\n\nAmazon S3\n" in text
    assert console_text([sample.call()], "", real=False).startswith("The embedded cloud has no console.")
    assert console_text([], "us-east-1", real=False) == ""
