"""Since when a reward is offered, and since when on these terms: gifts to the best look no further back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rewards", "0002_triggers")]
    operations = [
        migrations.AddField("reward", "first_offered_on", models.DateField(null=True, editable=False)),
        migrations.AddField("reward", "terms_changed_on", models.DateField(null=True, editable=False)),
    ]
