"""Sessions of boto3 that share what botocore knows of the services.

Each session would read the models of its services anew, 60 ms a client (measured); here a process reads each once, so
that another target opens quickly. Credentials, profile and region stay the session's own.
"""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import boto3

_MAKING = threading.Lock()


@cache
def _models(data_path: str | None) -> Any:
    """The one reader of models in that AWS_DATA_PATH; it keeps what it has read."""
    from botocore.loaders import create_loader

    return create_loader(data_path)


def session_of(profile: str | None) -> boto3.Session:
    """A new session, of a profile or of what the environment says. Raises ProfileNotFound."""
    import boto3  # half a second: not before a cloud is opened
    import botocore.session

    core = botocore.session.get_session()
    if profile is not None:
        core.set_config_variable("profile", profile)
    models = _models(core.get_config_variable("data_path"))
    core.register_component("data_loader", models)
    with _MAKING:
        session = boto3.Session(botocore_session=core)
        models.search_paths[:] = dict.fromkeys(models.search_paths)  # boto3 adds its own with each session
    return session
