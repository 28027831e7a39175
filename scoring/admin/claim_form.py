"""The form of a claim: its attributes as JSON with exact numbers, checked against the claim's kind."""

from django import forms
from django.db.models import JSONField, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from scoring.imports import cleaners
from scoring.imports.claims import Attributes
from scoring.models import Claim


class ExactJson(forms.CharField):
    """A JSON object; a float would change its numbers."""

    widget = UnfoldAdminTextareaWidget

    def clean(self, value):
        try:
            return cleaners.json_object().clean(super().clean(value))
        except cleaners.Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class ClaimForm(forms.ModelForm):
    attributes = ExactJson(label=_("attributes"), initial="{}")

    class Meta:
        model = Claim
        fields = ("number", "kind", "occurred_on", "customer", "attributes", "status", "title")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            stored = Claim.objects.annotate(text=Cast("attributes", TextField())).filter(pk=self.instance.pk)
            self.initial["attributes"] = stored.values_list("text", flat=True).get()

    def clean(self):
        super().clean()
        attributes = self.cleaned_data.get("attributes")
        if attributes is not None:
            kind = self.cleaned_data.get("kind") or self.instance.kind
            Attributes()(
                {"kind": kind, "attributes": attributes},
                refuse=lambda column, value, reason: self.add_error("attributes", reason),
                note=lambda text: None,
            )
        return self.cleaned_data

    def _get_validation_exclusions(self):
        # The model's own check would make floats of the numbers.
        return {*super()._get_validation_exclusions(), "attributes"}

    def exact_attributes(self):
        """The attributes as an expression that the database reads digit by digit."""
        text = cleaners.exact_json(self.cleaned_data["attributes"])
        return Cast(Value(text, TextField()), JSONField())
