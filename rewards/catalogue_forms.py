"""Forms of the catalogue: a reward, its price tried out, files, suggestions, and the filters of its lists."""

from decimal import Decimal

from django import forms
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from rewards import catalogue
from rewards.catalogue import checking, pictures
from rewards.models import Honour, Reward, Suggestion
from rewards.queries.prices import USUAL_ELASTICITY
from teams.models import Team

DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
TEXT = forms.Textarea(attrs={"rows": 3})
ALL = gettext_lazy("All")


# --- A reward -------------------------------------------------------------------------------


class RewardForm(forms.ModelForm):
    units = forms.IntegerField(
        label=gettext_lazy("Stock in all"), min_value=0, max_value=2_000_000_000, required=False,
        help_text=gettext_lazy("Those handed out included. Empty: no end of it."),
    )  # fmt: skip

    SECTIONS = (
        (gettext_lazy("Code and kind"), ("code", "kind", "coefficient")),
        (gettext_lazy("In English"), ("name_en", "description_en")),
        (gettext_lazy("In Chinese"), ("name_zh", "description_zh")),
        (gettext_lazy("Price and stock"), ("price", "cost", "units")),
        (gettext_lazy("Who may have it"), ("limit", "limit_period", "lowest_grade", "lowest_level", "teams")),
        (
            gettext_lazy("When it can be asked for"),
            ("window", "opens_day", "closes_day", "offered_from", "offered_until"),
        ),
        (gettext_lazy("Who decides, who hands it out"), ("allocation", "approval", "hand_out")),
        (gettext_lazy("Given to the best instead of sold"), ("top", "top_period")),
    )

    class Meta:
        model = Reward
        fields = ("code", *catalogue.FIELDS, "teams")
        widgets = {
            "description_en": TEXT,
            "description_zh": TEXT,
            "offered_from": DATE,
            "offered_until": DATE,
            "teams": forms.SelectMultiple(attrs={"size": 5}),
        }
        help_texts = {
            "code": gettext_lazy("A short name for files; it stays as it is."),
            "price": gettext_lazy("Points for one unit."),
            "cost": gettext_lazy("What one unit costs the company: the budget counts this."),
            "coefficient": gettext_lazy("Of a bonus coefficient only: what it adds, such as 0.05."),
            "limit": gettext_lazy("Empty: no limit."),
            "teams": gettext_lazy("With the teams below them. None chosen: everybody."),
            "opens_day": gettext_lazy("The day of the window's first month."),
            "closes_day": gettext_lazy("31 is the month's last day."),
            "top": gettext_lazy("How many of the best get it, without points. Empty: it is sold."),
            "offered_until": gettext_lazy("Its last day. Empty: no end."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]
        self.fields["teams"].queryset = Team.objects.order_by("code")
        self.fields["lowest_level"].queryset = Honour.objects.filter(sort=Honour.Sort.LEVEL)
        self.fields["price"].required = False

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("price") is None and "price" not in self.errors:
            # What is given to the best has no price.
            cleaned["price"] = Decimal(0)
        if not self.errors:
            for name, sentence in checking.problems(cleaned).items():
                self.add_error(name, sentence)
        return cleaned

    @property
    def sections(self):
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in self.SECTIONS]

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in catalogue.FIELDS}


class PictureForm(forms.Form):
    picture = forms.FileField(
        label=gettext_lazy("Picture"), widget=forms.ClearableFileInput(attrs={"accept": pictures.ACCEPT}),
        help_text=gettext_lazy(
            "JPG, PNG or WebP, 10 MB at most, also right from a phone; about 4 wide to 3 high looks best."
        ),
    )  # fmt: skip


class PriceForm(forms.Form):
    """What if it cost so much; read from the address."""

    price_then = forms.DecimalField(
        label=gettext_lazy("Points"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2
    )
    elasticity = forms.DecimalField(
        label=gettext_lazy("Elasticity"), min_value=-5, max_value=5, max_digits=4, decimal_places=2, required=False,
        initial=USUAL_ELASTICITY,
        help_text=gettext_lazy("By how many percent demand changes when the price rises by one percent."),
    )  # fmt: skip

    def clean_elasticity(self):
        given = self.cleaned_data["elasticity"]
        return USUAL_ELASTICITY if given is None else given


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or XLSX with the columns of the export. A reward is found by its code."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )  # fmt: skip


# --- Suggestions ----------------------------------------------------------------------------


class SuggestionForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What should there be?"), max_length=120)
    text = forms.CharField(
        label=gettext_lazy("Why, and where it can be had"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


# --- Filters: what is not understood counts as not given -------------------------------------


class Filter(forms.Form):
    def __init__(self, data):
        super().__init__(data)
        self.full_clean()

    def given(self, name):
        return self.cleaned_data.get(name) or ""


class ShopFilter(Filter):
    NEW, DEAR = "new", "dear"

    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    show = forms.ChoiceField(
        label=gettext_lazy("Show"), required=False,
        choices=[
            ("", gettext_lazy("Everything")), ("can", gettext_lazy("What I can have now")),
            ("affordable", gettext_lazy("What I can afford")), ("open", gettext_lazy("What is open now")),
        ],
    )  # fmt: skip
    sort = forms.ChoiceField(
        label=gettext_lazy("Order"), required=False,
        choices=[
            ("", gettext_lazy("Cheapest first")), (DEAR, gettext_lazy("Dearest first")),
            (NEW, gettext_lazy("Newest first")),
        ],
    )  # fmt: skip

    def __init__(self, data):
        super().__init__(data)
        self.fields["kind"].choices = [("", ALL), *Reward.Kind.choices]
        self.full_clean()

    @property
    def is_active(self):
        return any(self.given(name) for name in ("q", "kind", "show"))

    def apply(self, cards):
        """Those of the cards that are asked for, in the order that is asked for."""
        text, kind, show = self.given("q").casefold(), self.given("kind"), self.given("show")
        if text:
            cards = [card for card in cards if text in _searched(card.reward)]
        if kind:
            cards = [card for card in cards if card.reward.kind == kind]
        if show == "can":
            cards = [card for card in cards if card.why is None]
        elif show == "affordable":
            cards = [card for card in cards if card.is_affordable]
        elif show == "open":
            cards = [card for card in cards if card.is_open]
        if self.given("sort") == self.NEW:
            return sorted(cards, key=lambda card: -card.reward.pk)
        is_dear = self.given("sort") == self.DEAR
        return sorted(cards, key=lambda card: (-card.reward.price if is_dear else card.reward.price, card.reward.code))


def _searched(reward):
    texts = (reward.name_en, reward.name_zh, reward.description_en, reward.description_zh, reward.code)
    return "\n".join(texts).casefold()


class CatalogueFilter(Filter):
    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=80)
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    stock = forms.ChoiceField(
        label=gettext_lazy("Stock"), required=False,
        choices=[("", ALL), ("out", gettext_lazy("None left")), ("some", gettext_lazy("Some left"))],
    )  # fmt: skip

    def __init__(self, data):
        super().__init__(data)
        self.fields["kind"].choices = [("", ALL), *Reward.Kind.choices]
        self.fields["status"].choices = [("", ALL), *Reward.Status.choices]
        self.full_clean()

    @property
    def is_active(self):
        return any(self.given(name) for name in self.fields)

    def apply(self, rewards):
        if text := self.given("q"):
            named = Q(name_en__icontains=text) | Q(name_zh__icontains=text) | Q(code__icontains=text)
            rewards = rewards.filter(named)
        for name in ("status", "kind"):
            if self.given(name):
                rewards = rewards.filter(**{name: self.given(name)})
        if self.given("stock"):
            is_out = Q(stock__units__lte=F("stock__taken"))
            rewards = rewards.filter(is_out if self.given("stock") == "out" else ~is_out)
        return rewards


class SuggestionFilter(Filter):
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)

    def __init__(self, data):
        super().__init__(data)
        shown = [each for each in Suggestion.Status if each != Suggestion.Status.WITHDRAWN]
        self.fields["status"].choices = [("", ALL), *((each.value, each.label) for each in shown)]
        self.full_clean()
