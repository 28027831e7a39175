"""What rules brought in a span of days: for the rule book's pages, and counted as the linter wants it. Set-wise."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from scoring.engine import periods
from scoring.engine.linting import RuleStatistics

MONTHS = 12


class Figures(NamedTuple):
    """Lines, people and points of a rule; `share` of the points of all rules that add, None where there are none."""

    lines: int = 0
    people: int = 0
    points: Decimal = Decimal(0)
    share: Decimal | None = None


# Twice grouped: counting different people in one pass over the lines would sort them all.
BY_RULE = """
    WITH lines AS (
        SELECT a.rule_id, a.account_id, count(*) AS lines, sum(a.points) AS points
        FROM scoring_award a
        WHERE a.date BETWEEN %(first)s AND %(last)s AND a.points <> 0 AND a.inputs IS NULL
        GROUP BY 1, 2)
    SELECT l.rule_id, sum(l.lines)::bigint, count(*) FILTER (WHERE o.kind = 'available'), sum(l.points),
           sum(l.points) / nullif(sum(greatest(sum(l.points), 0)) OVER (), 0)
    FROM lines l JOIN ledger_account o ON o.id = l.account_id GROUP BY 1
"""
BY_MONTH = """
    SELECT date_trunc('month', date)::date, sum(points) FROM scoring_award
    WHERE rule_id = %(rule)s AND date BETWEEN %(first)s AND %(last)s AND points <> 0 AND inputs IS NULL GROUP BY 1
"""


def last_months(on):
    """The first and last day of the last 12 months, the running one among them."""
    return periods.add_months(on.replace(day=1), 1 - MONTHS), on


def by_rule(on):
    """``{rule id: Figures}`` of the last 12 months."""
    first, last = last_months(on)
    with connection.cursor() as cursor:
        cursor.execute(BY_RULE, {"first": first, "last": last})
        return {row[0]: Figures(*row[1:]) for row in cursor.fetchall()}


def by_month(rule_id, on):
    """[(first day of the month, points)] of the last 12 months of a rule, months without points among them."""
    first, last = last_months(on)
    with connection.cursor() as cursor:
        cursor.execute(BY_MONTH, {"rule": rule_id, "first": first, "last": last})
        found = dict(cursor.fetchall())
    months = [periods.add_months(first, number) for number in range(MONTHS)]
    return [(month, found.get(month, Decimal(0))) for month in months]


# ---- for the linter --------------------------------------------------------------------------------

# Records by basis and day, whatever a rule asks of them.
RECORDS = """
    SELECT 'contract', signed_on, count(*) FROM scoring_contract
        WHERE status = 'active' AND signed_on BETWEEN %(first)s AND %(last)s GROUP BY 2
    UNION ALL SELECT 'receipt', received_on, count(*) FROM scoring_receipt
        WHERE status = 'confirmed' AND received_on BETWEEN %(first)s AND %(last)s GROUP BY 2
    UNION ALL SELECT 'lead', created_on, count(*) FROM scoring_lead
        WHERE status = 'approved' AND created_on BETWEEN %(first)s AND %(last)s GROUP BY 2
    UNION ALL SELECT 'visit', visited_on, count(*) FROM scoring_visit
        WHERE status = 'confirmed' AND visited_on BETWEEN %(first)s AND %(last)s GROUP BY 2
    UNION ALL SELECT 'feedback', received_on, count(*) FROM scoring_feedback
        WHERE status = 'confirmed' AND received_on BETWEEN %(first)s AND %(last)s GROUP BY 2
    UNION ALL SELECT 'claim.' || kind, occurred_on, count(*) FROM scoring_claim
        WHERE status = 'approved' AND occurred_on BETWEEN %(first)s AND %(last)s GROUP BY 1, 2
    UNION ALL SELECT 'person_' || kind, first, count(*) FROM scoring_indicator
        WHERE first BETWEEN %(first)s AND %(last)s GROUP BY 1, 2
"""
# By rule: records that scored, those that met the bound of one record; and by person and the cap's period.
SCORED = """
    WITH asked AS (
        SELECT * FROM unnest(%(rules)s::bigint[], %(most)s::numeric[], %(caps)s::numeric[], %(units)s::text[])
            q(rule_id, most, cap, unit)),
    lines AS MATERIALIZED (
        SELECT a.rule_id, a.record_id, a.date, a.account_id, a.points, o.kind = 'available' AS is_person
        FROM scoring_award a JOIN asked q USING (rule_id) JOIN ledger_account o ON o.id = a.account_id
        WHERE a.date BETWEEN %(first)s AND %(last)s AND a.points <> 0),
    records AS (
        SELECT rule_id, record_id, date, sum(points) FILTER (WHERE is_person) AS points
        FROM lines GROUP BY 1, 2, 3),
    by_record AS (
        SELECT r.rule_id, count(*) AS scored, count(*) FILTER (WHERE r.points >= q.most) AS most
        FROM records r JOIN asked q USING (rule_id) GROUP BY 1),
    by_person AS (
        SELECT rule_id, sum(lines)::bigint AS lines, count(*) AS people
        FROM (SELECT rule_id, account_id, count(*) AS lines FROM lines WHERE is_person GROUP BY 1, 2) l GROUP BY 1),
    periods AS (
        SELECT l.rule_id, l.account_id,
               date_trunc(q.unit, l.date - make_interval(months => %(shift)s)) AS period,
               sum(l.points) >= min(q.cap) AS is_capped
        FROM lines l JOIN asked q USING (rule_id)
        WHERE l.is_person AND l.points > 0 AND q.cap IS NOT NULL GROUP BY 1, 2, 3),
    by_period AS (
        SELECT rule_id, count(*) AS periods, count(*) FILTER (WHERE is_capped) AS capped FROM periods GROUP BY 1)
    SELECT r.rule_id, r.scored, p.lines, p.people, r.most, coalesce(c.periods, 0), coalesce(c.capped, 0)
    FROM by_record r LEFT JOIN by_person p USING (rule_id) LEFT JOIN by_period c USING (rule_id)
"""


def statistics(force, on, *, codes, year_starts=1):
    """``{rule code: RuleStatistics}`` of the last 12 months for the linter, in two queries.

    :param codes: the rules in question; going through all lines of all rules takes its time

    A cap or bound counts as cutting where it is met exactly. Records that a limit dropped leave no line: they are not
    counted.
    """
    first, last = last_months(on)
    newest = {version.code: version for version in force.versions if version.code in codes}
    rules = [(force.rule_ids[code], version.rule) for code, version in newest.items() if force.rule_ids[code] > 0]
    asked = {
        "first": first,
        "last": last,
        "rules": [pk for pk, _ in rules],
        "most": [rule.at_most for _, rule in rules],
        "caps": [rule.cap and rule.cap.points for _, rule in rules],
        "units": [rule.cap.per if rule.cap else "month" for _, rule in rules],
        "shift": year_starts - 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(RECORDS, asked)
        days = {}
        for basis, day, count in cursor.fetchall():
            days.setdefault(basis, []).append((day, count))
        cursor.execute(SCORED, asked)
        scored = {row[0]: row[1:] for row in cursor.fetchall()}
    found = {}
    for code in newest:
        records = sum(_records(version, days) for version in force.versions if version.code == code)
        hits, lines, people, most, cap_periods, capped = scored.get(force.rule_ids[code], (0,) * 6)
        found[code] = RuleStatistics(
            records=max(records, hits),
            scored=hits,
            lines=lines or 0,
            people=people or 0,
            at_most=most,
            cap_periods=cap_periods,
            capped=capped,
        )
    return found


def _records(version, days):
    start, end = version.effective_from or date.min, version.effective_to or date.max
    return sum(count for day, count in days.get(version.rule.basis, ()) if start <= day <= end)
