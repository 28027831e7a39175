"""Another amount of a contract leaves what was paid on it as it was: fewer sums of people are due."""

from importlib import import_module

from django.db import migrations

BEFORE = (
    import_module("scoring.migrations.0003_due")
    .trigger("scoring_contract", "UPDATE")
    .partition("CREATE TRIGGER")[0]
    .replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
)
PAID = "FROM credited c JOIN scoring_receipt r ON r.contract_id = c.id"
# What tells whose cash it is, whether it counts, and when it is due.
MOVED = f"""{PAID} AND c.id IN (
          SELECT f.id FROM fresh f JOIN stale s USING (id)
          WHERE (f.owner_id, f.status, f.signed_on, f.term_days)
              IS DISTINCT FROM (s.owner_id, s.status, s.signed_on, s.term_days))"""
AFTER = BEFORE.replace(PAID, MOVED)


class Migration(migrations.Migration):
    dependencies = [("scoring", "0023_labels")]
    operations = [migrations.RunSQL(AFTER, BEFORE)]
