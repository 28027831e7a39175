"""The questions of the calculator: a form for each basis, with defaults that let most of them be skipped."""

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from scoring.calculator import choices, hypotheses
from scoring.calculator.fields import AmountField, DayField, customer_field, number_field, share_field, tier_field
from scoring.engine import labels
from scoring.engine.claims import by_kind
from scoring.models import Contract, Feedback, Receipt, Visit

REACH = timedelta(days=366)
NEW_CONTRACT = ("", pgettext_lazy("payment for", "a contract that isn't there yet"))


class Question(forms.Form):
    """What every basis asks; `more` are the names of fields that most people skip.

    :cvar make: makes a hypothesis of (person, answers)
    """

    make = None
    more = ()
    on = DayField(label=gettext_lazy("Date"))

    def __init__(self, data=None, *, person, today, **options):
        super().__init__(self._with_defaults(data, today), auto_id="calc_%s", **options)
        self.person = person
        self.today = today
        self.fields["on"].initial = today
        if "customer" in self.fields:
            self.fields["customer"].queryset = choices.customers_of(person)

    def _with_defaults(self, data, today):
        """What is not answered counts as its default, so that one answer is enough."""
        if data is None:
            return None
        data = data.copy()
        for name, field in self.base_fields.items():
            if not data.get(name) and field.initial is not None:
                data[name] = field.initial
        if not data.get("on"):
            data["on"] = today.isoformat()
        return data

    def clean(self):
        answers = super().clean()
        for name, day in list(answers.items()):
            if isinstance(self.fields.get(name), DayField) and day and abs(day - self.today) > REACH:
                self.add_error(name, _("Choose a day within a year from today."))
        return answers

    def hypothesis(self):
        return type(self).make(self.person, self.cleaned_data)

    @property
    def first_fields(self):
        return [each for each in self if each.name not in self.more]

    @property
    def more_fields(self):
        return [each for each in self if each.name in self.more]

    @property
    def has_more_errors(self):
        return any(each.errors for each in self.more_fields)


class ContractQuestion(Question):
    make = hypotheses.contract
    more = ("on", "margin", "term_days", "paid_on", "share", "tier")

    amount = AmountField(label=gettext_lazy("Contract amount"), min_value=Decimal("0.01"))
    customer = customer_field()
    kind = forms.ChoiceField(label=gettext_lazy("Kind of contract"), choices=Contract.Kind.choices, initial="new")
    term_days = number_field(gettext_lazy("Credit term in days"), 30, 0, 3650)
    paid_on = DayField(
        label=gettext_lazy("Paid in full on"),
        required=False,
        help_text=gettext_lazy("If you expect the money on a day: adds what the payment brings."),
    )
    margin = forms.DecimalField(
        label=gettext_lazy("Margin in %"),
        required=False,
        max_value=100,
        min_value=-1000,
        decimal_places=2,
        max_digits=7,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )
    tier = tier_field()
    share = share_field()
    field_order = ("amount", "customer", "kind", "on")


class ReceiptQuestion(Question):
    make = hypotheses.receipt
    more = ("contract_amount", "signed_on", "term_days", "tier", "share")

    paying = forms.ChoiceField(label=gettext_lazy("For"), required=False)
    amount = AmountField(
        label=gettext_lazy("Amount received"),
        required=False,
        help_text=gettext_lazy("Empty: all that is open. Below 0: a refund."),
    )
    contract_amount = AmountField(
        label=gettext_lazy("Amount of the new contract"), required=False, min_value=Decimal("0.01")
    )
    signed_on = DayField(label=gettext_lazy("New contract signed on"), required=False)
    term_days = number_field(gettext_lazy("Credit term in days"), 30, 0, 3650)
    tier = tier_field()
    share = share_field()
    field_order = ("paying", "amount", "on")

    def __init__(self, data=None, *, person, today, **options):
        super().__init__(data, person=person, today=today, **options)
        self.open = choices.open_payments(person)
        self.fields["paying"].choices = [*((key, label) for key, label, _ in self.open.values()), NEW_CONTRACT]
        self.fields["paying"].initial = next(iter(self.open), "")

    def clean(self):
        answers = super().clean()
        _key, _label, found = self.open.get(answers.get("paying") or "", ("", "", None))
        amount = answers.get("amount")
        if found is None:
            if amount is None and "amount" not in self.errors:
                self.add_error("amount", _("Write how much is paid."))
            answers["contract_amount"] = answers.get("contract_amount") or (amount and abs(amount))
            answers["signed_on"] = answers.get("signed_on") or answers.get("on")
            return answers
        answers["amount"] = found.open_amount if amount is None else amount
        answers["instalment" if isinstance(found, Receipt) else "contract"] = found
        return answers


class VisitQuestion(Question):
    make = hypotheses.visit
    more = ("on", "tier")

    customer = customer_field()
    level = forms.ChoiceField(label=gettext_lazy("Level met"), choices=Visit.Level.choices, initial="manager")
    minutes = number_field(gettext_lazy("Minutes"), 45, 0, 1440, 2)
    quality = forms.ChoiceField(label=gettext_lazy("Quality of the visit"), choices=Visit.Quality.choices, initial="B")
    tier = tier_field()
    field_order = ("customer", "level", "minutes", "quality", "on")


class LeadQuestion(Question):
    make = hypotheses.lead

    completeness = number_field(gettext_lazy("Completeness in %"), 100, 0, 100, 4)
    field_order = ("completeness", "on")


class FeedbackQuestion(Question):
    make = hypotheses.feedback
    more = ("on", "tier")

    rating = number_field(gettext_lazy("Rating, 1 to 5"), 5, 1, 5, 2)
    source = forms.ChoiceField(label=gettext_lazy("Source"), choices=Feedback.Source.choices, initial="customer")
    customer = customer_field()
    tier = tier_field()
    field_order = ("rating", "source", "customer", "on")


class ClaimQuestion(Question):
    """A claim of one kind: its attributes become fields, those of the reviewer too."""

    make = hypotheses.claim
    more = ("on", "share", "tier")

    share = share_field()

    def __init__(self, data=None, *, person, today, kind, **options):
        self.kind = kind
        self.base_fields = {**type(self).base_fields, **attribute_fields(kind)}
        super().__init__(data, person=person, today=today, **options)
        last = [self.fields.pop(name) for name in ("on", "share")]
        self.fields |= dict(zip(("on", "share"), last, strict=True))

    def clean(self):
        answers = super().clean()
        given = {name: answers.get(f"a_{name}") for name in self.kind.attributes}
        answers["attributes"] = {name: _plain(value) for name, value in given.items() if value not in (None, "")}
        answers["kind"] = self.kind.kind
        return answers


def attribute_fields(kind):
    """Fields for the attributes of a kind of claim that rules can look at, and its customer."""
    found = {}
    if kind.customer:
        found |= {"customer": customer_field(), "tier": tier_field()}
    for name, attribute in kind.attributes.items():
        field = labels.field(kind.basis, name, by_kind([kind]))
        label = field.label[_place()]
        label = label[:1].upper() + label[1:]
        if field.unit == "rate":
            label = _("{label} (1 is 100%)").format(label=label)
        if attribute.type == "choice":
            choices = [(text, labels.value(text, _place() != "en")) for text in field.choices]
            found[f"a_{name}"] = forms.ChoiceField(label=label, choices=choices, initial=choices[0][0])
        elif attribute.type == "number":
            found[f"a_{name}"] = forms.DecimalField(
                label=label,
                required=False,
                min_value=attribute.min,
                max_value=attribute.max,
                max_digits=18,
                decimal_places=6,
                widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
            )
        elif attribute.type == "boolean":
            choices = [("true", _("yes")), ("false", _("no"))]
            found[f"a_{name}"] = forms.TypedChoiceField(
                label=label, choices=choices, initial="true", coerce=lambda text: text == "true"
            )
    return found


def _place():
    return "zh-hans" if (get_language() or "").startswith("zh") else "en"


def _plain(value):
    """An answer as JSON has it."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value


BASES = {
    "contract": (gettext_lazy("Contract"), ContractQuestion),
    "receipt": (gettext_lazy("Payment"), ReceiptQuestion),
    "visit": (gettext_lazy("Visit"), VisitQuestion),
    "lead": (gettext_lazy("Prospect file"), LeadQuestion),
    "feedback": (gettext_lazy("Rating"), FeedbackQuestion),
    "claim": (pgettext_lazy("kind of record", "Claim"), ClaimQuestion),
}

__all__ = ["BASES", "Question"]
