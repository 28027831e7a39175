"""Filters of statements and boards, read from the address: what is not understood counts as not given."""

from datetime import date

from django import forms
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from ledger import queries as ledger
from scoring.queries import statements, trials

SIGNS = [("plus", _("Added")), ("minus", _("Deducted"))]


class MonthField(forms.Field):
    """`2026-03` as the first day of that month."""

    def to_python(self, value):
        if not value:
            return None
        try:
            return date.fromisoformat(f"{value}-01")
        except ValueError:
            raise forms.ValidationError(_("Write a month as 2026-03.")) from None


class StatementFilter(forms.Form):
    month = MonthField(label=_("Month"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    rule = forms.ChoiceField(label=_("Rule"), required=False)
    sign = forms.ChoiceField(label=_("Added or deducted"), choices=[("", _("Both")), *SIGNS], required=False)
    record = forms.CharField(label=_("Record"), required=False, max_length=80)
    q = forms.CharField(label=_("Search"), required=False, max_length=80)

    def __init__(self, data, *, account_id, language):
        super().__init__(data)
        months = ledger.months_with_lines(account_id)
        self.fields["month"].widget = forms.Select(choices=[("", _("All months")), *map(month_choice, months)])
        categories = [(name, statements.category_label(name)) for name in ledger.categories_with_lines(account_id)]
        self.fields["category"].choices = [("", _("All categories")), *categories]
        rules = statements.rule_choices(account_id, language)
        self.fields["rule"].choices = [("", _("All rules")), *rules]
        self.full_clean()

    @property
    def chosen_month(self):
        return self.cleaned_data.get("month")

    @property
    def is_active(self):
        return any(self.cleaned_data.values())

    def apply(self, lines):
        given = self.cleaned_data
        exact = {"posted_month": "month", "category": "category", "rule": "rule", "record": "record"}
        for column, name in exact.items():
            if given.get(name):
                lines = lines.filter(**{column: given[name]})
        if given.get("sign"):
            lines = lines.filter(signed__gt=0) if given["sign"] == "plus" else lines.filter(signed__lt=0)
        return statements.search(lines, given.get("q") or "")


class TrialFilter(forms.Form):
    """Of the lines on trial of one account."""

    month = MonthField(label=_("Month"), required=False)
    rule = forms.ChoiceField(label=_("Rule"), required=False)

    def __init__(self, data, *, account_id, language):
        super().__init__(data)
        months = map(month_choice, trials.months(account_id))
        self.fields["month"].widget = forms.Select(choices=[("", _("All months")), *months])
        self.fields["rule"].choices = [("", _("All rules")), *trials.rule_choices(account_id, language)]
        self.full_clean()

    @property
    def is_active(self):
        return any(self.cleaned_data.values())

    def apply(self, lines):
        given = self.cleaned_data
        if given.get("month"):
            lines = lines.filter(date__year=given["month"].year, date__month=given["month"].month)
        return lines.filter(rule__code=given["rule"]) if given.get("rule") else lines


def month_choice(first):
    return f"{first:%Y-%m}", formats.date_format(first, "YEAR_MONTH_FORMAT")


class BoardFilter(forms.Form):
    OF = [("people", _("People")), ("teams", _("Teams"))]
    BY = [("points", _("Points")), ("attainment", _("Attainment")), ("average", _("Points per head"))]
    KINDS = [("month", _("Month")), ("quarter", _("Quarter")), ("year", _("Year"))]

    of = forms.ChoiceField(label=_("Who"), choices=OF, required=False)
    by = forms.ChoiceField(label=_("By"), choices=BY, required=False)
    kind = forms.ChoiceField(label=_("Period"), choices=KINDS, required=False)
    on = forms.DateField(required=False)
    team = forms.IntegerField(label=_("Team"), required=False)
    q = forms.CharField(label=_("Search for a name"), required=False, max_length=80)
    after = forms.CharField(required=False, max_length=60)

    def chosen(self):
        self.full_clean()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        chosen = {"of": "people", "by": "points", "kind": "month", "on": None, "team": None, "q": "", "after": ""}
        chosen |= given
        if chosen["of"] == "people" and chosen["by"] == "average":
            chosen["by"] = "points"
        return chosen
