"""What validity, leavers, budgets and coefficients need beyond the models."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rewards", "0004_redemptions")]
    operations = []
