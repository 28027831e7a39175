"""Names of fields that the admin shows: nothing in the database changes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0009_what_was_in_the_way"),
    ]

    operations = [
        migrations.AlterField(
            model_name="balance",
            name="account",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                primary_key=True,
                related_name="balance",
                serialize=False,
                to="ledger.account",
                verbose_name="account",
            ),
        ),
        migrations.AlterField(
            model_name="month",
            name="is_planned",
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name="planned"),
        ),
        migrations.AlterField(
            model_name="transfer",
            name="posting",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="transfers",
                to="ledger.posting",
                verbose_name="posting",
            ),
        ),
    ]
