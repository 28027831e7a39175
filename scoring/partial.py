"""Scores what is due and everything that shares a limit or a cap with it: whole groups, nothing else."""

from itertools import chain

from django.db import connection

from scoring import campaigns, everything, posting, questions
from scoring.dependencies import RECORDS, What
from scoring.engine import periods
from scoring.facts import person_periods
from scoring.queries import keys


def score(run, scope):
    """Score a `scope.Scope` and post what differs, in the caller's transaction."""
    run.touched = []
    run.directory.learn(scope.people)
    for rule, first in scope.rules.items():
        _score_rule(run, rule, first)
    _score_teams(run, scope)
    groups = everything.bases_of(run.book)
    for bases, codes in groups.items():
        if len(bases) > 1 and _concerns(scope, bases):
            everything.score_codes(run, bases, codes)
    asked = [
        questions.about_records(run, basis, groups[frozenset({basis})], ids, scope.anchors.get(table, set()))
        for table, ids in scope.records.items()
        for basis in _bases(run, table, ids)
        if frozenset({basis}) in groups
    ]
    asked += questions.about_people(run, scope.person_periods, scope.later, groups)
    _settle(run, asked)
    campaigns.score_touched(run)


def _settle(run, asked):
    """Compare everything that is asked about with its awards, and post what differs as one."""
    awards, names, concerns = {}, {}, {}
    for each in asked:
        awards |= each.awards
        names |= {(record.id, record.date): record.key for record in each.facts}
        concerns |= each.concerns
    lines = chain.from_iterable(run.scorer(each.codes).score(each.facts) for each in asked)
    run.post(run.compare(lines, names, awards, concerns=lambda key: concerns[key[0]](key)))


def score_dates(run, before):
    """What the as-of date's step from `before` begins or ends: periods, for everybody."""
    run.touched = []
    low, high = sorted((before, run.as_of))
    for bases, codes in everything.groups_of(run).items():
        lasts = [
            period.last
            for basis in bases
            if basis.startswith("person_")
            for period in periods.between(basis.removeprefix("person_"), low, high, run.company.year_starts)
            if low < period.first <= high or low <= period.last < high
        ]
        if lasts:
            everything.score_codes(run, bases, codes, first=min(lasts))
    campaigns.score_touched(run)


def _concerns(scope, bases):
    tables = {basis.partition(".")[0] for basis in bases}
    return bool(tables & set(scope.records)) or any(
        f"person_{each.kind}" in bases for each in scope.person_periods | scope.later
    )


def _bases(run, table, ids):
    """The bases that these records have or, where awards are left from it, had."""
    if table != "claim":
        return [table]
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT kind FROM scoring_claim WHERE id = ANY(%s)", [list(ids)])
        found = {f"claim.{kind}" for (kind,) in cursor.fetchall()}
        cursor.execute(
            "SELECT DISTINCT r.code FROM unnest(%s::bigint[]) w(record_id)"
            " JOIN scoring_award a ON a.record_id = w.record_id JOIN scoring_rule r ON r.id = a.rule_id",
            [list(ids)],
        )
        codes = {code for (code,) in cursor.fetchall()}
    known = {version.rule.basis for version in run.book.versions}
    found |= {v.rule.basis for v in run.book.versions if v.code in codes and v.rule.basis.startswith("claim.")}
    return sorted(found & known)


def _score_rule(run, rule_id, first):
    """A rule whose versions changed from a day on."""
    codes = {code for code, pk in run.book.rule_ids.items() if pk == rule_id}
    campaign = next((each for each in run.book.campaigns if each.rule_id == rule_id), None)
    if campaign:
        campaigns.score_one(run, campaign)
    elif codes:
        bases = frozenset(v.rule.basis for v in run.book.versions if v.code in codes)
        everything.score_codes(run, bases, codes, first=None if first.year < 2 else first)
    else:
        awards = posting.held("WHERE a.points <> 0", rules=[rule_id])
        run.post(run.gone(awards))


# ---- teams --------------------------------------------------------------------------------------------------------

# A line of negative points has gone from the person's account, not to it.
POOLED = """
    SELECT t.rule, t.record_id, t.earned_on, h.person_id
    FROM ledger_account h JOIN ledger_transfer t ON t.to_account_id = h.id
    WHERE h.kind = 'available' AND h.person_id = ANY(%(people)s) AND t.rule = ANY(%(rules)s)
    UNION SELECT t.rule, t.record_id, t.earned_on, h.person_id
    FROM ledger_account h JOIN ledger_transfer t ON t.from_account_id = h.id AND t.before > t.after
    WHERE h.kind = 'available' AND h.person_id = ANY(%(people)s) AND t.rule = ANY(%(rules)s)
"""


def _score_teams(run, scope):
    """Who changed teams takes the pool's part of their lines along, and may leave or enter campaigns."""
    if not scope.teams:
        return
    for campaign in run.book.campaigns:
        if campaign.campaign.teams:
            run.directory.learn(scope.teams)
            campaigns.score_one(
                run, campaign, [run.directory.accounts[run.directory.codes[person]] for person in scope.teams]
            )
    pooled = {version.code for version in run.book.versions if version.rule.pool_percent}
    with connection.cursor() as cursor:
        cursor.execute(POOLED, {"people": list(scope.teams), "rules": sorted(pooled)})
        rows = cursor.fetchall()
    for _, record, day, person in rows:
        since = scope.teams[person]
        if since is not None and day < since:
            continue
        period = keys.PERIOD_KINDS.get(record % 16)
        if period:
            first = periods.first_day(period[0], day, run.company.year_starts)
            scope.person_periods.add(person_periods.PersonPeriod(person, period[0], first))
        else:
            # The number of a record's table is that of its change.
            scope.add(RECORDS[What(record % 16)], {record})
