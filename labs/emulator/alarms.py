"""When an alarm is in ALARM: the rule, over one value a period. Plain functions; knows no CloudWatch.

Source: "Evaluating an alarm" and "Configuring how CloudWatch alarms treat missing data".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

OK, ALARM, INSUFFICIENT = "OK", "ALARM", "INSUFFICIENT_DATA"
BREACHES: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}
FILLED: Mapping[str, bool | None] = {"breaching": True, "notBreaching": False, "ignore": None, "missing": None}


def state_after(
    points: Sequence[float | None],
    operator: str,
    threshold: float,
    *,
    to_alarm: int,
    missing: str = "missing",
    before: str = INSUFFICIENT,
) -> str:
    """The state that follows from the values of the last periods, oldest first; None is a period without data.

    `to_alarm` of them must breach (M out of N). `missing` is TreatMissingData, `before` the state until now.
    """
    breaches = BREACHES[operator]
    found = [FILLED[missing] if value is None else breaches(value, threshold) for value in points]
    if all(one is None for one in found):
        return before if missing == "ignore" else INSUFFICIENT
    return ALARM if sum(one is True for one in found) >= to_alarm else OK


def reason_of(state: str, points: Sequence[float | None], operator: str, threshold: float) -> str:
    """StateReason in CloudWatch's manner."""
    values = [value for value in points if value is not None]
    if not values:
        return f"Insufficient Data: {len(points)} datapoints were unknown."
    shown = ", ".join(f"{value:g}" for value in values)
    words = {"GreaterThanOrEqualToThreshold": "greater than or equal to", "GreaterThanThreshold": "greater than",
             "LessThanThreshold": "less than", "LessThanOrEqualToThreshold": "less than or equal to"}  # fmt: skip
    verb = "crossed" if state == ALARM else "did not cross"
    return (
        f"Threshold {verb}: {len(values)} datapoints [{shown}] against {words[operator]} the threshold ({threshold:g})."
    )
