"""The words of a worklog's frame, for each language and preset, as the students' sites have them.

Source: the public worklogs of the First Cloud Journey sites and their default template.
"""

from __future__ import annotations

from collections.abc import Mapping

from labs.worklog.model import Headings, Preset

DAYS = ("mon", "tue", "wed", "thu", "fri")


def _days(*words: str) -> Mapping[str, str]:
    return dict(zip(DAYS, words, strict=True))


NUMBERED = _days("2", "3", "4", "5", "6")
HEADINGS: Mapping[tuple[str, Preset], Headings] = {
    ("en", Preset.COURSE): Headings(
        title="Worklog Week {week}",
        objectives="Week {week} Objectives:",
        tasks="Planned Tasks for the Week:",
        columns=("Day", "Task/Activity Focus", "Start Date", "Completion Date", "Resource Material"),
        days=_days("**Mon**", "**Tue**", "**Wed**", "**Thu**", "**Fri**"),
        achievements="Week {week} Achievements:",
        practice="Hands-on Practice",
        own="In my own words",
    ),
    ("en", Preset.TEMPLATE): Headings(
        title="Week {week} Worklog",
        objectives="Week {week} Objectives:",
        tasks="Tasks to be carried out this week:",
        columns=("Day", "Task", "Start Date", "Completion Date", "Reference Material"),
        days=NUMBERED,
        achievements="Week {week} Achievements:",
        practice="Hands-on Practice",
        own="In my own words",
    ),
    ("vi", Preset.COURSE): Headings(
        title="Worklog Tuần {week}",
        objectives="Mục tiêu Tuần {week}:",
        tasks="Kế hoạch Triển khai trong Tuần:",
        columns=("Thứ", "Hoạt động Trọng tâm", "Ngày Bắt đầu", "Ngày Hoàn thành", "Tài liệu Tham khảo"),
        days=_days("**Hai**", "**Ba**", "**Tư**", "**Năm**", "**Sáu**"),
        achievements="Kết quả Đạt được Tuần {week}:",
        practice="Thực hành",
        own="Theo cách hiểu của tôi",
    ),
    ("vi", Preset.TEMPLATE): Headings(
        title="Worklog Tuần {week}",
        objectives="Mục tiêu tuần {week}:",
        tasks="Các công việc cần triển khai trong tuần này:",
        columns=("Thứ", "Công việc", "Ngày bắt đầu", "Ngày hoàn thành", "Nguồn tài liệu"),
        days=NUMBERED,
        achievements="Kết quả đạt được tuần {week}:",
        practice="Thực hành",
        own="Theo cách hiểu của tôi",
    ),
}
