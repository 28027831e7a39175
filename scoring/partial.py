"""Scores what is due and everything that shares a limit or a cap with it: whole groups, nothing else."""

from django.db import connection

from scoring import campaigns, everything, indicators, posting
from scoring.dependencies import RECORDS, What
from scoring.engine import periods
from scoring.facts import person_periods, records, related
from scoring.queries import keys


def score(run, scope):
    """Score a `scope.Scope` and post what differs, in the caller's transaction."""
    run.touched = []
    for rule, first in scope.rules.items():
        _score_rule(run, rule, first)
    _score_teams(run, scope)
    groups = everything.bases_of(run.book)
    for bases, codes in groups.items():
        if len(bases) > 1 and _concerns(scope, bases):
            everything.score_codes(run, bases, codes)
    for table, ids in scope.records.items():
        for basis in _bases(run, table, ids):
            codes = groups.get(frozenset({basis}), set())
            _score_records(run, basis, codes, ids, scope.anchors.get(table, set()))
    _score_people(run, scope.person_periods, groups)
    campaigns.score_touched(run)


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
    return bool(tables & set(scope.records)) or any(f"person_{each.kind}" in bases for each in scope.person_periods)


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


# ---- records ------------------------------------------------------------------------------------------------------


def _score_records(run, basis, codes, ids, anchors):
    plain = {code for code in codes if not _is_grouped(run.versions({code}))}
    if plain:
        _settle(run, basis, plain, ids, ids, None)
    for code in sorted(codes - plain):
        _score_grouped(run, basis, code, ids, anchors)


def _is_grouped(versions):
    return any(version.rule.limit or version.rule.cap for version in versions)


def _settle(run, basis, codes, evaluated, compared, concerns):
    """Evaluate records and compare the awards of some of them."""
    reads = everything.fields_of(run.versions(codes))
    found = list(records.read(basis, run.directory, reads=reads, claims=run.book.claims, ids=evaluated))
    names = {(record.id, record.date): record.key for record in found}
    awards = posting.of_records(run.rules(codes), compared)
    run.post(run.compare(run.scorer(codes).score(found), names, awards, concerns=concerns))


def _score_grouped(run, basis, code, ids, anchors):
    """A rule with a limit or a cap: the groups that the records were and are in."""
    versions = run.versions({code})
    limits = [version.rule.limit for version in versions if version.rule.limit]
    caps = {version.rule.cap.per for version in versions if version.rule.cap}
    days = anchors | set(related.owners(basis, ids))
    targets = ids | _limit_groups(run, basis, limits, days)
    if not caps:
        evaluated = targets | _context(run, basis, limits, targets)
        _settle(run, basis, {code}, evaluated, targets, lambda key: key[1] in targets)
        return
    spans = _cap_spans(run, basis, code, caps, targets)
    if any(version.rule.pool_percent for version in versions) and spans:
        # A pool's line is the sum over its members, whose caps may tie in others: score the days whole.
        first, last = min(span[1] for span in spans), max(span[2] for span in spans)
        everything.score_codes(run, frozenset({basis}), {code}, first=first, last=last)
        return
    capped = related.of_people(basis, spans)
    context = _context(run, basis, limits, targets | capped)
    run.directory.learn({person for person, _, _ in spans})
    accounts = run.directory.accounts
    in_question = {}
    for person, first, last in spans:
        in_question.setdefault(accounts[run.directory.codes[person]], []).append((first, last))

    def concerns(key):
        _, record, account, date = key
        return record in targets or any(first <= date <= last for first, last in in_question.get(account, ()))

    _settle(run, basis, {code}, targets | capped | context, targets | capped, concerns)


def _limit_groups(run, basis, limits, owner_days):
    """All records in the limits' groups of these (owner, day)s; without the owner, of the whole company."""
    found = set()
    for limit in limits:
        spans = _spans(run, owner_days, {limit.per})
        if _is_by_owner(run, basis, limit):
            found |= related.of_people(basis, spans)
        else:
            found |= related.of_days(basis, {span[1:] for span in spans})
    return found


def _spans(run, people_days, pers):
    """(person id, first, last) of the periods of these kinds in which each (person id, day) lies."""
    starts = run.company.year_starts
    firsts = {(person, per, periods.first_day(per, day, starts)) for person, day in people_days for per in pers}
    return {(person, first, periods.last_day(per, first)) for person, per, first in firsts}


def _context(run, basis, limits, ids):
    """The groups of these records: what is related to a person is more than what the person owns."""
    return _limit_groups(run, basis, limits, set(related.owners(basis, ids))) if limits else set()


def _is_by_owner(run, basis, limit):
    """Whether the groups are within one owner's records (an attribute of that name would win over the owner)."""
    kind = next((kind for kind in run.book.claims if kind.basis == basis), None)
    return "owner" in limit.same and not (kind and "owner" in kind.attributes)


AWARDED = """
    SELECT h.person_id, a.date FROM unnest(%s::bigint[]) w(record_id)
    JOIN scoring_award a ON a.record_id = w.record_id AND a.rule_id = ANY(%s)
    JOIN ledger_account h ON h.id = a.account_id WHERE h.person_id IS NOT NULL
"""


def _cap_spans(run, basis, code, caps, targets):
    """(person id, first, last) of the caps' periods of whoever these records credit, or have been awarded to."""
    with connection.cursor() as cursor:
        cursor.execute(AWARDED, [list(targets), run.rules({code})])
        people_days = set(cursor.fetchall()) | set(related.credited(basis, targets))
    return _spans(run, people_days, caps)


# ---- people in periods --------------------------------------------------------------------------------------------


def _score_people(run, wanted, groups):
    codes = {kind: groups.get(frozenset({f"person_{kind}"}), set()) for kind in person_periods.KINDS}
    plain = {kind: {code for code in of if not _is_grouped(run.versions({code}))} for kind, of in codes.items()}
    facts = _read(run, wanted, plain)
    # Figures first: they are kept with or without a rule.
    if wanted and not run.is_check:
        indicators.keep(facts, gone=wanted - {each.of for each in facts})
    for kind in person_periods.KINDS:
        asked = {each for each in wanted if each.kind == kind}
        if asked:
            _settle_periods(run, kind, plain[kind], [each for each in facts if each.of.kind == kind], asked)
            for code in sorted(codes[kind] - plain[kind]):
                _score_grouped_periods(run, kind, code, asked)


def _score_grouped_periods(run, kind, code, wanted):
    """A rule with a limit or a cap over people's periods: the groups that these are in."""
    basis, versions = f"person_{kind}", run.versions({code})
    days = {(each.person, periods.last_day(kind, each.first)) for each in wanted}
    spans = _spans(run, days, everything.counted_by(versions))
    if all(_is_by_owner(run, basis, version.rule.limit) for version in versions if version.rule.limit):
        group = {
            person_periods.PersonPeriod(person, kind, period.first)
            for person, first, last in spans
            for period in periods.between(kind, first, last, run.company.year_starts)
            if first <= period.last <= last and period.first <= run.as_of
        } | wanted
        _settle_periods(run, kind, {code}, _read(run, group, {kind: {code}}), group)
    else:
        first, last = min(span[1] for span in spans), max(span[2] for span in spans)
        everything.score_codes(run, frozenset({basis}), {code}, first=first, last=last)


def _read(run, wanted, codes):
    """The facts of people's periods; `codes` are the rules that will look at them, by kind of period."""
    reads = {kind: everything.fields_of(run.versions(of)) for kind, of in codes.items()}
    return person_periods.read_list(wanted, run.directory, run.company, reads=reads)


def _settle_periods(run, kind, codes, facts, wanted):
    if not codes:
        return
    moved = keys.PERIODS[kind]
    asked = {(each.person + moved, periods.last_day(kind, each.first)) for each in wanted}
    found = [each.record for each in facts]
    names = {(record.id, record.date): record.key for record in found}
    awards = posting.on_days(run.rules(codes), asked)
    lines = run.scorer(codes).score(found)
    run.post(run.compare(lines, names, awards, concerns=lambda key: (key[1], key[3]) in asked))


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
