"""Recomputes balances and totals from the transfers, and the books from both: what is off, as sentences."""

from django.db import connection
from django.utils.translation import gettext_lazy as _

# Each query gives (thing, as kept, as it should be) for what is off.
SIDES = """
    side AS (
        SELECT to_account_id AS account_id, points, posted_month, earned_on, category, kind FROM ledger_transfer
        UNION ALL
        SELECT from_account_id, -points, posted_month, earned_on, category, kind FROM ledger_transfer
    ), held AS (
        SELECT s.* FROM side s JOIN ledger_account a ON a.id = s.account_id
        WHERE a.kind IN ('available', 'held', 'pool', 'budget'))
"""
BALANCES = f"""
    WITH {SIDES}, due AS (SELECT account_id, sum(points) AS points FROM held GROUP BY 1)
    SELECT coalesce(b.account_id, d.account_id)::text, b.points, d.points
    FROM ledger_balance b FULL JOIN due d USING (account_id)
    WHERE coalesce(b.points, 0) <> coalesce(d.points, 0)
"""
CATEGORIES = f"""
    WITH {SIDES}, due AS (
        SELECT account_id, posted_month, date_trunc('month', earned_on)::date AS earned_month, category,
               sum(points) AS points FROM held GROUP BY 1, 2, 3, 4)
    SELECT concat_ws(' ', account_id, posted_month, earned_month, category), t.points, d.points
    FROM ledger_categorytotal t FULL JOIN due d USING (account_id, posted_month, earned_month, category)
    WHERE coalesce(t.points, 0) <> coalesce(d.points, 0)
"""
PERIODS = f"""
    WITH {SIDES}, due AS (
        SELECT account_id, k.kind, ledger_period_first(k.kind, posted_month, c.year_starts) AS first,
               sum(points) AS points
        FROM held CROSS JOIN (VALUES ('month'), ('quarter'), ('year')) k(kind) CROSS JOIN teams_company c
        WHERE held.kind IN ('award', 'ruling', 'prize', 'share_out') GROUP BY 1, 2, 3)
    SELECT concat_ws(' ', account_id, kind, first), t.points, d.points
    FROM ledger_periodtotal t FULL JOIN due d USING (account_id, kind, first)
    WHERE coalesce(t.points, 0) <> coalesce(d.points, 0)
"""
# issued = available + held + pools + budgets + redeemed + lapsed + forfeited, always.
BOOKS = """
    WITH company AS (
        SELECT a.kind, sum(CASE WHEN t.to_account_id = a.id THEN t.points ELSE -t.points END) AS points
        FROM ledger_account a JOIN ledger_transfer t ON a.id IN (t.to_account_id, t.from_account_id)
        WHERE a.kind IN ('issued', 'redeemed', 'lapsed', 'forfeited') GROUP BY 1),
    books AS (
        SELECT coalesce((SELECT -points FROM company WHERE kind = 'issued'), 0) AS issued,
               coalesce((SELECT sum(points) FROM ledger_balance), 0)
               + coalesce((SELECT sum(points) FROM company WHERE kind <> 'issued'), 0) AS held)
    SELECT 'company', held, issued FROM books WHERE held <> issued
"""
UNKNOWN = """
    SELECT t.id::text, NULL::numeric, t.points FROM ledger_transfer t
    LEFT JOIN ledger_account f ON f.id = t.from_account_id LEFT JOIN ledger_account g ON g.id = t.to_account_id
    LEFT JOIN ledger_posting p ON p.id = t.posting_id
    WHERE f.id IS NULL OR g.id IS NULL OR p.id IS NULL OR t.points <= 0
"""
CHECKS = {
    _("balance"): BALANCES,
    _("total by category"): CATEGORIES,
    _("total of a period"): PERIODS,
    _("books"): BOOKS,
    _("transfer"): UNKNOWN,
}


def problems(checks=CHECKS, limit=100):
    """(name of the check, thing, as kept, as it should be) of what is off, at most `limit` of each check."""
    found = []
    with connection.cursor() as cursor:
        for name, query in checks.items():
            cursor.execute(f"{query} LIMIT {int(limit)}")
            found += [(str(name), *row) for row in cursor.fetchall()]
    return found
