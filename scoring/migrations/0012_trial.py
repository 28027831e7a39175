"""Lines on trial keep what they looked at; another first day of counting makes everything due."""

from django.db import migrations, models

TOUCH = """
DROP TRIGGER touch_teams_company ON teams_company;
CREATE TRIGGER touch_teams_company AFTER UPDATE ON teams_company FOR EACH ROW
    WHEN ((OLD.{columns}) IS DISTINCT FROM (NEW.{fresh}))
    EXECUTE FUNCTION touch_teams_company();
"""


def touching(*columns):
    return TOUCH.format(columns=", OLD.".join(columns), fresh=", NEW.".join(columns))


class Migration(migrations.Migration):

    dependencies = [
        ('scoring', '0011_simulations'),
        ('teams', '0003_counts_from'),
    ]

    operations = [
        migrations.AddField(
            model_name='award',
            name='inputs',
            field=models.JSONField(null=True),
        ),
        migrations.AddIndex(
            model_name='award',
            index=models.Index(condition=models.Q(('inputs__isnull', False)), fields=['account_id', 'date'], name='award_on_trial'),
        ),
        migrations.RunSQL(
            touching('seasonal_weights', 'year_starts', 'counts_from'), touching('seasonal_weights', 'year_starts')
        ),
    ]
