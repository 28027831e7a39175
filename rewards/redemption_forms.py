"""Forms and filters of redemptions, read from the address: what is not understood counts as not given."""

from datetime import timedelta

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rewards.models import Redemption, Reward
from scoring.engine import periods
from scoring.filters import MonthField
from scoring.share_out_forms import month_choices

SEARCH = {"type": "search", "data-search": True}
STATUSES = [("", _("All states")), ("open", _("still open")), *Redemption.Status.choices]
OPEN = (*Redemption.UNDECIDED, *Redemption.TO_HAND_OUT)


class AskForm(forms.Form):
    """What the reward's page sends."""

    key = forms.UUIDField()
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=1000)
    remark = forms.CharField(label=_("Remark"), required=False, max_length=300)


class RedemptionFilter(forms.Form):
    q = forms.CharField(
        label=_("Search"), required=False, max_length=80,
        widget=forms.TextInput(attrs=SEARCH | {"placeholder": _("Number, person or reward")}),
    )  # fmt: skip
    status = forms.ChoiceField(label=_("State"), required=False, choices=STATUSES)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Reward.Kind.choices])

    def __init__(self, data, *, without=()):
        super().__init__(data, auto_id="redemptions_%s")
        for name in without:
            del self.fields[name]
        self.full_clean()

    @property
    def is_active(self):
        return any(self.cleaned_data.values())

    def apply(self, rows):
        given = self.cleaned_data
        if status := given.get("status"):
            rows = rows.filter(status__in=OPEN if status == "open" else [status])
        if given.get("kind"):
            rows = rows.filter(kind=given["kind"])
        return rows.filter(_named(given["q"].strip())) if (given.get("q") or "").strip() else rows


def _named(text):
    digits = text.upper().removeprefix("R-")
    number = Q(pk=int(digits)) if digits.isdecimal() and len(digits) < 19 else Q()
    names = Q(person__name__icontains=text) | Q(person__code__icontains=text) | Q(reward__code__icontains=text)
    return number | names | Q(reward__name_en__icontains=text) | Q(reward__name_zh__icontains=text)


class SpanForm(forms.Form):
    """From which month to which; by default the present one and the one before."""

    first = MonthField(label=_("From"), required=False)
    last = MonthField(label=_("To"), required=False)

    def __init__(self, data, *, on):
        super().__init__(data, auto_id="span_%s")
        self.on = on
        choices = month_choices(periods.add_months(on.replace(day=1), -35), on.replace(day=1))
        for name in ("first", "last"):
            self.fields[name].widget = forms.Select(choices=choices)
        self.full_clean()
        first, last = self.months
        self.initial = {"first": f"{first:%Y-%m}", "last": f"{last:%Y-%m}"}

    @property
    def months(self):
        given, month = self.cleaned_data, self.on.replace(day=1)
        first, last = given.get("first") or periods.add_months(month, -1), given.get("last") or month
        return min(first, last), max(first, last)

    @property
    def days(self):
        """The first day of the first month and the last one of the last."""
        first, last = self.months
        return first, periods.add_months(last, 1) - timedelta(days=1)


class UnitsForm(forms.Form):
    """How many units are handed out or taken back; `seen`: what the page said of them."""

    units = forms.IntegerField(min_value=1, max_value=1000, error_messages={"required": _("Say how many.")})
    seen = forms.IntegerField(min_value=0)
    reason = forms.CharField(required=False, max_length=500)
    restock = forms.BooleanField(required=False)
    were_handed_out = forms.BooleanField(required=False)
