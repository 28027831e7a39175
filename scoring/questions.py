"""What is asked about due records and people's periods: what to read, and whose lines are in question.

With a record goes everything that shares a limit or a cap with it: whole groups, nothing else.
"""

from typing import NamedTuple

from django.db import connection

from scoring import everything, indicators, posting
from scoring.dependencies import BEFORE_FIELDS
from scoring.engine import periods
from scoring.facts import arrays, person_periods, records, related
from scoring.queries import keys


class Question(NamedTuple):
    """What is asked about the records of one basis.

    `facts` are evaluated by the rules `codes`, and compared with `awards`. `concerns` says for each rule id whether a
    (rule id, record id, account, date) is in question: the other lines are made for what they count only.
    """

    codes: set
    facts: list
    awards: dict
    concerns: dict


def about_records(run, basis, codes, ids, anchors):
    """The lines of these records, and of the groups that they were and are in where a limit or a cap counts them."""
    rules = {code: [version.rule for version in run.versions({code})] for code in codes}
    limits = {code: found for code, of in rules.items() if (found := [rule.limit for rule in of if rule.limit])}
    caps = {code: found for code, of in rules.items() if (found := {rule.cap.per for rule in of if rule.cap})}
    targets = dict.fromkeys(codes, ids)
    if limits:
        days = anchors | set(related.owners(basis, ids))
        targets |= {code: ids | _limit_groups(run, basis, of, days) for code, of in limits.items()}
    spans = _cap_spans(run, basis, caps, set().union(*targets.values()))
    for code in [code for code, of in spans.items() if of and any(rule.pool_percent for rule in rules[code])]:
        # A pool's line is the sum over its members, whose caps may tie in others: score the days whole.
        _score_days(run, basis, code, spans.pop(code))
        targets.pop(code)
        limits.pop(code, None)
    compared = set().union(*targets.values()) | related.of_people(basis, set().union(*spans.values()))
    context = _context(run, basis, limits, compared)
    reads = everything.fields_of(run.versions(targets))
    found = records.read(basis, run.directory, reads=reads, claims=run.book.claims, ids=compared | context)
    concerns = {
        run.book.rule_ids[code]: _in_question(run, asked, spans.get(code, ())) for code, asked in targets.items()
    }
    awards = posting.of_records(run.rules(targets), compared)
    return Question(set(targets), list(found), awards, concerns)


def _in_question(run, ids, spans):
    """Whether a (rule id, record id, account, date) is of these records, or in somebody's span of days."""
    accounts = {}
    for person, first, last in spans:
        accounts.setdefault(run.directory.accounts[run.directory.codes[person]], []).append((first, last))

    def concerns(key):
        _, record, account, date = key
        return record in ids or any(first <= date <= last for first, last in accounts.get(account, ()))

    return concerns


def _is_grouped(versions):
    return any(version.rule.limit or version.rule.cap for version in versions)


def _score_days(run, basis, code, spans):
    """A rule over all days from the first to the last of these spans."""
    first, last = min(span[1] for span in spans), max(span[2] for span in spans)
    everything.score_codes(run, frozenset({basis}), {code}, first=first, last=last)


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
    if not limits:
        return set()
    days = set(related.owners(basis, ids))
    return set().union(*(_limit_groups(run, basis, of, days) for of in limits.values()))


def _is_by_owner(run, basis, limit):
    """Whether the groups are within one owner's records (an attribute of that name would win over the owner)."""
    kind = next((kind for kind in run.book.claims if kind.basis == basis), None)
    return "owner" in limit.same and not (kind and "owner" in kind.attributes)


AWARDED = """
    SELECT h.person_id, a.date FROM unnest(%s::bigint[]) w(record_id)
    JOIN scoring_award a ON a.record_id = w.record_id AND a.rule_id = ANY(%s)
    JOIN ledger_account h ON h.id = a.account_id WHERE h.person_id IS NOT NULL
"""


def _cap_spans(run, basis, caps, ids):
    """(person id, first, last) of the caps' periods of whom these records credit or were awarded to, by code."""
    if not caps:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(AWARDED, [arrays.text(ids), run.rules(caps)])
        people_days = set(cursor.fetchall()) | set(related.credited(basis, ids))
    run.directory.learn({person for person, _ in people_days})
    return {code: _spans(run, people_days, pers) for code, pers in caps.items()}


# ---- people in periods --------------------------------------------------------------------------------------------


def about_people(run, wanted, later, groups):
    """The lines of people's periods; their figures are written on the way, with or without a rule.

    :param later: periods of which only the fields that look back on others have changed
    """
    if not wanted | later:
        return []
    # Rules that ask about the same periods go together.
    asked = {}
    for kind in person_periods.KINDS:
        changed, seen_later = (frozenset(each for each in of if each.kind == kind) for of in (wanted, wanted | later))
        for code in groups.get(frozenset({f"person_{kind}"}), ()):
            looks_back = everything.fields_of(run.versions({code})) & BEFORE_FIELDS
            if group := _group(run, kind, code, seen_later if looks_back else changed):
                asked.setdefault((kind, group), set()).add(code)
    facts = _read(run, wanted, asked)
    if not run.is_check:
        found = [each for each in facts if each.of in wanted]
        indicators.keep(found, gone=wanted - {each.of for each in found})
    return [_about_periods(run, kind, codes, facts, group) for (kind, group), codes in asked.items()]


def _about_periods(run, kind, codes, facts, group):
    moved = keys.PERIODS[kind]
    days = {(each.person + moved, periods.last_day(kind, each.first)) for each in group}
    rules = run.rules(codes)
    found = [each.record for each in facts if each.of in group]
    return Question(codes, found, posting.on_days(rules, days), dict.fromkeys(rules, _always))


def _always(_):
    return True


def _group(run, kind, code, wanted):
    """These people's periods with all that share a limit or a cap of a rule with them; none if it was scored whole."""
    versions = run.versions({code})
    if not wanted or not _is_grouped(versions):
        return wanted
    days = {(each.person, periods.last_day(kind, each.first)) for each in wanted}
    spans = _spans(run, days, everything.counted_by(versions))
    basis = f"person_{kind}"
    if any(version.rule.limit and not _is_by_owner(run, basis, version.rule.limit) for version in versions):
        _score_days(run, basis, code, spans)
        return set()
    return wanted | {
        person_periods.PersonPeriod(person, kind, period.first)
        for person, first, last in spans
        for period in periods.between(kind, first, last, run.company.year_starts)
        if first <= period.last <= last and period.first <= run.as_of
    }


def _read(run, wanted, asked):
    """The facts of the wanted periods, and of those that rules ask about."""
    reads = {kind: set() for kind in person_periods.KINDS}
    whole = set(wanted)
    for (kind, group), codes in asked.items():
        fields = everything.fields_of(run.versions(codes))
        reads[kind] |= fields
        if not fields <= person_periods.LATER_FIELDS:
            whole |= group
    every = whole.union(*(group for _, group in asked))
    return person_periods.read_list(every, run.directory, run.company, reads=reads, later=every - whole)
