"""Read the fields of campaigns and kinds of claim into the language's structure, and what all sorts have in common."""

from . import texts
from .faults import ERROR, MISSING, Fault
from .shape import is_blank, name_of, part, rows, text
from .shape import texts as texts_in


class Reader:
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
        for key in ("beneficiary", "evidence", "customer", "library"):
            self.put(raw, (), key, bool(text(fields, key)) or None, key)
        for key in ("raised_by", "reviewed_by", "group", "milestone", "pool"):
            self.put(raw, (), key, text(fields, key), key)
        self.number(raw, (), "days", fields, "")
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
