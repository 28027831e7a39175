"""What a form begins with, and what it fills in by itself once a basis, a field or a construct is chosen."""

from scoring.engine.domains import known_values
from scoring.engine.parts import to_scalar

from . import offers, shape, texts

STEPS_AT_FIRST = 2


def new_rule():
    return {"name": {}, "points": [{"kind": ""}], "limit": {"per": "month"}, "cap": {"per": "month"}}


def new_campaign():
    return {"name": {}, "times": "2"}


def new_kind():
    return {"name": {}, "attributes": [{"type": "text", "by": "claimant"}]}


#: A new row of each table; a table of steps or values has the same rows wherever it stands.
ROWS = {
    "when": {},
    "points": {"kind": ""},
    "times": {"kind": ""},
    "steps": {},
    "values": {},
    "attributes": {"type": "text", "by": "claimant"},
}


def row_of(table):
    """A new row for the table of that name (`points-0-steps`)."""
    return dict(ROWS[table.rpartition("-")[2]])


def fill(fields, claims, changed=""):
    """Fill in what follows from the choices made so far; what somebody wrote stays.

    :param changed: the name of the field that was changed, where it is known: what hung on it is chosen anew
    """
    basis = shape.text(fields, "basis")
    for name, condition in _conditions(fields):
        _fill_condition(condition, basis, claims, is_new=changed == f"{name}-field")
    for key in ("points", "times"):
        for place, part in enumerate(shape.rows(fields, key)):
            is_new = changed in (f"{key}-{place}-field", f"{key}-{place}-kind")
            _fill_part(part, basis, claims, is_new)
            if part.get("kind") == "when" and not shape.rows(part, "when"):
                part["when"] = [{}]


def _conditions(fields):
    for place, condition in enumerate(shape.rows(fields, "when")):
        yield f"when-{place}", condition
    for place, factor in enumerate(shape.rows(fields, "times")):
        for number, condition in enumerate(shape.rows(factor, "when")):
            yield f"times-{place}-when-{number}", condition


def _fill_condition(condition, basis, claims, is_new):
    name = shape.text(condition, "field")
    if not name:
        return
    field = offers.field(basis, name, claims)
    offered = offers.operators_of(basis, field)
    if not shape.text(condition, "op") or (is_new and condition["op"] not in offered):
        condition["op"] = offered[0]
    if is_new:
        condition.pop("value", None)
        condition.pop("values", None)
    if offers.values_of(basis, field) is None:
        return
    # Between one value and several, what was chosen stays chosen.
    if condition["op"] == "in" and not shape.texts(condition, "values") and shape.text(condition, "value"):
        condition["values"] = [condition["value"]]
    elif condition["op"] != "in" and not shape.text(condition, "value") and shape.texts(condition, "values"):
        condition["value"] = condition["values"][0]


def _fill_part(part, basis, claims, is_new):
    kind, name = shape.text(part, "kind"), shape.text(part, "field")
    if kind in ("lookup", "progressive") and not shape.rows(part, "steps"):
        part["steps"] = [{} for _ in range(STEPS_AT_FIRST)]
    if kind == "progressive" and shape.is_blank(part["steps"]):
        part["steps"][0] = {"from": "0"}
    if kind != "choice":
        return
    pairs = shape.rows(part, "values")
    if not pairs or (is_new and all(not shape.text(pair, "points") for pair in pairs)):
        field = offers.field(basis, name, claims)
        known = (known_values(basis, field) if name else None) or [""] * STEPS_AT_FIRST
        part["values"] = [{"value": texts.value_text(to_scalar(value), field) if value else ""} for value in known]
