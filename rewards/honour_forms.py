"""Forms of honours: one for each sort, whose fields make up the condition; and the filter of the wall."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ledger.queries import CATEGORIES
from rewards.honours import conditions
from rewards.honours.measures import MEASURES
from rewards.models import Honour
from rewards.models.catalogue import Period
from scoring.queries.statements import category_label

Sort = Honour.Sort
ICONS = {
    "award": pgettext_lazy("icon", "rosette"),
    "star": pgettext_lazy("icon", "star"),
    "medal": pgettext_lazy("icon", "medal"),
    "trophy": pgettext_lazy("icon", "trophy"),
    "crown": pgettext_lazy("icon", "crown"),
    "sparkles": pgettext_lazy("icon", "sparkles"),
    "rocket": pgettext_lazy("icon", "rocket"),
    "target": pgettext_lazy("icon", "target"),
    "users": pgettext_lazy("icon", "people"),
    "map-pin": pgettext_lazy("icon", "map pin"),
    "heart-handshake": pgettext_lazy("icon", "handshake"),
    "books": pgettext_lazy("icon", "books"),
    "bulb": pgettext_lazy("icon", "light bulb"),
    "trending-up": pgettext_lazy("icon", "rising line"),
    "stairs-up": pgettext_lazy("icon", "stairs"),
    "school": pgettext_lazy("icon", "graduation cap"),
}
NUMBER = {"max_digits": 12, "decimal_places": 2}


class HonourForm(forms.Form):
    """What honours of all sorts have. `honour` is the one that is edited; it is filled by `filled`."""

    code = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z", label=gettext_lazy("Code"), max_length=64,
        help_text=gettext_lazy("Letters and digits, such as month-star. It stays as it is."),
    )  # fmt: skip
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120, required=False)
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=120, required=False)
    description_en = forms.CharField(label=gettext_lazy("Words in English"), max_length=300, required=False)
    description_zh = forms.CharField(label=gettext_lazy("Words in Chinese"), max_length=300, required=False)
    icon = forms.ChoiceField(label=gettext_lazy("Icon"), choices=list(ICONS.items()))
    points = forms.DecimalField(
        label=gettext_lazy("Prize in points"), min_value=0, required=False, **NUMBER,
        help_text=gettext_lazy("For each who wins; empty or 0: none. A team's goes to its pool."),
    )  # fmt: skip
    starts_on = forms.DateField(
        label=gettext_lazy("From"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Nothing is given for what lies before it."),
    )  # fmt: skip

    def __init__(self, *args, honour, **kwargs):
        self.honour = honour
        super().__init__(*args, initial=self.begun(honour), **kwargs)
        if honour.pk:
            self.fields["code"].disabled = True

    def begun(self, honour):
        names = ("code", "name_en", "name_zh", "description_en", "description_zh", "icon", "starts_on")
        found = {name: getattr(honour, name) for name in names}
        return found | {"points": honour.points or None}

    def clean_code(self):
        code = self.cleaned_data["code"]
        if not self.honour.pk and Honour.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is an honour with this code already. Choose another one."))
        return code

    def clean(self):
        given = super().clean()
        if not given.get("name_en") and not given.get("name_zh"):
            self.add_error("name_en", _("Give it a name, in one of the languages at least."))
        if not self.errors:
            try:
                conditions.parsed(self.honour.sort, self.condition(), of_teams=bool(given.get("of_teams")))
            except conditions.ConditionWrong as wrong:
                raise forms.ValidationError(wrong.problems) from wrong
        return given

    def filled(self):
        """The honour as asked for, not saved yet."""
        given, honour = self.cleaned_data, self.honour
        for name in ("code", "name_en", "name_zh", "description_en", "description_zh", "icon", "starts_on"):
            setattr(honour, name, given[name])
        honour.points = given["points"] or Decimal(0)
        honour.condition = self.condition()
        return honour


class StarForm(HonourForm):
    BY = [
        ("points", gettext_lazy("points")),
        ("attainment", gettext_lazy("attainment of the sales target")),
        ("category", gettext_lazy("points of one category")),
        ("average", gettext_lazy("points for each member (teams)")),
    ]

    period = forms.ChoiceField(label=gettext_lazy("Of each"), choices=Period.choices)
    of_teams = forms.TypedChoiceField(
        label=gettext_lazy("Given to"), coerce=lambda value: value == "teams",
        choices=[("people", gettext_lazy("people")), ("teams", gettext_lazy("teams"))],
    )  # fmt: skip
    places = forms.IntegerField(label=gettext_lazy("The best"), min_value=1, max_value=1000)
    by = forms.ChoiceField(label=pgettext_lazy("ranked", "by"), choices=BY)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    attainment_min = forms.DecimalField(
        label=gettext_lazy("Target reached, at least (%)"), min_value=Decimal("0.01"), max_value=1000,
        max_digits=6, decimal_places=2, required=False,
    )  # fmt: skip
    collaboration_min = forms.DecimalField(
        label=gettext_lazy("Collaboration points, at least"), min_value=Decimal("0.01"), required=False, **NUMBER
    )
    no_finding = forms.BooleanField(label=gettext_lazy("No finding in the period"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].required = True
        self.fields["category"].choices = [("", "–"), *((name, category_label(name)) for name in CATEGORIES)]

    def begun(self, honour):
        asked = honour.condition or {}
        share = asked.get("attainment_min")
        return super().begun(honour) | {
            "period": honour.period or Period.MONTH,
            "of_teams": "teams" if honour.of_teams else "people",
            "places": honour.places,
            "by": asked.get("by", "points"),
            "category": asked.get("category", ""),
            "attainment_min": Decimal(share) * 100 if share else None,
            "collaboration_min": asked.get("collaboration_min"),
            "no_finding": asked.get("no_finding", False),
        }

    def condition(self):
        given = self.cleaned_data
        share = given.get("attainment_min")
        asked = {
            "by": given.get("by"),
            "category": given.get("category") or None,
            "attainment_min": str(share / 100) if share else None,
            "collaboration_min": str(given["collaboration_min"]) if given.get("collaboration_min") else None,
            "no_finding": bool(given.get("no_finding")),
        }
        # A category that was chosen before another measure was is no longer asked for.
        if asked["by"] != "category":
            asked["category"] = None
        return asked

    def filled(self):
        honour, given = super().filled(), self.cleaned_data
        honour.period, honour.of_teams, honour.places = given["period"], given["of_teams"], given["places"]
        return honour


class BadgeForm(HonourForm):
    measure = forms.ChoiceField(
        label=gettext_lazy("What is counted"), choices=[(name, each.label) for name, each in MEASURES.items()]
    )
    at_least = forms.DecimalField(label=gettext_lazy("At least"), min_value=Decimal("0.01"), **NUMBER)

    def begun(self, honour):
        asked = honour.condition or {}
        return super().begun(honour) | {"measure": asked.get("measure"), "at_least": asked.get("at_least")}

    def condition(self):
        given = self.cleaned_data
        return {"measure": given.get("measure"), "at_least": str(given.get("at_least") or "")}


class LevelForm(HonourForm):
    step = forms.IntegerField(label=gettext_lazy("Step"), min_value=1, max_value=100)
    at_points = forms.DecimalField(
        label=gettext_lazy("From points earned on"), min_value=Decimal("0.01"), **NUMBER,
        help_text=gettext_lazy("In all published months together."),
    )  # fmt: skip

    def begun(self, honour):
        asked = honour.condition or {}
        return super().begun(honour) | {"step": honour.step, "at_points": asked.get("points")}

    def condition(self):
        return {"points": str(self.cleaned_data.get("at_points") or "")}

    def filled(self):
        honour = super().filled()
        honour.step = self.cleaned_data["step"]
        return honour


FORMS = {Sort.STAR: StarForm, Sort.BADGE: BadgeForm, Sort.LEVEL: LevelForm}
# The parts of a condition, in the order of its sentence.
CONDITION_FIELDS = {
    Sort.STAR: ("period", "of_teams", "places", "by", "category", "attainment_min", "collaboration_min"),
    Sort.BADGE: ("measure", "at_least"),
    Sort.LEVEL: ("step", "at_points"),
}


class WallFilter(forms.Form):
    """What of the wall is shown; what is not understood counts as not given."""

    kind = forms.ChoiceField(choices=[("", ""), *Period.choices], required=False)
    of = forms.ChoiceField(choices=[("", ""), ("people", ""), ("teams", "")], required=False)
    team = forms.IntegerField(required=False)
    q = forms.CharField(max_length=80, required=False)
    year = forms.IntegerField(required=False)

    def chosen(self):
        self.full_clean()
        empty = {"kind": "", "of": "", "team": None, "q": "", "year": None}
        return empty | {name: value for name, value in self.cleaned_data.items() if value}
