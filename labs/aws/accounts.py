"""The profiles that botocore finds on this machine: their names, regions and how each signs in. Never a key.

Reads the shared files through botocore; calls nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# The first that a profile has tells how it signs in, in botocore's own order.
WAYS = (
    ("sso_session", "SSO"), ("sso_start_url", "SSO"), ("web_identity_token_file", "web identity"),
    ("role_arn", "a role"), ("credential_process", "a program"), ("aws_access_key_id", "keys"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Profile:
    """`region` and `way` are empty where the files say nothing."""

    name: str
    region: str
    way: str


def profiles() -> list[Profile]:
    """All profiles, by name. Raises botocore's BotoCoreError when the files cannot be read."""
    import botocore.session

    config = botocore.session.Session().full_config
    return [_profile(name, given) for name, given in sorted(config["profiles"].items())]


def _profile(name: str, given: Mapping[str, Any]) -> Profile:
    way = next((words for key, words in WAYS if key in given), "")
    return Profile(name, str(given.get("region", "")), way)


def as_words(profile: Profile) -> str:
    """The profile in a few words: class (SSO, eu-west-1)."""
    more = ", ".join(word for word in (profile.way or "no credentials", profile.region or "no region"))
    return f"{profile.name} ({more})"
