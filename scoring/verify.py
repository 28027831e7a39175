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
CHECKS = {_("award"): AWARDS, _("chain of corrections"): CHAINS, _("line"): IDENTITY}
