"""The way by which Firehose loads: as a JDBC client with user and password, whose COPY reads S3 in Firehose's role.

A load has a name and is done once, however often it is asked for.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass

from labs.emulator.neighbours import acting_as
from labs.emulator.redshift.context import Context, reached
from labs.emulator.redshift.copying import copy_of
from labs.emulator.redshift.errors import Aborted, LoadFailed
from labs.emulator.redshift.loading import loaded, told
from labs.emulator.redshift.state import Namespace
from labs.emulator.wire import AwsError

URL = re.compile(r"jdbc:(?:redshift|postgresql)://([^.]+)\.[^/]*:(\d+)/(.+)")
SERVICE = "firehose.amazonaws.com"
LONGEST_SECONDS = 60.0  # one thread delivers for all streams; a COPY that waits for a writer is tried again


@dataclass(frozen=True, slots=True)
class Visit:
    """Who connects: the JDBC address, the user with the digest of the password, the role that reads S3."""

    url: str
    user: str
    login: str
    role: str
    region: str


@dataclass(frozen=True, slots=True)
class Door:
    """Opens to visits."""

    context: Context

    def load(self, visit: Visit, sql: str, name: str) -> int:
        """Rows that the COPY loaded; raises LoadFailed."""
        space = self._space(visit)
        copy = copy_of(sql)
        neighbours = acting_as(self.context.neighbours, visit.role, SERVICE, "AWSFirehoseToRedshift")
        stop = threading.Event()
        timer = threading.Timer(LONGEST_SECONDS, stop.set)
        timer.daemon = True
        timer.start()
        try:
            with self.context.warehouses.desk(space.id, space.database, stop) as desk:
                try:
                    return loaded(desk, copy, neighbours, name)
                except LoadFailed as problem:
                    told(desk, problem.lines)
                    raise
        except Aborted as problem:
            words = f"The COPY did not end within {LONGEST_SECONDS:.0f} seconds."
            raise LoadFailed("Redshift.ConnectionFailed", words) from problem
        finally:
            timer.cancel()

    def _space(self, visit: Visit) -> Namespace:
        match = URL.fullmatch(visit.url)
        if match is None:
            raise LoadFailed("Redshift.ConnectionFailed", f"{visit.url} is not the address of a workgroup.")
        try:
            group, space = reached(self.context, visit.region, match[1])
        except AwsError as error:
            raise LoadFailed("Redshift.ConnectionFailed", error.message) from error
        host = visit.url.partition("://")[2].partition(":")[0]
        if host != group.address or int(match[2]) != group.settings["port"]:
            raise LoadFailed(
                "Redshift.ConnectionFailed", f"The workgroup is at {group.address}:{group.settings['port']}."
            )
        if not group.settings["publiclyAccessible"]:
            raise LoadFailed("Redshift.ConnectionFailed", "The workgroup is not publicly accessible.")
        if not space.login or visit.user.lower() != space.admin.lower() or visit.login != space.login:
            raise LoadFailed("Redshift.AuthenticationFailed", f'password authentication failed for user "{visit.user}"')
        if match[3] != space.database:
            raise LoadFailed("Redshift.DatabaseNotFound", f'database "{match[3]}" does not exist')
        return space
