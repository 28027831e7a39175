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
    ), due AS (
        SELECT b.id, sum(c.money) AS money FROM rewards_budget b JOIN cost c
          ON c.year = b.year AND (b.team_id IS NULL OR b.team_id = ANY(c.team_line)) AND b.kind IN ('', c.kind)
        GROUP BY 1)
    SELECT b.id::text, b.spent, coalesce(d.money, 0) FROM rewards_budget b LEFT JOIN due d USING (id)
    WHERE b.spent <> coalesce(d.money, 0)
"""
CHECKS = {_("stock"): STOCK, _("budget"): BUDGETS}
