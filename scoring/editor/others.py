"""The forms of campaigns and of kinds of claim, laid out."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from scoring.models import EarmarkedPool
from teams.models import RoleGrant

from . import shape
from .inputs import Row, Table
from .layout import Layout
from .shape import name_of, part, rows, text


def head_of(layout, key, is_new):
    """Names, code and item, as every sort has them."""
    names = layout.names(part(layout.fields, "name"), "name", _("Name in English"), _("Name in Chinese"))
    code = layout.text(
        key,
        _("Code"),
        is_fixed=not is_new,
        hint=_("Stands in exports and never changes.") if is_new else _("A code never changes."),
        placeholder=_("made from the name if left empty") if is_new else "",
    )
    item = layout.text("item", _("Item of the scheme"), width="short", hint=_("For reference, such as C1."))
    return [*names, code, item]


class CampaignLayout(Layout):
    def __init__(self, fields, faults, book, teams, *, language="en", is_new=True):
        super().__init__(fields, faults, language)
        self.head = head_of(self, "code", is_new)
        self.dates = [
            self.text("from", _("First day"), control="date"),
            self.text("to", _("Last day"), control="date"),
        ]
        self.amounts = [
            self.number("times", _("Points count"), before="×", width="short"),
            self.number("cap", _("Extra points for a person, at most"), width="short", placeholder=_("no cap")),
        ]
        named = {rule.code: rule.name.in_(language) for rule in book.rules}
        options = [(code, f"{name} · {code}") for code, name in named.items()]
        self.rules = self.checks("rules", _("For these rules"), options, shape.texts(fields, "rules"))
        self.teams = self.checks(
            "teams",
            _("For these teams"),
            teams,
            shape.texts(fields, "teams"),
            hint=_("None ticked: for everybody. Teams below a ticked one must be ticked themselves."),
        )
        self.trial = self.tick(
            "is_trial", _("On trial"), hint=_("Its points are shown to everybody, and don't count yet.")
        )


class KindLayout(Layout):
    def __init__(self, fields, faults, *, language="en", is_new=True):
        super().__init__(fields, faults, language)
        self.head = head_of(self, "kind", is_new)
        roles = [(role.value, role.label) for role in RoleGrant.Role]
        self.ways = [
            self.tick("beneficiary", _("Whoever it helped confirms it first")),
            self.tick("evidence", _("Evidence is needed")),
            self.tick("customer", _("It names a customer")),
            self.tick("library", _("What is approved may be read in the library")),
        ]
        self.raised_by = self.select(
            "raised_by", _("Raised by"), roles, text(fields, "raised_by"), empty=_("the people themselves")
        )
        self.review = self._review(fields)
        table = Table("attributes", label=_("What it says"), add=_("Add an attribute"), kind="parts")
        table.rows = self.numbered(rows(fields, "attributes"), "attributes", self._attribute)
        self.attributes = self.keep(table)

    def _review(self, fields):
        """Who reviews it within how many days, what counts once, and the pool that it draws on."""
        reviewers = [
            ("manager", _("the next manager in line")),
            ("admin", _("a points admin")),
            ("committee", _("a committee member")),
        ]
        names = [(name, name) for name in (text(row, "name") for row in rows(fields, "attributes")) if name]
        pools = [(pool.code, f"{pool} · {pool.code}") for pool in EarmarkedPool.objects.order_by("code", "starts_on")]
        chosen = text(fields, "pool")
        if chosen and chosen not in dict(pools):
            pools.append((chosen, chosen))
        return [
            self.select("reviewed_by", _("Reviewed by"), reviewers, text(fields, "reviewed_by") or "manager"),
            self.number(
                "days", _("Working days to decide"), width="short", placeholder=_("as the company's settings say")
            ),
            self.text("group", _("Group"), hint=_("Evidence counts once within the kinds of one group.")),
            self.select(
                "milestone",
                _("Milestone"),
                names,
                text(fields, "milestone"),
                empty=_("none: evidence counts once"),
                hint=_("Evidence counts once for each value of this attribute."),
            ),
            self.select("pool", _("Earmarked pool"), list(dict(pools).items()), chosen, empty=_("none")),
        ]

    def _attribute(self, node, place, number):
        said = {"number": number}
        types = [
            ("text", pgettext("attribute", "text")),
            ("choice", pgettext("attribute", "choice from a list")),
            ("number", pgettext("attribute", "number")),
            ("boolean", pgettext("attribute", "yes or no")),
            ("person", pgettext("attribute", "person")),
        ]
        by = [
            ("claimant", _("who claims")),
            ("beneficiary", _("whom it helped")),
            ("reviewer", _("who reviews")),
        ]
        kind = text(node, "type") or "text"
        row = Row(place, label=_("attribute %(number)s") % said)
        row.inputs = [
            self.text(name_of(place, "name"), _("Attribute %(number)s: name") % said, node, "name"),
            self.select(name_of(place, "type"), _("Type"), types, kind, decides=True, width="medium"),
            self.select(name_of(place, "by"), _("Filled in by"), by, text(node, "by") or "claimant", width="medium"),
        ]
        if kind == "choice" or text(node, "choices"):
            hint = _("Separate several by commas.")
            row.inputs.append(self.text(name_of(place, "choices"), _("Choices"), node, "choices", hint=hint))
        if kind == "number" or text(node, "min") or text(node, "max"):
            row.inputs += [
                self.number(name_of(place, "min"), _("Least"), node, "min", width="short"),
                self.number(name_of(place, "max"), _("Most"), node, "max", width="short"),
            ]
        label = part(node, "label")
        row.extra = self.names(
            label, name_of(place, "label"), _("Label in English"), _("Label in Chinese"), placeholder=_("optional")
        )
        return self.keep(row)
