"""Forms of claims: filing one of a kind, and what each part fills in at its step."""

import re
import uuid
from decimal import ROUND_DOWN, Decimal, InvalidOperation

from django import forms
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from scoring.claim_fields import ContractField, PersonField, attribute_fields
from scoring.inbox_forms import SEARCH
from scoring.models import Claim, Customer
from teams.models import Person

WHOLE = Decimal(100)
STEP = Decimal("0.0001")
ROWS_MAX = 10


class AttributesForm(forms.Form):
    """What one part fills in of a claim: the reviewer's grades, the beneficiary's."""

    def __init__(self, data=None, *, kind, asked, initial=None):
        super().__init__(data, auto_id="claim_%s", label_suffix="", initial=_initial(initial or {}))
        self.fields |= attribute_fields(kind, asked)

    def attributes(self):
        return attributes_in(self.cleaned_data)

    def note(self, problems):
        """Put what the services say to the fields that it is about; the rest, as sentences."""
        return note(self, problems)


def attributes_in(given):
    return {name[2:]: value for name, value in given.items() if name.startswith("a_") and value not in (None, "")}


def _initial(attributes):
    return {f"a_{name}": _as_given(value) for name, value in attributes.items()}


def _as_given(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


def note(form, problems):
    left = []
    for field, sentence in problems.items():
        name = f"a_{field.removeprefix('attributes.')}" if field.startswith("attributes.") else field
        if name in form.fields:
            if name not in form.errors:
                form.add_error(name, sentence)
        else:
            left.append(sentence)
    return left


class ClaimForm(forms.Form):
    """A claim of one kind as its claimant writes it. Who shares in it is in rows ``who_0``, ``share_0``, …"""

    token = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("What happened, in a few words"), required=False, max_length=200)
    story = forms.CharField(
        label=gettext_lazy("More about it (optional)"),
        required=False,
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    occurred_on = forms.DateField(
        label=gettext_lazy("When"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    customer = forms.ModelChoiceField(Customer.objects.all(), label=gettext_lazy("Customer"), required=False)
    contract = ContractField(label=gettext_lazy("Contract (optional)"), required=False)
    beneficiary = PersonField(label=gettext_lazy("Whom it helped: they confirm it"), required=False)
    differs = forms.CharField(
        label=gettext_lazy("Why you say otherwise than the system knows"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data=None, *, kind, person, today, claim=None):
        self.kind, self.person, self.claim = kind, person, claim
        initial = _said(claim, kind) if claim else {"occurred_on": today}
        super().__init__(data, auto_id="claim_%s", label_suffix="", initial={"token": uuid.uuid4(), **initial})
        self.fields["occurred_on"].widget.attrs["max"] = today.isoformat()
        if not kind.beneficiary:
            del self.fields["beneficiary"]
        self.fields |= attribute_fields(kind, kind.asks("claimant"))
        self.rows = _rows_given(data) if data is not None else self._rows_kept()
        self.row_errors = []

    def _rows_kept(self):
        if self.claim:
            kept = self.claim.participants.select_related("person").order_by("id")
            return [(PersonField.written(each.person), plain(each.share)) for each in kept] or [("", "")]
        return [("", "100")] if self.kind.raised_by else [(PersonField.written(self.person), "100")]

    @property
    def attributes(self):
        return [self[name] for name in self.fields if name.startswith("a_")]

    @property
    def numbered_rows(self):
        return list(enumerate(self.rows))

    @property
    def chosen(self):
        """The customer that is chosen so far, or None."""
        given = self["customer"].value()
        return given if isinstance(given, Customer) else Customer.objects.filter(pk=_number(given)).first()

    def split_equally(self):
        """Give each named row the same share, to the last decimal; the first takes what is left over."""
        named = [who for who, _share in self.rows if who.strip()]
        if not named:
            return
        each = (WHOLE / len(named)).quantize(STEP, ROUND_DOWN)
        shares = [WHOLE - each * (len(named) - 1), *[each] * (len(named) - 1)]
        self.rows = [(who, plain(share)) for who, share in zip(named, shares, strict=True)]

    def clean(self):
        given = super().clean()
        self.participants = []
        for who, share in self.rows:
            if not who.strip():
                continue
            try:
                self.participants.append((PersonField(required=False).clean(who), Decimal(share.strip() or "0")))
            except forms.ValidationError as problem:
                self.row_errors.append(f"{who}: {problem.messages[0]}")
            except InvalidOperation:
                self.row_errors.append(_("%(who)s: write the share as a number.") % {"who": who})
        if self.row_errors:
            raise forms.ValidationError(_("Look at the shares below."))
        return given

    def said(self):
        """What `scoring.claims` takes."""
        given = self.cleaned_data
        names = ("story", "occurred_on", "customer", "contract", "differs", "beneficiary")
        found = {name: given.get(name) for name in names if name in self.fields}
        title = given.get("title", "").strip() or given.get("story", "").strip().split("\n")[0][:80]
        return {**found, "title": title, "attributes": attributes_in(given), "participants": self.participants}

    def note(self, problems):
        self.row_errors += [problems[name] for name in ("participants",) if name in problems]
        rest = {name: text for name, text in problems.items() if name != "participants"}
        for sentence in note(self, rest):
            self.add_error(None, sentence)


def _said(claim, kind):
    filing = claim.filing
    own = {name: getattr(claim, name) for name in ("title", "occurred_on", "customer")}
    filed = {name: getattr(filing, name) for name in ("story", "contract", "beneficiary", "differs")}
    attributes = {name: value for name, value in claim.attributes.items() if name in kind.asks("claimant")}
    for name, value in attributes.items():
        if kind.attributes[name].type == "person":
            attributes[name] = Person.objects.filter(code=value).first() or value
    return own | filed | _initial(attributes)


def _rows_given(data):
    numbers = sorted(int(name[4:]) for name in data if re.fullmatch(r"who_\d{1,3}", name))[:ROWS_MAX]
    return [(data.get(f"who_{number}", ""), data.get(f"share_{number}", "")) for number in numbers] or [("", "")]


def _number(text):
    return int(text) if str(text or "").isdecimal() else None


def plain(number):
    """33.3333 and 50, not 50.0000."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


class ClaimFilter(forms.Form):
    """What of one's own claims a list shows; what isn't understood counts as not given."""

    q = forms.CharField(
        label=gettext_lazy("Search"), required=False, max_length=80, widget=forms.TextInput(attrs=SEARCH)
    )
    status = forms.ChoiceField(
        label=gettext_lazy("State"), choices=[("", gettext_lazy("All states")), *Claim.Status.choices], required=False
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, data, *, kinds):
        super().__init__(data, auto_id="claims_%s")
        language = get_language()
        self.fields["kind"].choices = [("", _("All kinds")), *((each.kind, each.name.in_(language)) for each in kinds)]

    def apply(self, rows):
        self.full_clean()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        if text := chosen.pop("q", "").strip():
            rows = rows.filter(Q(title__icontains=text) | Q(number__icontains=text) | Q(filing__story__icontains=text))
        return rows.filter(**chosen)
