"""Each Kinesis operation on streams is refused to a user without its permission, by the name of its action."""

from __future__ import annotations

import pytest
from botocore import xform_name

from labs.emulator.server import EmbeddedCloud
from tests.emulator.iam.enforced import allow, refused, user
from tests.emulator.kinesis.kinesis_calls import DENIED, OPERATIONS, RIGHT, filled

STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/nobodys"
NAMES = {"name": "nobodys", "new": "new", "arn": STREAM, "consumer": f"{STREAM}/consumer/c:1", "iterator": "none"}


def test_that_every_kinesis_operation_takes_its_permission(strict: EmbeddedCloud) -> None:
    kinesis = user(strict, allow("kinesis:ListStreams"))("kinesis", parameter_validation=False)
    for operation in DENIED:
        with refused("AccessDeniedException", f"kinesis:{operation}"):
            getattr(kinesis, xform_name(operation))(**filled(RIGHT[operation], NAMES))


@pytest.mark.parametrize("operation", sorted(set(OPERATIONS) - set(DENIED) - {"ListStreams"}))
def test_that_one_whose_model_has_no_such_error_takes_it_too(strict: EmbeddedCloud, operation: str) -> None:
    kinesis = user(strict)("kinesis", parameter_validation=False)
    with refused("AccessDeniedException", f"kinesis:{operation}"):
        getattr(kinesis, xform_name(operation))(**filled(RIGHT[operation], NAMES))
