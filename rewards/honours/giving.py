"""Gives an honour to those who won it: the certificate, the prize and the news, in the caller's transaction."""

import secrets
from decimal import Decimal
from typing import NamedTuple

from django.db.models import OuterRef, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from ledger import accounts, months, transfers
from ledger.models import Account, Posting, Transfer
from rewards.models import HonourGiven, Policy
from scoring.engine import periods
from teams import notices, permissions, queries
from teams.models import Company, Person

CATEGORY = "contest"
CENT = Decimal("0.01")
# Without letters and figures that are mistaken for one another.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LETTERS = 8


class Winner(NamedTuple):
    """Who wins, by the id of the person or team, and for what; `figures` as JSON can hold them."""

    holder: int
    figures: dict
    place: int | None = None


def give(honour, winners, *, first, last=None, at, on):
    """Give the honour to these winners, with its prize (a team's goes to its pool); the rows.

    :raises django.db.IntegrityError: `budget_not_overspent`: there is no money for the prizes (S4)
    """
    holder = "team_id" if honour.of_teams else "person_id"
    cost = (honour.points * Policy.current().point_value).quantize(CENT)
    lines = _lines(honour, [winner.holder for winner in winners], on) if cost else {}
    year = periods.first_day("year", on, Company.current().year_starts) if cost else None
    rows = HonourGiven.objects.bulk_create(
        HonourGiven(
            honour=honour, **{holder: each.holder}, first=first, last=last, place=each.place, figures=each.figures,
            points=honour.points, cost=cost, year=year, team_line=lines.get(each.holder, []), number=number(on), at=at,
        )
        for each in winners
    )  # fmt: skip
    if honour.points:
        _pay(honour, rows, at=at, on=on)
    _tell(honour, rows, at=at, on=on)
    return rows


def number(on):
    """A certificate's number: the day, and letters that nobody guesses."""
    return f"{on:%Y%m%d}-{''.join(secrets.choice(ALPHABET) for _ in range(LETTERS))}"


def account_of(given):
    """The id of the account that the prize goes to: the person's, or the team's pool."""
    return _accounts_of([given])[given.team_id or given.person_id]


def _pay(honour, rows, *, at, on):
    issued = accounts.company(Account.Kind.ISSUED).pk
    ends = _accounts_of(rows)
    paid = {
        f"honour:{row.pk}": transfers.Movement(
            Transfer.Kind.PRIZE, issued, ends[row.team_id or row.person_id], honour.points, CATEGORY, on, row.number
        )
        for row in rows
    }
    transfers.post_many(keyed=list(paid.items()), reason="honour", at=at)
    key = Concat(Value("honour:"), Cast(OuterRef("pk"), TextField()))
    posting = Subquery(Posting.objects.filter(key=key).values("pk")[:1])
    HonourGiven.objects.filter(pk__in=[row.pk for row in rows]).update(posting_id=posting)


def _accounts_of(rows):
    """``{holder: account}`` of all of them at once: they are people's or teams'."""
    if rows and rows[0].team_id:
        accounts.open_missing([])
        return accounts.pools()
    return accounts.available([row.person_id for row in rows])


def _lines(honour, holders, on):
    """``{holder: ids of the teams from the top down to theirs}``: whose budgets the prize draws on."""
    if honour.of_teams:
        homes = {team: team for team in holders}
    else:
        people = queries.with_team(Person.objects.filter(pk__in=holders), on=on)
        homes = dict(people.values_list("pk", "current_team_id"))
    lines = queries.lines_above(set(homes.values()))
    return {holder: lines[home] for holder, home in homes.items()}


def _tell(honour, rows, *, at, on):
    names = names_of(honour)
    if not honour.of_teams:
        key = f"honour:{honour.pk}:{rows[0].first}" if rows else ""
        people = [row.person_id for row in rows]
        notices.tell(people, "honour.given", key=key, at=at, url=reverse("honours"), honour=names)
        return
    for row in rows:
        members = queries.members(queries.teams_below(row.team_id), on=on).values_list("pk", flat=True)
        said = {"honour": names, "team": row.team.name}
        notices.tell(list(members), "honour.team", key=f"honour:given:{row.pk}", at=at, url=reverse("honours"), **said)


def names_of(honour):
    return {"en": honour.name_en, "zh-hans": honour.name_zh}


def tell_of_budget(honour, *, first, at, on):
    """Tell points admins and finance once that a prize waits until there is budget for it."""
    people = permissions.people_with(permissions.Role.ADMIN, on=on)
    people |= permissions.people_with(permissions.Role.FINANCE, on=on)
    url = reverse("honour-settings", args=[honour.pk])
    notices.tell(
        sorted(people), "honour.no_budget", key=f"honour:budget:{honour.pk}:{first}", at=at, url=url,
        honour=names_of(honour),
    )  # fmt: skip


def is_about_budget(error):
    return months.constraint_of(error) == "budget_not_overspent"
