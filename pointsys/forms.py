"""Filters of lists: read from the address, so that every view of a list is a link."""

from django import forms
from django.utils.translation import gettext_lazy as _

SORTS = [
    ("points", _("Points")),
    ("attainment", _("Attainment")),
    ("name", _("Name")),
]


class RosterForm(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=80)
    sort = forms.ChoiceField(label=_("Sort by"), choices=SORTS, required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def chosen(self):
        """Text, order and page; what is not understood counts as not given."""
        self.full_clean()
        given = self.cleaned_data
        return {"q": given.get("q") or "", "sort": given.get("sort") or "points", "page": given.get("page") or 1}


class PeopleForm(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=80)
    after = forms.CharField(required=False, max_length=64)


class PublicationForm(forms.Form):
    """What of a published month is shown; what is not understood counts as not given."""

    OF = [("people", _("People")), ("teams", _("Teams"))]
    KINDS = [("month", _("Month")), ("quarter", _("Quarter")), ("year", _("Year"))]

    of = forms.ChoiceField(choices=OF, required=False)
    kind = forms.ChoiceField(choices=KINDS, required=False)
    q = forms.CharField(label=_("Search for a name"), required=False, max_length=80)
    team = forms.IntegerField(label=_("Team"), required=False)
    after = forms.CharField(required=False, max_length=300)
    page = forms.IntegerField(required=False)

    def chosen(self):
        self.full_clean()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return {"of": "people", "kind": "month", "q": "", "team": None, "after": "", "page": 1} | given


class MonthDaysForm(forms.Form):
    """The days on which the clock takes a month's steps; empty: by hand."""

    review_on = forms.DateField(label=_("In review on"), required=False)
    publish_on = forms.DateField(label=_("Published on"), required=False)
    close_on = forms.DateField(label=_("Closed on"), required=False)

    def __init__(self, *args, month, **kwargs):
        super().__init__(*args, **kwargs)
        taken = {
            "review_on": month.status != "open",
            "publish_on": month.is_fixed,
            "close_on": month.status == "closed",
        }
        for name, field in self.fields.items():
            field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            field.initial = getattr(month, name)
            field.disabled = taken[name]
