"""Forms of leads, visits and ratings, and the filter of what somebody entered."""

import uuid
from decimal import Decimal

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scoring.calculator.fields import AmountField
from scoring.inbox_forms import SEARCH
from scoring.models import Customer, Entry, Feedback, LeadDetail, Visit

MINUTES = (15, 30, 45, 60, 90, 120)
OTHER = "other"
MINUTES_MAX = 1_440
STARS = [("5", _("very satisfied")), ("4", _("satisfied")), ("3", _("neither")), ("2", _("dissatisfied")),
         ("1", _("very dissatisfied"))]  # fmt: skip


def day_field(label):
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class WorkForm(forms.Form):
    """What every form of customer work has; `day` names its day's field.

    `sort` is that of the entry, `record_fields` go to the record.
    """

    sort = day = ""
    record_fields = ()

    token = forms.UUIDField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("Note"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}))
    why_again = forms.CharField(label=_("Why it is another one"), required=False, max_length=500)

    def __init__(self, data=None, *, today, **options):
        super().__init__(data, auto_id="work_%s", label_suffix="", **options)
        self.fields[self.day].initial = today
        self.fields[self.day].widget.attrs["max"] = today.isoformat()
        self.initial.setdefault("token", uuid.uuid4())

    def record(self):
        return {name: self.cleaned_data[name] for name in self.record_fields}

    @classmethod
    def of(cls, entry, *, today):
        """The form filled with what was entered."""
        record = {name: getattr(entry.record, name) for name in cls.record_fields if hasattr(entry.record, name)}
        more = {"note": entry.note, "why_again": entry.why_again, "token": entry.token}
        return cls(today=today, initial=record | cls.details_of(entry) | more)

    @classmethod
    def details_of(cls, entry):
        return {}


class WithCustomer(WorkForm):
    """A form about one customer; the page offers some, and looks for others."""

    customer = forms.ModelChoiceField(
        Customer.objects.all(),
        label=_("Customer"),
        error_messages={
            "required": _("Choose the customer: type a part of the name to find it."),
            "invalid_choice": _("This customer isn't there any more. Choose another one."),
        },
    )

    @property
    def chosen(self):
        """The customer that is chosen so far, or None."""
        given = self["customer"].value()
        if isinstance(given, Customer):
            return given
        return Customer.objects.filter(pk=given).first() if str(given or "").isdecimal() else None


class VisitForm(WithCustomer):
    sort, day = Entry.Sort.VISIT, "visited_on"
    record_fields = ("customer", "visited_on", "minutes", "level")

    visited_on = day_field(_("Date"))
    minutes = forms.ChoiceField(
        label=_("Minutes"),
        choices=[*((str(each), str(each)) for each in MINUTES), (OTHER, pgettext_lazy("minutes", "other"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how long it took.")},
    )
    minutes_other = forms.DecimalField(
        label=_("Other number of minutes"),
        required=False,
        min_value=1,
        max_value=MINUTES_MAX,
        max_digits=6,
        decimal_places=0,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    level = forms.ChoiceField(
        label=_("Whom you met"),
        choices=Visit.Level.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whom you met.")},
    )

    def clean(self):
        given = super().clean()
        if given.get("minutes") == OTHER and given.get("minutes_other") is None and "minutes_other" not in self.errors:
            self.add_error("minutes_other", _("Write how many minutes it took."))
        elif "minutes" in given:
            given["minutes"] = given.get("minutes_other") if given["minutes"] == OTHER else Decimal(given["minutes"])
        return given

    @classmethod
    def details_of(cls, entry):
        minutes = int(entry.visit.minutes)
        return {"minutes": str(minutes)} if minutes in MINUTES else {"minutes": OTHER, "minutes_other": minutes}


class RatingForm(WithCustomer):
    sort, day = Entry.Sort.FEEDBACK, "received_on"
    record_fields = ("customer", "received_on", "source", "rating")

    received_on = day_field(_("Date"))
    rating = forms.TypedChoiceField(
        label=_("Rating"),
        choices=STARS,
        coerce=Decimal,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the rating.")},
    )
    source = forms.ChoiceField(
        label=_("Where it comes from"),
        choices=Feedback.Source.choices,
        initial=Feedback.Source.CUSTOMER,
        widget=forms.RadioSelect,
    )

    @classmethod
    def details_of(cls, entry):
        return {"rating": str(int(entry.feedback.rating))}


class LeadForm(WorkForm):
    sort, day = Entry.Sort.LEAD, "created_on"
    record_fields = (
        "customer", "created_on", "contact", "phone", "position", "industry", "size", "need", "budget",
        "expected_on", "source",
    )  # fmt: skip
    more = ("position", "industry", "size", "budget", "expected_on", "source", "created_on", "note")

    customer = forms.CharField(
        label=_("Customer name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": _("Write the name of the customer.")},
    )
    contact = forms.CharField(label=_("Contact person"), required=False, max_length=100)
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "type": "tel"}),
    )
    need = forms.CharField(label=_("Need"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}))
    position = forms.CharField(label=_("Position"), required=False, max_length=100)
    industry = forms.CharField(label=_("Industry"), required=False, max_length=100)
    size = forms.ChoiceField(label=_("Size"), required=False, choices=[("", "–"), *LeadDetail.Size.choices])
    budget = AmountField(label=_("Budget"), required=False, min_value=Decimal(0))
    expected_on = forms.DateField(
        label=_("Order expected on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.ChoiceField(label=_("Source"), required=False, choices=[("", "–"), *LeadDetail.Source.choices])
    created_on = day_field(_("Filed on"))

    def so_far(self):
        """What is filled in as long as the form isn't sent: whatever is understood."""
        self.full_clean()
        return {name: self.cleaned_data.get(name) for name in self.record_fields}

    @property
    def more_fields(self):
        return [self[name] for name in self.more]

    @classmethod
    def details_of(cls, entry):
        detail = entry.lead.detail
        return {name: getattr(detail, name) for name in cls.record_fields if hasattr(detail, name)}


FORMS = {str(form.sort): form for form in (VisitForm, LeadForm, RatingForm)}


class WorkFilter(forms.Form):
    """What of one's own entries a list shows; what isn't understood counts as not given."""

    sort = forms.ChoiceField(label=_("Kind"), choices=[("", _("All kinds")), *Entry.Sort.choices], required=False)
    status = forms.ChoiceField(label=_("State"), choices=[("", _("All states")), *Entry.Status.choices], required=False)
    q = forms.CharField(label=_("Search"), required=False, max_length=80, widget=forms.TextInput(attrs=SEARCH))

    def apply(self, rows):
        self.full_clean()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        if text := chosen.pop("q", "").strip():
            rows = rows.filter(
                Q(lead__customer__icontains=text)
                | Q(visit__customer__name__icontains=text)
                | Q(feedback__customer__name__icontains=text)
            )
        return rows.filter(**chosen)
