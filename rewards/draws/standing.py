"""What ranks entries by rank: points of the last month, up to the window's, that is published when it is drawn.

A published month, not the present one: its figures stand, and whoever looks can check them on its board.
"""

from ledger.models import Account, Month, PeriodTotal


def month_of(draw):
    """The first day of the month whose points rank the entries; None: none is published."""
    fixed = Month.objects.filter(status__in=Month.FIXED, first__lte=draw.last).order_by("-first")
    return fixed.values_list("first", flat=True).first()


def points_of(people, month):
    """``{person id: points}`` of a published month; who earned nothing is left out."""
    if month is None:
        return {}
    rows = PeriodTotal.objects.filter(
        account__kind=Account.Kind.AVAILABLE, account__person__in=people, kind="month", first=month
    )
    return dict(rows.values_list("account__person", "points"))
