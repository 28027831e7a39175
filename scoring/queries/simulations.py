"""What a simulation came to, as its page and its files show it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.paginator import Paginator
from django.db.models import F

from scoring.queries import rules
from teams import queries
from teams.models import Person, Team

PAGE = 50
MOVERS = 5
CHUNK = 1_000

ORDERS = {
    "gain": ["-change", "account"],
    "loss": ["change", "account"],
    "rank": ["rank_after", "account"],
    "climb": ["-climb", "-change", "account"],
    "fall": ["climb", "change", "account"],
    "name": ["account__person__name", "account"],
}
SHOWN = {"gain": {"change__gt": 0}, "lose": {"change__lt": 0}, "same": {"change": 0}}


@dataclass(frozen=True)
class Row:
    """A label with points before and after; `pool_` those of a team's pool, `count` of people or lines."""

    name: str
    before: Decimal
    after: Decimal
    key: str = ""
    count: int = 0
    pool_before: Decimal = Decimal(0)
    pool_after: Decimal = Decimal(0)

    @property
    def change(self):
        return self.after - self.before

    @property
    def pool_change(self):
        return self.pool_after - self.pool_before


def day_of(simulation):
    """The day that decides who is in which team: the last one, or the one that scoring stands for."""
    return min(simulation.last, date.fromisoformat(simulation.result["as_of"]))


def people(simulation):
    """Everybody with points of these days before or after, with `change` in points and `climb` in places."""
    found = simulation.accounts.filter(account__person__isnull=False).select_related("account__person")
    return found.annotate(change=F("after") - F("before"), climb=F("rank_before") - F("rank_after"))


def page(simulation, chosen):
    """One page of the people that a `PeopleFilter` chose, each with its team."""
    found = people(simulation).filter(**SHOWN.get(chosen["show"], {})).order_by(*ORDERS[chosen["sort"]])
    if chosen["q"].strip():
        found = found.filter(account__person__in=queries.find_people(Person.objects.all(), chosen["q"]).values("pk"))
    if chosen["team"]:
        members = queries.members(queries.teams_below(chosen["team"]), on=day_of(simulation))
        found = found.filter(account__person__in=members.values("pk"))
    shown = Paginator(found, PAGE).get_page(chosen["page"])
    shown.object_list = _with_teams(list(shown.object_list), simulation)
    return shown


def _with_teams(accounts, simulation):
    """Accounts of people with their team's name of that day as `team_name`."""
    ids = [each.account.person_id for each in accounts]
    found = queries.with_team(Person.objects.filter(pk__in=ids), on=day_of(simulation))
    team_ids = dict(found.values_list("pk", "current_team_id"))
    names = dict(Team.objects.filter(pk__in=set(team_ids.values())).values_list("pk", "name"))
    for each in accounts:
        each.team_name = names.get(team_ids.get(each.account.person_id), "")
    return accounts


def movers(simulation):
    """The few who gain and lose most, and who win and lose most places."""
    found = people(simulation)

    def most(order, **only):
        return _with_teams(list(found.filter(**only).order_by(*ORDERS[order])[:MOVERS]), simulation)

    return {
        "gainers": most("gain", change__gt=0),
        "losers": most("loss", change__lt=0),
        "climber": next(iter(found.filter(climb__gt=0).order_by(*ORDERS["climb"])[:1]), None),
        "faller": next(iter(found.filter(climb__lt=0).order_by(*ORDERS["fall"])[:1]), None),
    }


def by_rule(simulation, language):
    """A row for each rule and campaign in question, by its name in a language; `count` lines differ."""
    rows = simulation.result["rules"]
    names = rules.names_by_code([code for code, *_ in rows], language)
    drafted = simulation.proposal.changes.exclude(definition=None).values_list("code", "definition__name")
    names |= {code: rules.named(name, language) for code, name in drafted}
    found = [Row(names.get(code) or code, _p(before), _p(after), code, count) for code, before, after, count in rows]
    return sorted(found, key=lambda row: (-abs(row.change), row.key))


def by_category(simulation):
    """A row for each category that has points of these days, whatever the rule."""
    return [Row("", _p(before), _p(after), name) for name, before, after in simulation.result["categories"]]


def by_team(simulation):
    """A row for each team, the largest change first; `count` people."""
    rows = simulation.result["teams"]
    names = dict(Team.objects.filter(code__in=[row[0] for row in rows]).values_list("code", "name"))
    found = [
        Row(names.get(code, code), _p(before), _p(after), code, count, _p(pool_before), _p(pool_after))
        for code, count, before, after, pool_before, pool_after in rows
    ]
    return sorted(found, key=lambda row: (-abs(row.change + row.pool_change), row.key))


def _p(cents):
    return Decimal(cents) / 100


def export(simulation):
    """Rows for a file: people by their rank after, then the teams' pools.

    (kind, code, name, team, before, after, change, rank before, rank after)
    """
    accounts = people(simulation).order_by("rank_after", "account")
    for first in range(0, accounts.count(), CHUNK):
        for each in _with_teams(list(accounts[first : first + CHUNK]), simulation):
            person = each.account.person
            ranks = (each.rank_before, each.rank_after)
            yield "person", person.code, person.name, each.team_name, each.before, each.after, each.change, *ranks
    pools = simulation.accounts.filter(account__team__isnull=False).select_related("account__team")
    for each in pools.order_by("account__team__code"):
        team = each.account.team
        yield "pool", team.code, team.name, team.name, each.before, each.after, each.after - each.before, "", ""
