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


def read_period(kind, first, directory, company, *, given):
    """Everybody who exists in one period, in the order of their codes. `directory` knows all.

    Rests on what `whole.prepared` keeps for this period.

    :param given: `given_targets()`
    """
    period = periods.period_of(kind, first, company.year_starts)
    before_from, _ = periods.four_quarters_before(period, company.year_starts)
    params = {"first": first, "last": period.last, "before_from": before_from}
    rows = {person: sums for person, *sums in _rows(sql.WHOLE_PERIOD.format(kind=kind), params)}
    return _in_order(_facts(period, rows.keys() | given.keys(), rows, given, directory, company))


def read_list(wanted, directory, company, *, reads, later=frozenset()):
    """Those of the `wanted` person-periods that exist, in the order (date, key).

    :param reads: the fields that rules look at, by kind of period
    :param later: those of which nothing but `LATER_FIELDS` is looked at; the others stay empty there
    """
    if not wanted:
        return []
    wanted = list(wanted)
    given_periods = [periods.period_of(each.kind, each.first, company.year_starts) for each in wanted]
    before = [periods.four_quarters_before(period, company.year_starts) for period in given_periods]
    looks_back = {kind for kind, fields in reads.items() if fields & BEFORE_FIELDS}
    people = sorted({each.person for each in wanted})
    directory.learn(people)
    params = {
        "people": [each.person for each in wanted],
        "kinds": [each.kind for each in wanted],
        "firsts": [each.first for each in wanted],
        "lasts": [period.last for period in given_periods],
        "before_froms": [
            begin if each.kind in looks_back else None for each, (begin, _) in zip(wanted, before, strict=True)
        ],
        "before_tos": [end for _, end in before],
        "later": [each in later for each in wanted],
    }
    query = sql.PERSON_PERIODS.format(first=sql.FIRST)
    sums, together = defaultdict(dict), defaultdict(list)
    for person, kind, first, *row in _rows(query, {name: arrays.text(values) for name, values in params.items()}):
        sums[kind, first][person] = row
    for each, period in zip(wanted, given_periods, strict=True):
        together[period].append(each.person)
    given = given_targets(people)
    return _in_order(
        facts
        for period, of in together.items()
        for facts in _facts(period, of, sums[period.kind, period.first], given, directory, company)
    )


def _rows(query, params):
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()


def _in_order(facts):
    return sorted(facts, key=lambda each: (each.record.date, each.record.key))


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


def _facts(period, people, rows, given, directory, company):
    """Those of `people` (ids) who exist in a period, from the `rows` of their sums and the `given` targets."""
    for person in people:
        sums = rows.get(person)
        target = None
        if person in given:
            target = targets.resolve(given[person], period, company.year_starts, company.weights)
        if (target and target > 0) or (sums is not None and sums[-1]):
            yield _one(person, period, sums or NO_SUMS, target, directory)


NO_SUMS = (None,) * 11


def _one(person, period, sums, target, directory):
    code = directory.codes[person]
    (sales, contracts, customers, new, repeat, collected, due, collected_of_due, sales_before, contracts_before, _) = (
        sums
    )
    raw = person_periods.Sums(
        sales or ZERO,
        contracts or 0,
        customers or 0,
        new or 0,
        repeat or 0,
        collected or ZERO,
        due or ZERO,
        collected_of_due or ZERO,
        sales_before or ZERO,
        contracts_before or 0,
        target,
    )
    record = Record(
        person + keys.PERIODS[period.kind],
        f"{code}/{period.label}",
        period.last,
        code,
        None,
        directory.soles[code],
        person_periods.values_of(raw),
        f"person_{period.kind}",
    )
    return Facts(record, PersonPeriod(person, period.kind, period.first), raw)


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
