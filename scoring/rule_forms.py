"""Forms of the rule book's pages and of proposals."""

from django import forms
from django.utils.translation import gettext_lazy as _

from scoring.queries import rule_book
from scoring.queries.statements import CATEGORY_LABELS

YAML_BYTES_MAX = 1_000_000


class RuleBookFilter(forms.Form):
    """What the rule book's page shows; what isn't understood counts as not given."""

    STATES = [("", _("All but retired")), *rule_book.STATES.items(), ("trial", _("on trial"))]

    q = forms.CharField(label=_("Search"), required=False, max_length=80)
    category = forms.ChoiceField(
        label=_("Category"), choices=[("", _("All categories")), *CATEGORY_LABELS.items()], required=False
    )
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)

    def chosen(self):
        self.full_clean()
        return {"q": "", "category": "", "state": ""} | self.cleaned_data

    def apply(self, entries):
        chosen = self.chosen()
        found = entries
        if chosen["q"].strip():
            found = [entry for entry in found if entry.has(chosen["q"].strip())]
        if chosen["category"]:
            found = [entry for entry in found if entry.category == chosen["category"]]
        return [entry for entry in found if _is_in(entry, chosen["state"])]


def _is_in(entry, state):
    if state in (rule_book.WAITING, rule_book.DRAFT):
        asked = "submitted" if state == rule_book.WAITING else "draft"
        return any(change.proposal.status == asked for change in entry.pending)
    if state == "trial":
        return entry.version is not None and entry.version.is_trial
    return entry.state == state if state else entry.state != rule_book.RETIRED


class ProposalForm(forms.Form):
    """What a proposal says of itself."""

    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("What changes, in a few words."))
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why: the approver reads it, and the history keeps it."),
    )
    starts_on = forms.DateField(
        label=_("In force from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: the day after publication. Of a correction: the first day to correct, or empty for all."),
    )
    is_correction = forms.BooleanField(
        label=_("Correction of the past"),
        required=False,
        help_text=_("Points already earned are scored again. A committee member must approve as well."),
    )

    @classmethod
    def of(cls, proposal):
        names = ("title", "reason", "starts_on", "is_correction")
        return cls(initial={name: getattr(proposal, name) for name in names})


class ImportForm(forms.Form):
    """A rule book as YAML: a file, or text."""

    file = forms.FileField(label=_("YAML file"), required=False)
    text = forms.CharField(
        label=_("or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "code"}),
    )

    def clean(self):
        given = super().clean()
        file = given.get("file")
        if file and file.size > YAML_BYTES_MAX:
            raise forms.ValidationError(_("The file is larger than 1 MB: that is no rule book. Choose another file."))
        if file:
            try:
                given["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                raise forms.ValidationError(
                    _("The file is not text in UTF-8. Save it as UTF-8, and choose it again.")
                ) from None
        if not (given.get("text") or "").strip():
            raise forms.ValidationError(_("Choose a file, or paste the rule book's text."))
        if len(given["text"].encode()) > YAML_BYTES_MAX:
            raise forms.ValidationError(_("The text is longer than 1 MB: that is no rule book. Shorten it."))
        return given
