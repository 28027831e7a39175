"""Lays out what a rule is put together from: conditions, terms and factors, with what its basis offers."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from scoring.engine import labels
from scoring.engine.parts import to_scalar

from . import offers, shape, texts
from .inputs import Row, Table
from .layout import SIGNS, Layout
from .shape import name_of, part, rows, text


class PartLayout(Layout):
    def __init__(self, fields, faults, claims, *, language="en", currency="CNY"):
        super().__init__(fields, faults, language)
        self.claims = claims
        self.sign = SIGNS.get(currency, currency)
        self.is_chinese = language.startswith("zh")
        self.basis_name = text(fields, "basis")
        self.offered = offers.fields_offered(self.basis_name, claims)
        self.measures = offers.measures_offered(self.basis_name, claims)

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
