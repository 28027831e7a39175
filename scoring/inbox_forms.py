"""The filter of the approvals inbox: read from the address, so that every view of it is a link."""

from django import forms
from django.utils.translation import gettext_lazy as _

# Every sort of `scoring.waiting`, in the reader's words.
SORTS = {
    "claim": _("claim"),
    "second": _("second approval"),
    "rereview": _("second look"),
    "beneficiary": _("confirmation as beneficiary"),
    "participant": _("your share in a claim"),
    "lead": _("lead"),
    "visit": _("visit"),
    "feedback": _("rating"),
    "share_out": _("team pool"),
    "appeal": _("appeal"),
}


# "/" goes there.
SEARCH = {"type": "search", "data-search": True}


class InboxFilter(forms.Form):
    """Narrows what waits; it offers only what is there."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs=SEARCH | {"placeholder": _("Search")}),
    )
    sort = forms.ChoiceField(label=_("Kind"), required=False)
    person = forms.ChoiceField(label=_("Person"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)

    def __init__(self, data, *, waiting, homes):
        super().__init__(data, auto_id="inbox_%s")
        self.waiting, self.homes = waiting, homes
        self.fields["sort"].choices = self._offer(_("All kinds"), {(each.sort, SORTS[each.sort]) for each in waiting})
        people = {(str(each.who.pk), each.who.name) for each in waiting}
        self.fields["person"].choices = self._offer(_("Everybody"), people)
        teams = {(str(team.pk), team.name) for team in homes.values()}
        self.fields["team"].choices = self._offer(_("All teams"), teams)

    def _offer(self, label, found):
        return [("", label), *sorted(found, key=lambda each: str(each[1]))]

    def found(self):
        """What of all that waits is asked for; a choice that isn't there counts as not made."""
        self.full_clean()
        chosen = {name: self.cleaned_data.get(name) or "" for name in self.fields}
        return [each for each in self.waiting if self._fits(each, **chosen)]

    def _fits(self, each, *, q, sort, person, team):
        text = f"{each.title} {each.who.name} {each.who.code}".lower()
        return (
            q.strip().lower() in text
            and sort in ("", each.sort)
            and person in ("", str(each.who.pk))
            and team in ("", str(self.homes[each.who.pk].pk))
        )

    @property
    def is_used(self):
        return any(self.cleaned_data.get(name) for name in self.fields)
