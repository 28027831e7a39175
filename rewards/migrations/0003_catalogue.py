"""What the catalogue need beyond the models."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rewards", "0002_triggers")]
    operations = []
