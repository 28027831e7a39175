"""What rewards add to the ledger's checks; each query gives (thing, as kept, as it should be) for what is off."""

from django.utils.translation import gettext_lazy as _

# Units promised or handed out are those of the redemptions.
STOCK = """
    WITH due AS (
        SELECT reward_id, sum(rewards_units(status, quantity, restocked)) AS units FROM rewards_redemption GROUP BY 1)
    SELECT s.reward_id::text, s.taken, coalesce(d.units, 0) FROM rewards_stock s LEFT JOIN due d USING (reward_id)
    WHERE s.taken <> coalesce(d.units, 0)
"""
# What is spent of a budget is what redemptions and prizes of its year, team and kind cost.
BUDGETS = """
    WITH cost AS (
        SELECT year, team_line, kind, rewards_money(status, quantity, returned, unit_cost) AS money
        FROM rewards_redemption
        UNION ALL
        SELECT year, team_line, 'prize', cost FROM rewards_honourgiven WHERE cost > 0
    ), together AS (
        SELECT year, team_line, kind, sum(money) AS money FROM cost GROUP BY 1, 2, 3
    ), due AS (
        SELECT b.id, sum(c.money) AS money FROM rewards_budget b JOIN together c
          ON c.year = b.year AND (b.team_id IS NULL OR b.team_id = ANY(c.team_line)) AND b.kind IN ('', c.kind)
        GROUP BY 1)
    SELECT b.id::text, b.spent, coalesce(d.money, 0) FROM rewards_budget b LEFT JOIN due d USING (id)
    WHERE b.spent <> coalesce(d.money, 0)
"""
# What the ledger holds and has redeemed for a redemption is the price of its units; no posting is of none.
REDEMPTIONS = """
    WITH moved AS (
        SELECT substring(p.key from '^redemption:([0-9]+):') AS number,
               sum(CASE t.kind WHEN 'reserve' THEN t.points WHEN 'refund' THEN 0 ELSE -t.points END) AS held,
               sum(CASE t.kind WHEN 'redeem' THEN t.points WHEN 'refund' THEN -t.points ELSE 0 END) AS redeemed
        FROM ledger_posting p JOIN ledger_transfer t ON t.posting_id = p.id WHERE p.key LIKE 'redemption:%' GROUP BY 1
    ), due AS (
        SELECT id::text AS number,
               unit_points * rewards_units_held(status, quantity, delivered, returned, handed_back) AS held,
               unit_points * (delivered - handed_back) AS redeemed
        FROM rewards_redemption
    )
    SELECT concat('R-', coalesce(d.number, m.number)), concat_ws(' / ', m.held, m.redeemed),
           concat_ws(' / ', d.held, d.redeemed)
    FROM due d FULL JOIN moved m USING (number)
    WHERE d.number IS NULL OR coalesce(m.held, 0) <> d.held OR coalesce(m.redeemed, 0) <> d.redeemed
"""
CHECKS = {_("stock"): STOCK, _("budget"): BUDGETS, _("points of redemptions"): REDEMPTIONS}
