"""What validity, leavers, budgets and coefficients need beyond the models."""

from django.db import migrations

# What came back to an account is looked up for as many accounts as have something to lapse. Few transfers are of these
# kinds, so that the index costs scoring next to nothing.
CAME_BACK = "CREATE INDEX transfer_came_back ON ledger_transfer (to_account_id) WHERE kind IN ('release', 'refund')"


class Migration(migrations.Migration):
    dependencies = [("rewards", "0004_redemptions")]
    operations = [migrations.RunSQL(CAME_BACK, "DROP INDEX transfer_came_back")]
