"""People in periods as the engine's facts: raw sums from SQL, targets and quotients from the engine (G1–G5)."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from scoring.dependencies import BEFORE_FIELDS
from scoring.engine import periods, person_periods, targets
from scoring.engine.scorer import Record
from scoring.facts import arrays, sql
from scoring.queries import keys

HUNDRED = Decimal(100)
ZERO = Decimal(0)
KINDS = ("month", "quarter", "year")
# What rests on the amounts and the number of contracts alone.
LATER_FIELDS = BEFORE_FIELDS | {"sales_target", "sales", "attainment", "contracts", "aov"}


class PersonPeriod(NamedTuple):
    """One person (id) in one period that begins on `first`."""

    person: int
    kind: str
    first: date


class Facts(NamedTuple):
    """The engine's record, and the figures behind it for dashboards."""

    record: Record
    of: PersonPeriod
    sums: person_periods.Sums


class Company(NamedTuple):
    """The settings that periods and targets depend on."""

    year_starts: int
    weights: tuple | None


def _span(kind, first, company):
    """(last, before_from, before_to): the period's last day, and the first and last of the four quarters before it."""
    period = periods.period_of(kind, first, company.year_starts)
    return period.last, *periods.four_quarters_before(period, company.year_starts)


def read_period(kind, first, directory, company, *, given):
    """Everybody who exists in one period, in the order of their codes. `directory` knows all.

    Rests on what `whole.prepared` keeps for this period.

    :param given: `given_targets()`
    """
    _, before_from, _ = _span(kind, first, company)
    rows = _sums(sql.WHOLE_PERIOD, {"kind": kind, "first": first, "before_from": before_from})
    people = {of.person for of in rows} | set(given)
    return _facts(rows, given, [PersonPeriod(person, kind, first) for person in people], directory, company)


def read_list(wanted, directory, company, *, reads, later=frozenset()):
    """Those of the `wanted` person-periods that exist, in the order (date, key).

    :param reads: the fields that rules look at, by kind of period
    :param later: those of which nothing but `LATER_FIELDS` is looked at; the others stay empty there
    """
    if not wanted:
        return []
    wanted = list(wanted)
    spans = [_span(each.kind, each.first, company) for each in wanted]
    looks_back = {kind for kind, fields in reads.items() if fields & BEFORE_FIELDS}
    people = sorted({each.person for each in wanted})
    directory.learn(people)
    params = {
        "people": [each.person for each in wanted],
        "kinds": [each.kind for each in wanted],
        "firsts": [each.first for each in wanted],
        "lasts": [span[0] for span in spans],
        "before_froms": [
            span[1] if each.kind in looks_back else None for each, span in zip(wanted, spans, strict=True)
        ],
        "before_tos": [span[2] for span in spans],
        "later": [each in later for each in wanted],
    }
    query = sql.PERSON_PERIODS.format(first=sql.FIRST)
    rows = _sums(query, {name: arrays.text(values) for name, values in params.items()})
    return _facts(rows, given_targets(people), wanted, directory, company)


def _sums(query, params):
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return {PersonPeriod(*row[:3]): row[3:] for row in cursor.fetchall()}


def given_targets(people=None):
    """Given sales targets as ``{person id: {label: amount}}``, of these people or of all."""
    scope = "" if people is None else " AND person_id = ANY(%s)"
    given = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, period, amount FROM teams_target WHERE metric = 'sales' AND person_id IS NOT NULL"
            + scope,
            None if people is None else [arrays.text(people)],
        )
        for person, label, amount in cursor.fetchall():
            given[person][label] = amount
    return given


def _facts(rows, given, wanted, directory, company):
    found = []
    for of in wanted:
        sums = rows.get(of)
        period = periods.period_of(of.kind, of.first, company.year_starts)
        target = None
        if of.person in given:
            target = targets.resolve(given[of.person], period, company.year_starts, company.weights)
        if not (target and target > 0) and (sums is None or not sums[-1]):
            continue
        found.append(_one(of, sums, target, period, directory))
    found.sort(key=lambda facts: (facts.record.date, facts.record.key))
    return found


def _one(of, sums, target, period, directory):
    code = directory.codes[of.person]
    (sales, contracts, customers, new, repeat, collected, due, collected_of_due, sales_before, contracts_before, _) = (
        sums or (None,) * 11
    )
    raw = person_periods.Sums(
        sales=sales or ZERO,
        contracts=contracts or 0,
        customers=customers or 0,
        new_customers=new or 0,
        repeat_customers=repeat or 0,
        collected=collected or ZERO,
        due=due or ZERO,
        collected_of_due=collected_of_due or ZERO,
        sales_before=sales_before or ZERO,
        contracts_before=contracts_before or 0,
        target=target,
    )
    values = person_periods.values_of(raw)
    record = Record(
        of.person + keys.PERIODS[of.kind],
        f"{code}/{period.label}",
        period.last,
        code,
        None,
        ((code, HUNDRED),),
        values,
        f"person_{of.kind}",
    )
    return Facts(record, of, raw)


EARLIEST = """
    SELECT least((SELECT min(signed_on + least(term_days, 0)) FROM scoring_contract),
                 (SELECT least(min(received_on), min(due_on)) FROM scoring_receipt),
                 (SELECT make_date(left(min(period), 4)::int - 1, 1, 1) FROM teams_target))
"""


def earliest_day():
    """The first day that any contract, receipt or target concerns, None without any: no period before has records."""
    with connection.cursor() as cursor:
        cursor.execute(EARLIEST)
        return cursor.fetchone()[0]
