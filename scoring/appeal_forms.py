"""Forms of appeals: filing one, answering it, voting on it; and the filters of their lists."""

from datetime import date

from django import forms
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from scoring import files
from scoring.filters import MonthField, month_choice
from scoring.models import Appeal, Rule
from scoring.queries import rules

POINTS_MOST = 10_000_000
MONTHS_BACK = 12
LONG = {"rows": 4}


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, as a list."""

    widget = FilesInput(attrs={"accept": files.ACCEPT})

    def clean(self, data, initial=None):
        one = super().clean
        return [one(each, initial) for each in data or ()]


class AppealForm(forms.Form):
    """Why a line is wrong and what it should be; `line` is a `StatementLine`, or None where one is missing."""

    month = MonthField(label=_("Month"), required=False)
    rule = forms.ChoiceField(label=_("Rule"), required=False)
    record = forms.CharField(
        label=_("Record number"),
        required=False,
        max_length=80,
        help_text=_("Of the contract, receipt, visit, lead, rating or claim that should have earned points."),
    )
    should_points = forms.DecimalField(
        label=_("Points it should be"),
        required=False,
        max_digits=10,
        decimal_places=2,
        min_value=-POINTS_MOST,
        max_value=POINTS_MOST,
    )
    should_words = forms.CharField(
        label=_("or what should be, in words"),
        required=False,
        max_length=500,
        help_text=_("Where you don't know the number: “as a joint visit”, “for the new customer”."),
    )
    reason = forms.CharField(label=_("Why?"), max_length=4_000, widget=forms.Textarea(attrs=LONG))
    files = FilesField(
        label=_("Evidence"),
        required=False,
        help_text=_("Up to 5 files of 10 MB: pictures, PDF, Word, Excel, PowerPoint, CSV, text."),
    )

    def __init__(self, *args, line, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.line = line
        if line is not None:
            for name in ("month", "rule", "record"):
                del self.fields[name]
            return
        self.fields["month"].widget = forms.Select(choices=[month_choice(first) for first in months_until(on)])
        self.fields["rule"].choices = [("", _("I don't know")), *rule_choices()]

    def clean(self):
        given = super().clean()
        if self.line is None and not given.get("month") and "month" not in self.errors:
            self.add_error("month", _("Say in which month it is missing."))
        if self.line is None and not given.get("record") and not given.get("rule"):
            self.add_error("record", _("Say which record is missing, or by which rule."))
        if given.get("should_points") is None and not given.get("should_words") and "should_points" not in self.errors:
            self.add_error("should_points", _("Say what it should be: in points, in words, or both."))
        if self.line is not None and given.get("should_points") == self.line.points:
            self.add_error("should_points", _("The line says that already. What should it be instead?"))
        return given


class VerdictForm(forms.Form):
    """A first answer or a vote: upheld with points, upheld since the record was corrected, or rejected."""

    UPHOLD, CORRECTED, REJECT = "uphold", "corrected", "reject"
    VERDICTS = [
        (UPHOLD, _("Uphold: adjust the points")),
        (CORRECTED, _("Uphold: the record was corrected, scoring brings the difference")),
        (REJECT, _("Reject: the line stays as it is")),
    ]

    verdict = forms.ChoiceField(label=_("Decision"), choices=VERDICTS, widget=forms.RadioSelect)
    points = forms.DecimalField(
        label=_("Adjustment in points"),
        required=False,
        max_digits=10,
        decimal_places=2,
        help_text=_("What is added, not the new total; less than was asked for is possible."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4_000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("The appellant reads it, and the history keeps it."),
    )

    def clean(self):
        given = super().clean()
        if given.get("verdict") == self.UPHOLD and given.get("points") is None and "points" not in self.errors:
            self.add_error("points", _("Give the points of the adjustment."))
        return given

    def verdict_given(self):
        """As the services take it."""
        given = self.cleaned_data
        chosen = given["verdict"]
        return {
            "upholds": chosen != self.REJECT,
            "is_corrected": chosen == self.CORRECTED,
            "points": given["points"] if chosen == self.UPHOLD else None,
            "reason": given["reason"],
        }


class AppealFilter(forms.Form):
    """Of the list of appeals; what isn't understood counts as not given."""

    STATES = [("", _("All states")), ("open", _("Open")), *Appeal.Status.choices]

    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    rule = forms.ChoiceField(label=_("Rule"), required=False)
    q = forms.CharField(label=_("Search"), required=False, max_length=80)

    def __init__(self, data):
        super().__init__(data)
        disputed = Appeal.objects.order_by().values_list("rule", flat=True).distinct()
        names = rules.names_by_code(set(disputed) - {""}, get_language())
        choices = sorted(names.items(), key=lambda pair: pair[1])
        self.fields["rule"].choices = [("", _("All rules")), *choices]
        self.full_clean()

    @property
    def is_active(self):
        return any(self.cleaned_data.values())

    def apply(self, rows):
        given = self.cleaned_data
        if given.get("state") == "open":
            rows = rows.filter(closed_at=None)
        elif given.get("state"):
            rows = rows.filter(status=given["state"])
        if given.get("rule"):
            rows = rows.filter(rule=given["rule"])
        return search(rows, (given.get("q") or "").strip())


def search(rows, text):
    """By number, person or record."""
    if not text:
        return rows
    found = Q(appellant__name__icontains=text) | Q(record__icontains=text)
    found |= Q(appellant__code__icontains=text)
    number = text.upper().removeprefix("A-")
    return rows.filter(found | Q(pk=int(number)) if number.isdecimal() and len(number) < 19 else found)


class PeriodForm(forms.Form):
    """The span of days of the statistics; the company's year so far where none is given."""

    first = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def chosen(self, first, last):
        """Both days, the given ones for what is not said; in order."""
        self.full_clean()
        days = [self.cleaned_data.get("first") or first, self.cleaned_data.get("last") or last]
        return min(days), max(days)


def months_until(on):
    """The first days of the last months up to this one, the newest first."""
    months = (on.year * 12 + on.month - 1 - back for back in range(MONTHS_BACK))
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def rule_choices():
    """(code, name) of the rules in the book, by name."""
    codes = Rule.objects.filter(versions__withdrawn_at=None, is_campaign=False).values_list("code", flat=True)
    names = rules.names_by_code(set(codes), get_language())
    return sorted(names.items(), key=lambda pair: pair[1])
