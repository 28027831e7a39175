"""The fields of the form as a definition, or what stands in the way, beside the field where it stands.

While it reads, it notes which piece of the definition came from which field, so that whatever the engine says of the
piece, now or later, is shown at the field.
"""

from dataclasses import dataclass, field

from pydantic import ValidationError

from scoring.engine.arithmetic import text_of
from scoring.engine.checks import check_rule
from scoring.engine.domains import known_values
from scoring.engine.language import Campaign, ClaimKind, Rule
from scoring.engine.parts import show, to_scalar

from . import offers, texts
from .faults import ERROR, MISSING, WARNING, Fault
from .shape import is_blank, name_of, part, rows, text
from .shape import texts as texts_in


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
    reader = _RuleReader(claims)
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
    reader = _Reader()
    return _made(Campaign, Reading(reader.campaign(fields), reader.places, reader.faults))


def read_kind(fields):
    reader = _Reader()
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


class _Reader:
    """Copies texts into the language's structure, noting the field of each piece."""

    def __init__(self):
        self.places = {}
        self.faults = []

    def put(self, target, path, key, value, place):
        """Set what isn't empty; its place is known even where it is missing."""
        self.places[(*path, key)] = place
        if value not in (None, ""):
            target[key] = value

    def miss(self, place):
        self.faults.append(Fault(place, "missing", MISSING))

    def name(self, target, path, form, place):
        given = {}
        for key, language in (("en", "en"), ("zh", "zh-hans")):
            self.put(given, path, language, text(form, key), name_of(place, key))
        self.places[path] = name_of(place, "en")
        if given:
            target[path[-1]] = given

    def head(self, fields, key="code"):
        raw = {}
        self.put(raw, (), key, text(fields, key), key)
        self.put(raw, (), "item", text(fields, "item"), "item")
        self.name(raw, ("name",), part(fields, "name"), "name")
        return raw

    def number(self, target, path, key, form, place, places=0, name=None):
        """The number of a field; `name` is the field's where the language has another word."""
        value = texts.number_of(text(form, name or key), places)
        self.put(target, path, key, value, name_of(place, name or key) if place else name or key)

    # ---- campaigns and kinds of claim --------------------------------------------------------------

    def campaign(self, fields):
        raw = self.head(fields)
        for key in ("from", "to"):
            self.put(raw, (), key, text(fields, key), key)
        for key in ("times", "cap"):
            self.number(raw, (), key, fields, "")
        for key in ("rules", "teams"):
            self.put(raw, (), key, texts_in(fields, key) or None, key)
        return raw

    def kind(self, fields):
        raw = self.head(fields, "kind")
        for key in ("beneficiary", "evidence", "customer"):
            self.put(raw, (), key, bool(text(fields, key)) or None, key)
        self.put(raw, (), "raised_by", text(fields, "raised_by"), "raised_by")
        attributes = {}
        for place, row in enumerate(rows(fields, "attributes")):
            if not is_blank({key: value for key, value in row.items() if key not in ("type", "by")}):
                self.attribute(attributes, row, name_of("attributes", place))
        if attributes:
            raw["attributes"] = list(attributes.items())
        self.places[("attributes",)] = "attributes"
        return raw

    def attribute(self, attributes, row, place):
        name = text(row, "name")
        if not name:
            self.miss(name_of(place, "name"))
            return
        if name in attributes:
            self.faults.append(Fault(name_of(place, "name"), "value_twice", ERROR, {"value": name}))
            return
        path = ("attributes", name)
        self.places[path] = name_of(place, "name")
        raw = attributes[name] = {}
        for key in ("type", "by"):
            self.put(raw, path, key, text(row, key), name_of(place, key))
        choices = [texts.value_of(each) for each in texts.split_list(text(row, "choices"))]
        self.put(raw, path, "choices", choices or None, name_of(place, "choices"))
        for key in ("min", "max"):
            self.number(raw, path, key, row, place)
        if not is_blank(part(row, "label")):
            self.name(raw, (*path, "label"), part(row, "label"), name_of(place, "label"))


class _RuleReader(_Reader):
    def __init__(self, claims):
        super().__init__()
        self.claims = claims
        self.basis = ""

    def rule(self, fields):
        self.basis = text(fields, "basis")
        raw = self.head(fields)
        for key in ("category", "basis"):
            self.put(raw, (), key, text(fields, key), key)
        self.put(raw, (), "settle", "end" if text(fields, "settle") else None, "settle")
        self.effective(raw, part(fields, "effective"))
        self.conditions(raw, ("when",), fields, "when")
        self.listed(raw, fields, "points", self.term)
        self.listed(raw, fields, "times", self.factor)
        for key in ("at_least", "at_most", "pool_percent"):
            self.number(raw, (), key, fields, "")
        self.limit(raw, part(fields, "limit"))
        self.cap(raw, part(fields, "cap"))
        return raw

    def field(self, name):
        return offers.field(self.basis, name, self.claims)

    def effective(self, raw, form):
        given = {}
        for key in ("from", "to"):
            self.put(given, ("effective",), key, text(form, key), name_of("effective", key))
        if given:
            raw["effective"] = given

    def limit(self, raw, form):
        path, same = ("limit",), texts_in(form, "same")
        if not (text(form, "count") or same):
            return
        limit = raw["limit"] = {}
        self.number(limit, path, "count", form, "limit")
        self.put(limit, path, "per", text(form, "per"), "limit-per")
        self.put(limit, path, "same", same or None, "limit-same")

    def cap(self, raw, form):
        if not text(form, "points"):
            return
        cap = raw["cap"] = {}
        self.number(cap, ("cap",), "points", form, "cap")
        self.put(cap, ("cap",), "per", text(form, "per"), "cap-per")

    # ---- conditions --------------------------------------------------------------------------------

    def conditions(self, target, path, form, place):
        found = []
        for number, row in enumerate(rows(form, path[-1])):
            if not is_blank({key: value for key, value in row.items() if key != "op"}):
                found.append(self.condition(row, (*path, len(found)), name_of(place, number)))
        self.places[path] = place
        if found:
            target[path[-1]] = found

    def condition(self, row, path, place):
        raw, op, name = {}, text(row, "op"), text(row, "field")
        self.put(raw, path, "field", name, name_of(place, "field"))
        self.places[path] = name_of(place, "field")
        self.places[(*path, "op")] = name_of(place, "op")
        key = "missing" if op == "known" else op
        if op in offers.WITHOUT_VALUE:
            raw[key] = op == "missing"
        elif op in offers.OPERATORS:
            is_list = op == "in" and offers.values_of(self.basis, self.field(name)) is not None
            raw[key] = self._compared(row, op, name, is_list)
            at = name_of(place, "values" if is_list else "value")
            self.places[(*path, "value")] = self.places[(*path, key)] = at
        return raw

    def _compared(self, row, op, name, is_list):
        field = self.field(name)
        if op == "in":
            given = texts_in(row, "values") if is_list else texts.split_list(text(row, "value"))
            return [texts.value_of(each, field) for each in given]
        if op in ("eq", "ne"):
            return texts.value_of(text(row, "value"), field)
        return texts.number_of(text(row, "value"), texts.places_of(field))

    # ---- terms and factors -------------------------------------------------------------------------

    def listed(self, raw, fields, key, read):
        self.places[(key,)] = key
        found = [read(row, (key, number), name_of(key, number)) for number, row in enumerate(rows(fields, key))]
        if found:
            raw[key] = found

    def term(self, row, path, place):
        raw, kind = {}, text(row, "kind")
        self.places[path] = name_of(place, "kind")
        if kind == "fixed":
            raw["fixed"] = texts.number_of(text(row, "fixed"))
            self.places[(*path, "fixed")] = name_of(place, "fixed")
        elif kind == "per":
            measured = self.measure(raw, row, path, place, "per")
            for key, places in (("unit", measured), ("over", measured), ("points", 0)):
                self.number(raw, path, key, row, place, places)
            self.put(raw, path, "whole", bool(text(row, "whole")) or None, name_of(place, "whole"))
        elif kind == "progressive":
            measured = self.measure(raw, row, path, place, "progressive")
            self.put(raw, path, "of", text(row, "of"), name_of(place, "of"))
            self.number(raw, path, "unit", row, place, measured)
            self.steps(raw, path, "slices", row, place, texts.PERCENT if "of" in raw else measured)
        else:
            self.table(raw, row, path, place, kind)
        return raw

    def factor(self, row, path, place):
        raw, kind = {}, text(row, "kind")
        self.places[path] = name_of(place, "kind")
        if kind == "when":
            raw["when"] = []
            self.conditions(raw, (*path, "when"), row, name_of(place, "when"))
            self.number(raw, path, "factor", row, place)
        elif kind == "per":
            measured = self.measure(raw, row, path, place, "per")
            for key, places in (("unit", measured), ("add", 0), ("at_most", 0)):
                self.number(raw, path, key, row, place, places)
        else:
            self.table(raw, row, path, place, kind)
        if not is_blank(part(row, "label")):
            self.name(raw, (*path, "label"), part(row, "label"), name_of(place, "label"))
        return raw

    def measure(self, raw, row, path, place, key):
        """The field that a term or factor measures by; how far its numbers are moved."""
        raw[key] = text(row, "field") or None
        self.places[(*path, key)] = name_of(place, "field")
        return texts.places_of(self.field(raw[key] or ""))

    def table(self, raw, row, path, place, kind):
        if kind == "lookup":
            places = self.measure(raw, row, path, place, "lookup")
            self.steps(raw, path, "steps", row, place, places)
        elif kind == "choice":
            self.measure(raw, row, path, place, "choice")
            self.values(raw, path, row, place)

    def steps(self, raw, path, key, row, place, places):
        self.places[(*path, key)] = name_of(place, "steps")
        found = []
        for number, step in enumerate(rows(row, "steps")):
            if is_blank(step):
                continue
            here, at = (*path, key, len(found)), name_of(place, "steps", number)
            self.places[here] = self.places[(*here, 0)] = name_of(at, "from")
            self.places[(*here, 1)] = name_of(at, "value")
            found.append([texts.number_of(text(step, "from"), places), texts.number_of(text(step, "value"))])
        raw[key] = found

    def values(self, raw, path, row, place):
        self.places[(*path, "values")] = name_of(place, "values")
        field, found = self.field(raw["choice"] or ""), {}
        is_listed = known_values(self.basis, field) is not None
        for number, pair in enumerate(rows(row, "values")):
            # Of a short list all values stand there: those left empty are not part of the rule.
            if is_blank(pair) or (is_listed and not text(pair, "points")):
                continue
            at = name_of(place, "values", number)
            value = texts.value_of(text(pair, "value"), field)
            if value is None:
                self.miss(name_of(at, "value"))
                continue
            key = str(text_of(to_scalar(value)))
            if key in found:
                self.faults.append(Fault(name_of(at, "value"), "value_twice", ERROR, {"value": key}))
                continue
            self.places[(*path, "values", key)] = name_of(at, "points")
            found[key] = (value, texts.number_of(text(pair, "points")))
        raw["values"] = [list(pair) for pair in found.values()]
