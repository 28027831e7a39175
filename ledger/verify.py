"""Recomputes balances, totals and seals from the transfers, books and standings from those: what is off."""

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
# Frozen standings are what the totals say, and none is missing, added or altered since.
FROZEN = """
    SELECT concat_ws(' ', kind, first, account_id), kept::text, due::text FROM ledger_standings_off
    UNION ALL
    SELECT concat_ws(' ', kind, first), digest, ledger_standings_digest(kind, first) FROM ledger_frozen
    WHERE digest <> ledger_standings_digest(kind, first)
    UNION ALL
    SELECT concat_ws(' ', 'month', coalesce(m.first, f.first)), f.digest, m.status FROM
        (SELECT * FROM ledger_month WHERE status IN ('published', 'closed')) m
        FULL JOIN (SELECT * FROM ledger_frozen WHERE kind = 'month') f ON f.first = m.first
    WHERE m.first IS NULL OR f.first IS NULL
"""
# One look at the ledger for all seals; each begins with the one before it.
SEALS = """
    WITH due AS (
        SELECT posted_month, count(*) AS transfers, string_agg(ledger_transfer_line(t), ''::bytea ORDER BY id) AS lines
        FROM ledger_transfer t WHERE posted_month IN (SELECT first FROM ledger_month WHERE status = 'closed') GROUP BY 1
    ), chain AS (
        SELECT *, lag(digest, 1, '') OVER (ORDER BY month_id) AS before FROM ledger_seal
    )
    SELECT coalesce(m.first, c.month_id)::text, c.digest, ledger_seal_digest(c.before, d.lines)
    FROM (SELECT first FROM ledger_month WHERE status = 'closed') m FULL JOIN chain c ON c.month_id = m.first
    LEFT JOIN due d ON d.posted_month = c.month_id
    WHERE m.first IS NULL OR c.month_id IS NULL OR c.previous <> c.before OR c.transfers <> coalesce(d.transfers, 0)
        OR c.digest <> ledger_seal_digest(c.before, d.lines)
    ORDER BY 1
"""
CHECKS = {
    _("balance"): BALANCES,
    _("total by category"): CATEGORIES,
    _("total of a period"): PERIODS,
    _("books"): BOOKS,
    _("transfer"): UNKNOWN,
    _("frozen standing"): FROZEN,
    _("seal"): SEALS,
}


def problems(checks=CHECKS, limit=100):
    """(name of the check, thing, as kept, as it should be) of what is off, at most `limit` of each check."""
    found = []
    with connection.cursor() as cursor:
        for name, query in checks.items():
            cursor.execute(f"{query} LIMIT {int(limit)}")
            found += [(str(name), *row) for row in cursor.fetchall()]
    return found
