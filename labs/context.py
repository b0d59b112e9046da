"""What a step has in hand: the cloud, the run's names and memory, creation through kinds, patience, and a voice.

A lab creates only through `make`, so that the ledger knows of everything before it exists. Never sees Qt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from labs import inputs
from labs.aws import guards
from labs.aws.cleanup import nobody_to_hush, resource_row
from labs.aws.cloud import Cloud
from labs.aws.errors import TAKEN, code_of, message_of
from labs.aws.kinds.base import Found, Kind, tags_for
from labs.aws.ledger import CREATED, GONE, Ledger, Row, Run
from labs.aws.patience import Patience
from labs.events import Event, ResourceChanged
from labs.model import Input, Json, Value
from labs.words import tr

T = TypeVar("T")
READY_S = 300.0
SEEN_S = 30.0  # how long a name may be taken by something that cannot be described yet
ROLE_S = 90.0  # a new role is not assumable at once: IAM spreads it over some ten seconds


class StepFailed(RuntimeError):
    """A step cannot go on; the message is a sentence for the student."""


@dataclass(slots=True)
class Context:
    """One step's hands on one run."""

    cloud: Cloud
    ledger: Ledger
    run: Run
    patience: Patience
    emit: Callable[[Event], None]
    hush: Callable[[], None] = nobody_to_hush  # stops the traffic; cleanup begins with it
    played: bool = False  # nobody is there to answer: the week is played

    def client(self, service: str) -> Any:
        """The boto3 client of a service."""
        return self.cloud.client(service)

    def name(self, kind: Kind, base: str) -> str:
        """The run's name for a resource: every name holds the run's 64 random bits."""
        return kind.name(self.run.id, base)

    def say(self, sentence: str) -> None:
        """Tells the student what is going on."""
        self.patience.say(sentence)

    def until(self, words: str, condition: Callable[[], T | None], seconds: float = READY_S) -> T:
        """Waits for a condition, cancellable. Raises TookTooLong."""
        return self.patience.until(words, condition, seconds)

    def remember(self, key: str, value: Json) -> None:
        """Keeps a value for later steps."""
        self.ledger.note(self.run.id, key, value)

    def recall(self, key: str) -> Any:
        """The value kept, or None."""
        return self.ledger.noted(self.run.id, key)

    def chosen(self, one: Input) -> Value | None:
        """What the student chose; None where nothing was: then a check is content with more than the default."""
        return inputs.chosen(self.ledger, self.run.id, one)

    def chose(self, *these: Input) -> bool:
        """Whether the student chose a value for one of these."""
        return any(self.chosen(one) is not None for one in these)

    def number(self, one: Input) -> int:
        """The number chosen, or the default."""
        return int(self.word(one))

    def word(self, one: Input) -> str:
        """The value chosen, or the default, as a text."""
        chosen = self.chosen(one)
        return str(one.default if chosen is None else chosen)

    def has(self, kind: Kind, base: str) -> bool:
        """Whether the run's resource exists, asked of the cloud."""
        return kind.describe(self.cloud, self.name(kind, base)) is not None

    def make(self, kind: Kind, base: str, **spec: Any) -> str:
        """Creates the run's resource, or finds it, and waits until it is ready; its name. Intent is written first."""
        name = self.name(kind, base)
        row = self.ledger.intend(self.run, kind.id, name)
        found = kind.describe(self.cloud, name)
        made = found is None and self._create(kind, row, spec)
        if found is not None and not guards.carries_nonce(found, row):
            self._foreign(row, kind)
        ready = self.until(
            tr("{title} {name} is being created", title=kind.title, name=name), lambda: self._ready(kind, name)
        )
        if made and guards.may_tag_late(ready, self.cloud.target.real):  # some that mimic AWS drop a creation's tags
            kind.tag(self.cloud, ready, name, tags_for(self.run.id, row.nonce, row.intended))
            ready = kind.describe(self.cloud, name) or ready
        if not guards.carries_nonce(ready, row):  # somebody was quicker, and the service took our call for a repeat
            self._foreign(row, kind)
        self._created(row, ready.arn)
        return name

    def still_ours(self, kind: Kind, base: str) -> str:
        """The name of what this run made, looked at right before it is started. Raises StepFailed for a stranger's."""
        name = self.name(kind, base)
        row, found = self.ledger.row(self.run.id, kind.id, name), kind.describe(self.cloud, name)
        if row is not None and row.state == CREATED and found is not None and not guards.carries_nonce(found, row):
            self._foreign(row, kind)
        return name

    def _create(self, kind: Kind, row: Row, spec: dict[str, Any]) -> bool:
        """True when the service answered that it made it; False when it was there already, and ours."""
        try:
            self.as_soon_as_assumable(
                lambda: kind.create(self.cloud, row.name, spec, tags_for(self.run.id, row.nonce, row.intended))
            )
        except ClientError as error:
            if code_of(error) not in TAKEN:
                self._refused(kind, row, error)
                raise
            # An answer was lost, or somebody has that name. That nothing is seen there proves nothing: it may be ours.
            found = self.until(
                tr("{title} {name} is not to be seen yet", title=kind.title, name=row.name),
                lambda: kind.describe(self.cloud, row.name),
                SEEN_S,
            )
            if not guards.carries_nonce(found, row):
                self._foreign(row, kind)
            return False
        return True

    def _refused(self, kind: Kind, row: Row, error: ClientError) -> None:
        """Closes the row when the call was refused for good; after a server's error it may yet be carried out."""
        refused = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)) < 500
        gone = refused and kind.describe(self.cloud, row.name) is None
        self.ledger.mark(row, GONE if gone else row.state, str(error))

    def _foreign(self, row: Row, kind: Kind) -> None:
        self.ledger.mark(row, guards.state_of_strange(row), tr("the name is taken by something that is not ours"))
        raise StepFailed(
            tr(
                "The name {name} is taken by a {title} that is not ours; nothing was changed.",
                name=row.name,
                title=kind.title,
            )
        )

    def _ready(self, kind: Kind, name: str) -> Found | None:
        found = kind.describe(self.cloud, name)
        return found if found is not None and (not kind.ready or found.state in kind.ready) else None

    def _created(self, row: Row, arn: str) -> None:
        self.ledger.mark(row, CREATED, arn=arn)
        self.emit(ResourceChanged(resource_row(row, CREATED)))

    def expect(self, kind: Kind, name: str, parent: str) -> None:
        """Writes down what a service is about to make for the run (a log), before it is asked to."""
        self.ledger.intend(self.run, kind.id, name, parent)

    def is_strange(self, kind: Kind, base: str) -> bool:
        """Whether there is something of the run's name that does not carry its tag.

        What was made by hand and carries it comes into the ledger here.
        """
        name = self.name(kind, base)
        row, found = self.ledger.row(self.run.id, kind.id, name), kind.describe(self.cloud, name)
        if found is None:
            return False
        if row is None or not guards.is_ours(found, row, self.ledger.rows(self.run.id)):
            return True
        if row.state != CREATED:
            self._created(row, found.arn)
        return False

    def adopt(self, kind: Kind, name: str, parent: str) -> None:
        """Takes into the ledger what a service made for the run (a crawler's table): its maker is `parent`."""
        found = kind.describe(self.cloud, name)
        if found is not None:
            self._created(self.ledger.intend(self.run, kind.id, name, parent), found.arn)

    def as_soon_as_assumable(self, call: Callable[[], T]) -> T:
        """Makes a call that needs a role, again for a while if the role is too new to be assumed."""
        answer: list[T] = []

        def attempt() -> bool:
            try:
                answer.append(call())
            except ClientError as error:
                if "assume" in message_of(error) and code_of(error) in (
                    "InvalidInputException",
                    "InvalidArgumentException",
                ):
                    return False
                raise
            return True

        self.until(tr("the new role cannot be assumed yet"), attempt, ROLE_S)
        return answer[0]
