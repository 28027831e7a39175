"""What redemptions, prizes and promotions promise, and the settings' one row."""

from pathlib import Path

from django.conf import settings
from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"

APPEND_ONLY = ["rewards_redemptionstep", "rewards_coefficient", "rewards_promotionvote"]
PERMANENT = ["rewards_redemption", "rewards_stock", "rewards_honourgiven", "rewards_promotion", "rewards_policy"]


def restrict(apps, schema_editor):
    """Take rights from the runtime role; where it owns the tables itself, the triggers alone must do."""
    if schema_editor.connection.settings_dict["USER"] == settings.RUNTIME_ROLE:
        return
    role = schema_editor.quote_name(settings.RUNTIME_ROLE)
    for table in APPEND_ONLY:
        schema_editor.execute(f"REVOKE ALL ON {table} FROM {role}; GRANT SELECT, INSERT ON {table} TO {role}")
    for table in PERMANENT:
        schema_editor.execute(f"REVOKE DELETE, TRUNCATE ON {table} FROM {role}")


def policy(apps, schema_editor):
    apps.get_model("rewards", "Policy").objects.create(id=1)


class Migration(migrations.Migration):
    dependencies = [("rewards", "0001_models"), ("ledger", "0009_what_was_in_the_way")]
    operations = [
        migrations.RunPython(policy, migrations.RunPython.noop),
        migrations.RunSQL((SQL / "rewards.sql").read_text(), (SQL / "rewards_reverse.sql").read_text()),
        migrations.RunPython(restrict, migrations.RunPython.noop),
    ]
