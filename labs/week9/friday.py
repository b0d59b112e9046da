"""Friday: all is removed and proven gone, and its cost added up; then what the week showed of Kinesis and of Glue."""

from __future__ import annotations

from labs.model import Day, Lab
from labs.week9 import friday_clean, friday_compare
from labs.week9.common import prepared_by

FRIDAY = Day(
    "fri", "Friday", "Leave nothing behind",
    (
        Lab("cleanup", "Leave nothing behind", (*friday_clean.STEPS, *friday_compare.COST)),
        Lab("compare", "Speed against batch", friday_compare.STEPS),
    ),
    prepared_by(()),
)  # fmt: skip
