"""Fields of claims: people and contracts named by code or name, and the attributes that a kind declares."""

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from scoring.calculator.fields import AmountField
from scoring.engine import labels
from scoring.engine.arithmetic import text_of
from scoring.models import Contract
from teams import queries as teams
from teams.models import Person

# A choice of people or contracts is written as "Name · CODE"; who types may write either alone.
BETWEEN = " · "
# A kind's choices end with a number that nothing is within.
DAYS_MOST = 366


def in_chinese():
    return (get_language() or "").startswith("zh")


class Named(forms.CharField):
    """Somebody or something named by its code, its name, or both as the page offers them."""

    def __init__(self, **options):
        self.listed = options.pop("listed")
        super().__init__(max_length=300, **options)
        self.widget.attrs |= {"list": self.listed, "autocomplete": "off"}

    def clean(self, value):
        text = super().clean(value)
        return self.find(text) if text else None

    def prepare_value(self, value):
        return self.written(value) if not isinstance(value, str) and value is not None else value


class PersonField(Named):
    def __init__(self, **options):
        super().__init__(listed="people-list", **options)

    @staticmethod
    def written(person):
        return f"{person.name}{BETWEEN}{person.code}"

    def find(self, text):
        code = text.rpartition(BETWEEN)[2].strip()
        here = teams.present(Person.objects.all(), on=timezone.localdate())
        if person := here.filter(code=code).first():
            return person
        named = list(here.filter(name__iexact=text.strip())[:2])
        if len(named) == 1:
            return named[0]
        if named:
            raise forms.ValidationError(_("Several people have this name: choose one from the list."))
        raise forms.ValidationError(_("Nobody here has this name or code: choose one from the list."))


class ContractField(Named):
    def __init__(self, **options):
        super().__init__(listed="contracts-list", **options)

    @staticmethod
    def written(contract):
        return f"{contract.customer.name}{BETWEEN}{contract.number}"

    def find(self, text):
        number = text.rpartition(BETWEEN)[2].strip()
        found = Contract.objects.select_related("customer").filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("There is no such contract: choose one from the list."))
        return found


def attribute_fields(kind, asked):
    """Fields by the names ``a_…`` for attributes of a kind: as the kind declares them, in the reader's words."""
    return {f"a_{name}": _attribute_field(kind, name, attribute) for name, attribute in asked.items()}


def _attribute_field(kind, name, attribute):
    label = label_of(kind, name)
    options = {"label": label, "required": False}
    if attribute.type == "choice":
        values = {str(text_of(choice)): choice for choice in attribute.choices}
        offered = [(text, _choice_label(kind, name, text)) for text in values]
        return forms.TypedChoiceField(
            choices=offered, coerce=values.get, empty_value=None, widget=forms.RadioSelect, **options
        )
    if attribute.type == "boolean":
        return forms.TypedChoiceField(
            choices=[("true", _("yes")), ("false", _("no"))],
            coerce=lambda text: text == "true",
            empty_value=None,
            widget=forms.RadioSelect,
            **options,
        )
    if attribute.type == "person":
        return PersonField(**options)
    if attribute.type == "number":
        if labels.UNITS.get(name) == "money":
            return AmountField(**options)
        widget = forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"})
        return forms.DecimalField(max_digits=18, decimal_places=6, widget=widget, **options)
    return forms.CharField(max_length=4_000, widget=forms.Textarea(attrs={"rows": 2}), **options)


def label_of(kind, name):
    """What an attribute is called, with its unit where a number would be misread without."""
    field = labels.field(kind.basis, name, {kind.kind: kind})
    label = field.label["zh-hans" if in_chinese() else "en"]
    label = label[:1].upper() + label[1:]
    return _("{label} (1 is 100%)").format(label=label) if field.unit == "rate" else label


def _choice_label(kind, name, text):
    if labels.UNITS.get(name) != "days":
        return labels.value(text, in_chinese())
    return _("later or none") if float(text) > DAYS_MOST else _("{days} days").format(days=text)


def value_of(kind, name, value):
    """An attribute's value as a reader knows it."""
    attribute = kind.attributes.get(name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if attribute is not None and attribute.type == "person":
        return Person.objects.filter(code=value).values_list("name", flat=True).first() or value
    if attribute is not None and attribute.type == "choice":
        return _choice_label(kind, name, str(value))
    return f"{value:,}" if isinstance(value, int | float) else value
