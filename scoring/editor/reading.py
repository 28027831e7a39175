"""The fields of the form as a definition, or what stands in the way, beside the field where it stands.

While it reads, it notes which piece of the definition came from which field, so that whatever the engine says of the
piece, now or later, is shown at the field.
"""

from dataclasses import dataclass, field

from pydantic import ValidationError

from scoring.engine.checks import check_rule
from scoring.engine.language import Campaign, ClaimKind, Rule
from scoring.engine.parts import show

from .faults import ERROR, MISSING, WARNING, Fault
from .readers import Reader
from .rule_reader import RuleReader


@dataclass
class Reading:
    """What a form says: the structure as far as it goes, the part that it makes, and what is wrong.

    `raw` is in the language's own words and may be unfinished; `places` names the field of each piece of it.
    """

    raw: dict
    places: dict = field(default_factory=dict)
    faults: list = field(default_factory=list)
    made: object = None

    @property
    def definition(self):
        return self.made.definition if self.made is not None else None

    def place_of(self, path):
        """The field of a piece of the definition, or of the nearest one around it; empty for the whole."""
        path = tuple(path)
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, "")


def definition_of(fields, claims):
    """The definition that a rule's form describes, or None, and the faults that stand in the way.

    :param claims: the declared kinds of claim by name
    """
    read = read_rule(fields, claims)
    return read.definition, read.faults


def read_rule(fields, claims):
    reader = RuleReader(claims)
    raw = reader.rule(fields)
    read = _made(Rule, Reading(raw, reader.places, reader.faults))
    if read.made is None:
        return read
    for path, problem in check_rule(read.made, claims):
        severity = ERROR if problem.severity == "error" else WARNING
        read.faults.append(Fault(read.place_of(path), problem.kind, severity, problem.params))
    if any(fault.stops for fault in read.faults):
        read.made = None
    return read


def read_campaign(fields):
    reader = Reader()
    return _made(Campaign, Reading(reader.campaign(fields), reader.places, reader.faults))


def read_kind(fields):
    reader = Reader()
    return _made(ClaimKind, Reading(reader.kind(fields), reader.places, reader.faults))


def _made(model, read):
    """Let the engine read what the form gave, and note what it says at the fields."""
    try:
        made = model.model_validate(read.raw)
    except ValidationError as wrong:
        for detail in wrong.errors(include_url=False):
            fault = _fault(detail, read)
            if fault not in read.faults:
                read.faults.append(fault)
        return read
    if not any(fault.stops for fault in read.faults):
        read.made = made
    return read


# What concerns the whole is said at one field of it.
_AT = {
    "bounds_reversed": "at_most",
    "negative_percent": "pool_percent",
    "settle_needs_period": "settle",
    "dates_reversed": "to",
    "milestone_unknown": "milestone",
}


def _fault(detail, read):
    kind, path = detail["type"], without_tags(detail["loc"])
    params = dict(detail.get("ctx") or {})
    params.setdefault("value", show(detail.get("input")))
    if kind == "steps_not_ascending":
        path = (*path, params["place"] - 1, 0)
    elif kind == "slices_start":
        path = (*path, 0, 0)
    elif kind in _AT:
        path = (*path, _AT[kind])
    is_missing = kind == "missing" or detail.get("input") is None or kind in ("union_tag_not_found", "empty_list")
    if kind == "condition_operators":
        path, is_missing = (*path, "op"), True
    return Fault(read.place_of(path), kind, MISSING if is_missing else ERROR, params)


def without_tags(path):
    """Without the name of the construct that pydantic puts after a term's or a factor's place."""
    path = tuple(path)
    return (*path[:2], *path[3:]) if path and path[0] in ("points", "times") and len(path) > 2 else path
