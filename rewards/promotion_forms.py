"""The ladder of grades as a form: a row a grade, empty rows at the end for more."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MORE = 2


class GradeForm(forms.Form):
    code = forms.CharField(label=gettext_lazy("Grade"), max_length=40, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120, required=False)
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=120, required=False)
    threshold = forms.DecimalField(
        label=gettext_lazy("Points of 12 months"), min_value=0, max_digits=12, decimal_places=2, required=False
    )
    months_before = forms.IntegerField(
        label=gettext_lazy("Months in the grade below"), min_value=0, max_value=600, required=False
    )

    def clean(self):
        given = super().clean()
        if not given.get("code") and any(given.get(name) for name in ("name_en", "name_zh", "threshold")):
            self.add_error("code", _("Give the grade its code, as people's records have it; or empty the row."))
        return given


class _Ladder(forms.BaseFormSet):
    def clean(self):
        codes = [each["code"] for each in self.wanted()]
        for code in {code for code in codes if codes.count(code) > 1}:
            raise forms.ValidationError(_("The grade %(code)s stands twice. Keep one of them.") % {"code": code})

    def wanted(self):
        """The ladder as asked for, from the lowest grade up; rows without a code are left out."""
        rows = [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None)]
        return [
            {
                "code": row["code"].strip(), "name_en": row["name_en"], "name_zh": row["name_zh"],
                "threshold": row["threshold"] or Decimal(0), "months_before": row["months_before"] or 0,
            }
            for row in rows if row.get("code")
        ]  # fmt: skip


LadderForm = forms.formset_factory(GradeForm, formset=_Ladder, extra=MORE, max_num=60, validate_max=True)
