"""Forms of the company's settings, one a section; each says what it decides."""

from decimal import Decimal
from itertools import pairwise

from django import forms
from django.core.validators import RegexValidator
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teams.models import CalendarDay, Company

DAYS_MOST = 366


class SettingsForm(forms.ModelForm):
    """A part of the company's settings; `values` is what the service is given."""

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.cleaned_data}


class GeneralForm(SettingsForm):
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        max_length=3,
        validators=[RegexValidator(r"^[A-Z]{3}$", gettext_lazy("Write the three letters of a currency, such as CNY."))],
        help_text=gettext_lazy("Three letters, such as CNY or EUR. Amounts are shown in it; none is converted."),
    )
    year_starts = forms.TypedChoiceField(label=gettext_lazy("First month of the year"), coerce=int)

    class Meta:
        model = Company
        fields = ["name", "currency", "year_starts"]
        labels = {"name": gettext_lazy("Company name")}

    def __init__(self, *args, is_locked, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["year_starts"]
        field.choices = list(MONTHS.items())
        field.disabled = is_locked
        if is_locked:
            field.help_text = _("Locked: points have been posted, and they count in quarters and years that begin so.")
        else:
            field.help_text = _(
                "Quarters and years of targets, rules, boards and closes follow it. It is locked by the first posting."
            )


class CalendarForm(SettingsForm):
    class Meta:
        model = Company
        fields = ["calendar"]
        labels = {"calendar": gettext_lazy("Calendar of working days")}
        help_texts = {
            "calendar": gettext_lazy("Deadlines of claims and appeals are counted in its working days."),
        }


class DayForm(forms.ModelForm):
    """A day of the company's own; whether it is there already is for the service to say."""

    SORTS = [("0", gettext_lazy("holiday: nobody works")), ("1", gettext_lazy("make-up day: everybody works"))]

    is_working = forms.TypedChoiceField(
        label=gettext_lazy("What it is"), choices=SORTS, coerce=lambda value: value == "1"
    )

    class Meta:
        model = CalendarDay
        fields = ["day", "is_working", "name"]
        labels = {"day": gettext_lazy("Day"), "name": gettext_lazy("Occasion")}
        widgets = {"day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def validate_unique(self):
        pass


class DaysForm(SettingsForm):
    """Whole days, from 1 or 0 on; empty where the step is taken by hand."""

    LEAST = 0

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self._days():
            self.fields[name].widget.attrs |= {"min": self.LEAST, "max": DAYS_MOST}

    def _days(self):
        # Not the points and percentages: a DecimalField is an IntegerField too.
        return [name for name, field in self.fields.items() if type(field) is forms.IntegerField]

    def clean(self):
        cleaned = super().clean()
        for name in self._days():
            value = cleaned.get(name)
            if value is not None and not self.LEAST <= value <= DAYS_MOST:
                text = _("Write a number of days from %(least)d to %(most)d.")
                self.add_error(name, text % {"least": self.LEAST, "most": DAYS_MOST})
        return cleaned


class MonthsForm(DaysForm):
    STEPS = ("review_after_days", "publish_after_days", "close_after_days")

    class Meta:
        model = Company
        fields = ["review_after_days", "publish_after_days", "close_after_days"]
        labels = {
            "review_after_days": gettext_lazy("In review, days after its last day"),
            "publish_after_days": gettext_lazy("Published, days after its last day"),
            "close_after_days": gettext_lazy("Closed, days after its last day"),
        }

    def clean(self):
        cleaned = super().clean()
        given = [(name, cleaned[name]) for name in self.STEPS if cleaned.get(name) is not None]
        for (_earlier, days), (name, later) in pairwise(given):
            if later < days:
                self.add_error(name, _("This step comes after the one before it: write at least %d days.") % days)
        return cleaned


class ClaimsForm(DaysForm):
    LEAST = 1

    class Meta:
        model = Company
        fields = ["claim_days", "claim_second_above", "claim_budget", "claim_sample_percent"]
        labels = {
            "claim_days": gettext_lazy("Working days for each decision"),
            "claim_second_above": gettext_lazy("A second approver above points"),
            "claim_budget": gettext_lazy("Points that one approver may grant in a month"),
            "claim_sample_percent": gettext_lazy("Approved claims looked at again (%)"),
        }
        help_texts = {
            "claim_second_above": gettext_lazy("Empty: one approver is enough, whatever the points."),
            "claim_budget": gettext_lazy("Empty: no limit."),
            "claim_sample_percent": gettext_lazy("Drawn at random, and reviewed without the first decision. 0: none."),
        }

    def clean(self):
        cleaned = super().clean()
        for name in ("claim_second_above", "claim_budget"):
            if (cleaned.get(name) or 0) < 0:
                self.add_error(name, _("Points are 0 or more."))
        percent = cleaned.get("claim_sample_percent")
        if percent is not None and not 0 <= percent <= 100:
            self.add_error("claim_sample_percent", _("A percentage is from 0 to 100."))
        return cleaned


class AppealsForm(DaysForm):
    LEAST = 1

    class Meta:
        model = Company
        fields = ["appeal_days", "appeal_answer_days"]
        labels = {
            "appeal_days": gettext_lazy("Working days to appeal, after publication"),
            "appeal_answer_days": gettext_lazy("Working days for the first answer"),
        }


class SeasonsForm(forms.Form):
    """Twelve numbers for the months of the company's year, of any size: only their proportions count."""

    def __init__(self, *args, months, **kwargs):
        super().__init__(*args, **kwargs)
        self.months = months
        for place, month in enumerate(months):
            self.fields[f"weight{place}"] = forms.DecimalField(
                label=MONTHS[month], min_value=0, max_digits=9, decimal_places=4
            )

    def clean(self):
        cleaned = super().clean()
        if len(self.weights) == len(self.months) and not any(self.weights):
            raise forms.ValidationError(_("At least one month has a weight above 0."))
        return cleaned

    @property
    def weights(self):
        names = [f"weight{place}" for place in range(len(self.months))]
        return [self.cleaned_data[name] for name in names if name in self.cleaned_data]

    @property
    def stored(self):
        """As the database keeps them: whole numbers whole, others as texts, which lose no digit; None: equal months."""
        if len(set(self.weights)) == 1:
            return None
        return [
            int(weight) if weight == weight.to_integral_value() else str(weight.normalize()) for weight in self.weights
        ]

    @classmethod
    def begun(cls, weights, months):
        given = weights or [1] * len(months)
        return cls(
            initial={f"weight{place}": Decimal(str(weight)) for place, weight in enumerate(given)}, months=months
        )
