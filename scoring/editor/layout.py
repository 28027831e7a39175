"""A form laid out for the page: every input with its label, its options, its unit and what is wrong at it."""

from collections import defaultdict

from .inputs import Input, Option
from .shape import name_of, text

SIGNS = {"CNY": "¥", "EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "HKD": "HK$"}


class Layout:
    """Collects the places of a form, so that each fault is shown at one of them, or at the top."""

    def __init__(self, fields, faults, language):
        self.fields = fields
        self.language = language
        self.places = {}
        self.faults = defaultdict(list)
        for fault in faults:
            self.faults[fault.place].append(fault)

    def keep(self, place):
        place.faults = self.faults.pop(place.name, [])
        self.places[place.name] = place
        return place

    @property
    def homeless(self):
        """Faults of places that the form doesn't show."""
        return [fault for faults in self.faults.values() for fault in faults]

    def text(self, name, label, form=None, key=None, **more):
        value = text(self.fields if form is None else form, key or name)
        return self.keep(Input(name, label=label, value=value, **more))

    def number(self, name, label, form=None, key=None, **more):
        return self.text(name, label, form, key, **{"control": "number", **more})

    def select(self, name, label, options, value, *, empty="", **more):
        """A list to choose from: pairs, or groups of pairs. A value that isn't offered is shown all the same."""
        groups = options if options and isinstance(options[0][1], list) else [("", options)]
        groups = [(title, [Option(each, str(said), each == value) for each, said in pairs]) for title, pairs in groups]
        if value and not any(option.is_chosen for _, found in groups for option in found):
            groups.append(("", [Option(value, value, True)]))
        if empty:
            groups.insert(0, ("", [Option("", empty, not value)]))
        return self.keep(Input(name, label=label, value=value, control="select", groups=groups, **more))

    def checks(self, name, label, options, chosen, **more):
        """Boxes to tick, in the order of the offer as long as that is the order chosen."""
        names = dict(options)
        known = [each for each in names if each in chosen]
        chosen = list(dict.fromkeys(chosen))
        order = list(names) if known == chosen else [*chosen, *(each for each in names if each not in chosen)]
        found = [Option(each, str(names.get(each, each)), each in chosen) for each in order]
        return self.keep(Input(name, label=label, control="checks", groups=[("", found)], **more))

    def tick(self, name, label, form=None, key=None, **more):
        return self.text(name, label, form, key, control="tick", **more)

    def names(self, form, place, en, zh, **more):
        return [
            self.text(name_of(place, "en"), en, form, "en", **more),
            self.text(name_of(place, "zh"), zh, form, "zh", **more),
        ]

    def numbered(self, form, table, row):
        """The rows of a table; `row(node, name, number)` lays one out."""
        found = [row(node, name_of(table, place), place + 1) for place, node in enumerate(form)]
        if len(found) == 1:
            found[0].is_only = True
        return found
