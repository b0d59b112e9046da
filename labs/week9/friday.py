"""Friday: everything removed and proven gone; then what the week showed of Kinesis and of Glue, and what it costs."""

from __future__ import annotations

from labs.model import Day, Lab
from labs.week9 import friday_clean, friday_compare
from labs.week9.common import prepared_by

FRIDAY = Day(
    "fri", "Friday", "Leave nothing behind",
    (
        Lab("cleanup", "Leave nothing behind", friday_clean.STEPS),
        Lab("compare", "Speed against batch", friday_compare.STEPS),
    ),
    prepared_by(()),
)  # fmt: skip
