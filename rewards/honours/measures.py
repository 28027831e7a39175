"""What badges and levels count, in one query each for all people or for some (U2).

`best` is the highest that somebody ever reached, which gives the badge; `running` is what stands at the moment, such
as this week's visits, and shows how far it is to it. Each query gives (person id, number) for those with at least
`%(least)s`; `{of}` narrows it to some people.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger import months
from ledger.models import Posting
from scoring.models import Revision, Use


@dataclass(frozen=True)
class Measure:
    """`person`: the expression in the query that `{of}` narrows."""

    label: Promise
    icon: str
    person: str
    best: str
    running: str = ""


CONTRACTS = """
    SELECT owner_id, count(*) FROM scoring_contract WHERE status = 'active' AND {of}
    GROUP BY 1 HAVING count(*) >= %(least)s
"""
VISITS = """
    SELECT owner_id, max(visits) FROM (
        SELECT owner_id, date_trunc('week', visited_on) AS week, count(*) AS visits FROM scoring_visit
        WHERE status = 'confirmed' AND {of} GROUP BY 1, 2) w
    GROUP BY 1 HAVING max(visits) >= %(least)s
"""
VISITS_NOW = """
    SELECT owner_id, count(*) FROM scoring_visit
    WHERE status = 'confirmed' AND {of}
        AND date_trunc('week', visited_on) = date_trunc('week', %(on)s::date::timestamp)
    GROUP BY 1 HAVING count(*) >= %(least)s
"""
# Months in a row get one `start`: each lies as many months after it as there were before it. Only months that are over.
RUNS = """
    SELECT person_id, start, count(*) AS months, max(first) AS latest FROM (
        SELECT person_id, first,
               first - make_interval(months => row_number() OVER (PARTITION BY person_id ORDER BY first)::int) AS start
        FROM scoring_indicator
        WHERE kind = 'month' AND attainment >= 1 AND first < date_trunc('month', %(on)s::date) AND {of}) m
    GROUP BY 1, 2
"""
MONTHS_IN_A_ROW = f"SELECT person_id, max(months) FROM ({RUNS}) r GROUP BY 1 HAVING max(months) >= %(least)s"
MONTHS_NOW = f"""
    SELECT person_id, months FROM ({RUNS}) r
    WHERE latest = date_trunc('month', %(on)s::date) - interval '1 month' AND months >= %(least)s
"""
NEW_CUSTOMERS = """
    SELECT person_id, max(new_customers) FROM scoring_indicator WHERE kind = 'month' AND {of}
    GROUP BY 1 HAVING max(new_customers) >= %(least)s
"""
NEW_CUSTOMERS_NOW = """
    SELECT person_id, new_customers FROM scoring_indicator
    WHERE kind = 'month' AND first = date_trunc('month', %(on)s::date) AND new_customers >= %(least)s AND {of}
"""
# What somebody else raises, such as a finding, is no merit.
CLAIMS = """
    SELECT p.person_id, count(*) FROM scoring_participant p JOIN scoring_claim c ON c.id = p.claim_id
    WHERE c.status = 'approved' AND {of} AND NOT EXISTS (
        SELECT FROM scoring_claimkind k WHERE k.kind = c.kind AND k.definition ->> 'raised_by' IS NOT NULL)
    GROUP BY 1 HAVING count(*) >= %(least)s
"""
LIBRARY = """
    SELECT p.person_id, count(*) FROM scoring_use u
    JOIN scoring_claim c ON c.id = u.claim_id AND c.status = 'approved'
    JOIN scoring_participant p ON p.claim_id = u.claim_id
    WHERE {of} GROUP BY 1 HAVING count(*) >= %(least)s
"""
# Years less the months that may still change: fewer rows than all months.
POINTS = """
    SELECT a.person_id, sum(CASE t.kind WHEN 'year' THEN t.points ELSE -t.points END) FROM ledger_periodtotal t
    JOIN ledger_account a ON a.id = t.account_id AND a.kind = 'available'
    WHERE (t.kind = 'year' OR t.kind = 'month' AND t.first > %(published)s) AND {of}
    GROUP BY 1 HAVING sum(CASE t.kind WHEN 'year' THEN t.points ELSE -t.points END) >= %(least)s
"""
POINTS_OF_A_MONTH = """
    SELECT a.person_id, max(t.points) FROM ledger_periodtotal t
    JOIN ledger_account a ON a.id = t.account_id AND a.kind = 'available'
    WHERE t.kind = 'month' AND t.first <= %(published)s AND {of}
    GROUP BY 1 HAVING max(t.points) >= %(least)s
"""
POINTS_NOW = """
    SELECT a.person_id, t.points FROM ledger_periodtotal t
    JOIN ledger_account a ON a.id = t.account_id AND a.kind = 'available'
    WHERE t.kind = 'month' AND t.first = date_trunc('month', %(on)s::date) AND t.points >= %(least)s AND {of}
"""

MEASURES = {
    "contracts": Measure(_("contracts signed"), "file-text", "owner_id", CONTRACTS),
    "visits_week": Measure(_("visits in one week"), "map-pin", "owner_id", VISITS, VISITS_NOW),
    "months_above_target": Measure(
        _("months in a row with the target reached"), "target", "person_id", MONTHS_IN_A_ROW, MONTHS_NOW
    ),
    "new_customers_month": Measure(
        _("new customers in one month"), "users", "person_id", NEW_CUSTOMERS, NEW_CUSTOMERS_NOW
    ),
    "claims": Measure(_("claims approved"), "heart-handshake", "p.person_id", CLAIMS),
    "points_total": Measure(_("points earned in published months"), "coins", "a.person_id", POINTS),
    "points_month": Measure(
        _("points in one published month"), "trending-up", "a.person_id", POINTS_OF_A_MONTH, POINTS_NOW
    ),
    "library_uses": Measure(_("times that colleagues used what you shared"), "books", "p.person_id", LIBRARY),
}


def reached(name, *, least, on):
    """``{person id: number}`` of everybody whose best reaches `least`."""
    return _asked(MEASURES[name].best, "TRUE", months.latest_fixed(), least=least, on=on)


def of_person(names, person_id, *, on):
    """``{name: number}`` of what stands for one person at the moment, on the way to badges; 0 where there is nothing.

    One query a measure.
    """
    published = months.latest_fixed()
    found = {}
    for name in names:
        measure = MEASURES[name]
        of = f"{measure.person} = %(person)s"
        sql = measure.running or measure.best
        rows = _asked(sql, of, published, least=0, on=on, person=person_id)
        found[name] = rows.get(person_id, Decimal(0))
    return found


def _asked(sql, of, published, **said):
    with connection.cursor() as cursor:
        cursor.execute(sql.format(of=of), {**said, "published": published or date.min})
        return {person: Decimal(value) for person, value in cursor}


def mark(*, on):
    """Changes whenever a measure may have: as long as it is the same, nobody has to look again."""
    newest = [model.objects.order_by("-pk").values_list("pk", flat=True).first() for model in (Posting, Revision, Use)]
    return "-".join(map(str, (*newest, months.latest_fixed(), on)))
