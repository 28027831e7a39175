"""A form laid out for the page: every input with its label, its options, its unit and what is wrong at it."""

from collections import defaultdict

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from scoring.engine import labels
from scoring.engine.bases import BASES, CLAIM
from scoring.engine.language import CATEGORIES
from scoring.engine.parts import to_scalar
from scoring.queries.statements import category_label

from . import offers, shape, texts
from .inputs import Input, Option, Row, Table
from .shape import name_of, part, rows, text

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


class RuleLayout(Layout):
    def __init__(self, fields, faults, claims, *, language="en", currency="CNY", is_new=True):
        super().__init__(fields, faults, language)
        self.claims = claims
        self.sign = SIGNS.get(currency, currency)
        self.is_chinese = language.startswith("zh")
        self.basis_name = text(fields, "basis")
        self.offered = offers.fields_offered(self.basis_name, claims)
        self.measures = offers.measures_offered(self.basis_name, claims)
        self.head = self._head(is_new)
        self.basis = self._basis()
        self.when = self._conditions(fields, "when", _("Add a condition"))
        self.points = self._parts("points", self._term, _("Add points"))
        self.times = self._parts("times", self._factor, _("Add a factor"))
        self.bounds = self._bounds()
        self.limit = self._limit()
        self.cap = self._cap()
        self.pool = self.number(
            "pool_percent",
            _("Team pool"),
            after="%",
            width="short",
            hint=_("On top, for the pool of the person's team: this much of the points."),
        )
        self.settle = self._settle()
        self.dates = self._dates()
        self.trial = self.tick(
            "is_trial", _("On trial"), hint=_("Its points are shown to everybody, and don't count yet.")
        )

    # ---- what it is ----------------------------------------------------------------------------------

    def _head(self, is_new):
        name = part(self.fields, "name")
        names = self.names(name, "name", _("Name in English"), _("Name in Chinese"))
        categories = [(each, capfirst(str(category_label(each)))) for each in CATEGORIES]
        category = self.select(
            "category", _("Category"), categories, text(self.fields, "category"), empty=_("Choose …")
        )
        code = self.text(
            "code",
            _("Code"),
            is_fixed=not is_new,
            hint=_("Stands in exports and never changes.") if is_new else _("A code never changes."),
            placeholder=_("made from the name if left empty") if is_new else "",
        )
        item = self.text("item", _("Item of the scheme"), width="short", hint=_("For reference, such as C1."))
        return [*names, category, code, item]

    def _basis(self):
        said = "zh-hans" if self.is_chinese else "en"
        own = [(name, capfirst(basis.label[said])) for name, basis in BASES.items() if not basis.period]
        periods = [(name, capfirst(basis.label[said])) for name, basis in BASES.items() if basis.period]
        claims = [(CLAIM + kind, each.name.in_(self.language)) for kind, each in self.claims.items()]
        groups = [(_("Records"), own), (_("Results of a person"), periods), (_("Claims"), claims)]
        return self.select(
            "basis",
            _("The rule looks at"),
            [(title, pairs) for title, pairs in groups if pairs],
            self.basis_name,
            empty=_("Choose …"),
            decides=True,
            is_quiet=True,
        )

    # ---- fields of the basis -------------------------------------------------------------------------

    def _field(self, name):
        return offers.field(self.basis_name, name, self.claims)

    def _said(self, field):
        return capfirst(field.label["zh-hans" if self.is_chinese else "en"])

    def _field_select(self, name, label, value, offered, **more):
        options = [(each.name, self._said(each)) for each in offered]
        return self.select(name, label, options, value, empty=_("Choose …"), decides=True, **more)

    def _unit(self, field):
        """What stands around a number of the field."""
        if field is None or field.unit is None:
            return {}
        if field.unit == "money":
            return {"before": self.sign}
        if field.unit in ("rate", "percent"):
            return {"after": "%"}
        words = {
            "days": pgettext("unit", "days"),
            "minutes": pgettext("unit", "minutes"),
            "years": pgettext("unit", "years"),
        }
        return {"after": words[field.unit]} if field.unit in words else {}

    def _values(self, field):
        """The values of a field that is a short list, as options; None where anything may be written."""
        known = offers.values_of(self.basis_name, field)
        if known is None:
            return None
        return [
            (texts.value_text(to_scalar(each), field), capfirst(labels.value(each, self.is_chinese))) for each in known
        ]

    # ---- conditions ----------------------------------------------------------------------------------

    def _conditions(self, form, place, add):
        table = Table(place, label=_("Conditions"), add=add, kind="conditions")
        table.rows = self.numbered(rows(form, "when"), place, self._condition)
        return self.keep(table)

    def _condition(self, node, place, number):
        name, op = text(node, "field"), text(node, "op")
        said = {"number": number}
        inputs = [
            self._field_select(
                name_of(place, "field"), _("Condition %(number)s: field") % said, name, self.offered, is_quiet=True
            )
        ]
        if name:
            field = self._field(name)
            operators = [(each, offers.OPERATORS[each]) for each in offers.operators_of(self.basis_name, field)]
            label = _("Condition %(number)s: comparison") % said
            inputs.append(
                self.select(name_of(place, "op"), label, operators, op, decides=True, is_quiet=True, width="medium")
            )
            inputs += self._compared(node, place, field, op, _("Condition %(number)s: value") % said)
        return self.keep(Row(place, label=_("condition %(number)s") % said, inputs=inputs))

    def _compared(self, node, place, field, op, label):
        values = self._values(field)
        if op in offers.WITHOUT_VALUE:
            return []
        if op == "in" and values is not None:
            return [self.checks(name_of(place, "values"), label, values, shape.texts(node, "values"), is_quiet=True)]
        if op in ("eq", "ne") and values is not None:
            given = text(node, "value")
            return [self.select(name_of(place, "value"), label, values, given, empty=_("Choose …"), is_quiet=True)]
        hint = _("Separate several by commas.") if op == "in" else ""
        return [self.text(name_of(place, "value"), label, node, "value", hint=hint, is_quiet=True, **self._unit(field))]

    # ---- terms and factors ---------------------------------------------------------------------------

    def _parts(self, key, lay, add):
        table = Table(key, add=add, kind="parts")
        table.rows = self.numbered(rows(self.fields, key), key, lay)
        return self.keep(table)

    def _kind(self, place, label, kinds, kind):
        return self.select(
            name_of(place, "kind"), label, list(kinds.items()), kind, empty=_("Choose …"), decides=True, width="wide"
        )

    def _term(self, node, place, number):
        said, kind = {"number": number}, text(node, "kind")
        row = Row(place, label=_("term %(number)s") % said)
        row.inputs = [self._kind(place, _("Term %(number)s: how points come about") % said, offers.TERMS, kind)]
        if kind == "fixed":
            row.inputs.append(self.number(name_of(place, "fixed"), _("Points"), node, "fixed", width="short"))
        elif kind == "per":
            row.inputs += self._per_term(node, place)
        elif kind == "progressive":
            row.inputs += self._progressive(node, place)
            unit = {"after": "%"} if text(node, "of") else self._unit(self._field(text(node, "field")))
            row.table = self._steps(node, place, _("Points per unit"), unit, _("Add a slice"))
        elif kind:
            self._table(row, node, place, kind, _("Points"))
        return self.keep(row)

    def _measure(self, node, place, label, offered=None):
        return self._field_select(
            name_of(place, "field"), label, text(node, "field"), self.measures if offered is None else offered
        )

    def _per_term(self, node, place):
        unit = self._unit(self._field(text(node, "field")))
        return [
            self._measure(node, place, _("Measure")),
            self.number(name_of(place, "unit"), _("For every"), node, "unit", width="short", **unit),
            self.number(name_of(place, "points"), _("Points"), node, "points", width="short"),
            self.number(
                name_of(place, "over"), _("Only above"), node, "over", width="short", hint=_("optional"), **unit
            ),
            self.tick(name_of(place, "whole"), _("Only whole units count"), node, "whole"),
        ]

    def _progressive(self, node, place):
        unit = self._unit(self._field(text(node, "field")))
        options = [(each.name, self._said(each)) for each in self.measures]
        return [
            self._measure(node, place, _("Measure")),
            self.select(
                name_of(place, "of"),
                _("Slices as a share of"),
                options,
                text(node, "of"),
                empty=_("nothing: as amounts"),
                decides=True,
            ),
            self.number(name_of(place, "unit"), _("For every"), node, "unit", width="short", **unit),
        ]

    def _factor(self, node, place, number):
        said, kind = {"number": number}, text(node, "kind")
        row = Row(place, label=_("factor %(number)s") % said)
        row.inputs = [self._kind(place, _("Factor %(number)s: what it hangs on") % said, offers.FACTORS, kind)]
        if kind == "when":
            row.inputs.append(
                self.number(name_of(place, "factor"), _("Factor"), node, "factor", before="×", width="short")
            )
            row.table = self._conditions(node, name_of(place, "when"), _("Add a condition"))
        elif kind == "per":
            unit = self._unit(self._field(text(node, "field")))
            row.inputs += [
                self._measure(node, place, _("Measure")),
                self.number(name_of(place, "unit"), _("For every"), node, "unit", width="short", **unit),
                self.number(name_of(place, "add"), _("The factor grows by"), node, "add", before="+", width="short"),
                self.number(
                    name_of(place, "at_most"),
                    _("Up to"),
                    node,
                    "at_most",
                    before="×",
                    width="short",
                    hint=_("optional"),
                ),
            ]
        elif kind:
            self._table(row, node, place, kind, _("Factor"), before="×")
        if kind:
            label = part(node, "label")
            row.extra = self.names(
                label, name_of(place, "label"), _("Label in English"), _("Label in Chinese"), placeholder=_("optional")
            )
        return self.keep(row)

    def _table(self, row, node, place, kind, head, **given):
        if kind == "lookup":
            row.inputs.append(self._measure(node, place, _("Measure")))
            unit = self._unit(self._field(text(node, "field")))
            row.table = self._steps(node, place, head, unit, _("Add a step"), **given)
        elif kind == "choice":
            row.inputs.append(self._measure(node, place, _("Field"), self.offered))
            row.table = self._pairs(node, place, head, **given)

    def _steps(self, node, place, head, unit, add, **given):
        def step(node, name, number):
            said = {"number": number, "head": head}
            inputs = [
                self.number(
                    name_of(name, "from"), _("Row %(number)s: from") % said, node, "from", is_quiet=True, **unit
                ),
                self.number(
                    name_of(name, "value"), _("Row %(number)s: %(head)s") % said, node, "value", is_quiet=True, **given
                ),
            ]
            return self.keep(Row(name, label=_("row %(number)s") % said, inputs=inputs))

        table = Table(
            name_of(place, "steps"), label=_("Steps"), heads=[_("From"), head], add=add, kind="steps", sorts=True
        )
        table.rows = self.numbered(rows(node, "steps"), table.name, step)
        return self.keep(table)

    def _pairs(self, node, place, head, **given):
        field = self._field(text(node, "field"))
        values = self._values(field) if text(node, "field") else None

        def pair(node, name, number):
            said = {"number": number, "head": head}
            label = _("Row %(number)s: value") % said
            if values is not None:
                value = self.select(
                    name_of(name, "value"), label, values, text(node, "value"), empty=_("Choose …"), is_quiet=True
                )
            else:
                value = self.text(name_of(name, "value"), label, node, "value", is_quiet=True, **self._unit(field))
            points = self.number(
                name_of(name, "points"), _("Row %(number)s: %(head)s") % said, node, "points", is_quiet=True, **given
            )
            return self.keep(Row(name, label=_("row %(number)s") % said, inputs=[value, points]))

        table = Table(
            name_of(place, "values"), label=_("Values"), heads=[_("Value"), head], add=_("Add a value"), kind="values"
        )
        if values is not None:
            table.hint = (
                _("A value without a factor leaves the points as they are.")
                if given
                else _("A value without points gives none.")
            )
        table.rows = self.numbered(rows(node, "values"), table.name, pair)
        return self.keep(table)

    # ---- the rest ------------------------------------------------------------------------------------

    def _bounds(self):
        return [
            self.number("at_least", _("At least"), width="short", after=_("points")),
            self.number("at_most", _("At most"), width="short", after=_("points")),
        ]

    def _periods(self, place, label, form, **more):
        options = [(each, capfirst(str(said))) for each, said in offers.PERIODS.items()]
        return self.select(name_of(place, "per"), label, options, text(form, "per") or "month", width="short", **more)

    def _limit(self):
        form = part(self.fields, "limit")
        same = [("owner", _("Owner")), ("customer", _("Customer"))]
        same += [(each.name, self._said(each)) for each in self.offered if each.name not in dict(same)]
        return [
            self.number("limit-count", _("Only the first"), form, "count", width="short", placeholder=_("no limit")),
            self._periods("limit", _("In each"), form),
            self.checks("limit-same", _("With the same"), same, shape.texts(form, "same")),
        ]

    def _cap(self):
        form = part(self.fields, "cap")
        return [
            self.number(
                "cap-points",
                _("At most for a person"),
                form,
                "points",
                width="short",
                after=_("points"),
                placeholder=_("no cap"),
            ),
            self._periods("cap", _("In every"), form),
        ]

    def _settle(self):
        """Only where there is a period, or where one was."""
        basis = BASES.get(self.basis_name)
        if text(self.fields, "settle") or (basis and basis.period):
            return self.tick("settle", _("Score only when the period is over"))
        return None

    def _dates(self):
        form = part(self.fields, "effective")
        first = self.text(
            "effective-from",
            _("Holds from"),
            form,
            "from",
            control="date",
            hint=_("Left empty: from the first day of the proposal."),
        )
        last = self.text(
            "effective-to", _("Holds until"), form, "to", control="date", hint=_("Left empty: until it is changed.")
        )
        return [first, last]
