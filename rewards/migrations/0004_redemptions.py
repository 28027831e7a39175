"""Units that came back after they were handed out; what moves with a redemption, and draws that stand."""

from pathlib import Path

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

SQL = Path(__file__).resolve().parent.parent / "sql"


def restrict(apps, schema_editor):
    """Take rights from the runtime role; where it owns the tables itself, the triggers alone must do."""
    if schema_editor.connection.settings_dict["USER"] == settings.RUNTIME_ROLE:
        return
    role = schema_editor.quote_name(settings.RUNTIME_ROLE)
    schema_editor.execute(f"REVOKE DELETE, TRUNCATE ON rewards_draw FROM {role}")


class Migration(migrations.Migration):
    dependencies = [("rewards", "0003_catalogue")]
    operations = [
        migrations.AddField(
            "redemption", "handed_back", models.IntegerField(default=0, verbose_name="handed back"),
        ),
        migrations.AddConstraint(
            "redemption",
            models.CheckConstraint(
                condition=Q(handed_back__gte=0, handed_back__lte=F("returned"))
                & Q(handed_back__lte=F("delivered"))
                & Q(quantity__gte=F("delivered") + F("returned") - F("handed_back")),
                name="redemption_units_are_somewhere",
            ),
        ),
        migrations.AddConstraint(
            "draw",
            models.CheckConstraint(
                condition=Q(drawn_at=None, seed="", outcome=None)
                | Q(drawn_at__isnull=False, seed=F("sealed_seed"), outcome__isnull=False),
                name="draw_shows_its_seed_when_drawn",
            ),
        ),
        migrations.RunSQL((SQL / "redemptions.sql").read_text(), (SQL / "redemptions_reverse.sql").read_text()),
        migrations.RunPython(restrict, migrations.RunPython.noop),
    ]  # fmt: skip
