"""docs/emulator.md: what is true, partial and refused, of every service. `python -m tests.emulator.page` writes it.

The operations are those that the running cloud has; what cannot be read from them is said in docs/emulator.toml.
"""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import botocore.session
from botocore import xform_name

from labs.emulator import moto_s3
from labs.emulator.clock import Pace
from labs.emulator.dispatch import MOTO_SERVICES
from labs.emulator.not_true import NOT_TRUE
from labs.emulator.server import EmbeddedCloud, start
from labs.emulator.services import Settings

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, REMARKS = DOCS / "emulator.md", DOCS / "emulator.toml"
AS_MOTO = "as moto 5.2.5 has it; not held against AWS by our tests"
MOTO_CLASSES = {
    "iam": ("moto.iam.responses", "IamResponse"),
    "sts": ("moto.sts.responses", "TokenResponse"),
    "logs": ("moto.logs.responses", "LogsResponse"),
    "monitoring": ("moto.cloudwatch.responses", "CloudWatchResponse"),
}
HEAD = """# What the embedded cloud can do

<!-- Written by `python -m tests.emulator.page` from the services' operations and docs/emulator.toml. -->

Each operation is **true** (its behaviour is held against AWS's by tests), **partial** (it works, and what differs is
said), or refused: with status 400 and `UnknownOperationException` naming the operation, in the protocol of the service.
Every other service is refused in the same way.

For every service: one account (123456789012), HTTP/1.1 on loopback, no TLS. A request is served when its Host is this
server's address, it comes from no web page, and it is signed with this server's access key id.
"""


@dataclass(frozen=True, slots=True)
class Service:
    """What is said of one service: operations with what differs (empty: nothing), and the refused ones."""

    name: str
    title: str
    remarks: list[str]
    served: Mapping[str, str]
    refused: list[str]


def remarks() -> dict[str, dict[str, Any]]:
    """docs/emulator.toml, by service."""
    found: dict[str, dict[str, Any]] = tomllib.loads(REMARKS.read_text(encoding="utf-8"))["services"]
    return found


def known_operations(service: str) -> list[str]:
    """All operations of a service that botocore knows."""
    model = botocore.session.Session().get_service_model(remarks().get(service, {}).get("sdk", service))
    return list(model.operation_names)


def by_moto(service: str) -> list[str]:
    """The operations that moto carries out for a service."""
    not_true = NOT_TRUE.get(service, frozenset())
    if service == "s3":
        return sorted(moto_s3.SERVED - not_true)
    module, name = MOTO_CLASSES[service]
    responses = getattr(importlib.import_module(module), name)
    by_name = {operation: xform_name(operation) for operation in known_operations(service)}
    return [operation for operation, name in by_name.items() if hasattr(responses, name) and operation not in not_true]


def services(cloud: EmbeddedCloud) -> Iterator[Service]:
    """Every service of the cloud, ours first, each group in the order of their names."""
    native = cloud.dispatcher.native
    for name in [*sorted(native), *sorted(MOTO_SERVICES - set(native))]:
        said = remarks().get(name, {})
        partial, true = said.get("partial", {}), said.get("true", [])
        if name in native:
            served = {operation: partial.get(operation, "") for operation in sorted(native[name].operations)}
        else:
            beside = cloud.dispatcher.beside.get(name, {})
            served = {
                operation: partial.get(operation, "" if operation in true or operation in beside else AS_MOTO)
                for operation in sorted({*by_moto(name), *beside})
            }
        refused = sorted(set(known_operations(name)) - set(served))
        yield Service(name, said.get("title", name), said.get("remarks", []), served, refused)


def page(cloud: EmbeddedCloud) -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for service in services(cloud) for line in _section(service))])


def _section(service: Service) -> Iterator[str]:
    yield f"## {service.title} (`{service.name}`)\n"
    yield from (f"- {remark}" for remark in service.remarks)
    yield from ([""] if service.remarks else [])
    true = sorted(operation for operation, differs in service.served.items() if not differs)
    moto = sorted(operation for operation, differs in service.served.items() if differs == AS_MOTO)
    partial = {name: differs for name, differs in sorted(service.served.items()) if name not in {*true, *moto}}
    if true:
        yield f"**True** ({len(true)}): {', '.join(true)}.\n"
    if partial:
        yield "| Partial | what differs |\n| --- | --- |"
        yield from (f"| {name} | {differs} |" for name, differs in partial.items())
        yield ""
    if moto:
        yield f"**Partial** ({len(moto)}), {AS_MOTO}: {', '.join(moto)}.\n"
    if service.refused:
        yield f"**Refused** ({len(service.refused)}): {', '.join(service.refused)}.\n"


def main() -> None:
    """Writes the page."""
    cloud = start(Settings(Pace.QUICK), warm=False)
    try:
        PAGE.write_text(page(cloud), encoding="utf-8", newline="\n")
    finally:
        cloud.close()


if __name__ == "__main__":
    main()
