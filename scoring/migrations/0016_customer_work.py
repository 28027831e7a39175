"""Leads, visits and ratings entered in the browser (R5-R7)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("scoring", "0015_claims")]
    operations = []
