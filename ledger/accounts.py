"""Accounts of people, teams and the company: found, or made when first needed."""

from django.db import connection

from ledger.models import Account

MISSING_PEOPLE = """
    INSERT INTO ledger_account (kind, person_id, name)
    SELECT kind, p.id, '' FROM teams_person p CROSS JOIN (VALUES ('available'), ('held')) k(kind)
    WHERE {scope} NOT EXISTS (SELECT FROM ledger_account a WHERE a.person_id = p.id AND a.kind = k.kind)
    ORDER BY p.id, k.kind
    ON CONFLICT DO NOTHING
"""
MISSING_TEAMS = """
    INSERT INTO ledger_account (kind, team_id, name)
    SELECT 'pool', t.id, '' FROM teams_team t
    WHERE NOT EXISTS (SELECT FROM ledger_account a WHERE a.team_id = t.id AND a.kind = 'pool')
    ORDER BY t.id
    ON CONFLICT DO NOTHING
"""

OF_PERSON = (Account.Kind.AVAILABLE, Account.Kind.HELD)


def open_missing(people=None):
    """Give each person (all, or those of the ids in `people`) and each team the accounts that scoring posts to."""
    with connection.cursor() as cursor:
        if people is None:
            cursor.execute(MISSING_PEOPLE.format(scope=""))
        else:
            cursor.execute(MISSING_PEOPLE.format(scope="p.id = ANY(%s) AND"), [list(people)])
        cursor.execute(MISSING_TEAMS)


def available(people=None):
    """The accounts that people's points go to, as ``{person id: account id}``; opens those that are missing."""
    open_missing(people)
    accounts = Account.objects.filter(kind=Account.Kind.AVAILABLE)
    if people is not None:
        accounts = accounts.filter(person__in=list(people))
    return dict(accounts.values_list("person_id", "id"))


def of_person(person_id):
    """The ids of a person's two accounts, available and held; opens those that are missing."""
    rows = Account.objects.filter(person=person_id).values_list("kind", "id")
    found = dict(rows)
    if len(found) < len(OF_PERSON):
        open_missing([person_id])
        found = dict(rows.all())
    return tuple(found[kind] for kind in OF_PERSON)


def pools():
    """The teams' pools, as ``{team id: account id}``."""
    return dict(Account.objects.filter(kind=Account.Kind.POOL).values_list("team_id", "id"))


def company(kind):
    """The company's one account of that kind (issued, redeemed, lapsed, forfeited)."""
    return Account.objects.get(kind=kind, name="company")
