"""Our own icons: every state has one, tinted as asked."""

import pytest
from PySide6.QtGui import QColor

from labs.model import StepState
from resources import names
from widgets.icons import STATE_ICONS, pixmap, svg


@pytest.mark.parametrize("state", list(StepState))
def test_that_every_state_has_an_icon_of_its_own(state: StepState) -> None:
    name, _ = STATE_ICONS[state]
    assert f"{name}.svg" in names("icons")
    assert len({icon for icon, _ in STATE_ICONS.values()}) == len(StepState)


def test_that_an_icon_takes_the_colour_and_a_mark_that_reads_on_it() -> None:
    dark, light = svg("verified", QColor("#1A7F4B")), svg("verified", QColor("#5CC98C"))
    assert b"#1a7f4b" in dark
    assert b"#ffffff" in dark
    assert b"#ffffff" not in light


@pytest.mark.parametrize("name", [name.removesuffix(".svg") for name in names("icons")])
def test_that_every_icon_draws_something(name: str) -> None:
    image = pixmap(name, QColor("#000000"), 16, 2.0).toImage()
    assert image.width() == 32
    assert any(image.pixelColor(x, y).alpha() for x in range(32) for y in range(32))
