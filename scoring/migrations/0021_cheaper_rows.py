"""Ids of awards are taken in blocks; figures of people need no index that the beginning of another one is."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scoring", "0020_voided")]
    operations = [
        migrations.RunSQL(
            # As many as `scoring.posting` takes with one.
            "ALTER SEQUENCE scoring_award_id_seq INCREMENT BY 100",
            "ALTER SEQUENCE scoring_award_id_seq INCREMENT BY 1",
        ),
        migrations.AlterField(
            model_name="indicator",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="indicators",
                to="teams.person",
            ),
        ),
    ]
