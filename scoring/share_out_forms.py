"""The form of a proposal to share out a pool, and the shares set by hand beside it."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.engine import periods
from scoring.filters import MonthField
from scoring.models import ShareOut

MONTHS_MAX = 36
CENT = Decimal("0.01")
MOST = Decimal("99999999999.99")


def month_choices(earliest, latest):
    """(2026-03, March 2026) of the months that brought something, newest first."""
    found, month = [], latest
    while month >= earliest and len(found) < MONTHS_MAX:
        found.append((f"{month:%Y-%m}", formats.date_format(month, "YEAR_MONTH_FORMAT")))
        month = periods.add_months(month, -1)
    return found


class SpanFilter(forms.Form):
    """From which to which month contributions are shown; what is not understood counts as not given."""

    first = MonthField(label=gettext_lazy("From"), required=False)
    last = MonthField(label=gettext_lazy("To"), required=False)

    def __init__(self, data, *, earliest, latest):
        super().__init__(data)
        for name in ("first", "last"):
            self.fields[name].widget = forms.Select(choices=month_choices(earliest, latest))

    def chosen(self, first, last):
        self.full_clean()
        given = self.cleaned_data
        first, last = given.get("first") or first, given.get("last") or last
        return min(first, last), max(first, last)


class ShareOutForm(forms.Form):
    mode = forms.ChoiceField(
        label=gettext_lazy("How it is shared"), choices=ShareOut.Mode.choices, widget=forms.RadioSelect
    )
    percent = forms.DecimalField(
        label=gettext_lazy("By contribution (%)"), min_value=0, max_value=100, max_digits=5, decimal_places=2,
        required=False, help_text=gettext_lazy("The rest is shared equally."),
    )  # fmt: skip
    points = forms.DecimalField(label=gettext_lazy("Points to share"), min_value=CENT, max_digits=14, decimal_places=2)
    first = MonthField(label=gettext_lazy("Contributions from"))
    last = MonthField(label=gettext_lazy("to"))
    reason = forms.CharField(
        label=gettext_lazy("What the team should know"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, earliest, latest, **kwargs):
        super().__init__(*args, **kwargs)
        choices = month_choices(earliest, latest)
        for name in ("first", "last"):
            self.fields[name].widget = forms.Select(choices=choices)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("percent") is None:
            cleaned["percent"] = Decimal(50)
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last month comes before the first one."))
        return cleaned

    @property
    def asked(self):
        return {name: self.cleaned_data[name] for name in ("mode", "percent", "points", "first", "last")}


def by_hand(data, people):
    """Shares as set by hand: ``({person id: (points, reason)}, {person id: error})``.

    A field left as it was computed follows what is computed now.
    """
    found, errors = {}, {}
    for person in people:
        text, was = data.get(f"points-{person.pk}"), data.get(f"was-{person.pk}")
        if text is None or text.strip() == was:
            continue
        points = _points(text)
        if points is None:
            errors[person.pk] = _("Write points with at most two decimals, 0 or more.")
        else:
            found[person.pk] = (points, data.get(f"reason-{person.pk}", "")[:200])
    return found, errors


def _points(text):
    try:
        points = Decimal(text.strip().replace(",", "") or 0)
    except InvalidOperation:
        return None
    if not points.is_finite() or not 0 <= points <= MOST or points != points.quantize(CENT):
        return None
    return points
