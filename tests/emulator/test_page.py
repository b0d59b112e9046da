"""docs/emulator.md says what the embedded cloud has just now, and its remarks speak of operations that are there."""

from __future__ import annotations

from labs.emulator.dispatch import MOTO_SERVICES
from labs.emulator.server import EmbeddedCloud
from tests.emulator.page import PAGE, page, remarks, services


def test_that_the_page_of_operations_is_up_to_date(embedded: EmbeddedCloud) -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(embedded), "run python -m tests.emulator.page"


def test_that_every_remark_is_about_an_operation_that_is_served(embedded: EmbeddedCloud) -> None:
    served = {service.name: set(service.served) for service in services(embedded)}
    about = {name: {*said.get("true", []), *said.get("partial", {})} for name, said in remarks().items()}
    assert {name: wrong for name, names in about.items() if (wrong := names - served.get(name, set()))} == {}


def test_that_the_page_is_about_every_service(embedded: EmbeddedCloud) -> None:
    names = {service.name for service in services(embedded)}
    assert names == {*embedded.dispatcher.native, *MOTO_SERVICES}
    assert all(service.title != service.name for service in services(embedded))
