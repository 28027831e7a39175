"""Reads the fields of a rule into the language's structure: conditions, terms, factors and bounds."""

from scoring.engine.arithmetic import text_of
from scoring.engine.domains import known_values
from scoring.engine.parts import to_scalar

from . import offers, texts
from .faults import ERROR, Fault
from .readers import Reader
from .shape import is_blank, name_of, part, rows, text
from .shape import texts as texts_in


class RuleReader(Reader):
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
