"""Accounts that boards leave out, kept by triggers on people and accounts."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


def restrict(apps, schema_editor):
    if schema_editor.connection.settings_dict["USER"] == settings.RUNTIME_ROLE:
        return
    role = schema_editor.quote_name(settings.RUNTIME_ROLE)
    schema_editor.execute(f"REVOKE ALL ON ledger_unlisted FROM {role}; GRANT SELECT ON ledger_unlisted TO {role}")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_triggers")]
    operations = [
        migrations.CreateModel(
            name="Unlisted",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="ledger.account",
                    ),
                ),
                ("since", models.DateField()),
            ],
            options={
                "verbose_name": "account left out of boards",
                "verbose_name_plural": "accounts left out of boards",
            },
        ),
        migrations.RunSQL((SQL / "unlisted.sql").read_text(), (SQL / "unlisted_reverse.sql").read_text()),
        migrations.RunPython(restrict, migrations.RunPython.noop),
    ]
