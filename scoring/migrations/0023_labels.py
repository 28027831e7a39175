"""Names of fields that the admin shows: nothing in the database changes."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0010_labels"),
        ("scoring", "0022_standstill"),
    ]

    operations = [
        migrations.AlterField(
            model_name="award",
            name="account_id",
            field=models.BigIntegerField(verbose_name="account id"),
        ),
        migrations.AlterField(
            model_name="award",
            name="date",
            field=models.DateField(verbose_name="date"),
        ),
        migrations.AlterField(
            model_name="award",
            name="inputs",
            field=models.JSONField(null=True, verbose_name="inputs"),
        ),
        migrations.AlterField(
            model_name="award",
            name="points",
            field=models.DecimalField(decimal_places=2, max_digits=14, verbose_name="points"),
        ),
        migrations.AlterField(
            model_name="award",
            name="record_id",
            field=models.BigIntegerField(verbose_name="record id"),
        ),
        migrations.AlterField(
            model_name="award",
            name="rule",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="scoring.rule",
                verbose_name="rule",
            ),
        ),
        migrations.AlterField(
            model_name="award",
            name="version",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="scoring.ruleversion",
                verbose_name="rule version",
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="feedback",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entry",
                to="scoring.feedback",
                verbose_name="feedback",
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="lead",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entry",
                to="scoring.lead",
                verbose_name="lead",
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="token",
            field=models.UUIDField(unique=True, verbose_name="token of the form"),
        ),
        migrations.AlterField(
            model_name="entry",
            name="visit",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entry",
                to="scoring.visit",
                verbose_name="visit",
            ),
        ),
        migrations.AlterField(
            model_name="entrystep",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="scoring.entry",
                verbose_name="entry",
            ),
        ),
        migrations.AlterField(
            model_name="evidenceuse",
            name="milestone",
            field=models.CharField(blank=True, max_length=200, verbose_name="milestone"),
        ),
        migrations.AlterField(
            model_name="evidenceuse",
            name="scope",
            field=models.CharField(max_length=100, verbose_name="scope"),
        ),
        migrations.AlterField(
            model_name="evidenceuse",
            name="sort",
            field=models.CharField(
                choices=[("contract", "contract"), ("person", "person"), ("file", "file")],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="evidenceuse",
            name="value",
            field=models.CharField(max_length=100, verbose_name="value"),
        ),
        migrations.AlterField(
            model_name="filing",
            name="claim",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="filing",
                to="scoring.claim",
                verbose_name="claim",
            ),
        ),
        migrations.AlterField(
            model_name="leaddetail",
            name="lead",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                primary_key=True,
                related_name="detail",
                serialize=False,
                to="scoring.lead",
                verbose_name="lead",
            ),
        ),
        migrations.AlterField(
            model_name="leaddetail",
            name="phone_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Right(
                    models.Func(
                        models.F("phone"),
                        models.Value("[^0-9]"),
                        models.Value(""),
                        models.Value("g"),
                        function="regexp_replace",
                    ),
                    11,
                ),
                output_field=models.CharField(max_length=11),
                verbose_name="phone number as compared",
            ),
        ),
        migrations.AlterField(
            model_name="ruleversion",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="scoring.rule",
                verbose_name="rule",
            ),
        ),
        migrations.AlterField(
            model_name="shareout",
            name="posting",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.posting",
                verbose_name="posting",
            ),
        ),
        migrations.AlterField(
            model_name="shareoutline",
            name="share_out",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="scoring.shareout",
                verbose_name="sharing out",
            ),
        ),
    ]
