"""Users, roles, sessions and policies as the enforcement sees them, read from moto's backends in this process.

Every call takes moto's lock while it touches a backend. Access keys are looked up by comparing all of them, so that
the time taken tells little about how much of a guess was right.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from labs.emulator.clock import Clock
from labs.emulator.iam.authority import ROLE_APPEARS_SECONDS
from labs.emulator.iam.engine import Policies
from labs.emulator.iam.policy import Policy, read
from labs.emulator.iam.principals import Credential, Principal, Role, TemporaryKey
from labs.emulator.iam.simulation import Source
from labs.emulator.moto_app import MOTO_LOCK, Moto
from labs.emulator.waits import between
from labs.emulator.wire import ACCOUNT
from labs.shapes import Wait

DAY = 86400.0
NEW_ROLE = "a new role is not known everywhere yet, so no service can assume it"
PREFIXES = ("AKIA", "ASIA")


def _iam() -> Any:
    from moto.iam.models import iam_backends

    return iam_backends[ACCOUNT]["aws"]


def _sts() -> Any:
    from moto.sts.models import sts_backends

    return sts_backends[ACCOUNT]["aws"]


def _s3() -> Any:
    from moto.s3.models import s3_backends

    return s3_backends[ACCOUNT]["aws"]


def _seconds(when: datetime) -> float:
    """moto's times are UTC without saying so."""
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


@dataclass(frozen=True, slots=True)
class MotoIdentities:
    """The true Identities."""

    moto: Moto

    @contextmanager
    def _held(self) -> Iterator[None]:
        with MOTO_LOCK:
            self.moto.ready()
            yield

    def known(self, access_key: str) -> bool:
        """Whether the key was given out and not taken back. moto is not imported for a key of foreign form."""
        if not access_key.startswith(PREFIXES):
            return False
        with self._held():
            return sum(hmac.compare_digest(one[0].encode(), access_key.encode()) for one in _keys()) > 0

    def credential(self, access_key: str) -> Credential | None:
        """Whose key it is."""
        with self._held():
            held = [one for one in _keys() if hmac.compare_digest(one[0].encode(), access_key.encode())]
            return _credential(*held[0]) if held else None

    def role(self, arn: str) -> Role | None:
        """The role of that ARN."""
        with self._held():
            return next((_role(one) for one in _iam().get_roles() if one.arn == arn), None)

    def documents(self, arn: str) -> tuple[tuple[Source, ...], Source | None] | None:
        """The policies of a user (with those of its groups), group or role as text, and its boundary."""
        with self._held():
            owners = [*_iam().users.values(), *_iam().groups.values(), *_iam().get_roles()]
            found = next((one for one in owners if one.arn == arn), None)
            if found is None:
                return None
            groups = _groups_of(found) if arn.rpartition(":")[2].startswith("user/") else []
            boundary = getattr(found, "permissions_boundary_arn", None) or getattr(found, "permissions_boundary", None)
            sources = tuple(source for owner in (found, *groups) for source in _sources(owner))
            return sources, _boundary(boundary if isinstance(boundary, str) else None)

    def path(self, kind: str, name: str) -> str:
        """The path of a user, role or group: / when it has none or does not exist."""
        with self._held():
            if kind == "role":
                found = next((one for one in _iam().get_roles() if one.name == name), None)
            else:
                found = {"user": _iam().users, "group": _iam().groups}.get(kind, {}).get(name)
            return str(getattr(found, "path", None) or "/")

    def bucket_policy(self, bucket: str) -> str:
        """The bucket's policy document, or empty."""
        with self._held():
            found = _s3().buckets.get(bucket)
            policy = found.policy if found is not None else None
        return policy.decode() if isinstance(policy, bytes) else policy or ""

    def new_session(self, role_arn: str, name: str, seconds: int) -> TemporaryKey:
        """Gives out a temporary key for the role."""
        with self._held():
            _forget_sessions()
            made = _sts().assume_role("us-east-1", name, role_arn, None, seconds, None)
        return TemporaryKey(made.access_key_id, made.secret_access_key, made.session_token)


def waits(moto: Moto, clock: Clock) -> list[Wait]:
    """The roles that are too new to be assumed; nothing before moto is there."""
    if not moto.is_there:
        return []
    now, lasts = clock.now(), clock.lasting(ROLE_APPEARS_SECONDS)
    with MOTO_LOCK:
        made = [(role.name, _seconds(role.create_date)) for role in _iam().get_roles()]
    return [row for name, at in made for row in between("role", name, NEW_ROLE, at + lasts, now, lasts)]


def _forget_sessions() -> None:
    """Drops sessions that ended a day ago: until then their keys are told that they have expired."""
    sessions, long_ago = _sts().assumed_roles, time.time() - DAY
    for one in [one for one in sessions if _seconds(one.expiration) < long_ago]:
        sessions.remove(one)
        _iam().access_keys.pop(one.access_key_id, None)


def _keys() -> Iterator[tuple[str, Any, Any]]:
    """Every key that was given out: its id, the user or session, and a user's key."""
    for user in _iam().users.values():
        for key in user.access_keys:
            yield key.access_key_id, user, key
    for session in _sts().assumed_roles:
        yield session.access_key_id, session, None


def _credential(_: str, owner: Any, key: Any) -> Credential | None:
    if key is not None:
        return Credential(_user(owner), active=key.status == "Active")
    role = next((_role(one) for one in _iam().get_roles() if one.arn == owner.role_arn), None)
    expires = _seconds(owner.expiration)
    if role is None:
        gone = Principal(owner.arn, owner.user_id, Policies(), role_arn=owner.role_arn)
        return Credential(gone, token=owner.session_token, expires=expires)
    principal = role.session(owner.session_name)
    if owner.policy:
        limited = Policies(role.policies.identity, role.policies.boundary, (read(owner.policy),))
        principal = Principal(principal.arn, principal.user_id, limited, role.arn, tags=role.tags)
    return Credential(principal, token=owner.session_token, expires=expires)


def _user(user: Any) -> Principal:
    documents = [policy for owner in (user, *_groups_of(user)) for policy in _attached(owner)]
    boundary = _managed(getattr(user, "permissions_boundary_arn", None))
    policies = Policies(tuple(documents), boundary)
    return Principal(user.arn, user.id, policies, user_name=user.name, tags=_tags(user.tags))


def _role(role: Any) -> Role:
    return Role(
        arn=role.arn,
        id=role.id,
        trust=role.assume_role_policy_document,
        created=_seconds(role.create_date),
        policies=Policies(tuple(_attached(role)), _managed(role.permissions_boundary_arn)),
        tags=_tags(role.tags),
        longest=int(role.max_session_duration or 3600),
    )


def _attached(owner: Any) -> Iterator[Policy]:
    """Inline policies, then the default versions of managed ones."""
    for document in owner.policies.values():
        yield read(document)
    for arn, policy in owner.managed_policies.items():
        yield _default(_iam().managed_policies.get(arn, policy))


def _groups_of(user: Any) -> list[Any]:
    return [group for group in _iam().groups.values() if user.name in {member.name for member in group.users}]


def _sources(owner: Any) -> Iterator[Source]:
    """As `_attached`, with the names that a simulation's results have for them."""
    kind = owner.arn.rpartition(":")[2].partition("/")[0]
    for name, document in owner.policies.items():
        yield Source(f"{kind}_{owner.name}_{name}", _text(document))
    for arn, policy in owner.managed_policies.items():
        yield Source(arn.rpartition("/")[2], _default_text(_iam().managed_policies.get(arn, policy)))


def _boundary(arn: str | None) -> Source | None:
    policy = _iam().managed_policies.get(arn) if arn else None
    return Source(str(arn).rpartition("/")[2], _default_text(policy) if policy is not None else "{}") if arn else None


def _text(document: str) -> str:
    return unquote(document) if document.startswith("%7B") else document


def _default_text(policy: Any) -> str:
    documents = [one.document for one in policy.versions if one.version_id == policy.default_version_id]
    return _text(documents[0]) if documents else "{}"


def _default(policy: Any) -> Policy:
    return read(_default_text(policy))


def _managed(arn: str | None) -> Policy | None:
    """A boundary's statements; a policy that is gone allows nothing."""
    if not arn:
        return None
    policy = _iam().managed_policies.get(arn)
    return _default(policy) if policy is not None else ()


def _tags(given: Any) -> dict[str, str]:
    pairs: Iterable[Any] = given.values() if isinstance(given, dict) else given or ()
    return {one["Key"]: one["Value"] for one in pairs if isinstance(one, dict)}
