"""Saving never stalls a request for more than 50 ms, measured over HTTP beside the same cloud at rest.

A machine that is busy with other things makes any request wait: each work is tried until one try is undisturbed, and
where requests wait as long at rest nothing is measured. What does not depend on the machine is in
test_saving_holds_no_lock.py.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.bench.bench_saving import Stall

MOST_MS = 50.0
TRIES = 5


def tried() -> list[Stall]:
    """Every work once, in a process of its own, on a new cloud."""
    words = [sys.executable, "-m", "tests.bench.bench_saving", "--json"]
    lines = subprocess.run(words, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout.splitlines()
    return [Stall(**json.loads(line)) for line in lines]


@pytest.mark.long
def test_that_no_request_waits_long_while_large_things_are_saved() -> None:
    least: dict[str, float] = {}
    noisy = set[str]()
    for _ in range(TRIES):
        for one in tried():
            name = f"{one.kind} while {one.work}"
            if one.rest[0] >= MOST_MS:
                noisy.add(name)
            else:
                least[name] = min(least.get(name, one.longer), one.longer)
        if not noisy - set(least) and max(least.values(), default=0) < MOST_MS:
            break
    print({name: f"{longer:.0f} ms" for name, longer in least.items()})
    if noisy - set(least) or len(noisy) > len(least) / 2:
        pytest.skip("this machine is busy: requests wait 50 ms and longer at rest too")
    assert {name: longer for name, longer in least.items() if longer >= MOST_MS} == {}
