"""The bed of the cleanup tests, and the labs as they were played when nothing went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from tests.cleanup.bed import Bed, bed_in, everything
from tests.cleanup.harm import Script, recorded


@pytest.fixture(scope="module")
def shared_bed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    """One cloud for all of a module; each test leaves it as it was. Not longer: its hurry would be everyone's."""
    with bed_in(tmp_path_factory.mktemp("bed")) as made:
        yield made


@pytest.fixture
def bed(shared_bed: Bed) -> Iterator[Bed]:
    """The bed, without faults before and after."""
    shared_bed.embedded.faults.clear()
    shared_bed.before = everything(shared_bed)  # S3, IAM and Logs are one for all clouds of a process
    yield shared_bed
    shared_bed.embedded.faults.clear()


@pytest.fixture(scope="module")
def script_of(shared_bed: Bed) -> Callable[[str], Script]:
    """The recorded run of a lab. The first one of a cloud waits for what is imported late; so the second is kept."""

    @cache
    def script(lab: str) -> Script:
        recorded(shared_bed, lab)
        return recorded(shared_bed, lab)

    return script
