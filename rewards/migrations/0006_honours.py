"""What honours and promotions need beyond the models: settled periods, certificates that stay, majorities."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


def restrict(apps, schema_editor):
    """Settled periods are only added to; where the runtime role owns the tables, the trigger alone must do."""
    if schema_editor.connection.settings_dict["USER"] == settings.RUNTIME_ROLE:
        return
    role = schema_editor.quote_name(settings.RUNTIME_ROLE)
    schema_editor.execute(
        f"REVOKE ALL ON rewards_starperiod FROM {role}; GRANT SELECT, INSERT ON rewards_starperiod TO {role}"
    )


class Migration(migrations.Migration):
    dependencies = [("rewards", "0005_money")]
    operations = [
        migrations.CreateModel(
            name="StarPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.DateField(verbose_name="from")),
                ("last", models.DateField(verbose_name="to")),
                ("given", models.IntegerField(verbose_name="given")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "honour",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settled",
                        to="rewards.honour",
                        verbose_name="honour",
                    ),
                ),
            ],
            options={
                "verbose_name": "settled period of a star",
                "verbose_name_plural": "settled periods of stars",
                "ordering": ["-first", "honour"],
            },
        ),
        migrations.AddField(
            model_name="honour",
            name="looked",
            field=models.CharField(blank=True, default="", editable=False, max_length=120),
        ),
        migrations.AddConstraint(
            model_name="honour",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on__isnull", False), models.Q(("sort", "star"), _negated=True), _connector="OR"
                ),
                name="star_has_a_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="honourgiven",
            constraint=models.UniqueConstraint(
                condition=models.Q(("last", None), ("person__isnull", False)),
                fields=("honour", "person"),
                name="badge_once_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="honourgiven",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost", 0), ("year__isnull", False), _connector="OR"), name="prize_has_a_year"
            ),
        ),
        migrations.AddConstraint(
            model_name="starperiod",
            constraint=models.UniqueConstraint(fields=("honour", "first"), name="star_period_once"),
        ),
        migrations.RunSQL((SQL / "honours.sql").read_text(), (SQL / "honours_reverse.sql").read_text()),
        migrations.RunPython(restrict, migrations.RunPython.noop),
    ]
