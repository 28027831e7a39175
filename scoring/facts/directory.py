"""Codes, accounts and teams of people: what turns ids of the database into the engine's codes and back."""

from bisect import bisect_right

from django.db import connection

from ledger import accounts
from scoring.engine.arithmetic import HUNDRED
from scoring.facts import arrays

PEOPLE = """
    SELECT p.id, p.code, t.code, a.id FROM teams_person p
    JOIN teams_team t ON t.id = p.team_id
    LEFT JOIN ledger_account a ON a.person_id = p.id AND a.kind = 'available' {scope}
"""
MOVES = """
    SELECT p.code, m.starts_on, t.code FROM teams_move m
    JOIN teams_person p ON p.id = m.person_id JOIN teams_team t ON t.id = m.team_id {scope}
    ORDER BY m.person_id, m.starts_on
"""
POOLS = """
    SELECT t.code, a.id FROM teams_team t LEFT JOIN ledger_account a ON a.team_id = t.id AND a.kind = 'pool'
"""


class Soles(dict):
    """Credits of sole owners by their code, made once for each."""

    def __missing__(self, code):
        credits = self[code] = ((code, HUNDRED),)
        return credits


class Directory:
    """What scoring knows of people; it learns those it is asked for, or all.

    `codes` gives people's codes by id; `accounts` and `pools` give account ids by person and team code, `soles` the
    credits of who owns a record alone.

    :param opens_accounts: False where nothing may be written; who has no account yet has None
    """

    def __init__(self, *, opens_accounts=True):
        self._opens_accounts = opens_accounts
        self.codes = {}
        self.accounts = {}
        self.pools = {}
        self.soles = Soles()
        self._teams = {}
        self._moves = {}
        self.knows_all = False

    def learn(self, people=None):
        """Read the people of these ids (all, if None), opening the accounts that they lack."""
        if self.knows_all:
            return
        if people is None:
            self.knows_all = True
        else:
            people = [person for person in people if person not in self.codes]
            if not people:
                return
        self._read_people(people)
        if not self.pools:
            self._read_pools()

    def _read_people(self, people):
        found = _read(PEOPLE, people)
        # Nearly always everybody has an account: looking is cheaper than trying to open them.
        if self._opens_accounts and any(account is None for *_, account in found):
            accounts.open_missing(people)
            found = _read(PEOPLE, people)
        for person, code, team, account in found:
            self.codes[person] = code
            self.accounts[code] = account
            self._teams[code] = team
        for code, day, team in _read(MOVES, people):
            days, teams = self._moves.setdefault(code, ([], []))
            days.append(day)
            teams.append(team)

    def _read_pools(self):
        found = _read(POOLS)
        if self._opens_accounts and any(account is None for _, account in found):
            accounts.open_missing([])
            found = _read(POOLS)
        self.pools = {team: account for team, account in found if account is not None}

    def team_of(self, code, day):
        """The team's code of a person on a day (files.md): the last move on or before it, else the person's own."""
        moves = self._moves.get(code)
        if moves is None:
            return self._teams.get(code)
        place = bisect_right(moves[0], day)
        return moves[1][place - 1] if place else self._teams.get(code)


def _read(query, people=None):
    """The rows of a query, about these people or all."""
    scope = "" if people is None else "WHERE p.id = ANY(%s)"
    with connection.cursor() as cursor:
        cursor.execute(query.format(scope=scope), None if people is None else [arrays.text(people)])
        return cursor.fetchall()
