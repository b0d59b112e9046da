"""What a student chose is what the steps make and the checks ask for, and later steps go on with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from labs.aws.cleanup import nobody_to_hush
from labs.aws.ledger import Ledger
from labs.emulator.server import EmbeddedCloud
from labs.events import StepEnded
from labs.guide import Guide
from labs.inputs import BadInput
from labs.model import Step
from labs.runner import Runner
from labs.week9.common import DELIVERY, FIREHOSE, FIRST_DELIVERY, GLUE_JOB, JOB, KINESIS, STREAM
from labs.week9.course import COURSE
from tests.labs.hands import Hands, hands_on

STREAMS, HOT = (lab.steps for lab in COURSE.day("mon").labs[:2])


@pytest.fixture
def hands(embedded: EmbeddedCloud, tmp_path: Path) -> Hands:
    return hands_on(embedded, tmp_path)


@pytest.fixture
def guide(hands: Hands) -> Guide:
    return Guide(Runner(COURSE, hands.cloud, hands.ledger, hands.run, hands.events.append, nobody_to_hush))


def last(hands: Hands) -> StepEnded:
    return [event for event in hands.events if isinstance(event, StepEnded)][-1]


def done(guide: Guide, hands: Hands, *steps: Step) -> None:
    for step in steps:
        assert guide.runner.do(step), f"{step.id}: {last(hands).sentence}"


def open_shards(hands: Hands) -> int:
    name = hands.context.name(KINESIS, STREAM)
    summary = hands.cloud.client("kinesis").describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
    return int(summary["OpenShardCount"])


@pytest.mark.long
def test_that_the_stream_has_the_chosen_shards_until_a_reset_puts_the_default_back(
    guide: Guide, hands: Hands, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match="Shards is “nine”"):
        guide.choose("mon-stream", {"shards": "nine"})
    assert guide.inputs("mon-stream") == {}
    guide.choose("mon-stream", {"shards": "3"})
    assert "ShardCount=3" in guide.by_hand("mon-stream")
    done(guide, hands, COURSE.step("mon-stream"))
    assert open_shards(hands) == 3
    assert last(hands).evidence["chosen"] == {"Shards": 3}
    again = Ledger(tmp_path / "ledger.sqlite")  # as another start of the app reads it
    assert again.noted(hands.run.id, "input mon-stream.shards") == 3
    again.close()
    guide.choose("mon-stream", {"shards": "4"})
    assert not guide.runner.check(COURSE.step("mon-stream"))
    assert last(hands).sentence.startswith("3 open shards; 4 that tile")
    assert guide.reset("mon-stream")
    assert guide.inputs("mon-stream") == {}
    done(guide, hands, COURSE.step("mon-stream"))
    assert open_shards(hands) == 2
    assert "chosen" not in last(hands).evidence


@pytest.mark.long
@pytest.mark.parametrize("shards", [1, 4])
def test_that_monday_goes_on_with_any_number_of_shards_and_any_key(shards: int, guide: Guide, hands: Hands) -> None:
    guide.choose("mon-stream", {"shards": str(shards)})
    guide.choose("mon-put", {"orders": "600", "key": "item"})
    done(guide, hands, *STREAMS, *HOT)
    assert open_shards(hands) == shards
    guide.reset("mon-put")
    guide.choose("mon-put", {"orders": "700", "key": "id"})  # what lies there under the other key is no mistake
    done(guide, hands, COURSE.step("mon-put"), COURSE.step("mon-read"))
    assert last(hands).evidence["records per shard"]


@pytest.mark.long
def test_that_the_buffers_of_monday_and_thursday_are_the_chosen_ones(guide: Guide, hands: Hands) -> None:
    firehose = hands.cloud.client("firehose")

    def destination(base: str) -> dict[str, object]:
        answer = firehose.describe_delivery_stream(DeliveryStreamName=hands.context.name(FIREHOSE, base))
        found: dict[str, object] = answer["DeliveryStreamDescription"]["Destinations"][0][
            "ExtendedS3DestinationDescription"
        ]
        return found

    guide.choose("mon-buffer", {"size": "128", "seconds": "0"})
    done(guide, hands, *COURSE.day("mon").labs[2].steps)
    assert destination(FIRST_DELIVERY)["BufferingHints"] == {"SizeInMBs": 128, "IntervalInSeconds": 0}
    chosen = {"prefix": "delivered-eu/", "compression": "UNCOMPRESSED", "seconds": "7"}
    guide.choose("thu-delivery", chosen)
    COURSE.day("thu").prepare(hands.context)
    done(guide, hands, *COURSE.day("thu").labs[0].steps)
    found = destination(DELIVERY)
    assert (found["Prefix"], found["CompressionFormat"]) == ("delivered-eu/", "UNCOMPRESSED")
    assert found["BufferingHints"] == {"SizeInMBs": 1, "IntervalInSeconds": 7}
    assert 'Prefix="delivered-eu/"' in guide.lesson("thu-names").markdown
    guide.choose("thu-delivery", {"seconds": "8"})
    assert not guide.runner.check(COURSE.step("thu-delivery"))
    assert last(hands).sentence == "The buffer is 1 MiB or 7 s, not 1 MiB or 8 s."


@pytest.mark.long
def test_that_thursdays_larger_buffers_count_and_convert(guide: Guide, hands: Hands) -> None:
    guide.choose("thu-large", {"size": "2", "seconds": "60"})
    guide.choose("thu-parquet", {"size": "100"})
    COURSE.day("thu").prepare(hands.context)
    _, files, _, convert = COURSE.day("thu").labs
    done(guide, hands, *files.steps, *convert.steps)
    weighed = next(
        event for event in hands.events if isinstance(event, StepEnded) and event.step == "thu-weigh"
    ).evidence
    assert weighed["large"]["objects"] == 3  # type: ignore[index]  # what the check found


@pytest.mark.long
def test_that_a_job_of_a_whole_dpu_is_run_and_priced_as_chosen(guide: Guide, hands: Hands) -> None:
    guide.choose("wed-job", {"capacity": "1", "minutes": "9"})
    guide.choose("tue-partition", {"day": "2026-11-16"})
    COURSE.day("tue").prepare(hands.context)
    done(guide, hands, *COURSE.day("tue").steps())
    COURSE.day("wed").prepare(hands.context)
    done(guide, hands, *COURSE.day("wed").labs[0].steps)
    assert "1 DPU × 60 s = 60 DPU-seconds" in last(hands).sentence
    job = hands.cloud.client("glue").get_job(JobName=hands.context.name(GLUE_JOB, JOB))["Job"]
    assert (job["MaxCapacity"], job["Timeout"]) == (1.0, 9)
