"""An open connection to a target: its clients, who we are there, and every call observed.

Nothing above this module knows which target it is. Real accounts ignore configured endpoints, so that a left-over
AWS_ENDPOINT_URL cannot redirect them; a local endpoint ignores proxies, so that nothing local leaves the machine.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from labs.aws.calls import Observe, watch
from labs.aws.sessions import session_of
from labs.aws.stream_puts import StreamPuts
from labs.aws.target import PROFILE, Connection, Target
from labs.aws.usage import Tally
from labs.events import CallSeen

if TYPE_CHECKING:
    from botocore.config import Config

DEFAULT_REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom GetCallerIdentity says we are."""

    account: str
    arn: str

    @property
    def partition(self) -> str:
        """aws, aws-cn, aws-us-gov."""
        return self.arn.split(":")[1] if self.arn.startswith("arn:") else "aws"


@dataclass(slots=True)
class Cloud:
    """Clients are made once and shared: botocore's clients are thread-safe, their making is not."""

    target: Target
    region: str
    identity: Identity
    _session: Any
    _options: dict[str, Any]
    _config: Config
    _observe: Observe
    _place: str = ""
    usage: Tally = field(default_factory=Tally)  # what the calls of all clients cost
    puts: StreamPuts = field(default_factory=StreamPuts)  # what they put into streams
    latest: str = ""  # service and operation of the last call
    _clients: dict[str, Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def client(self, service: str) -> Any:
        """The boto3 client of a service, in this cloud's region."""
        with self._lock:
            if service not in self._clients:
                client = self._session.client(service, region_name=self.region, config=self._config, **self._options)
                watch(client, self._seen)
                self.usage.listen(client)
                self.puts.listen(client)
                self._clients[service] = client
            return self._clients[service]

    def quiet(self, service: str) -> Any:
        """A client that is not observed, for what the window reads by itself every second."""
        with self._lock:
            name = f"{service} (quiet)"
            if name not in self._clients:
                client = self._session.client(service, region_name=self.region, config=self._config, **self._options)
                self.usage.listen(client)
                self._clients[name] = client
            return self._clients[name]

    def client_in(self, service: str, region: str) -> Any:
        """A client of a service that answers in one region for all, such as the Pricing API."""
        with self._lock:
            name = f"{service} in {region}"
            if name not in self._clients:
                client = self._session.client(service, region_name=region, config=self._config, **self._options)
                watch(client, self._seen)
                self._clients[name] = client
            return self._clients[name]

    def _seen(self, call: CallSeen) -> None:
        self.latest = f"{call.service} {call.operation}"
        self._observe(call)

    def renew(self) -> None:
        """Reads the credentials anew, for somebody has signed in; keys that were given to us stay as they are."""
        if "aws_access_key_id" in self._options:
            return
        with self._lock:
            self._session = session_of(self.target.value if self.target.kind == PROFILE else None)
            self._clients.clear()

    @property
    def scope(self) -> str:
        """What tells this cloud from any other: the ledger keeps it with each run."""
        where = self._place or self._options.get("endpoint_url") or self.identity.partition
        return f"{self.target.kind} {where} {self.identity.account}"


def open_cloud(connection: Connection, observe: Observe) -> Cloud:
    """Connects and asks who we are. Raises botocore's errors when there are no credentials or no answer."""
    from botocore.config import Config
    from botocore.exceptions import NoRegionError

    target = connection.target
    session = session_of(target.value if target.kind == PROFILE else None)
    region = connection.region or session.region_name or (None if target.real else DEFAULT_REGION)
    if region is None:
        raise NoRegionError
    local = connection.endpoint_url is not None
    options: dict[str, Any] = {}
    if local:
        options = {
            "endpoint_url": connection.endpoint_url,
            "aws_access_key_id": connection.access_key_id or os.environ.get("AWS_ACCESS_KEY_ID", "test"),
            "aws_secret_access_key": connection.secret_access_key or os.environ.get("AWS_SECRET_ACCESS_KEY", "test"),
        }
    local_only: dict[str, Any] = {"proxies": {}, "s3": {"addressing_style": "path"}} if local else {}
    settings: dict[str, Any] = {
        "retries": {"mode": "standard", "total_max_attempts": 4},
        "ignore_configured_endpoint_urls": True,
        "connect_timeout": 10,
        "read_timeout": 60,
        "max_pool_connections": 20,
        "user_agent_extra": "headwater",
    }
    config = Config(**settings, **local_only)
    cloud = Cloud(target, region, Identity("", ""), session, options, config, observe, connection.place)
    caller = cloud.client("sts").get_caller_identity()
    cloud.identity = Identity(caller["Account"], caller["Arn"])
    return cloud
