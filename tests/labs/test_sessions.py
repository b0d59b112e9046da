"""Sessions share the services' models and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from botocore.exceptions import ProfileNotFound

from labs.aws.sessions import session_of


def test_that_models_are_read_once_and_credentials_are_each_sessions_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[profile one]\nregion = eu-west-1\naws_access_key_id = ONE\naws_secret_access_key = s\n"
        "[profile two]\nregion = eu-north-1\naws_access_key_id = TWO\naws_secret_access_key = s\n", "utf-8"
    )  # fmt: skip
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    one, two = session_of("one"), session_of("two")
    assert [one.region_name, two.region_name] == ["eu-west-1", "eu-north-1"]
    assert [getattr(session.get_credentials(), "access_key", "") for session in (one, two)] == ["ONE", "TWO"]
    first, second = (session.client("kinesis").meta.service_model for session in (one, two))
    assert first._service_description is second._service_description
    paths = one._session.get_component("data_loader").search_paths
    assert len(paths) == len(set(paths))


def test_that_a_profile_that_is_not_there_is_refused() -> None:
    with pytest.raises(ProfileNotFound, match="nobody"):
        session_of("nobody")
