"""What the engine says: small, typed, JSON-able. Window, terminal and presenter match the same classes.

Knows nothing of who listens. Rare things only: samples of the live graph never travel as events.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from labs.model import Json, StepState
from labs.shapes import CleanupRow, Net, ResourceRow

CLEANUP, SPENDING = "cleanup", "spending"  # of whom a sentence is that is no step's


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run of `steps` steps begins on `target` (embedded, profile:NAME, endpoint:URL)."""

    run: str
    target: str
    account: str
    region: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A step begins; `usually` is in seconds."""

    step: str
    title: str
    usually: float


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of progress inside a step; `step` may be CLEANUP or SPENDING as well."""

    step: str
    sentence: str


@dataclass(frozen=True, slots=True)
class StepEnded:
    """A step ended: verified, failed or (when cancelled) ready again. `evidence` is read from live state."""

    step: str
    state: StepState
    sentence: str
    seconds: float
    evidence: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallSeen:
    """One AWS call was answered (or failed): `error` is the error code or empty; times in seconds and ms."""

    at: float
    service: str
    operation: str
    ms: float
    attempts: int
    status: int
    error: str
    request: Mapping[str, Json] = field(default_factory=dict)
    response: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResourceChanged:
    """A resource of the ledger changed its state."""

    row: ResourceRow


@dataclass(frozen=True, slots=True)
class CleanupPlanned:
    """What cleanup will remove, in its order."""

    rows: tuple[CleanupRow, ...]


@dataclass(frozen=True, slots=True)
class CleanupMoved:
    """One resource moved on in cleanup."""

    row: CleanupRow
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class NetCast:
    """One of the proof's nets has been cast, or is being cast."""

    net: Net


@dataclass(frozen=True, slots=True)
class CleanupEnded:
    """Cleanup ended. `clean` only if every net ran and none found a thing or was left unsure."""

    clean: bool
    sentence: str
    rows: tuple[CleanupRow, ...]
    nets: tuple[Net, ...]


@dataclass(frozen=True, slots=True)
class RunEnded:
    """The last event of every run, always sent. `reason`: done, failed, cancelled, or an error's sentence."""

    ok: bool
    reason: str
    seconds: float


Event = (
    RunStarted | StepStarted | Said | StepEnded | CallSeen | ResourceChanged
    | CleanupPlanned | CleanupMoved | NetCast | CleanupEnded | RunEnded
)  # fmt: skip


def as_json(event: Event) -> dict[str, Json]:
    """The event as a JSON-able dict whose `event` names its class."""
    return {"event": type(event).__name__, **asdict(event)}
