"""Ladders: people in the order of one measure, ranks with ties shared (1, 1, 3), and the places around somebody.

A ladder reads totals that are kept elsewhere (points, attainment); it never sums anything.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from ledger.models import Account, CategoryTotal, PeriodTotal, Unlisted
from ledger.queries import CATEGORIES


@dataclass(frozen=True)
class Place:
    """One row of a board. `key` orders rows within a tie; the rank is the same for all of them."""

    person_id: int
    name: str
    code: str
    value: Any
    key: int
    rank: int
    is_shared: bool = False


@dataclass(frozen=True)
class Ladder:
    """Rows of one period that count on a board, with the names of the fields that matter.

    :param rows: rows of listed people only, by joins: quick for a few in order
    :param counted: the same rows by exclusion: quick for counting many
    :param measure: the field that ranks
    :param person: the path to the person
    :param key: an id of the row's holder, the order within a tie
    """

    rows: QuerySet
    counted: QuerySet
    measure: str
    person: str
    key: str

    def rank(self, value):
        """1 + the number of listed people with more."""
        return 1 + self.counted.filter(**{f"{self.measure}__gt": value}).count()

    def ranks(self, values):
        """``{value: rank}`` of several values, in one query."""
        values = list(values)
        over = {
            f"over_{place}": Count("pk", filter=Q(**{f"{self.measure}__gt": value}))
            for place, value in enumerate(values)
        }
        counted = self.counted.aggregate(**over) if over else {}
        return {value: 1 + counted[f"over_{place}"] for place, value in enumerate(values)}

    def next_above(self, value):
        """The smallest value above this one, or None at the top."""
        return self._first_value("gt", value, self.measure)

    def next_below(self, value):
        return self._first_value("lt", value, f"-{self.measure}")

    def top(self, limit):
        return self._places(self.rows, limit, starts_at=(1, 1))

    def after(self, value, key, limit):
        """The next places below the place (value, key)."""
        return self._places(self._beyond("lt", "gt", value, key), limit)

    def around(self, value, key, reach):
        """The place (value, key), where it is listed, with up to `reach` places on each side."""
        upwards = self._beyond("gt", "lt", value, key).order_by(self.measure, f"-{self.key}")
        over = list(self._named(upwards)[:reach])
        first = (over[-1]["value_"], over[-1]["key_"]) if over else (value, key)
        own_and_rest = self._beyond("lt", "gte", *first)
        return self._places(own_and_rest, len(over) + 1 + reach)

    def of_people(self, people, limit):
        """The places of some people among all, best first."""
        rows = self._downwards(self.rows.filter(**{f"{self.person}__in": people}))
        found = list(self._named(rows)[:limit])
        ranks = self.ranks({row["value_"] for row in found})
        return [self._place(row, ranks[row["value_"]]) for row in found]

    def within(self, people):
        """The same ladder with these people only: a team's own."""
        rows = self.rows.filter(**{f"{self.person}__in": people})
        return Ladder(rows, rows, self.measure, self.person, self.key)

    def _first_value(self, side, value, order):
        rows = self.rows.filter(**{f"{self.measure}__{side}": value})
        return rows.order_by(order).values_list(self.measure, flat=True).first()

    def _beyond(self, side, tie_side, value, key):
        # The first condition alone is the index's range; the second picks within the tie.
        inclusive = {f"{self.measure}__{side}e": value}
        further = {f"{self.measure}__{side}": value}
        tie = {self.measure: value, f"{self.key}__{tie_side}": key}
        return self.rows.filter(Q(**inclusive) & (Q(**further) | Q(**tie)))

    def _downwards(self, rows):
        return rows.order_by(f"-{self.measure}", self.key)

    def _named(self, rows):
        return rows.values(
            value_=F(self.measure),
            key_=F(self.key),
            person_id_=F(f"{self.person}_id"),
            name_=F(f"{self.person}__name"),
            code_=F(f"{self.person}__code"),
        )

    def _places(self, rows, limit, starts_at=None):
        """Rows that follow one another on the board, as places.

        :param starts_at: (rank, position) of the first row where they are known
        """
        # One more than is shown, to know whether the last one shares its rank.
        found = list(self._named(self._downwards(rows))[: limit + 1])
        if not found:
            return []
        rank, position = starts_at or self._start(found[0])
        places = []
        for index, row in enumerate(found[:limit]):
            before = found[index - 1] if index else None
            follows = found[index + 1] if index + 1 < len(found) else None
            ties_before = row["value_"] == before["value_"] if before else position > rank
            if before and not ties_before:
                rank = position + index
            ties_after = follows is not None and row["value_"] == follows["value_"]
            places.append(self._place(row, rank, ties_before or ties_after))
        return places

    def _start(self, row):
        """Rank and position of a row: they differ inside a tie."""
        rank = self.rank(row["value_"])
        same = {self.measure: row["value_"], f"{self.key}__lt": row["key_"]}
        return rank, rank + self.rows.filter(**same).count()

    def _place(self, row, rank, is_shared=False):
        return Place(row["person_id_"], row["name_"], row["code_"], row["value_"], row["key_"], rank, is_shared)


# --- Points ---------------------------------------------------------------------------------


def points(kind, first, *, on):
    """The ladder of people by the points of a period (`month`, `quarter`, `year` and its first day)."""
    totals = PeriodTotal.objects.filter(kind=kind, first=first)
    listed = totals.filter(listed_people("account__person__", on=on), account__kind=Account.Kind.AVAILABLE)
    return Ladder(
        rows=listed,
        counted=totals.exclude(account_id__in=Unlisted.objects.filter(since__lte=on).values("account_id")),
        measure="points",
        person="account__person",
        key="account_id",
    )


def own_total(person_id, kind, first):
    """The person's (account id, points) in a period; points are 0 where nothing was posted."""
    account = Account.objects.filter(kind=Account.Kind.AVAILABLE, person=person_id)
    totals = PeriodTotal.objects.filter(account__in=account, kind=kind, first=first)
    found = totals.values_list("account_id", "points").first()
    return found or (None, Decimal(0))


def adjustments(first, last, accounts):
    """What of some accounts' points in a period was earned before it: ``{account id: points}``, where it is not 0."""
    rows = CategoryTotal.objects.filter(
        account__in=list(accounts),
        posted_month__range=(first, last),
        earned_month__lt=first,
        category__in=CATEGORIES,
    )
    sums = rows.order_by().values_list("account").annotate(sum=Sum("points"))
    return {account: points for account, points in sums if points}


def listed_people(path="", *, on):
    """Who stands on live boards: still here, and content to be shown."""
    here = Q(**{f"{path}left_on": None}) | Q(**{f"{path}left_on__gte": on})
    return here & Q(**{f"{path}wants_board": True})
