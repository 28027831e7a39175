"""Months begin on their first day, and what is published is never opened again."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_unlisted")]
    operations = [
        migrations.AddConstraint(
            model_name="month",
            constraint=models.CheckConstraint(condition=models.Q(first__day=1), name="month_begins_on_its_first"),
        ),
        migrations.RunSQL((SQL / "months.sql").read_text(), (SQL / "months_reverse.sql").read_text()),
    ]
