"""Forms of pages that change something; what a list is filtered by is in `filters`."""

from django import forms
from django.utils.translation import gettext_lazy as _


class BeginTrialForm(forms.Form):
    confirmed = forms.BooleanField(
        label=_("From now on points are shown, and count nowhere until I set a day."),
        error_messages={"required": _("The trial has not begun: tick the sentence above first, then begin it again.")},
    )


class CountFromForm(forms.Form):
    first = forms.DateField(
        label=_("First day that counts"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("The day is missing: choose the first day whose points count."),
            "invalid": _("This is no day: write it as 2026-03-31."),
        },
    )
    confirmed = forms.BooleanField(
        label=_("Points of earlier days are never paid, and once the day has come it stays."),
        error_messages={"required": _("The day is not set: tick the sentence above first, then set it again.")},
    )
