"""Saving never stalls a request for more than 50 ms, measured over HTTP beside the same cloud at rest.

A machine that is busy with other things makes any request wait: each work is tried until one try is undisturbed.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from labs.emulator.clock import Pace
from labs.emulator.process import start_cloud
from tests.bench.bench_saving import make, stalls

MOST_MS = 50.0
TRIES = 5


@pytest.mark.long
def test_that_no_request_waits_long_while_large_things_are_saved(tmp_path: Path) -> None:
    cloud = start_cloud(Pace.QUICK, state=tmp_path / "state", limits=False)
    least: dict[tuple[str, str], float] = defaultdict(lambda: 1e9)
    try:
        make(cloud)
        for _ in range(TRIES):
            for one in stalls(cloud, tmp_path / "state"):
                least[one.work, one.kind] = min(least[one.work, one.kind], one.longer)
            if max(least.values()) < MOST_MS:
                break
    finally:
        cloud.close()
    print({key: f"{longer:.0f} ms" for key, longer in least.items()})
    assert {key: longer for key, longer in least.items() if longer >= MOST_MS} == {}
