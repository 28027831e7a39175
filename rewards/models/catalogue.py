"""What points buy, what people wish for and what they suggest (U1, U4)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teams.models import Person
from teams.models.people import CodeField

from .naming import Named


class Period(models.TextChoices):
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")


class Reward(Named):
    """One thing of the catalogue.

    `price` in points and `cost` in the company's currency are of one unit. `limit` units a person and `limit_period`;
    empty: no limit. `opens_day` to `closes_day`: the days of the window's first month on which it can be asked for.
    A reward with `top` is given to the best so many of a `top_period` instead of being sold (U4).
    No team in `teams`: everybody sees it; else the members of these teams and of those below them.
    """

    class Kind(models.TextChoices):
        GOODS = "goods", _("goods")
        VOUCHER = "voucher", _("voucher")
        DAY_OFF = "day_off", _("day off")
        TRAINING = "training", _("training place")
        COEFFICIENT = "coefficient", _("bonus coefficient")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        OFFERED = "offered", _("offered")
        RETIRED = "retired", _("retired")

    class Window(models.TextChoices):
        ALWAYS = "always", _("always")
        MONTHLY = "monthly", _("every month")
        QUARTERLY = "quarterly", _("every quarter")

    class Allocation(models.TextChoices):
        FIRST_COME = "first_come", _("first come, first served")
        BY_RANK = "by_rank", _("by rank")
        LOTTERY = "lottery", _("by lottery")

    class Approval(models.TextChoices):
        NONE = "none", _("nobody")
        MANAGER = "manager", _("the manager")
        ADMIN = "admin", _("points admin")

    class HandOut(models.TextChoices):
        PURCHASER = "purchaser", _("purchasing")
        FINANCE = "finance", _("payroll")

    MOVES = {
        Status.DRAFT: {Status.OFFERED},
        Status.OFFERED: {Status.RETIRED, Status.DRAFT},
        Status.RETIRED: {Status.OFFERED},
    }

    code = CodeField(_("code"), unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.GOODS)
    description_en = models.TextField(_("description in English"), blank=True, max_length=2000)
    description_zh = models.TextField(_("description in Chinese"), blank=True, max_length=2000)
    # Name of a file under the media folder, and its type; `rewards.catalogue` stores and serves it.
    picture = models.CharField(_("picture"), max_length=100, blank=True, editable=False)
    picture_type = models.CharField(_("kind of picture"), max_length=40, blank=True, editable=False)
    price = models.DecimalField(_("price in points"), max_digits=12, decimal_places=2)
    cost = models.DecimalField(_("cost in money"), max_digits=12, decimal_places=2, default=0)
    # Of a bonus coefficient: what it adds for one period, such as 0.05.
    coefficient = models.DecimalField(
        _("adds to the coefficient"), max_digits=5, decimal_places=3, null=True, blank=True
    )
    limit = models.SmallIntegerField(_("limit per person"), null=True, blank=True)
    limit_period = models.CharField(_("in a"), max_length=7, choices=Period, default=Period.YEAR)
    lowest_grade = models.ForeignKey(
        "rewards.Grade", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lowest grade")
    )
    lowest_level = models.ForeignKey(
        "rewards.Honour", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lowest level")
    )
    teams = models.ManyToManyField("teams.Team", blank=True, related_name="+", verbose_name=_("only for teams"))
    window = models.CharField(_("window"), max_length=9, choices=Window, default=Window.ALWAYS)
    opens_day = models.SmallIntegerField(_("from day"), default=1)
    closes_day = models.SmallIntegerField(_("to day"), default=31)
    allocation = models.CharField(
        _("when more ask than there is"), max_length=10, choices=Allocation, default=Allocation.FIRST_COME
    )
    approval = models.CharField(_("approved by"), max_length=7, choices=Approval, default=Approval.MANAGER)
    hand_out = models.CharField(_("handed out by"), max_length=9, choices=HandOut, default=HandOut.PURCHASER)
    top = models.SmallIntegerField(_("given to the best"), null=True, blank=True)
    top_period = models.CharField(_("of a"), max_length=7, choices=Period, default=Period.QUARTER)
    offered_from = models.DateField(_("offered from"), null=True, blank=True)
    offered_until = models.DateField(_("offered until"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.DRAFT)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    # Whoever was among the best before these days gets nothing of it (`rewards.catalogue.gifts`).
    first_offered_on = models.DateField(_("first offered on"), null=True, editable=False)
    terms_changed_on = models.DateField(_("terms changed on"), null=True, editable=False)

    class Meta:
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")
        ordering = ["price", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(price__gt=0) | Q(top__gt=0, price__gte=0), name="reward_has_a_price"),
            models.CheckConstraint(condition=Q(cost__gte=0), name="reward_cost_not_negative"),
            models.CheckConstraint(condition=Q(limit=None) | Q(limit__gte=1), name="reward_limit"),
            models.CheckConstraint(condition=Q(top=None) | Q(top__gte=1), name="reward_top"),
            models.CheckConstraint(condition=~(Q(name_en="") & Q(name_zh="")), name="reward_has_a_name"),
            models.CheckConstraint(
                condition=Q(opens_day__range=(1, 31), closes_day__range=(1, 31), closes_day__gte=F("opens_day")),
                name="reward_window_days",
            ),
            # Where somebody must wait for a draw, there has to be a window that ends.
            models.CheckConstraint(
                condition=Q(allocation="first_come") | ~Q(window="always"), name="reward_draw_needs_a_window"
            ),
            models.CheckConstraint(
                condition=Q(kind="coefficient", coefficient__gt=0) | (~Q(kind="coefficient") & Q(coefficient=None)),
                name="reward_coefficient_fits_kind",
            ),
            models.CheckConstraint(
                condition=Q(offered_from=None) | Q(offered_until=None) | Q(offered_until__gte=F("offered_from")),
                name="reward_offer_ends_after_it_starts",
            ),
        ]

    @property
    def description(self):
        return self.in_language("description")

    @property
    def picture_mark(self):
        """The beginning of the picture's digest, for its address: another picture has another one."""
        return self.picture[:12]

    @property
    def is_drawn(self):
        """Whether requests of a window wait for its end, when the declared rule says who gets it."""
        return self.allocation != self.Allocation.FIRST_COME


class Stock(models.Model):
    """Units there are of a reward (None: no end of them) and units promised or handed out.

    `taken` moves only by the trigger on redemptions; more than there is, the database refuses. A reward begins with
    none.
    """

    reward = models.OneToOneField(Reward, models.PROTECT, primary_key=True, related_name="stock")
    units = models.IntegerField(_("stock"), null=True, blank=True, default=0)
    taken = models.IntegerField(_("promised or handed out"), default=0, editable=False)

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stocks")
        constraints = [
            models.CheckConstraint(condition=Q(units=None) | Q(units__gte=F("taken")), name="stock_not_oversold"),
            models.CheckConstraint(condition=Q(taken__gte=0), name="stock_taken_not_negative"),
        ]

    def __str__(self):
        return f"{self.reward_id}: {self.taken}/{self.units}"

    @property
    def left(self):
        """Units that can still be asked for; None: no end of them."""
        return None if self.units is None else self.units - self.taken


class Wish(models.Model):
    """A person is saving for a reward."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="wishes", verbose_name=_("person"))
    reward = models.ForeignKey(Reward, models.PROTECT, related_name="wishes", verbose_name=_("reward"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["person", "reward"], name="wish_once")]

    def __str__(self):
        return f"{self.person_id} → {self.reward_id}"


class Suggestion(models.Model):
    """A reward that somebody would like to see in the catalogue; others vote for it."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("suggestion", "open")
        PLANNED = "planned", _("planned")
        ADDED = "added", _("in the catalogue")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    MOVES = {
        Status.OPEN: {Status.PLANNED, Status.ADDED, Status.DECLINED, Status.WITHDRAWN},
        Status.PLANNED: {Status.ADDED, Status.DECLINED},
        Status.ADDED: set(),
        Status.DECLINED: {Status.PLANNED, Status.ADDED},
        Status.WITHDRAWN: set(),
    }

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    title = models.CharField(_("what it is"), max_length=120)
    text = models.TextField(_("why"), blank=True, max_length=1000)
    at = models.DateTimeField(_("at"))
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.OPEN)
    reward = models.ForeignKey(
        Reward, models.PROTECT, null=True, blank=True, related_name="suggestions", verbose_name=_("reward")
    )
    answer = models.TextField(_("answer"), blank=True, max_length=1000)
    answered_by = models.ForeignKey(
        "teams.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by=None, answered_at=None)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="suggestion_answered_at_and_by",
            ),
        ]

    def __str__(self):
        return self.title


class SuggestionVote(models.Model):
    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="votes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("vote for a suggestion")
        verbose_name_plural = _("votes for suggestions")
        constraints = [models.UniqueConstraint(fields=["suggestion", "person"], name="suggestion_vote_once")]
