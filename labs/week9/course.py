"""The week as one value. Importing it connects to nothing.

To add a lab: write its steps in a day's module, list the Lab there, and add a lesson for each step to
resources/lessons/en.
"""

from __future__ import annotations

from labs.model import Course
from labs.week9.exercises import WEEK
from labs.week9.friday import FRIDAY
from labs.week9.monday import MONDAY
from labs.week9.thursday import THURSDAY
from labs.week9.tuesday import TUESDAY
from labs.week9.wednesday import WEDNESDAY

COURSE = Course(WEEK, "Streaming and ETL on AWS", (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY))
