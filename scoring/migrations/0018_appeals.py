"""Appeals and their rulings (E3)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("scoring", "0017_share_outs")]
    operations = []
