"""When a month was published."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_trial")]
    operations = [
        migrations.AddField(
            model_name="month",
            name="published_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="published at"),
        ),
    ]
