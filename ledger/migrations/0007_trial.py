"""The trial of a whole company: when it may begin, and that it is never paid later."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_totals"), ("teams", "0003_counts_from")]
    operations = [migrations.RunSQL((SQL / "trial.sql").read_text(), (SQL / "trial_reverse.sql").read_text())]
