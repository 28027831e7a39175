"""The team pool shared out (T1)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("scoring", "0016_customer_work")]
    operations = []
