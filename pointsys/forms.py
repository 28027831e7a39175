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
