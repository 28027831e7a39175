"""Triggers and rights of the ledger: plain SQL, with its reverse."""

from pathlib import Path

from django.conf import settings
from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"

READ_ONLY = ["ledger_balance", "ledger_categorytotal", "ledger_periodtotal"]
APPEND_ONLY = ["ledger_transfer", "ledger_posting", "ledger_account", "teams_auditevent"]


def restrict(apps, schema_editor):
    """Take rights from the runtime role; where it owns the tables itself, the triggers alone must do."""
    if schema_editor.connection.settings_dict["USER"] == settings.RUNTIME_ROLE:
        return
    role = schema_editor.quote_name(settings.RUNTIME_ROLE)
    for table in READ_ONLY:
        schema_editor.execute(f"REVOKE ALL ON {table} FROM {role}; GRANT SELECT ON {table} TO {role}")
    for table in APPEND_ONLY:
        schema_editor.execute(f"REVOKE ALL ON {table} FROM {role}; GRANT SELECT, INSERT ON {table} TO {role}")
    schema_editor.execute(f"REVOKE DELETE, TRUNCATE ON ledger_month FROM {role}")


def accounts(apps, schema_editor):
    account = apps.get_model("ledger", "Account")
    for kind in ("issued", "redeemed", "lapsed", "forfeited"):
        account.objects.create(kind=kind, name="company")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("teams", "0002_rights")]
    operations = [
        migrations.RunPython(accounts, migrations.RunPython.noop),
        migrations.RunSQL((SQL / "triggers.sql").read_text(), (SQL / "triggers_reverse.sql").read_text()),
        migrations.RunPython(restrict, migrations.RunPython.noop),
    ]
