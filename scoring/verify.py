"""What scoring adds to the ledger's checks: awards are the sums of their transfers, each as its row says."""

from django.utils.translation import gettext_lazy as _

AWARDS = """
    WITH due AS (
        SELECT award_id, sum(CASE WHEN after > before THEN points ELSE -points END) AS points
        FROM ledger_transfer WHERE award_id IS NOT NULL GROUP BY 1)
    SELECT coalesce(a.id, d.award_id)::text, a.points, d.points
    FROM scoring_award a FULL JOIN due d ON d.award_id = a.id
    WHERE CASE WHEN a.inputs IS NULL THEN coalesce(a.points, 0) ELSE 0 END <> coalesce(d.points, 0)
"""
# Each correction begins where the one before it ended.
CHAINS = """
    SELECT award_id::text || ' #' || id, before, last FROM (
        SELECT id, award_id, before, lag(after, 1, 0.00) OVER (PARTITION BY award_id ORDER BY id) AS last,
               points, after
        FROM ledger_transfer WHERE award_id IS NOT NULL) t
    WHERE before <> last OR points <> abs(after - before)
"""
# Each line is of an award that is there: points that nothing was awarded for are found too.
IDENTITY = """
    SELECT t.id::text, a.points, t.points FROM ledger_transfer t
    LEFT JOIN scoring_award a ON a.id = t.award_id LEFT JOIN scoring_rule r ON r.id = a.rule_id
    WHERE (t.kind = 'award' OR t.award_id IS NOT NULL)
      AND ((a.record_id, a.date, r.code) IS DISTINCT FROM (t.record_id, t.earned_on, t.rule::text)
           OR a.account_id NOT IN (t.to_account_id, t.from_account_id))
"""
# What open appeals hold is held, what closed ones held is let go, and what was granted is posted.
APPEALS = """
    WITH moved AS (
        SELECT split_part(p.key, ':', 2)::bigint AS appeal_id,
               sum(CASE t.kind WHEN 'reserve' THEN t.points WHEN 'release' THEN -t.points ELSE 0 END) AS held,
               sum(CASE WHEN t.kind <> 'ruling' THEN 0 WHEN f.kind = 'issued' THEN t.points ELSE -t.points END) AS ruled
        FROM ledger_posting p JOIN ledger_transfer t ON t.posting_id = p.id
        JOIN ledger_account f ON f.id = t.from_account_id WHERE p.key LIKE 'appeal:%:%' GROUP BY 1),
    due AS (
        SELECT id, CASE WHEN closed_at IS NULL THEN held ELSE 0 END AS held,
               CASE WHEN closed_at IS NOT NULL AND is_upheld THEN coalesce(granted, 0) ELSE 0 END AS granted
        FROM scoring_appeal)
    SELECT coalesce(d.id, m.appeal_id)::text, coalesce(m.held, 0) + coalesce(m.ruled, 0), d.held + d.granted
    FROM due d FULL JOIN moved m ON m.appeal_id = d.id
    WHERE d.id IS NULL OR coalesce(m.held, 0) <> d.held OR coalesce(m.ruled, 0) <> d.granted
"""
CHECKS = {_("award"): AWARDS, _("chain of corrections"): CHAINS, _("line"): IDENTITY, _("appeal"): APPEALS}
