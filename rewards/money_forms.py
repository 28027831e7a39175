"""Forms of the settings of rewards, budgets and coefficients; each says what it decides."""

from datetime import date
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext_lazy as _

from rewards.coefficients import Row
from rewards.models import Budget, CoefficientScheme, Policy
from scoring.engine import periods
from teams.models import Team

BANDS_MOST = 8
# As the services say it, who ask the database.
BUDGET_THERE = _("There is a budget for this year, team and kind already. Change its amount instead.")
SCHEME_THERE = _("A scheme for this sort of period begins on that day already. Edit that one.")


class PolicyForm(forms.ModelForm):
    class Meta:
        model = Policy
        fields = [
            "validity", "validity_months", "grace_days", "leaver_days", "point_value", "budget_warning_percent",
        ]  # fmt: skip
        help_texts = {
            "validity": _("The oldest points are used first. Nothing lapses within a month of a change."),
            "validity_months": _("Only for rolling months: 12 lets points of March lapse at the end of next March."),
            "grace_days": _("Points that come back (declined, refunded, late data) can be used at least so long."),
            "leaver_days": _("Counted from the last day. Until then the account is frozen and can be read."),
            "point_value": _("What points outstanding are valued at, in the company's currency."),
            "budget_warning_percent": _("Finance and points admins are told when so much of a budget is spent."),
        }

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class BudgetForm(forms.ModelForm):
    """A new budget; of one that is there only amount and stop can change."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=date.fromisoformat)
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    class Meta:
        model = Budget
        fields = ["year", "team", "kind", "amount", "stops"]
        error_messages = {NON_FIELD_ERRORS: {"unique_together": BUDGET_THERE}}
        labels = {
            "team": _("Team"),
            "amount": _("Amount"),
            "stops": _("Stops redemptions and prizes when it is used up"),
        }
        help_texts = {
            "team": _("With the teams below it. Empty: the whole company."),
            "stops": _("Scoring is never stopped: points are earned whatever a budget says."),
        }

    def __init__(self, *args, on, year_starts, **kwargs):
        super().__init__(*args, **kwargs)
        this = periods.first_day("year", on, year_starts)
        firsts = {periods.add_months(this, 12 * step) for step in (-1, 0, 1)}
        if self.instance.pk:
            firsts.add(self.instance.year)
        self.fields["year"].choices = [(str(first), f"{first:%Y}") for first in sorted(firsts)]
        self.fields["year"].initial = str(this)
        self.fields["team"].queryset = Team.objects.order_by("code")
        self.fields["team"].empty_label = _("the whole company")
        self.fields["kind"].choices = [("", _("all kinds")), *Budget.KINDS]
        self.fields["amount"].min_value = 0
        if self.instance.pk:
            self.initial["year"] = str(self.instance.year)
            for name in ("year", "team", "kind"):
                self.fields[name].disabled = True

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount < 0:
            raise forms.ValidationError(_("A budget is 0 or more."))
        return amount


class SchemeForm(forms.ModelForm):
    """A scheme with its bands: rows `up_to-0`, `sort-0`, `coefficient-0` …; empty rows count for nothing."""

    class Meta:
        model = CoefficientScheme
        fields = ["period", "starts_on", "otherwise"]
        error_messages = {NON_FIELD_ERRORS: {"unique_together": SCHEME_THERE}}
        widgets = {"starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "starts_on": _("For periods that begin on this day or later, until the next scheme begins."),
            "otherwise": _("Below all bands, or without points."),
        }

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        if self.instance.pk:
            for name in ("period", "starts_on"):
                self.fields[name].disabled = True
        begun = []
        if self.instance.pk:
            begun = [
                (f"{band.up_to.normalize():f}", "percent" if band.is_percent else "places", f"{band.coefficient:f}")
                for band in self.instance.bands.all()
            ]
        self.lines = [self._line(place, begun) for place in range(BANDS_MOST)]

    def _line(self, place, begun):
        names = ("up_to", "sort", "coefficient")
        if self.is_bound:
            return {"place": place, **{name: self.data.get(f"{name}-{place}", "") for name in names}}
        values = begun[place] if place < len(begun) else ("", "places", "")
        return {"place": place, **dict(zip(names, values, strict=True))}

    def clean(self):
        cleaned = super().clean()
        self.rows = []
        for line in self.lines:
            if not line["up_to"].strip() and not line["coefficient"].strip():
                continue
            try:
                up_to, coefficient = Decimal(line["up_to"].strip()), Decimal(line["coefficient"].strip())
            except InvalidOperation:
                line["error"] = _("Write both numbers, such as 10 and 1.2.")
                continue
            if not (0 < up_to < 100_000 and up_to == round(up_to, 2)):
                line["error"] = _("Ranks are above 0 and below 100,000, with two decimals at most.")
            elif not (0 <= coefficient < 100 and coefficient == round(coefficient, 3)):
                line["error"] = _("Coefficients are 0 to 99.999, with three decimals at most.")
            else:
                self.rows.append(Row(up_to, line["sort"] == "percent", coefficient))
        if any("error" in line for line in self.lines):
            raise forms.ValidationError(_("Some bands can't be read: see the rows."))
        return cleaned
