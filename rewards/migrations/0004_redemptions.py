"""What redemptions need beyond the models."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rewards", "0003_catalogue")]
    operations = []
