"""Reads of balances, totals and lines. Pages read sums that the trigger keeps; none sums the ledger."""

from datetime import date
from decimal import Decimal

from django.db.models import Case, F, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from ledger.models import Account, Balance, CategoryTotal, Month, MonthMove, PeriodTotal, Transfer

CATEGORIES = (
    "performance",
    "customer",
    "collaboration",
    "innovation",
    "knowledge",
    "contest",
    "deduction",
)
# What is held back of a balance, while nobody may spend it: no earning, so that figures by category leave it out.
HELD = "held"
NOTHING = Value(Decimal(0))
ORDER = ("posting__at", "earned_on", "pk")
NEWEST_FIRST = [f"-{name}" for name in ORDER]


def available_account(person_id):
    """The id of the person's account, or None before anything was scored."""
    accounts = Account.objects.filter(kind=Account.Kind.AVAILABLE, person=person_id)
    return accounts.values_list("pk", flat=True).first()


def balance(account_id):
    found = Balance.objects.filter(account=account_id).values_list("points", flat=True).first()
    return found or Decimal(0)


def totals(account_id, wanted):
    """Points by period: ``{(kind, first): points}`` of the (kind, first) pairs in `wanted`; 0 where there are none."""
    by_kind: dict = {}
    for kind, first in wanted:
        by_kind.setdefault(kind, []).append(first)
    picked = Q()
    for kind, firsts in by_kind.items():
        picked |= Q(kind=kind, first__in=firsts)
    rows = PeriodTotal.objects.filter(picked, account=account_id).values_list("kind", "first", "points")
    found = {(kind, first): points for kind, first, points in rows}
    return {key: found.get(key, Decimal(0)) for key in wanted}


def categories(account_id, since):
    """Earned points by posted month and category, from a month on: ``{(month, category): points}``."""
    rows = (
        CategoryTotal.objects.filter(account=account_id, posted_month__gte=since, category__in=CATEGORIES)
        .values_list("posted_month", "category")
        .annotate(sum=Sum("points"))
    )
    return {(month, category): points for month, category, points in rows}


def provisional(account_id):
    """What months that are not published yet have brought: it may still change, and buys nothing.

    A month that took more than it gave counts as nothing here: what it took may stand.
    """
    return sum(provisional_by_month(account_id).values(), Decimal(0))


def provisional_by_month(account_id):
    """``{first: points}`` of the months that are not published yet and brought anything."""
    published = Month.objects.filter(status__in=Month.FIXED).values("first")
    # What is held back of a month's own points counts in that month: they would be provisional anyway.
    own = Q(category__in=CATEGORIES) | Q(category=HELD, earned_month=F("posted_month"))
    rows = CategoryTotal.objects.filter(own, account=account_id).order_by()
    months = rows.exclude(posted_month__in=published).values_list("posted_month").annotate(sum=Sum("points"))
    return {first: points for first, points in months if points > 0}


def holdable(account_id, month):
    """How many points of a month's lines can be held back: a published month's only as far as they are not spent."""
    left = balance(account_id)
    by_month = provisional_by_month(account_id)
    if month_status(month) in Month.FIXED:
        return max(left - sum(by_month.values(), Decimal(0)), Decimal(0))
    return max(min(left, by_month.get(month, Decimal(0))), Decimal(0))


def spendable(account_id):
    """What the account may spend now: its balance without what is provisional, never below zero."""
    return left_to_spend(balance(account_id), provisional(account_id))


def left_to_spend(points, provisional_points):
    """The same from figures that are known already."""
    return max(points - provisional_points, Decimal(0))


def balance_before(account_id, month):
    """The balance on the first day of a month, from the totals of the months before it."""
    rows = CategoryTotal.objects.filter(account=account_id, posted_month__lt=month)
    return rows.aggregate(sum=Coalesce(Sum("points"), NOTHING))["sum"]


def months_with_lines(account_id):
    """Months that have lines in this account, newest first."""
    rows = CategoryTotal.objects.filter(account=account_id).values_list("posted_month", flat=True)
    return list(rows.distinct().order_by("-posted_month"))


def categories_with_lines(account_id):
    rows = CategoryTotal.objects.filter(account=account_id).values_list("category", flat=True)
    return sorted(set(rows.distinct()), key=_category_order)


def _category_order(category):
    return (CATEGORIES.index(category) if category in CATEGORIES else len(CATEGORIES), category)


def lines(account_id):
    """The account's transfers with `signed`, the points as this account sees them; newest first."""
    # The index of what leaves an account covers corrections and everything but awards: nothing else leaves one.
    leaves = Q(from_account=account_id) & (Q(before__gt=F("after")) | Q(award_id=None))
    signed = Case(When(to_account=account_id, then=F("points")), default=-F("points"))
    rows = Transfer.objects.filter(Q(to_account=account_id) | leaves)
    # What was posted last comes first; of one posting run (an import, a first scoring) the latest day.
    return rows.annotate(signed=signed).select_related("posting").order_by(*NEWEST_FIRST)


def lines_before(rows, last):
    """The lines that follow the line `last` (an id as text) in the order of `lines`; all, if it is none of them."""
    place = rows.filter(pk=last).values_list(*ORDER).first() if last.isdecimal() and len(last) < 19 else None
    if place is None:
        return rows
    at, day, pk = place
    return rows.filter(
        Q(posting__at__lt=at) | Q(posting__at=at, earned_on__lt=day) | Q(posting__at=at, earned_on=day, pk__lt=pk)
    )


def sums(rows, points="signed"):
    """Count, points in, points out and their sum of some lines of one account.

    :param points: the column that says what a line did to the account
    """
    found = rows.order_by().aggregate(
        lines=Coalesce(Sum(Value(1)), 0),
        added=Coalesce(Sum(points, filter=Q(**{f"{points}__gt": 0})), NOTHING),
        taken=Coalesce(Sum(points, filter=Q(**{f"{points}__lt": 0})), NOTHING),
    )
    return {**found, "points": found["added"] + found["taken"]}


def history(transfer, account_id):
    """The account's transfers of the same award, oldest first: how its value came to be what it is."""
    rows = lines(account_id)
    same = rows.filter(award_id=transfer.award_id) if transfer.award_id else rows.filter(pk=transfer.pk)
    return same.order_by("id")


def month_status(first: date):
    found = Month.objects.filter(first=first).values_list("status", flat=True).first()
    return Month.Status(found or Month.Status.OPEN)


def period_status(first: date, last: date):
    """The status of a month, quarter or year: that of its last month, on which its standings are frozen."""
    return month_status(last.replace(day=1))


def newest_transfer():
    """The number of the last transfer, 0 before the first."""
    return Transfer.objects.order_by("-id").values_list("id", flat=True).first() or 0


def newest_change():
    """The numbers of the last transfer and of the last step of a month: as long as they stay, so do all figures."""
    step = MonthMove.objects.order_by("-id").values("id")[:1]
    return Transfer.objects.order_by("-id").values_list("id", Subquery(step)).first() or (0, 0)
