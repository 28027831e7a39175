"""What each seller and team is to reach, and how much of it falls on the days until today.

Most have a yearly target, some quarterly or monthly ones. Who was not here for a whole year has them
for the months of being here only, so that a year's attainment never stands for a part of it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from . import tables
from .days import MONTH_WEIGHTS, QUARTER_WEIGHTS

# A year's contracts of one seller, and what a seller of each grade then sells, in yuan.
USUAL_CONTRACTS = 15
YEARLY = [1_200_000, 1_600_000, 2_100_000, 2_700_000, 3_200_000]
UNTARGETED_SHARE = 0.05
GROWTH = 1.08


@dataclass(slots=True, eq=False)
class Quota:
    """A seller's target in one calendar year: given as `parts` {period: cents}, for the days first to last."""

    year: int
    parts: dict
    first: int
    last: int
    total: int
    is_whole_year: bool

    @property
    def label(self):
        return str(self.year)


def quotas(seller, *, contracts_per_year, window, rng):
    """One for each calendar year in which the seller is here for at least one whole month.

    A seller without targets has quotas without parts: the plan exists, nobody wrote it down.
    """
    size = min(max(contracts_per_year / USUAL_CONTRACTS, 0.2), 10)
    yearly = YEARLY[seller.grade] * size * rng.uniform(0.8, 1.25)
    style = rng.choices(["year", "quarter", "month"], [0.7, 0.18, 0.12])[0]
    is_untargeted = seller.is_newcomer is False and "manager" not in seller.roles and rng.random() < UNTARGETED_SHARE
    result = []
    for year in range(window.start.year, window.until_date.year + 1):
        months = months_here(seller, year, window=window)
        if months:
            cents = round(yearly / 10_000) * 10_000 * 100
            quota = make_quota(year, months, cents, style=style, window=window)
            if is_untargeted:
                quota.parts = {}
            result.append(quota)
        yearly *= GROWTH
    return result


def months_here(seller, year, *, window):
    """The months (1–12) of the year that count for the seller: those joined in do not, the one left in does."""
    result = []
    for month in range(1, 13):
        first = window.day(date(year, month, 1))
        if first >= max(seller.joined, 0) and (seller.left is None or first <= seller.left) and first <= window.until:
            result.append(month)
    runs_on = seller.left is None and year == window.until_date.year and result
    return list(range(result[0], 13)) if runs_on else result


def make_quota(year, months, cents, *, style, window):
    if len(months) == 12 and style == "year":
        parts = {str(year): cents}
    elif style == "month":
        parts = {f"{year}-{m:02d}": month_part(cents, m) for m in months}
    else:
        parts = quarters_and_months(year, months, cents)
    first = window.day(date(year, months[0], 1))
    end = date(year + months[-1] // 12, months[-1] % 12 + 1, 1) - timedelta(days=1)
    return Quota(year, parts, first, window.day(end), sum(parts.values()), len(months) == 12)


def quarters_and_months(year, months, cents):
    """Quarters where the seller is here throughout, months elsewhere."""
    parts = {}
    for quarter in range(4):
        own = [m for m in months if (m - 1) // 3 == quarter]
        if len(own) == 3:
            parts[f"{year}-Q{quarter + 1}"] = tidy(cents * QUARTER_WEIGHTS[quarter] / sum(QUARTER_WEIGHTS))
        else:
            parts |= {f"{year}-{m:02d}": month_part(cents, m) for m in own}
    return parts


def month_part(cents, month):
    return tidy(cents * MONTH_WEIGHTS[month - 1] / sum(MONTH_WEIGHTS))


def tidy(cents):
    """Rounded to thousands of yuan, as people write targets; at least one."""
    return max(round(cents / 100_000), 1) * 100_000


def seller_rows(seller, quotas, *, rng, target_ids):
    """The sales targets, and for some also collection and new customers."""
    has_collection, has_new_customers = rng.random() < 0.25, rng.random() < 0.25
    for quota in quotas:
        for period, cents in quota.parts.items():
            yield tables.Target(next(target_ids), seller.id, None, "sales", period, tables.money(cents))
        if quota.parts and quota.is_whole_year and has_collection:
            cents = tidy(quota.total * 0.9)
            yield tables.Target(next(target_ids), seller.id, None, "collection", quota.label, tables.money(cents))
        if quota.is_whole_year and has_new_customers:
            for quarter in range(1, 5):
                amount = f"{rng.randrange(1, 4)}.00"
                yield tables.Target(
                    next(target_ids),
                    seller.id,
                    None,
                    "new_customers",
                    f"{quota.year}-Q{quarter}",
                    amount,
                )


class TeamSums:
    """Targets of teams for whole years: what their sellers' add up to, up the tree."""

    def __init__(self):
        self.sums = {}

    def add(self, seller, quotas):
        for quota in quotas:
            team = seller.team
            while team is not None:
                key = team.id, quota.year
                cents, sellers = self.sums.get(key, (0, 0))
                self.sums[key] = cents + (quota.total if quota.parts else 0), sellers + 1
                team = team.parent

    def rows(self, *, window, target_ids):
        for (team_id, year), (cents, sellers) in sorted(self.sums.items()):
            if window.start <= date(year, 1, 1):
                for metric, amount in (
                    ("sales", tables.money(tidy(cents))),
                    ("collection", tables.money(tidy(cents * 0.9))),
                    ("new_customers", f"{sellers * 4}.00"),
                ):
                    yield tables.Target(next(target_ids), None, team_id, metric, str(year), amount)
