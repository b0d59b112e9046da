"""The classifiers' operations. What a classifier does with a file is in custom.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labs.emulator.glue.context import Act, Context, region_of
from labs.emulator.glue.custom import DATATYPES, ready
from labs.emulator.glue.errors import exists, invalid, missing, name_in, one_of
from labs.emulator.glue.paging import page
from labs.emulator.glue.state import Json, RegionState
from labs.emulator.wire import Answer, Call, required

_FIELDS = {
    "GrokClassifier": ("Classification", "GrokPattern", "CustomPatterns"),
    "JsonClassifier": ("JsonPath",),
    "CsvClassifier": (
        "Delimiter", "QuoteSymbol", "ContainsHeader", "Header", "DisableValueTrimming", "AllowSingleColumn",
        "CustomDatatypeConfigured", "CustomDatatypes", "Serde",
    ),
}  # fmt: skip


def _asked(params: Mapping[str, Any]) -> tuple[str, Json]:
    """Which kind of classifier is given, and how it is defined."""
    if params.get("XMLClassifier"):
        raise invalid("XMLClassifier is not known here: only GrokClassifier, JsonClassifier and CsvClassifier are.")
    given = [kind for kind in _FIELDS if params.get(kind)]
    if len(given) != 1:
        raise invalid("A classifier is one of GrokClassifier, JsonClassifier and CsvClassifier.")
    return given[0], params[given[0]]


def _definition(kind: str, given: Json) -> Json:
    for field in ("Classification", "GrokPattern") if kind == "GrokClassifier" else ():
        required(given, field)
    if kind == "JsonClassifier":
        required(given, "JsonPath")
    if kind == "CsvClassifier":
        _check_csv(given)
    kept = {field: given[field] for field in _FIELDS[kind] if given.get(field) is not None}
    try:
        ready(kind, kept)
    except ValueError as problem:
        raise invalid(f"{problem}.") from problem
    return kept


def _check_csv(given: Json) -> None:
    one_of(given, "ContainsHeader", ("UNKNOWN", "PRESENT", "ABSENT"), "UNKNOWN")
    one_of(given, "Serde", ("OpenCSVSerDe", "LazySimpleSerDe", "None"), "None")
    for field in ("Delimiter", "QuoteSymbol"):
        if given.get(field) is not None and len(given[field]) != 1:
            raise invalid(f"{field} is {given[field]!r}: it must be one character.")
    if given.get("Delimiter", ",") == given.get("QuoteSymbol", '"'):
        raise invalid("Delimiter and QuoteSymbol must be different characters.")
    unknown = [one for one in given.get("CustomDatatypes") or [] if str(one).upper() not in DATATYPES]
    if unknown:
        raise invalid(f"CustomDatatypes holds {unknown[0]!r}: it must be one of {', '.join(DATATYPES)}.")


def _existing(state: RegionState, name: str) -> Json:
    found = state.classifiers.get(name)
    if found is None:
        raise missing(f"Classifier {name} not found.")
    return found


def create_classifier(context: Context, call: Call) -> Answer:
    """CreateClassifier."""
    kind, given = _asked(call.params)
    name, now = name_in(given), context.clock.now()
    made = {"Name": name, **_definition(kind, given), "CreationTime": now, "LastUpdated": now, "Version": 1}
    state = region_of(context, call)
    if name in state.classifiers:
        raise exists(f"Classifier with name {name} already exists.")
    state.classifiers[name] = {kind: made}
    return {}


def update_classifier(context: Context, call: Call) -> Answer:
    """UpdateClassifier: what is given replaces what was."""
    kind, given = _asked(call.params)
    name, state = name_in(given), region_of(context, call)
    before = _existing(state, name).get(kind)
    if before is None:
        raise invalid(f"Classifier {name} is not a {kind}.")
    own = {"Name": name, "CreationTime": before["CreationTime"], "Version": before["Version"] + 1}
    changed = _definition(kind, {**before, **{key: of for key, of in given.items() if of is not None}})
    state.classifiers[name] = {kind: {**changed, **own, "LastUpdated": context.clock.now()}}
    return {}


def get_classifier(context: Context, call: Call) -> Answer:
    """GetClassifier."""
    return {"Classifier": _existing(region_of(context, call), name_in(call.params))}


def get_classifiers(context: Context, call: Call) -> Answer:
    """GetClassifiers."""
    held = region_of(context, call).classifiers
    part, token = page(list(held), lambda name: [name], call.params)
    return {"Classifiers": [held[name] for name in part], **token}


def delete_classifier(context: Context, call: Call) -> Answer:
    """DeleteClassifier."""
    state, name = region_of(context, call), name_in(call.params)
    _existing(state, name)
    del state.classifiers[name]
    return {}


OPERATIONS: dict[str, Act] = {
    "CreateClassifier": create_classifier,
    "UpdateClassifier": update_classifier,
    "GetClassifier": get_classifier,
    "GetClassifiers": get_classifiers,
    "DeleteClassifier": delete_classifier,
}
