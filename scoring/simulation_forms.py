"""Which days are simulated, and which people of a result are shown."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from scoring.engine import periods

# How many periods back are offered by name; any others by their days.
OFFERED = {"month": 13, "quarter": 8, "year": 3}
DAYS = "days"


class SimulationForm(forms.Form):
    """A month, quarter or year by its label, or any days; and whether the changes hold from its first one."""

    period = forms.ChoiceField(label=_("Period"))
    first = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    dates = forms.ChoiceField(
        label=_("The changes hold"),
        choices=[
            ("as_if", _("as if they had been in force from the first of these days")),
            ("own", _("on the days that publication would give them")),
        ],
        initial="as_if",
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args, today, year_starts, is_correction=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.year_starts = year_starts
        self.fields["period"].choices = choices(today, year_starts)
        before = periods.preceding(periods.period_of("quarter", today, year_starts), year_starts)
        self.fields["period"].initial = before.label
        if is_correction:
            del self.fields["dates"]

    def clean(self):
        given = super().clean()
        if given.get("period") == DAYS:
            for name in ("first", "last"):
                if name not in self.errors and not given.get(name):
                    self.add_error(name, _("Choose a day, or one of the periods above."))
        elif given.get("period"):
            chosen = periods.parse_label(given["period"], self.year_starts)
            given["first"], given["last"] = chosen.first, chosen.last
        return given

    @property
    def is_as_if(self):
        return self.cleaned_data.get("dates") != "own"


def choices(today, year_starts):
    """The latest periods of each kind, the running one first."""
    names = {"quarter": _("Quarters"), "month": _("Months"), "year": _("Years")}
    groups = []
    for kind, name in names.items():
        found = [periods.period_of(kind, today, year_starts)]
        while len(found) < OFFERED[kind]:
            found.append(periods.preceding(found[-1], year_starts))
        groups.append((name, [(each.label, words(each)) for each in found]))
    return [*groups, (_("Other"), [(DAYS, _("from a day to a day"))])]


def words(period):
    """A period as readers know it: 2026-03, Q1 2026, 2026."""
    if period.kind == "quarter":
        year, quarter = period.label.split("-Q")
        return pgettext("period", "Q%(quarter)s %(year)s") % {"quarter": quarter, "year": year}
    return period.label


def period_of(first, last, year_starts):
    """The month, quarter or year of exactly these days, or None."""
    for kind in OFFERED:
        period = periods.period_of(kind, first, year_starts)
        if (period.first, period.last) == (first, last):
            return period
    return None


class PeopleFilter(forms.Form):
    """Which people of a simulation, in which order; what is not understood counts as not given."""

    SHOWN = [
        ("", _("Everybody")),
        ("gain", _("Who gains")),
        ("lose", _("Who loses")),
        ("same", _("Nothing changes")),
    ]
    SORTS = [
        ("gain", _("Largest gain")),
        ("loss", _("Largest loss")),
        ("rank", _("Rank after")),
        ("climb", _("Places won")),
        ("fall", _("Places lost")),
        ("name", _("Name")),
    ]

    q = forms.CharField(label=_("Search for a name or person code"), required=False, max_length=80)
    show = forms.ChoiceField(label=_("Who"), choices=SHOWN, required=False)
    team = forms.IntegerField(label=_("Team"), required=False)
    sort = forms.ChoiceField(label=_("Sort by"), choices=SORTS, required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def chosen(self):
        self.full_clean()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return {"q": "", "show": "", "team": None, "sort": "gain", "page": 1} | given
