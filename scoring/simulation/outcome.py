"""What a simulation came to: people with points and ranks before and after, teams, categories, rules, distribution.

All points are whole cents.
"""

import hashlib
import json
from collections import Counter
from typing import NamedTuple

from django.db import connection

from scoring import rulebook
from scoring.simulation import spread

HELD = """
    SELECT account_id, version_id, (sum(points) * 100)::bigint FROM scoring_award
    WHERE rule_id = ANY(%s) AND date BETWEEN %s AND %s AND points <> 0 AND inputs IS NULL GROUP BY 1, 2
"""


class Account(NamedTuple):
    """One account before and after; people have ranks, teams' pools have none."""

    account: int
    before: int
    after: int
    rank_before: int | None = None
    rank_after: int | None = None


class Outcome(NamedTuple):
    """`result` is what `Simulation.result` keeps, `digest` stands for all of it."""

    result: dict
    accounts: list
    digest: str


def of(rehearsal, codes, *, is_exact):
    """The outcome of a rehearsal of these codes.

    :param is_exact: whether the awards were as the records are, with nothing waiting to be scored
    """
    held, categories, rules = _held(rehearsal)
    people = set(rehearsal.directory.accounts.values())
    accounts = _accounts(held, rehearsal.sums.accounts, people)
    ranked = [each for each in accounts if each.rank_before]
    result = {
        "as_of": rehearsal.as_of.isoformat(),
        "is_exact": is_exact,
        "before": sum(each.before for each in accounts),
        "after": sum(each.after for each in accounts),
        "people": {
            "count": len(ranked),
            "gain": sum(each.after > each.before for each in ranked),
            "lose": sum(each.after < each.before for each in ranked),
            "touched": sum(each in people for each in rehearsal.sums.accounts),
            "moved": sum(each.rank_after != each.rank_before for each in ranked),
        },
        "lines": {sort: rehearsal.sums.lines[sort] for sort in ("new", "changed", "gone")},
        "on_trial": {"cents": rehearsal.sums.on_trial["cents"], "lines": rehearsal.sums.on_trial["lines"]},
        "rules": _rules(rules, rehearsal.sums, codes),
        "categories": _before_and_after(categories, rehearsal.sums.categories),
        "teams": _teams(accounts, rehearsal),
        "totals": spread.totals([(each.before, each.after) for each in ranked]),
        "changes": spread.changes([each.after - each.before for each in ranked if each.after != each.before]),
    }
    return Outcome(result, accounts, _digest(result, accounts))


def _held(rehearsal):
    """What the span's awards are worth now: by account, category and rule code."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM scoring_rule")
        ids = [rule for (rule,) in cursor.fetchall()]
        cursor.execute(HELD, [ids, rehearsal.first, rehearsal.last])
        rows = cursor.fetchall()
    versions = rulebook.described({version for _, version, _ in rows})
    accounts, categories, rules = Counter(), Counter(), Counter()
    for account, version, cents in rows:
        code, category = versions[version]
        accounts[account] += cents
        categories[category] += cents
        rules[code] += cents
    return accounts, categories, rules


def _accounts(held, moved, people):
    """Everybody who has points of these days or would have; ranks by all of them, equal points share one."""
    found = {account: (held[account], held[account] + moved[account]) for account in sorted(held.keys() | moved.keys())}
    before = _ranks(found[account][0] for account in found if account in people)
    after = _ranks(found[account][1] for account in found if account in people)

    def ranks(account):
        return [before[found[account][0]], after[found[account][1]]] if account in people else []

    return [Account(account, *points, *ranks(account)) for account, points in found.items()]


def _ranks(values):
    """The rank of each value: one more than there are larger ones."""
    ranks = {}
    for place, value in enumerate(sorted(values, reverse=True), start=1):
        ranks.setdefault(value, place)
    return ranks


def _rules(held, sums, codes):
    """[code, before, after, lines that differ] of each rule and campaign in question."""
    return [
        [code, held[code], held[code] + sums.rules[code], sums.lines_of_rules[code]]
        for code in sorted({*codes, *sums.rules})
    ]


def _before_and_after(held, moved):
    return [[key, held[key], held[key] + moved[key]] for key in sorted(held.keys() | moved.keys())]


def _teams(accounts, rehearsal):
    """[code, people, before, after, pool before, pool after] of each team, its people being those of the last day."""
    directory = rehearsal.directory
    people = {account: person for person, account in directory.accounts.items()}
    pools = {account: team for team, account in directory.pools.items()}
    on = min(rehearsal.last, rehearsal.as_of)
    found = {}
    for each in accounts:
        if each.account in people:
            team, place = directory.team_of(people[each.account], on), 1
        else:
            team, place = pools[each.account], 3
        row = found.setdefault(team, [0, 0, 0, 0, 0])
        row[0] += place == 1
        row[place] += each.before
        row[place + 1] += each.after
    return [[team, *found[team]] for team in sorted(found)]


def _digest(result, accounts):
    text = json.dumps([result, accounts], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
