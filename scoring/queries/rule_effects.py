"""What scoring posted for some rules since a moment: the sum of a publication, to be laid beside its simulation."""

from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.db.models import Max

from ledger.models import Transfer
from scoring.dependencies import What
from scoring.models import Due, Rule


class Effect(NamedTuple):
    """Lines that are worth something else now, people who have more or less, how much people and team pools gained."""

    lines: int
    people: int
    points: Decimal
    pool_points: Decimal

    @property
    def total(self):
        return self.points + self.pool_points


POSTED = """
    WITH line AS (
        SELECT a.id, a.kind, sum(CASE WHEN a.id = t.to_account_id THEN t.points ELSE -t.points END) AS points
        FROM ledger_transfer t
        JOIN ledger_account a ON a.id IN (t.to_account_id, t.from_account_id) AND a.kind IN ('available', 'pool')
        WHERE t.id > %(after)s AND t.id <= %(until)s AND t.award_id IS NOT NULL AND t.rule = ANY(%(codes)s)
        GROUP BY 1, 2, t.award_id
    ), moved AS (
        SELECT id, kind, count(*) FILTER (WHERE points <> 0) AS lines, sum(points) AS points FROM line GROUP BY 1, 2)
    SELECT coalesce(sum(lines), 0)::bigint, count(*) FILTER (WHERE kind = 'available' AND points <> 0),
        coalesce(sum(points) FILTER (WHERE kind = 'available'), 0),
        coalesce(sum(points) FILTER (WHERE kind = 'pool'), 0)
    FROM moved
"""


def last_transfer():
    """The id of the newest transfer, 0 before the first."""
    return Transfer.objects.aggregate(last=Max("id"))["last"] or 0


def posted(codes, *, after, until):
    """What was posted for rules between two transfers, the first one not counted."""
    with connection.cursor() as cursor:
        cursor.execute(POSTED, {"codes": list(codes), "after": after, "until": until})
        return Effect(*cursor.fetchone())


def touched(changes):
    """``{code: rule id}`` of all whose points these changes may move.

    The changed ones, the rules that pay for a changed kind of claim, and campaigns that add to any of them.
    """
    codes = {change.code for change in changes if change.sort != "claim"}
    bases = [f"claim.{change.code}" for change in changes if change.sort == "claim"]
    codes |= set(Rule.objects.filter(versions__definition__basis__in=bases).values_list("code", flat=True))
    campaigns = Rule.objects.filter(is_campaign=True, versions__definition__rules__has_any_keys=list(codes))
    codes |= set(campaigns.values_list("code", flat=True))
    return dict(Rule.objects.filter(code__in=codes).values_list("code", "id"))


def are_due(rule_ids):
    """Whether scoring still has something to do for these rules."""
    return (
        Due.objects.filter(what=What.RULE, ref__in=rule_ids).exists()
        or Due.objects.filter(what=What.EVERYTHING).exists()
    )
