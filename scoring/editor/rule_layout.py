"""Lays out the form of a rule."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from scoring.engine.bases import BASES, CLAIM
from scoring.engine.language import CATEGORIES
from scoring.queries.statements import category_label

from . import offers, shape
from .part_layout import PartLayout
from .shape import name_of, part, text


class RuleLayout(PartLayout):
    def __init__(self, fields, faults, claims, *, is_new=True, **said):
        super().__init__(fields, faults, claims, **said)
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
