"""Every moment, in the order in which they are told."""

from __future__ import annotations

from labs.moments.model import Moment
from labs.moments.reading import READING
from labs.moments.writing import WRITING
from labs.words import tr

MOMENTS: tuple[Moment, ...] = (*WRITING, *READING)


def moment_of(name: str) -> Moment:
    """The moment of that id. Raises ValueError with a sentence."""
    for moment in MOMENTS:
        if moment.id == name:
            return moment
    raise ValueError(
        tr("moment: {name!r} is none of {names}.", name=name, names=", ".join(moment.id for moment in MOMENTS))
    )
