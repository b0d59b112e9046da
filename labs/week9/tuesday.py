"""Tuesday: why metadata; a crawler that writes the catalog; what happens when the data changes."""

from __future__ import annotations

from labs.model import Day, Lab
from labs.week9 import tuesday_bytes, tuesday_change, tuesday_crawl
from labs.week9.common import prepared_by

# what Wednesday needs: the data, the role, the crawler and its tables
CATALOGUED = (tuesday_bytes.STEPS[0], *tuesday_crawl.STEPS[:3])

TUESDAY = Day(
    "tue",
    "Tuesday",
    "The Data Catalog and the crawler",
    (
        Lab("bytes", "Files are only bytes", tuesday_bytes.STEPS),
        Lab("catalog", "A catalog that knows", tuesday_crawl.STEPS),
        Lab("change", "When the data changes", tuesday_change.STEPS),
    ),
    prepared_by(()),
)
