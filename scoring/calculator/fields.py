"""The fields of the calculator's questions: amounts as one writes them in a hurry, and what several questions ask."""

import re
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.models import Customer

AMOUNT_MAX = Decimal(10) ** 13
SIZES = {"": 1, "k": 1_000, "m": 1_000_000, "万": 10_000, "亿": 100_000_000}
WRITTEN = re.compile(r"([-−]?)[¥￥$€£]?\s*([\d,，]*\.?\d+|[\d,，]+\.?)\s*(k|m|万|亿)?元?", re.IGNORECASE)


class AmountField(forms.DecimalField):
    """Money as one writes it in a hurry: 500000, 500,000, 50万, 1.2M."""

    def __init__(self, **options):
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 24})
        super().__init__(max_digits=18, decimal_places=2, max_value=AMOUNT_MAX, widget=widget, **options)

    def to_python(self, value):
        text = str(value or "").strip()
        if not text:
            return None
        match = WRITTEN.fullmatch(text)
        if match is None:
            raise forms.ValidationError(_("Write an amount like 500000, 500,000 or 50万."))
        sign, digits, size = match.groups()
        number = Decimal(re.sub("[,，]", "", digits)) * SIZES[(size or "").lower()]
        return super().to_python(-number if sign else number)


class DayField(forms.DateField):
    """A day within a year from today."""

    def __init__(self, **options):
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class CustomerField(forms.ModelChoiceField):
    def label_from_instance(self, customer):
        return f"{customer.name} · {customer.code}"


def customer_field():
    return CustomerField(
        queryset=Customer.objects.none(),
        required=False,
        label=gettext_lazy("Customer"),
        empty_label=gettext_lazy("A new customer"),
    )


def tier_field():
    return forms.ChoiceField(
        label=gettext_lazy("Tier of a new customer"), choices=Customer.Tier.choices, initial="C", required=False
    )


def share_field():
    return forms.DecimalField(
        label=gettext_lazy("My share in %"),
        initial=100,
        required=False,
        min_value=Decimal("0.01"),
        max_value=100,
        max_digits=7,
        decimal_places=4,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )


def number_field(label, initial, low, high, places=0):
    return forms.DecimalField(
        label=label,
        initial=initial,
        min_value=low,
        max_value=high,
        decimal_places=places,
        max_digits=9,
        widget=forms.NumberInput(
            attrs={"inputmode": "decimal" if places else "numeric", "step": "any" if places else 1}
        ),
    )
