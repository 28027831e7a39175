"""Names of fields that the admin shows: nothing in the database changes."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0010_labels"),
        ("rewards", "0006_honours"),
        ("teams", "0004_calendar_and_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="budget",
            name="team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="teams.team",
                verbose_name="team",
            ),
        ),
        migrations.AlterField(
            model_name="coefficient",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="teams.person", verbose_name="person"
            ),
        ),
        migrations.AlterField(
            model_name="coefficient",
            name="scheme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rewards.coefficientscheme",
                verbose_name="scheme",
            ),
        ),
        migrations.AlterField(
            model_name="draw",
            name="sealed_seed",
            field=models.CharField(editable=False, max_length=64, verbose_name="sealed seed"),
        ),
        migrations.AlterField(
            model_name="honour",
            name="looked",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=120, verbose_name="looked at until"
            ),
        ),
        migrations.AlterField(
            model_name="honourgiven",
            name="posting",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.posting",
                verbose_name="posting",
            ),
        ),
        migrations.AlterField(
            model_name="honourgiven",
            name="revoked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="revoked by",
            ),
        ),
        migrations.AlterField(
            model_name="honourgiven",
            name="team_line",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, size=None, verbose_name="team line"
            ),
        ),
        migrations.AlterField(
            model_name="promotion",
            name="former_grade",
            field=models.CharField(blank=True, editable=False, max_length=40, verbose_name="former grade"),
        ),
        migrations.AlterField(
            model_name="promotion",
            name="from_grade",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rewards.grade",
                verbose_name="from grade",
            ),
        ),
        migrations.AlterField(
            model_name="promotionvote",
            name="at",
            field=models.DateTimeField(verbose_name="at"),
        ),
        migrations.AlterField(
            model_name="promotionvote",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AlterField(
            model_name="promotionvote",
            name="is_for",
            field=models.BooleanField(verbose_name="in favour"),
        ),
        migrations.AlterField(
            model_name="promotionvote",
            name="promotion",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="votes",
                to="rewards.promotion",
                verbose_name="promotion",
            ),
        ),
        migrations.AlterField(
            model_name="promotionvote",
            name="reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="redemption",
            name="gift_first",
            field=models.DateField(blank=True, null=True, verbose_name="gift first"),
        ),
        migrations.AlterField(
            model_name="redemption",
            name="team_line",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, size=None, verbose_name="team line"
            ),
        ),
        migrations.AlterField(
            model_name="redemptionstep",
            name="at",
            field=models.DateTimeField(verbose_name="at"),
        ),
        migrations.AlterField(
            model_name="redemptionstep",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AlterField(
            model_name="redemptionstep",
            name="from_status",
            field=models.CharField(
                blank=True,
                choices=[
                    ("entered", "in the draw"),
                    ("requested", "waiting for approval"),
                    ("approved", "approved, to be handed out"),
                    ("partly", "handed out in part"),
                    ("delivered", "handed out"),
                    ("declined", "declined"),
                    ("cancelled", "cancelled"),
                    ("missed", "not drawn"),
                    ("refunded", "refunded"),
                ],
                max_length=9,
                verbose_name="status before",
            ),
        ),
        migrations.AlterField(
            model_name="redemptionstep",
            name="reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="redemptionstep",
            name="redemption",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="rewards.redemption",
                verbose_name="redemption",
            ),
        ),
        migrations.AlterField(
            model_name="redemptionstep",
            name="to_status",
            field=models.CharField(
                choices=[
                    ("entered", "in the draw"),
                    ("requested", "waiting for approval"),
                    ("approved", "approved, to be handed out"),
                    ("partly", "handed out in part"),
                    ("delivered", "handed out"),
                    ("declined", "declined"),
                    ("cancelled", "cancelled"),
                    ("missed", "not drawn"),
                    ("refunded", "refunded"),
                ],
                max_length=9,
                verbose_name="status after",
            ),
        ),
        migrations.AlterField(
            model_name="redemptionstep",
            name="units",
            field=models.IntegerField(default=0, verbose_name="units"),
        ),
        migrations.AlterField(
            model_name="reward",
            name="first_offered_on",
            field=models.DateField(editable=False, null=True, verbose_name="first offered on"),
        ),
        migrations.AlterField(
            model_name="reward",
            name="picture",
            field=models.CharField(blank=True, editable=False, max_length=100, verbose_name="picture"),
        ),
        migrations.AlterField(
            model_name="reward",
            name="picture_type",
            field=models.CharField(blank=True, editable=False, max_length=40, verbose_name="kind of picture"),
        ),
        migrations.AlterField(
            model_name="reward",
            name="terms_changed_on",
            field=models.DateField(editable=False, null=True, verbose_name="terms changed on"),
        ),
        migrations.AlterField(
            model_name="suggestion",
            name="answered_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="answered at"),
        ),
        migrations.AlterField(
            model_name="suggestion",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="answered by",
            ),
        ),
        migrations.AlterField(
            model_name="suggestion",
            name="reward",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="suggestions",
                to="rewards.reward",
                verbose_name="reward",
            ),
        ),
    ]
