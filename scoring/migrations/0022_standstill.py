"""What keeps scoring from going on is kept beside its state."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scoring", "0021_cheaper_rows")]
    operations = [
        migrations.AddField("scoringstate", "problem", models.JSONField(null=True)),
        migrations.AddField("scoringstate", "failing_since", models.DateTimeField(null=True)),
    ]
