"""Extra lines of campaigns, computed from the awards of the rules they name (rule-language.md, "Campaigns")."""

from typing import NamedTuple

from django.db import connection

from scoring import posting
from scoring.engine.campaigns import campaign_inputs_json, campaign_lines
from scoring.queries import keys


class Extra(NamedTuple):
    """A campaign's line as `Run.compare` takes lines; `source` is the engine's."""

    version: int
    rule: str
    record: int
    person: str
    team: None
    date: object
    cents: int
    source: object


BASE = """
    SELECT r.code, a.record_id, h.person_id, a.date, (a.points * 100)::bigint
    FROM scoring_award a
    JOIN scoring_rule r ON r.id = a.rule_id
    JOIN ledger_account h ON h.id = a.account_id AND h.kind = 'available'
    WHERE a.rule_id = ANY(%(rules)s) AND a.date BETWEEN %(first)s AND %(last)s
        AND a.points > 0 AND a.inputs IS NULL {scope}
"""


def score(run):
    """Compare and post the lines of every campaign."""
    for version in run.book.campaigns:
        score_one(run, version)


def score_touched(run):
    """The same for those whose rule lines this run has changed."""
    for version in run.book.campaigns:
        campaign = version.campaign
        accounts = {
            account
            for rule, account, date in run.touched
            if rule in campaign.rules and campaign.from_ <= date <= campaign.to
        }
        if accounts:
            score_one(run, version, sorted(accounts))


def score_one(run, version, accounts=None):
    """One campaign, for some accounts or all."""
    campaign = version.campaign
    params = {
        "rules": [run.book.rule_ids[code] for code in campaign.rules if code in run.book.rule_ids],
        "first": campaign.from_,
        "last": campaign.to,
        "accounts": accounts,
    }
    scope = "" if accounts is None else "AND a.account_id = ANY(%(accounts)s)"
    with connection.cursor() as cursor:
        cursor.execute(BASE.format(scope=scope), params)
        rows = cursor.fetchall()
    run.directory.learn({row[2] for row in rows})
    names = keys.of({(row[1], row[3]) for row in rows}, run.company.year_starts)
    codes = run.directory.codes
    base = [
        (code, record, names[record, date], codes[person], date, cents) for code, record, person, date, cents in rows
    ]
    lines = [
        Extra(version.id, version.code, extra.record, extra.person, None, extra.date, extra.cents, extra)
        for extra in campaign_lines(campaign, base, run.directory.team_of)
    ]
    awards = posting.held(
        "WHERE true" if accounts is None else "WHERE a.account_id = ANY(%(accounts)s)",
        rules=[version.rule_id],
        accounts=accounts,
    )
    run.post(run.compare(lines, names, awards, write=lambda line: campaign_inputs_json(line.source)))
